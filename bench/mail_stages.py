"""What the processor does for one mail, stage by stage, from the kept bytes to the acknowledgement at the relay.

In batches as under load, on one thread after the other, so that nothing else is counted; each stage as CPU of the process,
and how many statements it sends. What the whole server uses under 8 senders is measured beside it: what no stage holds is
threads in each other's way (two compete for one interpreter and for the machine's caches), sweeps, news for open pages.
The anchors of goal P2 are of the same run: the bare listener with its group commit, and the standard library's full parse.
"""

import asyncio
import email
import email.policy
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bench import mail_to_ticket
from bench.anchors import mail_sink, on_a_thread, send
from bench.mails import mail
from bench.serving import serving
from channels.email.outgoing import outgoing
from channels.email.relaying import Answer
from channels.email.smtp_listener import listening
from e_level import loading
from foundation.settings import Settings
from house.parts import Parts
from house.reactions import afterwards, mail_sender
from storage import outbox
from storage.change import Change
from storage.together import together
from tests.kit import ready_made
from tests.kit.house import open_house
from ticketing import arrivals
from ticketing.intake_loop import Intake

WARM, MAILS, AT_ONCE = 40, 400, 8
DESK = "hilfe@schalter.example"
NO_LIMITS = {"mails_per_sender_hour": 100_000, "automatic_mails_per_day": 100_000}
SENDERS = 8
STAGES = {
    "sink": "anchor: aiosmtpd + SQLite FULL, group commit",
    "parse": "anchor: the standard library's full parse",
    "spoken": "spoken: SMTP, with nothing behind it",
    "keep": "kept: bytes, arrival, ledger",
    "read": "read into a contact",
    "recognise": "recognised by the e-level",
    "book": "matched, routed, indexed, clocks, acknowledgement queued",
    "claim": "way out: claimed from the outbox",
    "outgoing": "way out: read from the books",
    "write": "way out: written as a mail",
    "settle": "way out: booked as sent",
}


