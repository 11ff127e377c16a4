"""A token server (RFC 6749) that also tells the IMAP server whether a token is good (RFC 7662)."""

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

from tests.kit.surroundings import LOOPBACK


class TokenServer:
    """Gives access tokens for the current refresh token, which it exchanges each time; `refusing` gives none."""

    def __init__(self, user: str, port: int, life: int = 3600):
        self.life = life
        self.refusing = False
        self.refresh_token = "first-consent"
        self.asked: list[dict[str, str]] = []
        self._user = user
        self._good: set[str] = set()
        self._numbers = count(1)
        self._server = ThreadingHTTPServer((LOOPBACK, port), self._handler())
        self.url = f"http://{LOOPBACK}:{port}/token"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        if self.refusing or form.get("refresh_token") != self.refresh_token:
            return 400, {"error": "invalid_grant", "error_description": "The consent was withdrawn."}
        number = next(self._numbers)
        self.refresh_token = f"exchanged-{number}"
        self._good.add(access := f"access-{number}")
        return 200, {"access_token": access, "expires_in": self.life, "refresh_token": self.refresh_token}

    def introspect(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        good = form.get("token") in self._good
        return 200, {"active": "true" if good else "false", "username": self._user}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        tokens = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                form = dict(urllib.parse.parse_qsl(sent))
                status, said = tokens.token(form) if self.path == "/token" else tokens.introspect(form)
                answer = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
