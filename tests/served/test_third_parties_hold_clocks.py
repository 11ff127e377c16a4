"""Waiting for a third party holds the clocks whose target says so, from the instant it says so."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from admin import agreement_form
from channels.web.conversation import standing
from customers.tables import Organisation, OrganisationDomain
from desk.names import load as load_names
from desk.timers import views
from pages.saying import saying
from sla import agreements, recompute
from sla.agreements import Agreed
from sla.clock_data import from_data
from sla.delivered_rows import Wanted, delivered
from sla.policy import PAUSABLE
from sla.simulation import Draft
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from sla.what_if import simulate
from storage.change import Change
from tests.kit.stepped_desk import BERLIN, SteppedDesk, agrees, berlin, stepped_desk
from tests.kit.ticket_steps import take
from ticketing import agent_moves, moves
from ticketing.events import ScanRestamped
from ticketing.history import happened
from ticketing.tables import Ticket


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def save(desk: SteppedDesk, targets: list[Target], since: str) -> None:
    seen = desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, targets, berlin(since), seen=seen))
    desk.parts.registry.forget()


def put_right(desk: SteppedDesk) -> None:
    recompute.Recompute(desk.database, desk.parts.registry).now()


def held_by_suppliers(desk: SteppedDesk, *metrics: str) -> list[Target]:
    """The matrix in which waiting for a third party holds these clocks, and no others."""
    return [replace(row, third_party_pauses=row.metric in metrics) for row in desk.database.read_now(latest)]


def test_waiting_for_a_supplier_holds_what_says_so_from_the_instant_it_says_so(desk: SteppedDesk):
    save(desk, held_by_suppliers(desk, "resolution"), "2026-06-11 10:00")
    ticket = desk.write().ticket_id
    until = berlin("2026-06-12 15:00")
    desk.at("2026-06-11 11:00").move("wait_for_third_party", ticket, until, desk.agent, "der Hersteller prüft")
    assert [(row.metric, row.state) for row in desk.timers(ticket)] == [("first_response", "running"), ("resolution", "paused")]  # fmt: skip
    assert desk.next_due(ticket).metric == "first_response"
    desk.at("2026-06-11 12:00").write(ticket=ticket)
    assert desk.timer(ticket, "resolution").paused_since == berlin("2026-06-11 11:00"), (
        "a customer's message ends no wait"
    )

    desk.at("2026-06-11 13:00")
    save(desk, held_by_suppliers(desk), "2026-06-11 13:00")
    put_right(desk)
    assert desk.timer(ticket, "resolution").due_at == berlin("2026-06-16 09:00"), "two of its 24 hours came back"
    assert agrees(desk)
    asked = desk.write().ticket_id
    desk.move("wait_for_third_party", asked, until, desk.agent, "der Hersteller prüft")
    now, anew = desk.at("2026-06-11 14:00").clock.now(), held_by_suppliers(desk, *PAUSABLE)
    terms = desk.database.read_now(desk.parts.registry.read)
    found = desk.database.read_now(lambda session: simulate(session, terms, Draft(now, targets=tuple(anew)), now)).open
    assert (found.clocks, found.moved, found.rest, found.appear) == (4, 0, 3, 0), "one was missed before"
    save(desk, anew, "2026-06-11 14:00")

    for one in (ticket, asked):
        take(desk.at("2026-06-12 09:00"), one, "resume", 0)
    assert [row.due_at for row in desk.timers(ticket)] == [berlin("2026-06-11 12:00"), berlin("2026-06-16 13:00")]
    assert desk.timer(asked, "first_response").due_at == berlin("2026-06-12 10:00")
    pauses = from_data((row := desk.timer(ticket, "resolution")).clock, row.due_at).pauses
    assert [(one.start, one.end, one.state) for one in pauses] == [
        (berlin("2026-06-11 11:00"), berlin("2026-06-11 13:00"), "waiting_third_party"),
        (berlin("2026-06-11 14:00"), berlin("2026-06-12 09:00"), "waiting_third_party"),
    ]
    assert agrees(desk)

    desk.at("2026-06-12 09:30").reply(ticket)
    desk.move("wait_for_third_party", ticket, berlin("2026-06-26 09:00"), desk.agent, "er prüft noch")
    desk.at("2026-06-15 09:00").write(ticket=ticket)
    assert (desk.timer(ticket, "update").state, desk.timer(ticket, "update").paused_seconds) == ("paused", 0)
    save(desk, held_by_suppliers(desk, "update"), "2026-06-16 09:00")
    desk.at("2026-06-26 09:00").sweep()
    assert desk.timer(ticket, "update").due_at == berlin("2026-06-29 16:00"), (
        "it waited until the day it was to wait for"
    )
    assert desk.timer(ticket, "resolution").breached_at == berlin("2026-06-18 12:30")
    assert agrees(desk)


def test_the_past_is_tried_with_waits_for_suppliers_that_hold_the_clock(desk: SteppedDesk):
    """A draft that lets them hold the resolution takes back the breach that was the supplier's; not that of who never waited."""
    late, waited = desk.write().ticket_id, desk.write().ticket_id
    desk.at("2026-06-11 11:00").move(
        "wait_for_third_party", waited, berlin("2026-06-19 10:00"), desk.agent, "der Hersteller prüft"
    )
    desk.at("2026-06-19 10:00").sweep()
    desk.at("2026-06-19 11:00")
    for ticket in (late, waited):
        desk.resolve(ticket)
    now, terms = desk.clock.now(), desk.database.read_now(desk.parts.registry.read)

    def judged(*metrics: str) -> tuple[int, int]:
        draft = Draft(now, targets=tuple(held_by_suppliers(desk, *metrics)))
        found = desk.database.read_now(lambda session: simulate(session, terms, draft, now)).past
        return found.appear, found.vanish

    assert (judged(), judged("resolution"), judged("first_response")) == ((0, 0), (0, 1), (0, 1))
    save(desk, held_by_suppliers(desk, "resolution"), "2026-06-19 11:00")
    third = desk.write().ticket_id
    desk.move("wait_for_third_party", third, berlin("2026-06-26 10:00"), desk.agent, "der Hersteller prüft")
    desk.at("2026-06-26 10:00").sweep()
    desk.resolve(third)
    now, terms = desk.clock.now(), desk.database.read_now(desk.parts.registry.read)
    assert (judged("resolution"), judged()) == ((0, 0), (1, 0)), "as it is saved it judges as it judged"


