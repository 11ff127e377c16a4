"""Files of a contact are shown to a virus scanner before anybody can open them: clamd, in the socket protocol of its manual.

A file in which something was found is held back, and only the original still has it. Where the scanner cannot be asked, mail
comes in all the same: its files bear a mark that nobody has looked at them.
"""

import logging
import socket
import struct
import time
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlmodel import Session

from foundation.ways_in_settings import Virus
from ticketing.arrivals import Kept
from ticketing.inbound import Inbound
from ticketing.intake_loop import Reader

log = logging.getLogger(__name__)
CHUNK = 64_000
REST_SECONDS = 30.0
"""So long a scanner that does not answer is left alone: mail would wait for it one by one."""
Verdict = Literal["clean", "infected", "unchecked"]


@dataclass(frozen=True, slots=True)
class Scanner:
    """clamd at an address, or at a socket of this machine. Raises OSError where it does not answer."""

    settings: Virus

    def verdict(self, content: bytes) -> Verdict:
        """What it says of these bytes (command INSTREAM). What it cannot scan, such as too large a stream, is unchecked."""
        with self._line() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            said = b""
            while not said.endswith(b"\0") and (more := line.recv(4_096)):
                said += more
        answer = said.rstrip(b"\0\n")
        return "clean" if answer.endswith(b" OK") else "infected" if answer.endswith(b" FOUND") else "unchecked"

    def _line(self) -> socket.socket:
        said = self.settings
        if not said.socket:
            return socket.create_connection((said.host, said.port), said.seconds)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(said.seconds)
        line.connect(said.socket)
        return line


@dataclass(slots=True)
class Checked:
    """A reader whose files have been looked at: `infected_file:NAME` and `unchecked_file:NAME` among the warnings."""

    reader: Reader
    scanner: Scanner
    _asked_again_at: float = field(default=0.0)

    def __call__(self, kept: Kept, raw: bytes, session: Session) -> Inbound:
        inbound = self.reader(kept, raw, session)
        verdicts = [(self._verdict(file.content), file.filename) for file in inbound.files if file.content]
        found = tuple(f"{verdict}_file:{name}" for verdict, name in verdicts if verdict != "clean")
        return replace(inbound, warnings=(*inbound.warnings, *found)) if found else inbound

    def _verdict(self, content: bytes) -> Verdict:
        if time.monotonic() < self._asked_again_at:
            return "unchecked"
        try:
            return self.scanner.verdict(content)
        except OSError as error:
            log.warning("the virus scanner does not answer, files are marked as unchecked: %s", error)
            self._asked_again_at = time.monotonic() + REST_SECONDS
            return "unchecked"


def checked(reader: Reader, settings: Virus) -> Reader:
    """The reader as it is where no scanner is set up."""
    return Checked(reader, Scanner(settings)) if settings.host or settings.socket else reader
