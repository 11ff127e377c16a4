"""A correction at the desk that misses a deadline on the spot: it is asked about, and can be answered."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import func, select

from desk import names, ticket_page, timers
from desk.actions import ACTIONS
from desk.asked_first import MissedBySome, about_missed_by_some
from desk.bulk_steps import Wanted, work_on
from desk.due_moves import moved
from desk.place import Asked
from desk.said import Said
from desk.ticket_page import Entered
from desk.working_view import BulkPage, BulkRow
from foundation.errors import Forbidden, Invalid
from pages.saying import saying
from pages.templates import reader_for, render
from pages.view import Form
from sla.tables import SlaBreach
from sla.target_saving import latest, save_targets, stamp
from sla.ticket_clocks import OPEN
from staff.rights import Who
from staff.sign_in import SignedIn
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import BERLIN, SteppedDesk, berlin, stepped_desk
from ticketing import moves
from ticketing.tables import Ticket, TicketEvent

CLASSIFY = next(one for one in ACTIONS if one.name == "classify")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def asked(desk: SteppedDesk) -> Asked:
    """Ada, a lead, at the desk as it is now."""
    who = Who("agent", frozenset({"lead"}), frozenset({1, 2, 3}), frozenset(), desk.agent_id)
    ada = SignedIn(desk.agent_id, "ada", "Ada", ("lead",), (1, 2, 3), (), "de", "", True, who, "token")
    known = desk.database.read_now(names.load)
    return Asked(ada, reader_for("de", BERLIN, desk.clock.now()), known, saying("de"), "/desk/", desk.settings, "")


def page(desk: SteppedDesk, ticket: int, entered: Entered) -> LexborHTMLParser:
    who, number = asked(desk), desk.ticket(ticket).number
    found = desk.database.read_now(lambda session: ticket_page.read(session, number, who, entered))
    return LexborHTMLParser(render("desk/ticket.html", who.reader, shell=found.shell, page=found.page))


def page_of(desk: SteppedDesk, several: BulkPage) -> LexborHTMLParser:
    who, number = asked(desk), several.rows[0].number
    shell = desk.database.read_now(lambda session: ticket_page.read(session, number, who, Entered())).shell
    return LexborHTMLParser(render("desk/bulk.html", who.reader, shell=shell, page=several))


def correct(desk: SteppedDesk, ticket: int, **fields: str) -> None:
    said = Said(asked(desk), desk.agent, desk.desk, desk.parts.registry, fields)
    desk.do(lambda change: CLASSIFY.errand(change, change.session.get(Ticket, ticket), said))


def test_whoever_ticks_that_a_missed_deadline_is_meant_corrects_the_ticket(desk: SteppedDesk):
    tickets = {category: desk.write(category=category).ticket_id for category in ("", "fault.network")}
    desk.at("2026-06-11 11:30")
    for category, ticket in tickets.items():
        fields = {"category": category, "priority": "P1"}
        with pytest.raises(Invalid) as question:
            correct(desk, ticket, **fields)
        back = Entered("classify", Form("token", fields, question.value.mistakes))
        tick = page(desk, ticket, back).css_first("#classify-missed").attributes["value"] or ""
        correct(desk, ticket, **fields, missed=tick)
        assert desk.ticket(ticket).priority == "P1"


def test_one_priority_for_several_tickets_asks_about_those_that_miss_a_deadline_at_once(desk: SteppedDesk):
    early = [desk.write().ticket_id for _ in range(2)]
    desk.at("2026-06-11 11:30")
    numbers = [desk.ticket(ticket).number for ticket in (*early, desk.write().ticket_id)]
    registry, lead = desk.parts.registry, asked(desk)
    with pytest.raises(Invalid) as question:
        desk.do(lambda change: about_missed_by_some(change, registry, numbers, "P1", lead))
    assert [(one.field, one.problem) for one in question.value.mistakes] == [
        ("missed", "Damit ist bei 2 Tickets sofort eine Frist verletzt; sie sind unten gekennzeichnet."),
    ]
    assert isinstance(question.value, MissedBySome) and question.value.numbers == set(numbers[:2])
    entered = Form("token", {"priority": "P1"}, question.value.mistakes)
    rows = tuple(BulkRow(one, 1, "", "queued", "P4", "", "", True) for one in numbers)
    several = BulkPage("priority", rows, "/desk/", entered, missing=question.value.numbers)
    shown = page_of(desk, several)
    assert ["würde eine Frist verletzen" in row.text() for row in shown.css("table.rows tbody tr")] == [
        True,
        True,
        False,
    ]
    asks = shown.css_first(".asks")
    assert "bei 2 Tickets" in asks.text() and asks.css_first("input[name=missed]").attributes["value"] == "P1"
    desk.do(lambda change: about_missed_by_some(change, registry, numbers, "P4", lead))


def test_a_ticket_older_than_the_working_days_it_is_promised_now_shows_its_page(desk: SteppedDesk):
    """Days of round-the-clock hours were over before they were promised: nothing of the target is left to take a share of."""
    ticket = desk.write().ticket_id
    promised = [
        replace(row, seconds=0, days=1, calendar="24x7") if (row.priority, row.metric) == ("P4", "resolution") else row
        for row in desk.database.read_now(latest)
    ]
    seen = desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, promised, berlin("2026-06-11 10:00"), seen=seen, by="Ada"))
    desk.parts.registry.forget()
    desk.at("2026-06-15 10:00")
    desk.do(lambda change: moves.correct(change, change.session.get(Ticket, ticket), "priority", "P4", desk.agent))
    assert timers.target_seconds(desk.timer(ticket, "resolution").target) == 0
    assert "1 Arbeitstag" in page(desk, ticket, Entered()).css_first("#timers").text()


def test_what_is_shown_before_several_tickets_change_is_what_then_happens_and_nothing_was_touched(desk: SteppedDesk):
    tickets = [desk.write().ticket_id for _ in range(21)]
    desk.at("2026-06-11 11:30")
    tickets.append(desk.write().ticket_id)
    desk.take(waiting := desk.write().ticket_id)
    desk.reply(waiting, wait=True)
    over = desk.write().ticket_id
    desk.move("cancel", over, desk.agent, "doppelt")
    numbers = {number: desk.ticket(number).number for number in (*tickets, waiting, over)}
    versions = {number: desk.ticket(ticket).version for ticket, number in numbers.items()}

    def everything() -> list[object]:
        told = desk.database.read_now(lambda session: [session.exec(select(func.count()).select_from(one)).one() for one in (OutboxEntry, TicketEvent, SlaBreach)])  # fmt: skip
        return [
            *told,
            *(desk.ticket(one).model_dump() for one in numbers),
            *(desk.next_due(one) for one in numbers),
            dues(),
        ]

    def dues() -> dict[tuple[str, str], datetime | None]:
        rows = [(numbers[ticket], row) for ticket in numbers for row in desk.timers(ticket)]
        return {(number, row.metric): row.due_at for number, row in rows if row.state in OPEN}

    who, before = asked(desk), everything()
    for wanted in (
        Wanted("priority", priority="P1"),
        Wanted("pass_on", queue="experten"),
        Wanted("priority", priority="P1"),
    ):
        moves = desk.do(lambda change, wanted=wanted: moved(change, desk.desk, versions, wanted, who))
        assert everything() == before and moves.left == 1
    assert moves.missed == 21 and {one.metric for one in moves.rows} == {"first_response", "resolution"}
    shown = page_of(desk, BulkPage("priority", (BulkRow(numbers[over], 1, "", "cancelled", "P4", "", "", False),), "/desk/", Form("token", {"priority": "P1"}), moves=moves))  # fmt: skip
    assert "21 Tickets verletzen sofort eine" in shown.css_first("#moves").text()
    assert sorted(len(one.css("tbody tr")) for one in shown.css("#moves details")) == [22, 23]
    was = dues()
    for number, version in versions.items():
        with suppress(Forbidden):
            desk.do(lambda change, n=number, v=version: work_on(change, desk.desk, n, v, Wanted("priority", priority="P1"), who, desk.agent))  # fmt: skip
    then = dues()
    assert {(one.number, one.metric): (one.before, one.after) for one in moves.rows} == {
        key: (was.get(key), then.get(key)) for key in {*was, *then} if was.get(key) != then.get(key)
    }
