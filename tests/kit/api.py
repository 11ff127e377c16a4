"""The JSON API as a program of somebody else's would use it: the standard library, a token, and nothing of ours."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Api:
    """Calls to one server. `path` is everything behind the host, e.g. "/api/v1/tickets".

    Every call names the status it expects (by default any 2xx) and fails the test, with the answer, on any other.
    """

    url: str
    token: str = ""

    def get(self, path: str, *, expect: int = 0, **query: str | int) -> Any:
        return self.call("GET", _address(path, query), expect=expect)

    def post(self, path: str, body: Any = None, *, expect: int = 0) -> Any:
        return self.call("POST", path, {} if body is None else body, expect=expect)

    def put(self, path: str, body: Any, *, expect: int = 0) -> Any:
        return self.call("PUT", path, body, expect=expect)

    def patch(self, path: str, body: Any, *, expect: int = 0) -> Any:
        return self.call("PATCH", path, body, expect=expect)

    def pages(self, path: str, **query: str | int) -> list[Any]:
        """All items of a list, followed from cursor to cursor."""
        answer = self.call("GET", _address(path, query))
        items = answer["items"]
        while answer["next"]:
            answer = self.call("GET", _address(path, query | {"cursor": answer["next"]}))
            items += answer["items"]
        return items

    def call(self, method: str, path: str, body: Any = None, *, expect: int = 0) -> Any:
        """The decoded JSON answer; the raw bytes where it is not JSON; None where it is empty."""
        request = urllib.request.Request(self.url + path, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        status, kind, content = _exchange(request)
        as_expected = status == expect if expect else 200 <= status < 300
        assert as_expected, f"{method} {path}: {status} {content[:2000].decode(errors='replace')}"
        if not content:
            return None
        return json.loads(content) if kind == "application/json" or kind.endswith("+json") else content


def _address(path: str, query: Mapping[str, str | int]) -> str:
    return f"{path}?{urllib.parse.urlencode(query)}" if query else path


def _exchange(request: urllib.request.Request) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers.get_content_type(), refusal.read()
