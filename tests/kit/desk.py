"""An agent at the desk without script: logs in, reads pages, fills in forms, keeps cookies."""

import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage, Message
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from smtplib import SMTP
from urllib.error import HTTPError

from selectolax.lexbor import LexborHTMLParser

from tests.kit.server import Server
from tests.kit.waiting import until

PASSWORD = "three blue harbours"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, redirects followed. `path` is where one ended."""

    status: int
    path: str
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def page(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)

    def said(self, selector: str = "main") -> str:
        """The text of the first element that matches, blanks made one."""
        node = self.page.css_first(selector)
        return " ".join(node.text(separator=" ").split()) if node else ""


class AtTheDesk:
    """One agent in one browser."""

    def __init__(self, server: Server, login: str, prefers: str = ""):
        """`prefers`: the language the browser asks for, as its header says it."""
        self._url = server.http_url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        if prefers:
            self._opener.addheaders.append(("Accept-Language", prefers))
        first = self.get("/login")
        self.send(first, "/login", login=login, password=PASSWORD)

    def get(self, path: str) -> Answer:
        return self._exchange(urllib.request.Request(self._url + path))

    def post(self, path: str, fields: Mapping[str, str] | Sequence[tuple[str, str]]) -> Answer:
        """Posts these fields and nothing else, as a part of a page does."""
        return self._exchange(urllib.request.Request(self._url + path, urllib.parse.urlencode(fields).encode()))

    def stream(self, path: str) -> HTTPResponse:
        """A stream of the server, to be read line by line."""
        return self._opener.open(self._url + path, timeout=30)

    def send(
        self,
        seen: Answer,
        action: str,
        files: Mapping[str, bytes] | None = None,
        files_as: str = "files",
        **fields: str,
    ) -> Answer:
        """Sends the form of the page `seen` that posts to `action`, its hidden fields included."""
        form = next(one for one in seen.page.css("form") if one.attributes.get("action") == action)
        hidden = {one.attributes["name"]: one.attributes.get("value") or "" for one in form.css("input[type=hidden]")}
        request = urllib.request.Request(self._url + action)
        if form.attributes.get("enctype") == "multipart/form-data":
            request.data, kind = _multipart({**hidden, **fields}, files or {}, files_as)
            request.add_header("Content-Type", kind)
        else:
            request.data = urllib.parse.urlencode({**hidden, **fields}).encode()
        return self._exchange(request)

    def tickets(self, path: str = "/desk/") -> list[str]:
        """The numbers of one page of a list."""
        return [row.attributes["id"].removeprefix("row-") for row in self.get(path).page.css("table.list tbody tr[id]")]

    def wait_for_tickets(self, count: int, path: str = "/desk/") -> list[str]:
        return until(lambda: len(found := self.tickets(path)) >= count and found, 15, f"{count} tickets on {path}")

    def _exchange(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, urllib.parse.urlsplit(answer.url).path, answer.headers, answer.read())
        except HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, urllib.parse.urlsplit(refusal.url).path, refusal.headers, refusal.read())


def add_agent(server: Server, login: str, *arguments: str, name: str = "Lena Hansen") -> None:
    """A member of the desk with the password of the tests; `arguments` are those of `user add`."""
    server.run("user", "add", login, "--name", name, *arguments, "--password-stdin", stdin=PASSWORD + "\n")


def send_mail(server: Server, subject: str, text: str, sender: str = "Anna Kunde <anna@kunde.example>", html: str = "", files: Mapping[str, bytes] | None = None) -> str:  # fmt: skip
    """Mails the desk; answers the Message-ID with its <>."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "hilfe@schalter.example", subject
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@kunde.example>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    with SMTP(*server.smtp, timeout=60) as line:
        line.send_message(mail)
    return str(mail["Message-ID"])


def _multipart(fields: Mapping[str, str], files: Mapping[str, bytes], files_as: str) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{files_as}"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def form_fields(page: Answer, action: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = next(one for one in page.page.css("form") if one.attributes.get("action") == action)
    found = {one.attributes["name"]: one.attributes.get("value") or "" for one in form.css("input[name]") if one.attributes.get("type") not in ("radio", "checkbox")}  # fmt: skip
    found |= {one.attributes["name"]: one.text() for one in form.css("textarea")}
    for select in form.css("select"):
        options = select.css("option")
        chosen = select.css_first("option[selected]") or (options[0] if options else None)
        said = chosen.attributes.get("value") if chosen else ""
        found[select.attributes["name"]] = chosen.text() if said is None and chosen else said or ""
    return {name: value for name, value in found.items() if name}
