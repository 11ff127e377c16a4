"""Planned works by mail: whom they concern hears of them ahead, a day before, when they change, and at the end; once each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from customers.suppression import suppress
from customers.tables import ContactPoint, Organisation, Person, Segment
from foundation.errors import Conflict, Invalid
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import maintenance, maintenance_mails
from ticketing.announcement_tables import MaintenanceMail
from ticketing.maintenance import Works
from ticketing.maintenance_audience import Audience, how_many

WORKS = Works("Das Portal ruht.", "The portal rests.", berlin("2026-06-20 22:00"), berlin("2026-06-20 23:30"), "0431 555-0100")  # fmt: skip
PORT, CRITICAL = Audience(organisations=(1,)), Audience(segments=("critical",))


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-10 10:00") as desk:
        desk.do(_customers)
        yield desk


def _customers(change) -> None:
    critical = change.session.exec(select(Segment.id).where(Segment.code == "critical")).one()
    port = Organisation(name="Nordhafen", customer_no="K1", segment_id=critical, created_at=change.now)
    change.session.add(port)
    change.session.flush()
    assert port.id == 1
    for name, language, organisation, blocked in (("anna", "de", 1, False), ("bob", "en", 1, False), ("eve", "de", 1, True), ("zoe", "de", None, False)):  # fmt: skip
        _customer(change, name, language, organisation, blocked)


def _customer(change, name: str, language: str = "de", organisation: int | None = 1, blocked: bool = False) -> None:
    person = Person(display_name=name.title(), language=language, organisation_id=organisation, blocked=blocked, created_at=change.now)  # fmt: skip
    change.session.add(person)
    change.session.flush()
    for place in ("", ".home"):
        change.session.add(ContactPoint(person_id=person.id, kind="email", value=f"{name}{place}@hafen.example", is_primary=not place))  # fmt: skip


def plan(desk: SteppedDesk, audience: Audience = PORT, works: Works = WORKS) -> None:
    desk.do(lambda change: maintenance.plan(change, works, "admin", audience))


def drop(desk: SteppedDesk) -> None:
    """Takes back the only works that are planned."""
    [works] = desk.database.read_now(lambda session: maintenance.planned(session, desk.clock.now()))
    desk.do(lambda change: maintenance.drop(change, maintenance.unchanged(change, works.id, works.version), "admin"))
    assert desk.database.read_now(lambda session: maintenance.planned(session, desk.clock.now())) == []


def alter(desk: SteppedDesk, said: Works, seen: int) -> None:
    desk.do(lambda change: maintenance.alter(change, maintenance.unchanged(change, 1, seen), said, "admin"))


def mails(desk: SteppedDesk, moment: str) -> list[tuple[str, str]]:
    """What was written since the last time: (to, subject)."""
    desk.at(f"2026-06-{moment}")
    while desk.do(lambda change: maintenance_mails.sweep(change, desk.desk)):
        pass
    kept = select(OutboxEntry).where(OutboxEntry.kind == maintenance_mails.KIND).order_by(col(OutboxEntry.id))
    payloads = [one.payload for one in desk.database.read_now(lambda session: session.exec(kept).all())]
    new = payloads[getattr(desk, "read_so_far", 0) :]
    desk.read_so_far = len(payloads)
    return [(one["to"].partition("@")[0], one["subject"].partition(":")[0]) for one in new]


def test_a_mail_is_in_one_language_also_where_nobody_described_the_works_in_it(desk: SteppedDesk):
    plan(desk, works=replace(WORKS, english=""))
    assert len(mails(desk, "15 22:00")) == 2
    kept = select(OutboxEntry).where(OutboxEntry.kind == maintenance_mails.KIND).order_by(col(OutboxEntry.id))
    written = [str(one.payload) for one in desk.database.read_now(lambda session: session.exec(kept).all())]
    assert ["Das Portal ruht." in one for one in written] == [True, False]


def test_everybody_concerned_is_told_at_each_stage_once_and_in_their_language(desk: SteppedDesk):
    plan(desk)
    assert mails(desk, "15 21:59") == []
    assert mails(desk, "15 22:00") == [("anna", "Geplante Wartung"), ("bob", "Planned maintenance")]
    assert mails(desk, "16 22:00") == []
    assert [who for who, _ in mails(desk, "19 22:00")] == ["anna", "bob"]
    changed = Works(WORKS.german, WORKS.english, berlin("2026-06-20 23:00"), berlin("2026-06-21 01:00"), "")
    desk.do(lambda change: _customer(change, "ida"))
    alter(desk, changed, seen=1)
    with pytest.raises(Conflict):
        alter(desk, WORKS, seen=1)
    changes = [("anna", "Geänderte Wartung"), ("bob", "Changed maintenance"), ("ida", "Geplante Wartung")]
    assert mails(desk, "19 22:30") == changes, "a change of what one never heard of is an announcement"
    assert mails(desk, "21 00:59") == []
    desk.do(lambda change: _customer(change, "max"))
    over = [("anna", "Beendete Wartung"), ("bob", "Maintenance finished"), ("ida", "Beendete Wartung")]
    assert mails(desk, "21 09:00") == over, "to whoever knew"
    assert mails(desk, "21 10:00") == []
    plan(desk, works=replace(WORKS, start=berlin("2026-06-28 22:00"), end=berlin("2026-06-28 23:30")))
    assert mails(desk, "30 09:00") == [], "after days without a server nothing is told that is no news"


def test_what_is_taken_back_is_called_off_for_those_who_knew(desk: SteppedDesk):
    plan(desk, CRITICAL)
    drop(desk)
    assert mails(desk, "15 22:00") == [], "nobody knew"
    plan(desk, Audience(organisations=(99,)))
    assert mails(desk, "15 22:10") == [], "nobody is there"
    drop(desk)
    plan(desk, CRITICAL)
    assert len(mails(desk, "15 22:30")) == 2
    desk.do(lambda change: _customer(change, "ida"))
    drop(desk)
    assert mails(desk, "16 08:00") == [("anna", "Abgesagte Wartung"), ("bob", "Maintenance called off")]
    assert mails(desk, "21 09:00") == []
    with pytest.raises(Invalid, match="begun"):
        plan(desk, works=replace(WORKS, start=berlin("2026-06-21 08:00"), end=berlin("2026-06-21 10:00")))


def test_dead_addresses_and_half_of_the_desks_limit_are_respected(desk: SteppedDesk):
    limits = desk.settings.limits.model_copy(update={"automatic_mails_per_hour": 2})
    settings = desk.settings.model_copy(update={"limits": limits})
    desk.desk = replace(desk.desk, settings=settings)
    for dead in ("anna@hafen.example", "zoe@hafen.example", "zoe.home@hafen.example"):
        desk.do(lambda change, dead=dead: suppress(change, dead, "bounce"))
    desk.write()
    desk.write(suppress_reason="auto_submitted", auto_generated=True, absence_note=True)
    plan(desk, Audience(("critical", "admin")))
    assert desk.database.read_now(lambda session: how_many(session, Audience(("critical", "admin")))) == 4
    told = [who for hour in ("15 22", "15 23", "16 00") for who, _ in [*mails(desk, f"{hour}:05"), ("|", "")]]
    assert told == ["anna.home", "|", "bob", "|", "anna", "|"], (
        "one an hour; another address is alive, and who is away reads it later"
    )
    [one] = desk.database.read_now(lambda session: session.exec(select(MaintenanceMail).where(MaintenanceMail.stage == "ahead")).all())  # fmt: skip
    assert (one.sent, one.held) == (3, 1)
