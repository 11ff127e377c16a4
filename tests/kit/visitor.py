"""A customer's browser without script: follows redirects, keeps cookies, sends the hidden fields of the form it saw."""

import hashlib
import html
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from itertools import count

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_PROOF = re.compile(r'data-proof="(\d+)"')
_FORM = re.compile(r'<form[^>]* action="([^"]+)" method="post".*?</form>', re.S)
Upload = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: the address it came from in the end, and its text."""

    status: int
    url: str
    content: bytes
    headers: dict[str, str]

    @property
    def html(self) -> str:
        return self.content.decode()

    @property
    def text(self) -> str:
        """What a person reads, on one line."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that posts to `action`."""
        form = next((found[0] for found in _FORM.finditer(self.html) if found[1] == action), "")
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(form)}

    def proof(self, action: str) -> dict[str, str]:
        """The proof of work of the form that posts to `action`; nothing where it asks for none."""
        form = next((found[0] for found in _FORM.finditer(self.html) if found[1] == action), "")
        asked, shown = _PROOF.search(form.partition(">")[0]), self.hidden(action).get("rendered", "")
        if asked is None:
            return {}
        return {"proof": next(str(number) for number in count() if _zero_bits(f"{shown}:{number}") >= int(asked[1]))}


@dataclass(slots=True)
class Visitor:
    """One visitor; `language` is what their browser prefers."""

    base: str
    language: str = "de"
    _jar: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(self._url(path)))

    def send(self, page: Page, action: str, files: tuple[Upload, ...] = (), **fields: str) -> Page:
        """Fills the form on `page` that posts to `action` and sends it, paid for as a browser with script would."""
        return self.post(action, files, None, **page.hidden(action) | page.proof(action) | fields)

    def post(
        self, path: str, files: tuple[Upload, ...] = (), headers: dict[str, str] | None = None, **fields: str
    ) -> Page:
        boundary = secrets.token_hex(16)
        parts = [
            f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value.encode()
            for name, value in fields.items()
        ]
        parts += [
            f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
            + content
            for name, content in files
        ]
        body = (
            b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
        )
        said = {"Content-Type": f"multipart/form-data; boundary={boundary}", **(headers or {})}
        return self._open(urllib.request.Request(self._url(path), body, said, method="POST"))

    def _url(self, path: str) -> str:
        return urllib.parse.urljoin(self.base, path)

    def _open(self, request: urllib.request.Request) -> Page:
        request.add_header("Accept-Language", self.language)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        try:
            answer = opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Page(answer.status, answer.url, answer.read(), headers)


def _zero_bits(text: str) -> int:
    return 256 - int.from_bytes(hashlib.sha256(text.encode()).digest(), "big").bit_length()
