"""What the processor does for one mail, stage by stage, from the kept bytes to the acknowledgement at the relay.

In batches as under load, on one thread after the other, so that nothing else is counted; each stage as CPU of the process,
and how many statements it sends. The anchor is the standard library's full parse of the same mails, in the same run.
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

from bench.mails import mail
from channels.email.outgoing import outgoing
from channels.email.relaying import Answer
from e_level import loading
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
STAGES = {
    "parse": "anchor: the standard library's full parse",
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
    with tempfile.TemporaryDirectory(prefix="schalter-bench-") as folder:
        place = Path(folder)
        ready_made.lay_into(place / "schalter.sqlite3")
        with open_house(f"sqlite:///{place / 'schalter.sqlite3'}", place, limits=NO_LIMITS) as house:
            key = house.secret.for_purpose("model")
            asyncio.run(loading.load_once(house.automation, house.database, house.desk.blobs, key))
            _all(house, range(WARM), clocked)
            clocked.begin()
            _all(house, range(1000, 1000 + MAILS), clocked)
    each = {name: clocked.spent[name] * 1000 / MAILS for name in STAGES}
    sent = {name: clocked.statements[name] / WARM for name in STAGES}
    rows = [
        {"name": text, "value": f"{each[name]:.2f}", "unit": f"ms CPU per mail, {sent[name]:.1f} statements"}
        for name, text in STAGES.items()
    ]
    ours, statements = sum(each.values()) - each["parse"], sum(sent.values())
    unit = f"ms CPU per mail, {statements:.1f} statements"
    ratio = {"name": "all stages together, to the anchor", "value": f"{ours / each['parse']:.2f}", "unit": "x"}
    return [*rows, {"name": "all stages together", "value": f"{ours:.2f}", "unit": unit}, ratio]


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
            entries = house.database.change_now(lambda change: outbox._claim(change, handlers, AT_ONCE))
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
