"""Notices about deadlines: members by mail in one piece a minute, customers in service hours, once, and only while it has a sense."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from house.reactions import afterwards, notices
from sla import watch
from sla.tables import SlaTimer
from staff.roster_tables import RosterEntry
from staff.tables import Agent
from storage.outbox import Outbox
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import agent_notices, answers, following, moves, notice_mails
from ticketing.agent_notice_table import AgentNotice
from ticketing.notice_tables import NoticeWording
from ticketing.tables import Ticket

KINDS = ("staff_notice", "new_work", "customer_notice")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-15 10:00") as desk:
        desk.do(_staff)
        yield desk


def _staff(change: Any) -> None:
    change.session.get(Agent, 1).presence = "away"
    for login, levels, roles, presence in (("zoe", [1, 2], ["agent"], "present"), ("ben", [1, 2], ["agent"], "away"), ("lea", [], ["lead"], "away")):  # fmt: skip
        change.session.add(Agent(login=login, display_name=login, email=f"{login}@x.example", levels=levels, roles=roles, presence=presence))  # fmt: skip


async def pass_time(desk: SteppedDesk, *moments: str) -> None:
    """At each moment the watch looks, the outbox works its notices, and what is due is mailed to members."""
    handlers = {kind: one for kind, one in afterwards(desk.parts).items() if kind in KINDS}
    outbox = Outbox(desk.database, handlers)
    for moment in moments:
        desk.at(f"2026-06-{moment}").sweep()
        while await outbox.work_due():
            pass
        desk.do(lambda change: notice_mails.sweep(change, desk.desk))


def give(desk: SteppedDesk, ticket: int, to: int) -> None:
    desk.do(lambda change: moves.assign(change, change.session.get(Ticket, ticket), to, desk.agent))


def mails(desk: SteppedDesk) -> list[tuple[str, str]]:
    kept = select(OutboxEntry).where(OutboxEntry.kind == "staff_mail").order_by(col(OutboxEntry.id))
    return [(one.payload["to"].partition("@")[0], one.payload["subject"]) for one in desk.database.read_now(lambda session: session.exec(kept).all())]  # fmt: skip


def texts(desk: SteppedDesk) -> list[str]:
    kept = select(OutboxEntry).where(OutboxEntry.kind == "staff_mail").order_by(col(OutboxEntry.id))
    return [one.payload["text"] for one in desk.database.read_now(lambda session: session.exec(kept).all())]


def told(desk: SteppedDesk, ticket: int) -> list[str]:
    """What the customer was told about deadlines, and what was held back with its reason."""
    lines = desk.history(ticket, "answer_sent", "notice_suppressed")
    said = [(line.data["kind"], line.data.get("reason", "")) for line in lines]
    return [f"{kind}: {reason}" if reason else kind for kind, reason in said if kind in ("progress", "delay", "violation")]  # fmt: skip


async def test_a_warning_is_mailed_to_those_on_duty_and_the_lead_hears_in_service_hours(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    number = desk.ticket(ticket).number
    await pass_time(desk, "15 10:01", "15 10:03", "15 11:30", "15 11:32")
    assert mails(desk)[1:] == [("zoe", f"{number}: Antwort fällig Montag, 15. Juni, 12:00 Uhr")]
    assert "Verbleibende Servicezeit: 28 Minuten\nDas Ticket liegt in Ihrer Warteschlange.\n" in texts(desk)[1]
    give(desk, ticket, 3)  # ben, who is away
    await pass_time(desk, "15 11:50", "15 11:52", "15 12:01", "15 12:05")
    assert mails(desk)[2:] == [(name, f"{number}: {said}") for said in ("Antwort fällig Montag, 15. Juni, 12:00 Uhr", "Antwort überfällig") for name in ("ben", "lea")]  # fmt: skip
    missed = texts(desk)[-2:]
    assert all("12:00 Uhr, um 5 Minuten Servicezeit überschritten\n" in one for one in missed)
    assert "\nSie sind für das Ticket zuständig.\n" in missed[0] and "\nSie gehören zur Leitung.\n" in missed[1]


async def test_notices_give_way_for_a_minute_while_deadlines_wait_to_be_booked(desk: SteppedDesk):
    desk.write()
    telling = Outbox(desk.database, notices(desk.parts), gives_way=watch.is_behind)
    while await telling.work_due():
        pass
    desk.clock.to(berlin("2026-06-15 11:47:30"))
    assert desk.sweep() == 1
    worked = []
    for moment in ("11:48:05", "11:48:29", "11:48:31"):  # since 11:48 its next warning waits for the watch
        desk.clock.to(berlin(f"2026-06-15 {moment}"))
        worked.append(await telling.work_due())
    assert worked == [0, 0, 1]
    assert desk.sweep() == 1
    assert await telling.work_due() == 1, "nothing waits any more"


async def test_what_comes_due_in_one_minute_is_one_mail_and_what_was_seen_or_is_over_is_none(desk: SteppedDesk):
    first, second, third = (desk.write().ticket_id for _ in range(3))
    await pass_time(desk, "15 10:01", "15 10:03", "15 11:30")
    desk.do(lambda change: agent_notices.see(change, 2, second))
    desk.do(lambda change: setattr(change.session.get(Agent, 2), "zone", "America/New_York"))
    desk.resolve(third)
    await pass_time(desk, "15 11:31", "15 11:33")
    assert mails(desk) == [("zoe", "3 Mitteilungen zu Tickets"), ("zoe", f"{desk.ticket(first).number}: Antwort fällig Montag, 15. Juni, 06:00 Uhr (America/New_York)")]  # fmt: skip
    rows = desk.database.read_now(lambda session: session.exec(select(AgentNotice.ticket_id, AgentNotice.mail)).all())
    assert {("seen", second), ("over", third), ("sent", first)} <= {(mail, ticket) for ticket, mail in rows}


async def test_urgent_work_is_told_to_those_on_duty_unless_somebody_takes_it_first(desk: SteppedDesk):
    waiting, taken = (desk.write(text="Alles steht, niemand kann arbeiten!").ticket_id for _ in range(2))

    def urgent(change: Any) -> None:
        for ticket in (waiting, taken):
            change.session.get(Ticket, ticket).priority = "P1"

    desk.do(urgent)
    for ticket in (waiting, taken):
        desk.take(ticket)
        desk.move("release", ticket, desk.agent, "Schicht zu Ende")
    desk.take(taken)
    await pass_time(desk, "15 10:02", "15 10:04")
    assert mails(desk) == [("zoe", f"{desk.ticket(waiting).number}: neues Ticket, P1")]
    assert [line.data["people"] for line in desk.history(waiting, "new_work_told")] == [1]
    assert [line.data["reason"] for line in desk.history(taken, "notice_suppressed")] == ["taken_meanwhile"]


async def test_a_missed_deadline_is_apologised_for_once_and_not_where_it_was_answered(desk: SteppedDesk):
    late, answered = desk.write().ticket_id, desk.write().ticket_id
    desk.at("2026-06-15 12:01").sweep()
    desk.reply(answered)
    await pass_time(desk, "15 12:02", "15 12:03")
    assert (told(desk, late), told(desk, answered)) == (["violation"], ["violation: answered_meanwhile"])
    (sent,) = [one for one in desk.sent(late) if one.kind == "violation"]
    assert "heute, 13:00 Uhr" in sent.body_text and sent.auto_generated


async def test_after_a_night_the_customer_hears_one_apology_when_the_desk_opens(desk: SteppedDesk):
    ticket = desk.at("2026-06-12 16:30").write().ticket_id
    await pass_time(desk, "17 20:00")
    assert told(desk, ticket) == []
    await pass_time(desk, "18 08:00", "18 08:01")
    assert told(desk, ticket) == ["violation", "violation: told_already"]


async def test_whoever_has_heard_nothing_for_a_day_learns_that_somebody_else_takes_over(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.take(ticket)
    desk.reply(ticket)
    give(desk, ticket, 2)
    await pass_time(desk, "15 10:05")
    assert told(desk, ticket) == []
    give(desk.at("2026-06-16 11:00"), ticket, 1)
    await pass_time(desk, "16 11:09")
    assert told(desk, ticket) == [], "a step with several tickets can be undone for ten minutes"
    await pass_time(desk, "16 11:11")
    assert told(desk, ticket) == ["progress"]
    for at, to in (("2026-06-18 11:00", 2), ("2026-06-18 11:03", 1)):
        give(desk.at(at), ticket, to)
    await pass_time(desk, "18 11:14")
    assert "progress: taken_back" in told(desk, ticket) and told(desk, ticket).count("progress") == 1, (
        "it is whose it was"
    )
    unpromised = desk.at("2026-06-19 10:00").write(category="fault.printer").ticket_id
    desk.do(lambda change: change.session.execute(delete(SlaTimer).where(col(SlaTimer.ticket_id) == unpromised)))
    desk.take(unpromised)
    give(desk.at("2026-06-22 11:00"), unpromised, 2)
    await pass_time(desk, "22 11:11")
    assert told(desk, unpromised) == ["progress"], "nobody is kept in the dark because nothing was promised"


async def test_a_notice_is_sent_in_the_desks_own_words(desk: SteppedDesk):
    own = NoticeWording(name="violation", language="de", text="Pardon, {{ number }}!\n", saved_at=desk.clock.now())
    desk.do(lambda change: change.session.add(own))
    ticket = desk.write().ticket_id
    await pass_time(desk, "15 12:02")
    assert [one.body_text for one in desk.sent(ticket)][-1] == f"Pardon, {desk.ticket(ticket).number}!\n"


async def test_news_wait_for_the_end_of_the_quiet_hours_in_one_mail_except_for_whoever_is_on_call(desk: SteppedDesk):
    def wishes(change: Any) -> None:
        for login in ("zoe", "ben"):
            one = change.session.exec(select(Agent).where(Agent.login == login)).one()
            one.quiet_from, one.quiet_until, one.mail_kinds = "9:30", "11:45", ["noted"]
        change.session.add(RosterEntry(agent_id=3, kind="on_call", starts_at=change.now, ends_at=change.now + timedelta(hours=9), priority="P4"))  # fmt: skip

    desk.do(wishes)
    ticket = desk.write().ticket_id
    for agent_id in (2, 3):
        desk.do(lambda change, one=agent_id: following.follow(change, ticket, one))
    for said in ("Eins.", "Zwei."):
        desk.do(lambda change, said=said: answers.note(change, desk.desk, change.session.get_one(Ticket, ticket), said, desk.agent))  # fmt: skip
    desk.do(lambda change: agent_notices.tell(change, 2, ticket, "assigned", 1))
    await pass_time(desk, "15 10:02", "15 11:44")
    assert [(to, subject) for to, subject in mails(desk) if to != "lea"] == [("ben", "2 Mitteilungen zu Tickets")]
    await pass_time(desk, "15 11:45")
    assert ("zoe", "2 Mitteilungen zu Tickets") in mails(desk)


async def test_held_back_warnings_of_one_deadline_are_one_word_and_none_warns_of_what_is_past(desk: SteppedDesk):
    def quiet(change: Any, until: str) -> None:
        zoe = change.session.exec(select(Agent).where(Agent.login == "zoe")).one()
        zoe.quiet_from, zoe.quiet_until = "9:30", until

    desk.do(lambda change: quiet(change, "11:55"))
    desk.write()
    await pass_time(desk, "15 11:30", "15 11:50")
    assert "zoe" not in dict(mails(desk))
    await pass_time(desk, "15 11:55")
    (said,) = [text for (to, _), text in zip(mails(desk), texts(desk), strict=True) if to == "zoe"]
    assert said.count("der Zeit sind verbraucht") == 1 and "90 %" in said
    desk.do(lambda change: quiet(change, "15:30"))
    desk.write()
    await pass_time(desk, "15 13:30", "15 13:50", "15 15:30")
    kept = desk.database.read_now(lambda session: session.exec(select(AgentNotice).where(AgentNotice.agent_id == 2)).all())  # fmt: skip
    assert [one.mail for one in kept if one.kind == "timer_warning"] == ["over", "sent", "over", "over"]
