"""A DNS server on loopback that knows what the test tells it, on its own thread: for SPF, DKIM and DMARC."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from tests.kit.surroundings import LOOPBACK

Zone = Mapping[str, tuple[str, ...]]
"""`name TYPE` → its records as they stand in a zone file; a text is quoted here."""


@dataclass
class NameServer:
    """`address` is fit for `SCHALTER_SENDERS__DNS_SERVER`; `asked` lists the questions; silent names get no answer."""

    zone: dict[str, tuple[str, ...]]
    address: str = ""
    silent: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def answer(self, packet: bytes) -> bytes | None:
        question = dns.message.from_wire(packet)
        name, kind = question.question[0].name, dns.rdatatype.to_text(question.question[0].rdtype)
        key = name.to_text(True).lower()
        self.asked.append(f"{key} {kind}")
        if key in self.silent:
            return None
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.RA
        if records := self.zone.get(f"{key} {kind}"):
            said = [_quoted(one) if kind == "TXT" else one for one in records]
            reply.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, said))
        elif not any(known.split()[0] == key for known in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


@contextmanager
def name_server(zone: Zone) -> Iterator[NameServer]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((LOOPBACK, 0))
        server = NameServer(dict(zone), f"{LOOPBACK}:{line.getsockname()[1]}")

        def serve() -> None:
            while True:
                packet, peer = line.recvfrom(4096)
                if not packet:
                    return
                if (reply := server.answer(packet)) is not None:
                    line.sendto(reply, peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            line.sendto(b"", line.getsockname())
            thread.join(10)
            assert not thread.is_alive(), "the name server does not end"


def _quoted(text: str) -> str:
    """A text in pieces of at most 255 bytes."""
    return " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