class Clocked:
    """CPU seconds and SQL statements by stage. Counting statements costs time: it ends with `begin`."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.statements: Counter[str] = Counter()
        self._stage = ""
        event.listen(Engine, "before_cursor_execute", self._count)

    def begin(self) -> None:
        """What came before was to get warm."""
        self.spent.clear()
        event.remove(Engine, "before_cursor_execute", self._count)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        outside, self._stage = self._stage, name
        began = time.process_time()
        yield
        took = time.process_time() - began
        self.spent[name] += took  # type: ignore[assignment]
        self.spent[outside] -= took  # type: ignore[assignment]
        self._stage = outside

    def _count(self, *_said: Any) -> None:
        self.statements[self._stage] += 1


def run() -> list[dict[str, Any]]:
    clocked = Clocked()
    with mail_sink(group=True) as port:
        _sent(clocked, "sink", port)
    with _listener() as port:
        _sent(clocked, "spoken", port)
    sink, spoken = clocked.spent["sink"], clocked.spent["spoken"]
    with serving() as server:
        served = mail_to_ticket.load(server, SENDERS)["server_cpu_ms"]
    with tempfile.TemporaryDirectory(prefix="schalter-bench-") as folder:
        place = Path(folder)
        ready_made.lay_into(place / "schalter.sqlite3")
        with open_house(f"sqlite:///{place / 'schalter.sqlite3'}", place, limits=NO_LIMITS) as house:
            key = house.secret.for_purpose("model")
            asyncio.run(loading.load_once(house.automation, house.database, house.desk.blobs, key))
            _all(house, range(WARM), clocked)
            clocked.begin()
            _all(house, range(1000, 1000 + MAILS), clocked)
    clocked.spent.update({"sink": sink, "spoken": spoken})
    each = {name: clocked.spent[name] * 1000 / MAILS for name in STAGES}
    sent = {name: clocked.statements[name] / WARM for name in STAGES}
    rows = [
        {"name": text, "value": f"{each[name]:.2f}", "unit": f"ms CPU per mail, {sent[name]:.1f} statements"}
        for name, text in STAGES.items()
    ]
    anchor = each["sink"] + each["parse"]
    ours, statements = sum(each.values()) - anchor, sum(sent.values())
    unit = f"ms CPU per mail, {statements:.1f} statements"
    return [
        *rows,
        {"name": "all stages together", "value": f"{ours:.2f}", "unit": unit},
        {"name": "in no stage: threads beside each other, sweeps, news", "value": f"{served - ours:.2f}", "unit": "ms CPU per mail"},
        {"name": f"the whole server under {SENDERS} senders", "value": f"{served:.2f}", "unit": "ms CPU per mail"},
        {"name": "the whole server, to both anchors", "value": f"{served / anchor:.2f}", "unit": "x"},
    ]  # fmt: skip


def _sent(clocked: Clocked, stage: str, port: int) -> None:
    """Mails from a process of its own to a listener on a thread of this one."""
    send(port, WARM, SENDERS)
    with clocked.stage(stage):
        send(port, MAILS, SENDERS, first=1000)


@contextmanager
def _listener() -> Iterator[int]:
    """Our own way of speaking SMTP; what it is given is dropped."""

    async def drop(*_said: Any) -> None: ...

    listener = listening(Settings.model_validate({"smtp": {"host": "127.0.0.1", "port": 0}}), drop, drop)

    async def start(_loop: asyncio.AbstractEventLoop) -> int:
        return await listener.__aenter__()

    with on_a_thread(start) as port:
        yield port


def _all(house: Parts, numbers: range, clocked: Clocked) -> None:
    intake = Intake(house.database, house.desk, house.readers())
    recognise = house.automation.recognise

    def recognised(*said: Any) -> Any:
        with clocked.stage("recognise"):
            return recognise(*said)

    house.automation.recognise = recognised  # type: ignore[method-assign]
    for first in range(numbers.start, numbers.stop, AT_ONCE):
        raws = [mail(number) for number in range(first, first + AT_ONCE)]
        with clocked.stage("parse"):
            for raw in raws:
                _stdlib(raw)
        with clocked.stage("keep"):
            kept = house.database.change_now(lambda change, raws=raws: _kept(house, change, raws))  # type: ignore[misc]
        with clocked.stage("read"):
            understood = intake._understand(kept)
        with clocked.stage("book"):
            house.database.change_now(lambda change, understood=understood: intake._book(change, understood))  # type: ignore[misc]
    house.automation.recognise = recognise  # type: ignore[method-assign]
    _way_out(house, clocked)


def _kept(house: Parts, change: Change, raws: list[bytes]) -> list[Any]:
    said = {"channel": "email", "mailbox": DESK, "envelope": {"mail_from": "person@kunde.example"}}
    return together(change, [partial(arrivals.keep, blobs=house.desk.blobs, raw=raw, **said) for raw in raws])


def _stdlib(raw: bytes) -> None:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        str(parsed[name])
    for part in parsed.walk():
        if not part.is_multipart():
            part.get_content()


def _way_out(house: Parts, clocked: Clocked) -> None:
    sender, handlers = mail_sender(house), {"mail": afterwards(house)["mail"]}
    while True:
        with clocked.stage("claim"):
            entries = house.database.change_now(lambda change: outbox._claim(change, handlers, AT_ONCE, change.now))
        if not entries:
            return
        done = []
        for entry in entries:
            contact_id = int(entry.payload["contact_id"])
            with clocked.stage("outgoing"):
                found = house.database.read_now(
                    lambda session, contact_id=contact_id: outgoing(  # type: ignore[misc]
                        session, house.desk.blobs, house.settings, sender.secret, contact_id, 1
                    )
                )
            with clocked.stage("write"):
                raw = sender._written(found)
            booking = sender._booking(replace(found, raw=raw), dict.fromkeys(found.left, Answer("sent")))
            done.append((entry, booking))

        def settle(change: Any, done: Any = done) -> None:
            together(change, [partial(outbox._finish, entry=e, state="done", reason="", booking=b) for e, b in done])

        with clocked.stage("settle"):
            house.database.change_now(settle)
