"""Work goes on, back, up to a lead, and further forward: each with its reason, and nobody waits for somebody who is away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from customers.tables import ContactPoint
from foundation.errors import Invalid
from foundation.routing_settings import Routing
from knowledge_base.tables import Article, ArticleVersion
from staff import directory, rights, roster_saving
from staff.rights import Right, may
from staff.skill_tables import Skill
from staff.tables import Agent
from storage.change import Change
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import escalating, resolving
from ticketing.pull_order import used_at
from ticketing.tables import Category, Queue, Ticket
from ticketing.taking import take_next
from ticketing.ticket_scope import scope_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path / "desk", "2026-06-15 10:00") as desk:
        yield desk


def errand(desk: SteppedDesk, ticket: int, work: Any, *arguments: Any) -> None:
    desk.do(lambda change: work(change, change.session.get(Ticket, ticket), *arguments))


def test_what_was_passed_on_can_be_handed_back_with_a_reason(desk: SteppedDesk):
    ticket = desk.write(category="fault.printer").ticket_id
    assert ticket is not None
    with pytest.raises(Invalid):
        errand(desk, ticket, escalating.hand_back, desk.agent, "to whom?")
    desk.take(ticket)
    desk.move("escalate", ticket, 2, "stoerungen", desk.agent, "Treiber fehlt", why="skill")
    assert (desk.ticket(ticket).queue, desk.ticket(ticket).hop_count) == ("stoerungen", 1)
    errand(desk, ticket, escalating.hand_back, desk.agent, "Seriennummer fehlt")
    assert (desk.ticket(ticket).level, desk.ticket(ticket).queue) == (1, "allgemein")
    assert [line.data["why"] for line in desk.history(ticket, "routed")] == ["", "skill", "back"]


def test_a_lead_is_told_and_the_ticket_stays(desk: SteppedDesk):
    desk.do(
        lambda change: change.session.add(Agent(login="lea", display_name="Lea", email="lea@x.example", roles=["lead"]))
    )
    ticket = desk.write().ticket_id
    assert ticket is not None
    before = desk.ticket(ticket)
    errand(desk, ticket, escalating.tell_lead, desk.agent, "Der Kunde droht.", desk.settings)
    kept = select(OutboxEntry).where(OutboxEntry.kind == "staff_mail")
    [mail] = desk.database.read_now(lambda session: session.exec(kept).all())
    assert (mail.payload["to"], "Der Kunde droht." in mail.payload["text"]) == ("lea@x.example", True)
    assert (desk.ticket(ticket).queue, desk.ticket(ticket).state) == (before.queue, before.state)


def test_a_solution_others_could_have_given_becomes_the_draft_of_an_article(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    assert ticket is not None
    desk.take(ticket)
    desk.resolve(ticket)
    errand(desk, ticket, escalating.judge_forward, True, desk.agent)
    [line] = desk.history(ticket, "forward_judged")
    question = select(Article).where(Article.slug == line.data["article"])
    draft = desk.database.read_now(lambda session: session.exec(question).one())
    assert (draft.state, draft.audience, draft.auto_answer_ok, draft.body) == (
        "draft",
        "agent",
        False,
        "Neu gestartet.",
    )
    versions = select(ArticleVersion.saved_by).where(col(ArticleVersion.article_id) == draft.id)
    assert desk.database.read_now(lambda session: session.exec(versions).all()) == [f"ticket:{desk.ticket(ticket).number}"]  # fmt: skip


@pytest.mark.parametrize(("presence", "state"), [("present", "in_progress"), ("away", "queued")])
def test_a_customers_answer_does_not_wait_for_somebody_who_is_away(desk: SteppedDesk, presence: str, state: str):
    ticket = desk.write().ticket_id
    assert ticket is not None
    desk.take(ticket)
    desk.reply(ticket, "Welche Seriennummer?", wait=True)
    desk.do(lambda change: setattr(change.session.get(Agent, desk.agent_id), "presence", presence))
    desk.write(ticket=ticket)
    found = desk.ticket(ticket)
    assert (found.state, found.assignee_id) == (state, desk.agent_id if presence == "present" else None)


def test_urgent_work_is_given_to_somebody_with_room_and_again_where_it_is_passed_on(tmp_path: Path):
    urgent = {"text": "Alles steht still, niemand kann arbeiten."}
    url, pushed = f"sqlite:///{tmp_path / 'desk.db'}", Routing(push=("P1",))
    with stepped_desk(url, tmp_path / "desk", "2026-06-15 10:00", pushed) as desk:
        desk.do(
            lambda change: change.session.add(Agent(login="exp", display_name="Exp", email="exp@x.example", levels=[3]))
        )
        waits, ticket = desk.write().ticket_id, desk.write(**urgent).ticket_id
        assert waits is not None and ticket is not None
        assert (desk.ticket(waits).state, desk.ticket(waits).assignee_id) == ("queued", None)
        assert (desk.ticket(ticket).state, desk.ticket(ticket).assignee_id) == ("in_progress", desk.agent_id)
        desk.move("escalate", ticket, 3, "experten", desk.agent, "Router tot", why="skill")
        found = desk.ticket(ticket)
        assert (found.state, found.queue, found.assignee_id != desk.agent_id) == ("in_progress", "experten", True)
        desk.do(lambda change: setattr(change.session.get(Agent, found.assignee_id), "presence", "away"))
        other = desk.write(**urgent).ticket_id
        assert other is not None and desk.ticket(other).assignee_id == desk.agent_id
        desk.do(lambda change: setattr(change.session.get(Queue, "stoerungen"), "calendar", "business"))
        roster(desk, "on_call", found.assignee_id or 0, "2026-06-15 17:00", "2026-06-16 08:00", priority="P1")
        late = desk.at("2026-06-15 22:00").write(**urgent).ticket_id  # whoever is on call does not work on this level
        assert late is not None and desk.ticket(late).assignee_id == desk.agent_id
        desk.do(lambda change: setattr(change.session.get(Agent, found.assignee_id), "levels", [1, 2, 3]))
        phone = ContactPoint(person_id=desk.ticket(late).person_id or 0, kind="phone", value="+4940123")
        desk.do(lambda change: change.session.add(phone))
        called = desk.write(**urgent).ticket_id
        kept = select(OutboxEntry).where(OutboxEntry.kind == "staff_mail").order_by(col(OutboxEntry.id).desc())
        mail = desk.database.read_now(lambda session: session.exec(kept).first()).payload
        assert (mail["to"], mail["subject"]) == ("exp@x.example", f"Bereitschaft: {desk.ticket(called).number} (P1)")
        assert "Rückruf: +4940123" in mail["text"] and "innerhalb von 10 Minuten" in mail["text"]


def test_what_takes_a_skill_is_taken_by_whoever_has_it_or_given_with_a_reason(desk: SteppedDesk):
    ticket = desk.write(category="fault.printer").ticket_id
    assert ticket is not None
    desk.do(lambda change: change.session.add(Skill(code="druck", name_de="Druck", name_en="Printing")))
    desk.do(lambda change: setattr(change.session.get(Category, "fault.printer"), "skills", {"druck": 2}))
    for move in (lambda: desk.take(ticket), lambda: desk.reply(ticket)):
        with pytest.raises(Invalid) as refused:
            move()
        assert refused.value.mistakes[0].problem == "the skills are missing: Druck/Printing (2)"
    assert desk.ticket(ticket).assignee_id is None
    desk.move("take", ticket, desk.agent_id, desk.agent, "niemand sonst ist da")
    assert desk.ticket(ticket).state == "in_progress"
    other = desk.write(category="fault.printer").ticket_id
    desk.do(lambda change: setattr(change.session.get(Agent, desk.agent_id), "skills", {"druck": 3}))
    assert other is not None
    desk.take(other)
    assert desk.ticket(other).state == "in_progress"


def test_whom_a_complaint_is_about_never_gets_it(desk: SteppedDesk):
    desk.do(lambda change: setattr(change.session.get(Agent, desk.agent_id), "display_name", "Lena Voss"))
    before, praise = desk.write().ticket_id, desk.write(text="Lena Voss war sehr freundlich.").ticket_id
    named = desk.write(category="complaint.service", text="LENA\nVoss hat einfach aufgelegt.").ticket_id
    after = desk.write(category="complaint.service").ticket_id
    assert before and praise and named and after
    desk.take(praise)
    desk.reply(before)
    desk.do(lambda change: setattr(change.session.get(Ticket, after), "follow_up_of_id", before))
    for complaint in (named, after):
        for move in (lambda number=complaint: desk.take(number), lambda number=complaint: desk.reply(number)):
            with pytest.raises(Invalid) as refused:
                move()
            assert refused.value.mistakes[0].problem == "whom a complaint is about does not work on it"
    desk.do(lambda change: setattr(change.session.get(Ticket, named), "state", "waiting_customer"))
    with pytest.raises(Invalid):
        desk.reply(named)
    assert desk.ticket(named).assignee_id is None


def roster(desk: SteppedDesk, kind: str, member: int, start: str, end: str, **said: Any) -> None:
    desk.do(lambda change: roster_saving.plan(change, kind, member, berlin(start), berlin(end), "ada", **said))


def test_urgent_work_that_comes_while_its_queue_is_closed_goes_to_whoever_is_on_call(desk: SteppedDesk):
    desk.do(lambda change: setattr(change.session.get(Queue, "stoerungen"), "calendar", "business"))
    desk.do(lambda change: setattr(change.session.get(Agent, desk.agent_id), "presence", "away"))
    roster(desk, "on_call", desk.agent_id, "2026-06-15 17:00", "2026-06-16 08:00", priority="P2")
    urgent = {"text": "Alles steht still, niemand kann arbeiten."}
    by_day = desk.write(**urgent).ticket_id
    desk.at("2026-06-15 22:00")
    at_night, waits = desk.write(**urgent).ticket_id, desk.write(category="fault.performance").ticket_id
    assert by_day is not None and at_night is not None and waits is not None
    assert [desk.ticket(one).assignee_id for one in (by_day, at_night, waits)] == [None, desk.agent_id, None]
    assert desk.history(at_night, "assigned")[0].data["reason"] == "on_call"
    closed = [step["values"] for step in desk.ticket(waits).route_explanation if step["code"] == "closed"]
    assert [said["opens"] for said in closed] == [berlin("2026-06-16 08:00").isoformat()]
    with pytest.raises(Invalid):
        roster(desk, "on_call", desk.agent_id, "2026-06-16 06:00", "2026-06-16 09:00", priority="P1")


def test_an_answer_to_somebody_away_goes_to_whoever_stands_in(desk: SteppedDesk):
    eva = desk.do(lambda change: directory.add(change, "eva", "Eva", levels=(1, 2)).id)
    ticket = desk.write().ticket_id
    assert ticket is not None
    desk.take(ticket)
    desk.reply(ticket, "Welche Seriennummer?", wait=True)
    roster(desk, "away", desk.agent_id, "2026-06-15 00:00", "2026-06-20 00:00", substitute=eva)
    desk.write(ticket=ticket)
    found = desk.ticket(ticket)
    assert (found.state, found.assignee_id) == ("in_progress", eva)


def test_the_work_of_a_queue_is_ordered_by_the_share_of_time_left_then_priority_then_age(desk: SteppedDesk):
    old = desk.write(category="fault.printer").ticket_id
    desk.at("2026-06-15 16:00")
    young, urgent = desk.write(category="fault.printer").ticket_id, desk.write(category="fault.device").ticket_id
    mine = desk.write(category="fault.printer").ticket_id
    assert mine is not None
    desk.take(mine)

    def order() -> list[int | None]:
        question = select(Ticket.id).where(Ticket.queue == "allgemein").order_by(col(Ticket.pull_sort), col(Ticket.id))
        return list(desk.database.read_now(lambda session: session.exec(question).all()))

    assert order() == [urgent, old, young, mine], "of what has its time, the more urgent first, then the older"
    desk.at("2026-06-16 14:00").sweep()
    assert old is not None and used_at(desk.ticket(old).pull_sort) == 75
    assert order()[:2] == [old, urgent] or order()[0] == urgent


def test_the_next_ticket_is_the_first_that_takes_no_skill_one_lacks(desk: SteppedDesk):
    desk.do(lambda change: change.session.add(Skill(code="netz", name_de="Netz", name_en="Networks")))
    desk.do(lambda change: setattr(change.session.get(Queue, "stoerungen"), "skills", {"netz": 1}))
    beyond, first = desk.write().ticket_id, desk.write(category="fault.printer").ticket_id
    lanes = [(col(Ticket.level) == level,) for level in (1, 2)]

    def taken() -> int | None:
        def work(change: Change) -> int | None:
            found = take_next(change, change.session.get_one(Agent, desk.agent_id), lanes, desk.agent)
            return found.id if found else None

        return desk.do(work)

    assert (taken(), taken()) == (first, None)
    assert beyond is not None and desk.ticket(beyond).assignee_id is None


def test_first_contact_goes_on_reading_what_it_passed_on_and_has_no_further_hand_in_it(desk: SteppedDesk):
    ticket = desk.write(category="fault.printer").ticket_id
    assert ticket is not None
    desk.take(ticket)
    desk.move("escalate", ticket, 3, "experten", desk.agent, "Treiber fehlt", why="skill")

    def may_do(level: int, right: Right) -> bool:
        who = rights.agent(77, ["agent"], [level])
        return desk.database.read_now(
            lambda session: may(who, right, scope_of(session, session.get_one(Ticket, ticket)))
        )

    reading, noting, answering = Right.TICKET_READ, Right.TICKET_NOTE, Right.TICKET_REPLY
    assert [may_do(1, one) for one in (reading, noting, answering)] == [True, True, False]
    desk.move("escalate", ticket, 1, "allgemein", desk.agent, "doch hier", why="misrouted")
    assert not may_do(2, reading), "it came back past them"


def test_an_answer_that_resolves_beyond_the_first_level_asks_the_same_question(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    assert ticket is not None

    def solve(forward: str) -> None:
        desk.do(lambda change: resolving.answer_and_resolve(
            change, desk.desk, change.session.get_one(Ticket, ticket), "Neu gestartet.", desk.agent, files=(), cc=(), forward=forward
        ))  # fmt: skip

    with pytest.raises(Invalid) as refused:
        solve("")
    assert refused.value.mistakes[0].field == "forward" and desk.ticket(ticket).state == "queued"
    solve("no")
    assert desk.ticket(ticket).state == "resolved" and len(desk.history(ticket, "forward_judged")) == 1
