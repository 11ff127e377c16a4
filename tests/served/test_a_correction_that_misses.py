"""A correction at the desk that misses a deadline on the spot: it is asked about, and can be answered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from desk import names, ticket_page, timers
from desk.actions import ACTIONS
from desk.asked_first import MissedBySome, about_missed_by_some
from desk.place import Asked
from desk.said import Said
from desk.ticket_page import Entered
from desk.working_view import BulkPage, BulkRow
from foundation.errors import Invalid
from pages.saying import saying
from pages.templates import reader_for, render
from pages.view import Form
from sla.target_saving import latest, save_targets, stamp
from staff.rights import Who
from staff.sign_in import SignedIn
from tests.kit.stepped_desk import BERLIN, SteppedDesk, berlin, stepped_desk
from ticketing import moves
from ticketing.tables import Ticket

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
    shell = desk.database.read_now(lambda session: ticket_page.read(session, numbers[0], lead, Entered())).shell
    shown = LexborHTMLParser(render("desk/bulk.html", lead.reader, shell=shell, page=several))
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
