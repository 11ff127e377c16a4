"""The smallest program that keeps app.py's promises to the kit: serve, /readyz, SIGTERM, token create.

Only the tests of the kit itself run it.
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

STARTS = Path(os.environ["SCHALTER_STORAGE__DIRECTORY"], "starts")


class Desk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
        self.wfile.write(STARTS.read_bytes())


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
