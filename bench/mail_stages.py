"""What the processor does for one mail, stage by stage, from the kept bytes to the acknowledgement at the relay.

On one thread after the other, so that nothing else is counted; each stage as CPU of the process. The anchor is the standard
library's full parse of the same mails, in the same run.
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
from pathlib import Path
from typing import Any

import app
from bench.mails import mail
from channels.email.outgoing import outgoing
from channels.email.relaying import Answer
from e_level import loading
from house.parts import Parts
from storage import outbox
from tests.kit import ready_made
from tests.kit.house import open_house
from ticketing import arrivals, reference
from ticketing.arrivals import Booking
from ticketing.intake import take_in

WARM, MAILS, AT_ONCE = 40, 300, 8
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
    """CPU seconds by stage."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.process_time()
        yield
        self.spent[name] += time.process_time() - began  # type: ignore[assignment]


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="schalter-bench-") as folder:
        place = Path(folder)
        ready_made.lay_into(place / "schalter.sqlite3")
        with open_house(f"sqlite:///{place / 'schalter.sqlite3'}", place, limits=NO_LIMITS) as house:
            key = house.secret.for_purpose("model")
            asyncio.run(loading.load_once(house.automation, house.database, house.desk.blobs, key))
            _all(house, range(WARM), Clocked())
            clocked = Clocked()
            _all(house, range(1000, 1000 + MAILS), clocked)
    each = {name: seconds * 1000 / MAILS for name, seconds in clocked.spent.items()}
    rows = [{"name": text, "value": round(each[name], 2), "unit": "ms CPU per mail"} for name, text in STAGES.items()]
    ours = sum(each.values()) - each["parse"]
    ratio = {"name": "all stages together, to the anchor", "value": round(ours / each["parse"], 1), "unit": "x"}
    return [*rows, {"name": "all stages together", "value": round(ours, 2), "unit": "ms CPU per mail"}, ratio]


def _all(house: Parts, numbers: range, clocked: Clocked) -> None:
    reader = house.readers()["email"]
    for number in numbers:
        raw = mail(number)
        with clocked.stage("parse"):
            _stdlib(raw)
        with clocked.stage("keep"):
            kept = house.database.change_now(lambda change, raw=raw: _kept(house, change, raw))  # type: ignore[misc]
        with clocked.stage("read"):
            inbound = house.database.read_now(lambda session, kept=kept, raw=raw: reader(kept, raw, session))  # type: ignore[misc]
        with clocked.stage("recognise"):
            known = house.desk.automation.recognise(inbound)

        def book(change: Any, kept: Any = kept, inbound: Any = inbound, known: Any = known) -> None:
            ended = take_in(change, house.desk, reference.load(change.session), inbound, known)
            arrivals.book(change, [Booking(kept, ended.outcome, ended.contact_id, ended.reason)])

        with clocked.stage("book"):
            house.database.change_now(book)
    _way_out(house, clocked)


def _kept(house: Parts, change: Any, raw: bytes) -> arrivals.Kept:
    envelope = {"mail_from": "person@kunde.example"}
    return arrivals.keep(change, house.desk.blobs, channel="email", mailbox=DESK, raw=raw, envelope=envelope)


def _stdlib(raw: bytes) -> None:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        str(parsed[name])
    for part in parsed.walk():
        if not part.is_multipart():
            part.get_content()


def _way_out(house: Parts, clocked: Clocked) -> None:
    sender, handlers = app.mail_sender(house), app.afterwards(house)
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
            for entry, booking in done:
                with change.nested():
                    outbox._finish(change, entry, "done", "", booking)

        with clocked.stage("settle"):
            house.database.change_now(settle)
