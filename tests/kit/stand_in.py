"""The smallest program that keeps app.py's promises to the kit: serve, /readyz, a few calls, SIGTERM, token create.

Only the tests of the kit itself run it.
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

STARTS = Path(os.environ["SCHALTER_STORAGE__DIRECTORY"], "starts")


class Desk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path.partition("?")[::2]:
            case "/readyz", _:
                self.answer(200, "text/plain", b"ready")
            case _ if self.headers["Authorization"] != "Bearer token-of-test":
                self.answer(401, "application/problem+json", b'{"title": "Who are you?"}')
            case "/api/v1/numbers", "cursor=more":
                self.answer(200, "application/json", b'{"items": [3], "next": null}')
            case "/api/v1/numbers", _:
                self.answer(200, "application/json", b'{"items": [1, 2], "next": "more"}')
            case _:
                self.answer(404, "application/problem+json", b'{"title": "Nothing here"}')

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(201, self.headers["Content-Type"], sent)

    def answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content)


def serve() -> None:
    STARTS.write_text((STARTS.read_text() if STARTS.exists() else "") + "start\n")
    print("serving", flush=True)
    if os.environ.get("SCHALTER_STAND_IN__FAILS"):
        sys.exit("the settings are wrong: nothing can be served")
    address = os.environ["SCHALTER_HTTP__HOST"], int(os.environ["SCHALTER_HTTP__PORT"])
    HTTPServer(address, Desk).serve_forever()


match sys.argv[1:]:
    case ["serve"]:
        serve()
    case ["token", "create", name, "--scope", "admin"]:
        print(f"token-of-{name}")
    case other:
        sys.exit(f"not understood: {other}")
