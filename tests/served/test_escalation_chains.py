"""Escalation chains: one step after the other until somebody confirms, in service hours, once after any downtime."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from admin import procedures
from foundation.errors import Conflict, Invalid
from sla import chain_saving, escalations, notice_confirming, past_levels
from sla.chain_replay import Reached
from sla.chain_saving import save_chain
from sla.chain_tables import Escalation, EscalationChain
from sla.chains import ON_CALL, ChainStep
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from staff import roster_saving
from staff.audit_tables import AuditEntry
from staff.roster_tables import RosterEntry
from staff.tables import Agent
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import confirm_link, moves, notice_mails, pushing
from ticketing.actors import SYSTEM
from ticketing.procedures import Step
from ticketing.sop_tables import Sop
from ticketing.states import Facts, Move
from ticketing.tables import Queue, Ticket
from ticketing.webhook_tables import Webhook

STEPS = (ChainStep("assignee", 10), ChainStep("level_2", 20), ChainStep("lead", 30))


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-15 10:00") as desk:
        desk.do(_staff)
        desk.do(
            lambda change: save_chain(change, None, "Verletzt", "first_response", "", 100, STEPS, calendar="business")
        )
        yield desk


def _staff(change: Any) -> None:
    for login, levels, roles, presence in (("zoe", [2], ["agent"], "present"), ("lea", [], ["lead"], "away")):
        change.session.add(Agent(login=login, display_name=login, email=f"{login}@x.example", levels=levels, roles=roles, presence=presence))  # fmt: skip


def sweep(desk: SteppedDesk, moment: str) -> None:
    desk.at(moment).sweep()
    desk.do(lambda change: escalations.sweep(change, desk.parts.registry))


def mailed(desk: SteppedDesk) -> list[Any]:
    """What has left for members by the end of this minute."""
    now = desk.clock.now()
    desk.clock.to(now + timedelta(minutes=1))
    desk.do(lambda change: notice_mails.sweep(change, desk.desk))
    desk.clock.to(now)
    kept = select(OutboxEntry).where(OutboxEntry.kind == "staff_mail").order_by(col(OutboxEntry.id))
    return [one.payload for one in desk.database.read_now(lambda session: session.exec(kept).all())]


def mails(desk: SteppedDesk) -> list[str]:
    return [one["to"] for one in mailed(desk)]


def told(desk: SteppedDesk, ticket: int) -> list[tuple[str, int]]:
    return [(line.data["to"], line.data["people"]) for line in desk.history(ticket, "escalation_told")]


def test_levels_are_told_one_after_the_other_and_those_off_duty_are_skipped(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    sweep(desk, "2026-06-15 11:59")
    assert told(desk, ticket) == []
    sweep(desk, "2026-06-15 12:01")
    assert (told(desk, ticket), mails(desk)) == ([("level_2", 2)], ["zoe@x.example"])
    sweep(desk, "2026-06-15 12:20")
    assert len(told(desk, ticket)) == 1
    sweep(desk, "2026-06-15 12:22")
    assert (told(desk, ticket)[1:], mails(desk)[1:]) == ([("lead", 1)], ["lea@x.example"])
    sweep(desk, "2026-06-15 16:00")
    assert len(mails(desk)) == 2
    with pytest.raises(Invalid) as refused:
        desk.do(lambda change: save_chain(change, None, "Verletzt", "", "", 80, (ChainStep("boss", 0),), calendar="moon"))  # fmt: skip
    assert [one.field for one in refused.value.mistakes] == ["name", "percent", "calendar", "s.0.to", "s.0.minutes"]
    with pytest.raises(Invalid) as refused:
        desk.do(lambda change: save_chain(change, None, "Im Kreis", "", "", 90, (*STEPS, ChainStep("level_2", 20))))
    assert [one.field for one in refused.value.mistakes] == ["s.3.to"]


def test_whoever_may_not_read_a_ticket_is_not_called_to_it_and_the_chain_goes_on_at_once(desk: SteppedDesk):
    ticket = desk.write().ticket_id

    def reserved(change: Any) -> None:
        row = change.session.get_one(Ticket, ticket)
        change.session.get_one(Queue, row.queue).restricted_to = "dispatcher"
        row.confidential = True

    desk.do(reserved)
    sweep(desk, "2026-06-15 12:01")
    assert told(desk, ticket) == [("lead", 0)]


def test_whoever_confirms_ends_the_chain_and_so_does_the_clock(desk: SteppedDesk):
    first, second = desk.write().ticket_id, desk.write(text="Auch das noch.").ticket_id
    sweep(desk, "2026-06-15 12:01")
    desk.do(lambda change: escalations.confirm(change, change.session.get(type(desk.ticket(first)), first), desk.agent))
    desk.take(second)
    desk.reply(second)
    sweep(desk, "2026-06-15 13:00")
    assert len(told(desk, first)) == len(told(desk, second)) == 1
    assert len(desk.history(first, "escalation_confirmed")) == 1


def test_what_comes_in_one_minute_is_one_mail_and_its_link_confirms_once_without_a_log_in(desk: SteppedDesk):
    first, second = (desk.write().ticket_id for _ in range(2))
    sweep(desk, "2026-06-15 12:01")
    [mail] = mailed(desk)
    assert (mail["to"], mail["subject"]) == ("zoe@x.example", "2 Mitteilungen zu Tickets")
    assert (
        "12:00 Uhr, um 2 Minuten Servicezeit überschritten\nDie Eskalation „Verletzt“ ist bei Ihnen angekommen.\n"
        in mail["text"]
    )
    token = re.findall(r"/confirm/(\S+)", mail["text"])[0]
    key, now = desk.desk.confirm_key, desk.clock.now()
    notice = confirm_link.read(key, token, now)
    assert notice is not None and confirm_link.read(key, token, now + timedelta(days=4)) is None
    assert desk.database.read_now(lambda session: notice_confirming.told(session, notice)).standing == "open"
    for _ in range(2):
        desk.do(lambda change: notice_confirming.confirm(change, notice))
    [line] = desk.history(first, "escalation_confirmed")
    zoe = desk.database.read_now(lambda session: session.exec(select(Agent.id).where(Agent.login == "zoe")).one())
    assert (line.actor_kind, line.actor_ref, line.data) == ("agent", str(zoe), {"metric": "first_response", "ended": True})  # fmt: skip
    assert desk.database.read_now(lambda session: notice_confirming.told(session, notice)).standing == "confirmed"
    sweep(desk, "2026-06-15 12:22")
    assert [len(told(desk, ticket)) for ticket in (first, second)] == [1, 2]


def acted(desk: SteppedDesk, ticket: int) -> list[tuple[str, str]]:
    return [(line.data["act"], line.data["outcome"]) for line in desk.history(ticket, "escalation_acted")]


def test_what_a_step_does_is_done_once_for_each_clock_and_its_outcome_is_written_down(desk: SteppedDesk):
    def chain(change: Any) -> None:
        program = Webhook(name="Pager", url="https://pager.example/", secret="", created_at=change.now)
        change.session.add_all([program, Sop(name="Schwere Störung")])
        change.session.flush()
        steps = (ChainStep("", 5, "raise"), ChainStep("level_3", 5, "pass_on", "anwendungen"), ChainStep("level_2", 5, "call", str(program.id)), ChainStep("lead", 5, "procedure", "Schwere Störung"))  # fmt: skip
        save_chain(change, None, "Nachfassen", "first_response", "", 75, steps)
        change.session.exec(select(EscalationChain).where(EscalationChain.name == "Verletzt")).one().active = False

    desk.do(chain)
    ticket = desk.write().ticket_id
    assert ticket is not None and desk.ticket(ticket).priority == "P2"
    sweep(desk, "2026-06-15 11:31")
    assert (desk.ticket(ticket).priority, acted(desk, ticket), told(desk, ticket)) == ("P1", [("raise", "done")], [])
    for moment in ("11:32", "11:36", "11:37", "11:42", "11:43", "11:50", "13:00"):
        sweep(desk, f"2026-06-15 {moment}")
    acts = [("raise", "done"), ("pass_on", "done"), ("call", "done"), ("procedure", "done")]
    assert (acted(desk, ticket), desk.ticket(ticket).priority, desk.ticket(ticket).queue) == (acts, "P1", "anwendungen")
    assert [line.data["reason"] for line in desk.history(ticket, "field_changed")] == ["Nachfassen"]
    calls = select(OutboxEntry).where(OutboxEntry.kind == "webhook")
    [call] = desk.database.read_now(lambda session: session.exec(calls).all())
    assert (call.payload["event"], call.payload["facts"]["chain"]) == ("ticket.escalated", "Nachfassen")
    rows = desk.database.read_now(lambda session: session.exec(select(Escalation)).all())
    assert [(one.timer_id, one.state) for one in rows] == [(desk.timer(ticket, "first_response").id, "told")]
    wrong = (ChainStep("", 5), ChainStep("", 5, "pass_on", "nowhere"), ChainStep("lead", 5, "call", "99"), ChainStep("level_1", 5, "shout"))  # fmt: skip
    with pytest.raises(Invalid) as refused:
        desk.do(lambda change: save_chain(change, None, "Falsch", "", "", 90, wrong))
    assert [one.field for one in refused.value.mistakes] == ["s.0.to", "s.1.act", "s.2.act", "s.3.act"]


def test_two_chains_never_send_a_ticket_to_and_fro(desk: SteppedDesk):
    def chains(change: Any) -> None:
        for name, queue in (("Hin", "anwendungen"), ("Her", "allgemein")):
            save_chain(change, None, name, "level_pickup", "", 100, (ChainStep("", 5, "pass_on", queue),))

    targets, seen = desk.database.read_now(latest), desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, (*targets, Target("level_pickup", 600, "business")), change.now, seen=seen))  # fmt: skip
    desk.parts.registry.forget()
    desk.do(chains)
    ticket = desk.write(category="general.contact_hours").ticket_id
    assert ticket is not None
    for minute in range(0, 96, 6):
        sweep(desk, f"2026-06-15 {11 + minute // 60}:{minute % 60:02d}")
    outcomes = [(line.data["chain"], line.data["outcome"]) for line in desk.history(ticket, "escalation_acted")]
    assert sorted(chain for chain, outcome in outcomes if outcome == "done") == ["Her", "Hin"]
    assert ("Hin", "before") in outcomes


def test_after_downtime_and_outside_its_hours_a_chain_tells_once_when_people_are_back(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    sweep(desk, "2026-06-15 23:00")
    assert mails(desk) == []
    sweep(desk, "2026-06-16 08:00")
    sweep(desk, "2026-06-16 08:05")
    assert told(desk, ticket) == [("level_2", 2)]
    assert desk.database.read_now(escalations.next_step) == berlin("2026-06-16 08:20")


def test_whoever_is_called_confirms_in_ten_minutes_or_the_next_one_on_call_is_told(desk: SteppedDesk):
    def on_call(change: Any) -> None:
        first = change.session.exec(select(Agent).where(Agent.login == "zoe")).one()
        change.session.add(Agent(login="ben", display_name="Ben", email="ben@x.example", levels=[2], presence="away"))
        change.session.flush()
        second = change.session.exec(select(Agent).where(Agent.login == "ben")).one()
        for one in (first, second):
            change.session.add(RosterEntry(agent_id=one.id, kind="on_call", starts_at=berlin("2026-06-01 00:00"), ends_at=berlin("2026-07-01 00:00"), priority="P4"))  # fmt: skip
        save_chain(change, None, "Bereitschaft", "", "", ON_CALL, (ChainStep("on_call", 10), ChainStep("lead", 10)))

    def give(change: Any, ticket: int) -> None:
        moves.assign(change, change.session.get(Ticket, ticket), 2, SYSTEM, pushing.ON_CALL)
        moves.move(change, change.session.get(Ticket, ticket), Move.TAKE, SYSTEM, Facts(may_take=True))

    desk.do(on_call)
    targets, seen = desk.database.read_now(latest), desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, (*targets, Target("level_pickup", 600, "business")), change.now, seen=seen))  # fmt: skip
    desk.parts.registry.forget()
    desk.at("2026-06-15 21:00")
    late, confirmed = desk.write().ticket_id, desk.write().ticket_id
    for ticket in (late, confirmed):
        assert ticket is not None and desk.next_due(ticket).metric == "level_pickup"
        desk.do(lambda change, ticket=ticket: give(change, ticket))
    sweep(desk, "2026-06-15 21:09")
    assert mails(desk) == []
    assert desk.database.read_now(lambda session: escalations.unconfirmed(session, confirmed))
    desk.do(lambda change: escalations.confirm(change, change.session.get(Ticket, confirmed), desk.agent))
    sweep(desk, "2026-06-15 21:11")
    assert (told(desk, late), told(desk, confirmed), mails(desk)) == ([("on_call", 1)], [], ["ben@x.example"])
    sweep(desk, "2026-06-15 21:22")
    assert told(desk, late)[1:] == [("lead", 1)]
    now, given = desk.clock.now(), berlin("2026-06-15 21:10")
    past = desk.database.read_now(lambda session: list(past_levels.called(session, now, 3)))
    assert {(one.ticket, one.percent, one.at, one.ended) for one in past} == {
        (desk.ticket(late).number, ON_CALL, given, None),
        (desk.ticket(confirmed).number, ON_CALL, given, berlin("2026-06-15 21:09")),
    }


def test_the_past_a_chain_is_tried_on_is_what_the_deadlines_reached_until_somebody_cared(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    assert ticket is not None
    sweep(desk, "2026-06-15 12:01")
    desk.at("2026-06-15 12:05").reply(ticket)
    now = desk.clock.now()
    found = desk.database.read_now(lambda session: list(past_levels.reached(session, now, 3)))
    number, due = desk.ticket(ticket).number, berlin("2026-06-15 12:00")
    answered = [one for one in found if one.metric == "first_response"]
    assert [one.percent for one in answered] == [75, 90, 100]
    assert answered[-1] == Reached(number, "first_response", "P2", 100, due, now)
    assert (
        desk.database.read_now(lambda session: list(past_levels.reached(session, berlin("2026-12-15 12:00"), 3))) == []
    )


def test_whoever_is_away_by_the_roster_is_skipped_and_whoever_is_on_call_is_told(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    members = {one.login: one.id for one in desk.database.read_now(lambda session: session.exec(select(Agent)).all())}
    day = (berlin("2026-06-15 00:00"), berlin("2026-06-16 00:00"))
    for login in ("zoe", "ada"):
        desk.do(lambda change, login=login: roster_saving.plan(change, "away", members[login], *day, "ada"))
    desk.do(lambda change: roster_saving.plan(change, "on_call", members["lea"], *day, "ada", priority="P4"))
    sweep(desk, "2026-06-15 12:01")
    assert (told(desk, ticket), mails(desk)) == ([("lead", 1)], ["lea@x.example"])


def test_a_chain_that_somebody_else_changed_meanwhile_is_not_overwritten_and_the_log_knows_both(desk: SteppedDesk):
    row = desk.database.read_now(lambda session: session.exec(select(EscalationChain)).one())
    seen = chain_saving.stamp(row)

    def save(name: str) -> None:
        desk.do(lambda change: save_chain(change, row.id, name, "first_response", "", 100, STEPS, seen=seen, by="eva"))

    save("Verletzt, P1")
    with pytest.raises(Conflict):
        save("Verletzt, alle")
    entries = desk.database.read_now(
        lambda session: session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    )
    assert [(one.object, one.actor) for one in entries] == [("chain Verletzt", ""), ("chain Verletzt, P1", "eva")]
    assert (entries[1].before["name"], entries[1].after["name"]) == ("Verletzt", "Verletzt, P1")


def test_a_chain_begins_a_procedure_under_its_new_name(desk: SteppedDesk):
    entered = procedures.EnteredProcedure("Umzug", "", "", True, ())
    number = desk.do(lambda change: procedures.save(change, None, entered, [Step("Karton?")], 0, "Ada"))
    steps = [ChainStep("lead", 5, "procedure", "Umzug"), ChainStep("assignee", 5, "pass_on", "allgemein")]
    chain = desk.do(lambda change: save_chain(change, None, "Zieht um", "resolution", "", 100, steps))
    renamed = replace(entered, name="Auszug")
    desk.do(lambda change: procedures.save(change, number, renamed, [Step("Karton?")], 1, "Ada"))
    kept = desk.database.read_now(lambda session: session.get(EscalationChain, chain).steps)
    assert [one["value"] for one in kept] == ["Auszug", "allgemein"]
