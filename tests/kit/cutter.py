"""A line between a client and a server that breaks when told to: a TCP proxy."""

import socket
import threading
from contextlib import suppress

from tests.kit.surroundings import LOOPBACK

_PIECE = 4096


class Cutter:
    """Passes everything on, both ways; `cut` breaks all lines at once; `cut_after(n, m)` breaks the line after n more bytes to the client, and after m more again."""

    def __init__(self, port: int):
        self._server = port
        self._left: list[int] = []
        self._ends: set[socket.socket] = set()
        self._mended = True
        self._lock = threading.Lock()
        self.cuts = 0
        self._door = socket.create_server((LOOPBACK, 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._let_in, daemon=True).start()

    def cut_after(self, *counts: int) -> None:
        with self._lock:
            self._left = list(counts)

    def cut(self) -> None:
        """Breaks every line and lets nobody in until `mend`."""
        with self._lock:
            self._mended = False
            self.cuts += 1
        for end in list(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._mended = True

    def close(self) -> None:
        self._door.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                if not self._mended:
                    client.close()
                    continue
                try:
                    server = socket.create_connection((LOOPBACK, self._server), 10)
                    server.settimeout(None)  # it may be silent for as long as it likes
                except OSError:
                    client.close()
                    continue
                threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, to_client: bool) -> None:
        self._ends.add(source)
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                passed = self._allowed(piece) if to_client else piece
                target.sendall(passed)
                if len(passed) < len(piece):
                    break
        self._ends.discard(source)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _allowed(self, piece: bytes) -> bytes:
        with self._lock:
            if not self._left:
                return piece
            if len(piece) <= self._left[0]:
                self._left[0] -= len(piece)
                return piece
            self.cuts += 1
            return piece[: self._left.pop(0)]
