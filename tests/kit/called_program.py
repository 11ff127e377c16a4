"""A program that is called by webhooks: keeps what it was told, and answers as the test wants."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.kit.surroundings import LOOPBACK


class CalledProgram:
    """`answers` are the statuses of the next calls; 200 once they are used up."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self.url = f"http://{LOOPBACK}:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                program.calls.append((dict(self.headers), body))
                self.send_response(program.answers.pop(0) if program.answers else 200)
                self.end_headers()
                self.wfile.write(b"understood")

            def log_message(self, *_: object) -> None: ...

        return Handler
