"""What single customers were promised goes before every other target, while it is valid."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from customers.report_tables import ServiceReport
from customers.tables import Organisation, OrganisationDomain
from desk.names import load as load_names
from desk.timers import views
from foundation.errors import Conflict, Invalid
from foundation.mail_settings import Relay
from house.reactions import afterwards
from pages.saying import saying
from sla import service_reports
from sla.agreements import Agreed, newest, save
from sla.delivered_rows import Wanted, delivered
from sla.recompute import Recompute
from sla.saving import save_calendar
from sla.simulation import Draft
from sla.target_saving import latest, stamp
from sla.targets import Target
from sla.verify import verify
from sla.what_if import simulate
from staff.tables import Agent
from storage.blobs import Blobs
from storage.outbox import PAUSES, UNDER_WAY, Outbox, retry
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import BERLIN, SteppedDesk, berlin, stepped_desk

HOUR = 3600


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def customer(desk: SteppedDesk) -> int:
    """The organisation of everybody at kunde.example."""

    def work(change):
        one = Organisation(name="Hafenlogistik", customer_no="10042", created_at=change.now)
        change.session.add(one)
        change.session.flush()
        change.session.add(OrganisationDomain(domain="kunde.example", organisation_id=one.id))
        return one.id

    return desk.do(work)


def agree(desk: SteppedDesk, agreed: Agreed, seen: int = 0) -> int:
    version = desk.do(lambda change: save(change, agreed, seen=seen, by="Ada"))
    desk.parts.registry.forget()
    return version


def put_right(desk: SteppedDesk) -> int:
    return Recompute(desk.database, desk.parts.registry).now()


def agreed_on(organisation: int, **more) -> Agreed:
    rows = (Target("resolution", 4 * HOUR, "24x7"), Target("first_response", HOUR, "24x7"))
    return replace(Agreed("K-2026-014", organisation, rows, berlin("2026-06-12 00:00")), **more)


def test_an_agreement_rules_from_its_first_day_to_its_last_and_then_the_segment_counts_again(desk: SteppedDesk):
    organisation = customer(desk)
    ticket = desk.write().ticket_id
    before = desk.timer(ticket, "resolution")
    assert agree(desk, agreed_on(organisation, valid_to=berlin("2026-06-12 13:00"))) == 1
    assert put_right(desk) == 0
    desk.at("2026-06-12 00:00")
    assert put_right(desk) >= 1
    assert desk.timer(ticket, "first_response").target["agreement"] == "K-2026-014 v1"
    ruled = desk.timer(ticket, "resolution")
    assert ruled.target["agreement"] == "K-2026-014 v1"
    assert ruled.breached_at is None, "what was used before stays used, and seven hours are more than four"
    assert ruled.due_at == berlin("2026-06-12 00:00")
    late = desk.at("2026-06-12 10:00").write().ticket_id
    assert desk.timer(late, "resolution").due_at == berlin("2026-06-12 14:00")
    desk.at("2026-06-12 13:00")
    assert put_right(desk) >= 1
    fell_back = desk.timer(late, "resolution")
    assert "agreement" not in fell_back.target
    assert fell_back.target["segment"] == before.target["segment"]
    found = desk.database.read_now(lambda session: verify(session, desk.clock.now(), 0, desk.parts.registry))
    assert found.differences == ()


def test_what_was_missed_before_an_agreement_stays_with_the_promise_and_the_hours_it_broke(desk: SteppedDesk):
    """Answered too late at noon; at one something shorter is agreed, and other hours are planned for later."""
    organisation, ticket = customer(desk), desk.write().ticket_id
    later = {"tz": "Europe/Berlin", "week": {"mon": [["08:00", "12:00"]]}}
    desk.do(lambda change: save_calendar(change, "business", later, berlin("2026-07-01 00:00"), seen=1))
    desk.parts.registry.forget()
    desk.at("2026-06-11 13:00").sweep()
    agree(desk, agreed_on(organisation, valid_from=berlin("2026-06-11 13:00")))
    put_right(desk)
    assert desk.timer(ticket, "first_response").target["agreement"] == "K-2026-014 v1"
    desk.at("2026-06-11 15:00").reply(ticket)
    terms = desk.database.read_now(desk.parts.registry.read)
    june = Wanted(berlin("2026-06-01 00:00"), berlin("2026-07-01 00:00"))
    [missed] = desk.database.read_now(lambda session: list(delivered(session, terms, june)))
    broke = missed.promise
    assert (broke.agreement, broke.seconds, broke.calendar, broke.version) == ("", 2 * HOUR, "business", 1)
    mine = replace(june, agreement="K-2026-014")
    assert desk.database.read_now(lambda session: list(delivered(session, terms, mine))) == []
    names = desk.database.read_now(load_names)
    [view] = [one for one in desk.database.read_now(lambda session: views(session, ticket, "Anna", names, desk.clock.now(), saying("en"))) if one.broke]  # fmt: skip
    assert (view.broke, view.missed_at, view.due_at) == ("2 h", berlin("2026-06-11 12:00"), berlin("2026-06-11 13:00"))
    found = desk.database.read_now(lambda session: verify(session, desk.clock.now(), 0, desk.parts.registry))
    assert found.differences == ()


def test_only_the_services_named_are_promised_and_other_customers_get_nothing_of_it(desk: SteppedDesk):
    organisation = customer(desk)
    now = berlin("2026-06-11 10:00")
    agree(desk, agreed_on(organisation, services=("fault",), valid_from=now))
    covered, other = desk.write(category="fault.network").ticket_id, desk.write(category="order.status").ticket_id
    assert desk.timer(covered, "resolution").target["agreement"] == "K-2026-014 v1"
    assert "agreement" not in desk.timer(other, "resolution").target


def test_a_new_version_counts_from_its_saving_and_the_old_one_stays_on_record(desk: SteppedDesk):
    organisation = customer(desk)
    first = agreed_on(organisation, valid_from=berlin("2026-06-11 10:00"))
    agree(desk, first)
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 11:00")
    assert agree(desk, replace(first, targets=(Target("resolution", 6 * HOUR, "24x7"),)), seen=1) == 2
    put_right(desk)
    row = desk.timer(ticket, "resolution")
    assert (row.target["agreement"], row.due_at) == ("K-2026-014 v2", berlin("2026-06-11 16:00"))
    assert desk.database.read_now(lambda session: [one.version for one in newest(session)]) == [2]
    with pytest.raises(Conflict):
        agree(desk, first, seen=1)


def test_an_agreement_that_contradicts_itself_or_another_is_refused(desk: SteppedDesk):
    organisation = customer(desk)
    first = agreed_on(organisation)
    agree(desk, first)
    with pytest.raises(Invalid, match="same customer the same"):
        agree(desk, replace(first, number="K-2026-015"))
    agree(desk, replace(first, number="K-2026-016", services=("order",)))
    for wrong in (
        {"targets": ()},
        {"valid_to": berlin("2026-06-11 00:00")},
        {"targets": (Target("resolution", 10**12, "24x7"),)},
    ):
        with pytest.raises(Invalid):
            agree(desk, replace(first, number="K-9", services=("security",), **wrong))


def test_the_matrix_and_agreements_are_saved_apart_and_a_draft_of_one_leaves_the_other(desk: SteppedDesk):
    organisation = customer(desk)
    seen, matrix = desk.database.read_now(stamp), desk.database.read_now(latest)
    agree(desk, agreed_on(organisation, valid_from=berlin("2026-06-11 10:00")))
    assert desk.database.read_now(stamp) == seen
    assert desk.database.read_now(latest) == matrix
    desk.write()
    terms = desk.database.read_now(desk.parts.registry.current)
    now = desk.clock.now()
    unchanged = Draft(now, targets=tuple(matrix))
    found = desk.database.read_now(lambda session: simulate(session, terms, unchanged, now))
    assert (found.open.clocks, found.open.moved) == (2, 0)
    without = Draft(now, targets=(), agreement="K-2026-014")
    assert desk.database.read_now(lambda session: simulate(session, terms, without, now)).open.later == 2


def wish(desk: SteppedDesk, **said) -> None:
    wishes = service_reports.Wishes(
        **{"rhythm": "month", "address": "anna@hafen.example", "name": "Anna Reuter"} | said
    )
    desk.do(lambda change: service_reports.save(change, "K-2026-014", wishes, BERLIN))


async def work(desk: SteppedDesk) -> list[OutboxEntry]:
    """Works the reports that are due; answers every mail with one so far."""
    handler = afterwards(desk.parts)[service_reports.KIND]
    outbox = Outbox(desk.database, {service_reports.KIND: handler})
    while await outbox.work_due():
        pass
    kept = select(OutboxEntry).where(OutboxEntry.kind == service_reports.MAIL).order_by(col(OutboxEntry.id))
    return list(desk.database.read_now(lambda session: session.exec(kept).all()))


async def test_the_report_of_a_month_leaves_once_on_the_morning_after_it_with_the_document(desk: SteppedDesk):
    organisation = customer(desk)
    agree(desk, agreed_on(organisation, valid_from=berlin("2026-06-11 10:00"), valid_to=berlin("2026-08-01 00:00")))
    wish(desk, measures="Zwei Leute mehr am Abend.")
    wish(desk, measures="Drei Leute mehr am Abend.")
    desk.write()
    desk.at("2026-06-11 12:00").sweep()
    assert await work(desk.at("2026-07-01 06:59")) == []
    [mail] = await work(desk.at("2026-07-01 07:00"))
    said = mail.payload
    assert (said["to"], said["subject"]) == ("anna@hafen.example", "Servicebericht Juni 2026: Hafenlogistik")
    assert "Guten Tag Anna Reuter" in said["text"] and "Drei Leute mehr" in said["text"]
    assert "Eingehalten: 0\N{NO-BREAK SPACE}% von 1 Zusagen, 1 nicht." in said["text"]
    [file] = said["files"]
    document = desk.database.read_now(lambda session: desk.desk.blobs.get(session, file["sha256"]))
    assert document.startswith(b"%PDF") and file["name"] == "Servicebericht.pdf"
    wish(desk, language="en")
    assert len(await work(desk)) == 1
    _, july = await work(desk.at("2026-08-01 07:00"))
    assert july.payload["subject"] == "Service report July 2026: Hafenlogistik"
    assert "No promise came to its end" in july.payload["text"] and "Drei Leute" not in july.payload["text"]
    assert len(await work(desk.at("2026-10-01 08:00"))) == 2, "in August nothing was agreed any more"


async def test_who_wants_no_report_any_more_or_another_rhythm_gets_what_was_wanted_last(desk: SteppedDesk):
    agree(desk, agreed_on(firm := customer(desk), valid_from=berlin("2026-06-11 10:00")))
    desk.do(lambda change: setattr(change.session.get(Organisation, firm), "zone", "America/New_York"))
    with pytest.raises(Invalid):
        wish(desk, address="anna")
    wish(desk)
    wish(desk, rhythm="quarter")
    assert await work(desk.at("2026-07-01 12:59")) == [], "at seven on the clock of the customer, whose quarter it is"
    [mail] = await work(desk.at("2026-07-01 13:00"))
    assert mail.payload["subject"] == "Servicebericht 2. Quartal 2026: Hafenlogistik"
    wish(desk, rhythm="", address="")
    assert len(await work(desk.at("2026-10-01 08:00"))) == 1


class FullDisk(Blobs):
    """Nothing can be laid down in it."""

    async def ahead(self, *contents: bytes) -> None:
        raise OSError("no space left on device")


def rows(desk: SteppedDesk, kind: str) -> list[OutboxEntry]:
    kept = select(OutboxEntry).where(OutboxEntry.kind == kind).order_by(col(OutboxEntry.id))
    return list(desk.database.read_now(lambda session: session.exec(kept).all()))


async def test_a_report_that_fails_is_tried_again_told_to_the_administrators_and_the_next_one_comes(desk: SteppedDesk):
    agree(desk, agreed_on(customer(desk), valid_from=berlin("2026-06-11 10:00")))
    wish(desk)
    desk.do(lambda change: change.session.add(Agent(login="eva", display_name="Eva", email="eva@desk.example", roles=["admin"], language="en")))  # fmt: skip
    sound = desk.parts
    desk.parts = replace(sound, desk=replace(sound.desk, blobs=FullDisk()))
    desk.at("2026-07-01 07:00")
    for pause in PAUSES:
        assert await work(desk) == [] and rows(desk, "operations_notice") == []
        desk.clock.to(desk.clock.now() + pause)
    assert await work(desk) == []
    june, july = rows(desk, service_reports.KIND)
    assert (june.state, june.reason, july.state) == ("failed", "no space left on device", "queued")
    desk.parts = sound
    notices = Outbox(desk.database, {"operations_notice": afterwards(sound)["operations_notice"]})
    assert await notices.work_due() == 1
    [told] = [one.payload for one in rows(desk, "staff_mail")]
    assert told["to"] == "eva@desk.example" and "of agreement K-2026-014" in told["subject"]
    assert "no space left on device" in told["text"] and "June 2026" in told["text"]
    row = desk.database.read_now(lambda session: session.get(ServiceReport, "K-2026-014"))
    assert row.last_key == june.dedupe_key, "its page says that it failed"
    [mail] = await work(desk.at("2026-08-01 07:00"))
    assert mail.payload["subject"].startswith("Servicebericht Juli 2026")
    desk.do(lambda change: retry(change, june.id))
    assert [one.payload["subject"][:24] for one in await work(desk)] == [
        "Servicebericht Juli 2026",
        "Servicebericht Juni 2026",
    ]


async def test_a_report_under_way_when_the_server_stopped_is_told_to_the_administrators(desk: SteppedDesk):
    """Nobody knows whether that mail left: it is not sent again, and whoever has to look is told so."""
    agree(desk, agreed_on(customer(desk), valid_from=berlin("2026-06-11 10:00")))
    wish(desk)
    desk.do(lambda change: change.session.add(Agent(login="eva", display_name="Eva", email="eva@desk.example", roles=["admin"], language="en")))  # fmt: skip
    [mail] = await work(desk.at("2026-07-01 07:00"))
    desk.parts = replace(desk.parts, settings=desk.settings.model_copy(update={"relay": Relay(host="127.0.0.1")}))
    desk.do(lambda change: change.session.get(OutboxEntry, mail.id).sqlmodel_update({"attempts": 1, "reason": UNDER_WAY}))  # fmt: skip
    handlers = afterwards(desk.parts)
    for kind in (service_reports.MAIL, "operations_notice"):
        await Outbox(desk.database, {kind: handlers[kind]}).work_due()
    [mail] = rows(desk, service_reports.MAIL)
    [told] = [one.payload for one in rows(desk, "staff_mail")]
    assert (mail.state, told["to"]) == ("unknown", "eva@desk.example")
    assert "June 2026" in told["text"] and "the server stopped while this was being done" in told["text"]


async def test_an_agreement_that_is_renewed_after_it_ended_is_reported_on_again(desk: SteppedDesk):
    first = agreed_on(customer(desk), valid_from=berlin("2026-06-11 10:00"), valid_to=berlin("2026-07-01 00:00"))
    agree(desk, first)
    wish(desk)
    assert len(await work(desk.at("2026-07-01 07:00"))) == 1
    assert len(await work(desk.at("2026-08-03 07:00"))) == 1, "nothing was agreed in July"
    agree(desk, replace(first, valid_to=berlin("2027-01-01 00:00")), seen=1)
    desk.do(lambda change: service_reports.go_on(change, "K-2026-014", BERLIN))
    assert [one.payload["subject"][:26] for one in await work(desk.at("2026-09-01 07:00"))][1:] == [
        "Servicebericht August 2026"
    ]