def test_a_letter_that_is_stamped_anew_and_a_merge_keep_what_third_parties_hold(desk: SteppedDesk):
    save(desk, held_by_suppliers(desk, "resolution", "complaint_answer"), "2026-06-11 10:00")
    letter = desk.at("2026-06-12 10:00").write(category="complaint.service")
    ticket, received, day = letter.ticket_id, desk.clock.now(), berlin("2026-06-15 09:00")
    desk.at("2026-06-12 10:10").move("wait_for_third_party", ticket, day, desk.agent, "das Lager sucht")
    take(desk.at("2026-06-12 10:40"), ticket, "resume", 0)
    desk.at("2026-06-12 10:50").move("wait_for_third_party", ticket, day, desk.agent, "das Lager sucht weiter")
    stamped = ScanRestamped(
        ticket, desk.at("2026-06-12 11:00").clock.now(), letter.contact_id, berlin("2026-06-11 15:00"), received
    )
    desk.do(lambda change: happened(change, stamped, desk.agent))
    held = desk.timer(ticket, "resolution")
    assert (held.started_at, held.state, held.paused_seconds) == (berlin("2026-06-11 15:00"), "paused", 1800)
    assert agrees(desk)

    stays = desk.write().ticket_id
    desk.at("2026-06-12 11:30").move("wait_for_third_party", stays, day, desk.agent, "das Lager sucht")
    desk.at("2026-06-12 12:00").do(
        lambda change: agent_moves.merge(
            change, *(moves.locked_by_id(change.session, one) for one in (ticket, stays)), desk.agent
        )
    )
    joined = desk.timer(stays, "resolution")
    waited = berlin("2026-06-12 11:30")
    assert (joined.started_at, joined.state, joined.paused_since) == (held.started_at, "paused", waited)
    take(desk.at("2026-06-12 13:00"), stays, "resume", 0)
    assert desk.timer(stays, "resolution").state == "running"


def test_what_an_agreement_lets_them_hold_is_told_in_the_proof_the_report_and_to_the_customer(desk: SteppedDesk):
    def agree(change: Change) -> None:
        one = Organisation(name="Hafenlogistik", customer_no="10042", created_at=change.now)
        change.session.add(one)
        change.session.flush()
        change.session.add(OrganisationDomain(domain="kunde.example", organisation_id=one.id))
        rows = (Target("first_response", 3600, "24x7"), Target("resolution", 4 * 3600, "24x7", third_party_pauses=True))
        agreements.save(change, Agreed("K-2026-014", one.id or 0, rows, change.now), seen=0)

    desk.do(agree)
    desk.parts.registry.forget()
    ticket = desk.at("2026-06-11 11:00").write().ticket_id
    until = berlin("2026-06-12 09:00")
    desk.at("2026-06-11 12:00").move("wait_for_third_party", ticket, until, desk.agent, "der Hersteller prüft")
    now, names = desk.at("2026-06-11 13:00").clock.now(), desk.database.read_now(load_names)
    answer, solution = desk.database.read_now(lambda session: views(session, ticket, "Anna", names, now, saying("en")))
    runs_on = "waits for a third party: that does not stop this deadline"
    assert [runs_on in {line.reason for line in one.proof} for one in (answer, solution)] == [True, False]
    assert (solution.chip.state, solution.used, solution.due_at) == ("pause", 3600, None)
    assert (solution.rests_since, solution.rests) == (berlin("2026-06-11 12:00"), "waiting for a third party (by Ada)")
    assert solution.proof[-1].reason == solution.rests and answer.rests == ""
    told = desk.database.read_now(lambda session: standing(session, desk.desk, session.get_one(Ticket, ticket), now))
    assert (told.held, told.told, told.next_metric) == (True, "waiting_third_party", "first_response")

    desk.at("2026-06-12 09:00").sweep()
    assert desk.timer(ticket, "resolution").due_at == berlin("2026-06-12 12:00")
    desk.at("2026-06-12 11:00").resolve(ticket)
    month = Wanted(berlin("2026-06-01 00:00"), berlin("2026-07-01 00:00"), agreement="K-2026-014", to_customer=True)
    terms = desk.database.read_now(desk.parts.registry.read)
    found = desk.database.read_now(lambda session: list(delivered(session, terms, month)))
    (solved,) = [one for one in found if one.promise.metric == "resolution"]
    (pause,) = solved.pauses
    assert (solved.missed, pause.start, pause.end) == (False, berlin("2026-06-11 12:00"), berlin("2026-06-12 09:00"))
    assert saying("en").word("pause", pause.state) == "Waiting for third party"
    (stored,) = desk.database.read_now(agreements.newest)
    lines = agreement_form.written(stored, "10042", BERLIN, saying("en"))
    assert (lines["pauses.resolution"], "pauses.first_response" in lines) == ("1", False)
    assert agrees(desk)
