"""Work goes on, back, up to a lead, and further forward: each with its reason, and nobody waits for somebody who is away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from foundation.errors import Invalid
from foundation.routing_settings import Routing
from knowledge_base.tables import Article, ArticleVersion
from staff.tables import Agent
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, stepped_desk
from ticketing import escalating
from ticketing.tables import Ticket


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
