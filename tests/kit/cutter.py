"""A line between a client and a server that breaks when told to: a TCP proxy."""

import socket
import threading
from contextlib import suppress

from tests.kit.surroundings import LOOPBACK

_PIECE = 4096


class Cutter:
    """Passes everything on, both ways; `cut_after(n)` lets n more bytes through to the client and then breaks the line."""

    def __init__(self, port: int):
        self._server = port
        self._left: int | None = None
        self._lock = threading.Lock()
        self.cuts = 0
        self._door = socket.create_server((LOOPBACK, 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._let_in, daemon=True).start()

    def cut_after(self, count: int) -> None:
        with self._lock:
            self._left = count

    def close(self) -> None:
        self._door.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                try:
                    server = socket.create_connection((LOOPBACK, self._server))
                except OSError:
                    client.close()
                    continue
                threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, to_client: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                passed = self._allowed(piece) if to_client else piece
                target.sendall(passed)
                if len(passed) < len(piece):
                    break
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _allowed(self, piece: bytes) -> bytes:
        with self._lock:
            if self._left is None:
                return piece
            if len(piece) <= self._left:
                self._left -= len(piece)
                return piece
            piece, self._left = piece[: self._left], None
            self.cuts += 1
            return piece
