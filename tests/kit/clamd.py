"""A stand-in for the virus scanner clamd: its command INSTREAM as the manual describes it, on a thread of its own."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.kit.surroundings import LOOPBACK

BAD = b"THIS-IS-A-VIRUS"
LARGEST = 1_000_000


class _Line(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        said = b"INSTREAM size limit exceeded. ERROR" if len(content) > LARGEST else b"stream: OK"
        self.wfile.write((b"stream: Stand-In.Test FOUND" if BAD in content else said) + b"\0")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


@contextmanager
def clamd() -> Iterator[int]:
    """Its port. Bytes that hold BAD are infected, more than LARGEST bytes are too many for it."""
    with _Server((LOOPBACK, 0), _Line) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(10)
