"""How colleagues keep the desk's promises: before a deadline comes they answer, ask, or finish what the script leaves open.

They act on the desk's own warnings. Two kinds of matters stay: what falls due only after the story's end may wait, and
a few of the last day are missed, as on every desk, so that whoever comes next finds something to do.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from demo.script import Conversation
from sla.tables import SlaTimer
from staff.tables import Agent
from storage.change import Change
from ticketing import agent_moves
from ticketing.actors import agent
from ticketing.desk_context import DeskContext
from ticketing.states import State
from ticketing.tables import Ticket

ON_DUTY = {1: ("jonas", "meike", "tariq"), 2: ("ole", "svenja"), 3: ("friederike", "piotr")}
"""Log-ins by level."""
OF_TOPIC = {"complaint": "kirsten", "privacy": "vera"}
"""Who works the restricted queues, on the levels 1 and 2."""
LETTER = {
    "de": "Guten Tag,\n\n{text}\n\nViele Grüße\n{agent}",
    "en": "Hello,\n\n{text}\n\nKind regards\n{agent}",
}
MISSED = 5
"""How many promises are not kept in the end."""
LATELY = timedelta(days=3)
"""How long before the end of the story one of them may have been due."""
SUPPLIERS = timedelta(days=12)
"""How long before the end experts may have begun to wait for a supplier."""
OPEN = (State.QUEUED, State.IN_PROGRESS, State.WAITING_THIRD_PARTY)


@dataclass(frozen=True, slots=True)
class Warned:
    """A promise that will soon be broken, or is; `percent` is the last warning."""

    ticket_id: int
    metric: str
    due_at: datetime
    percent: int
    state: str
    urgent: bool
    level: int


@dataclass(frozen=True, slots=True)
class Rounds:
    """What colleagues see to at one instant: promises to keep, and delays to explain."""

    keep: Sequence[Warned]
    explain: Sequence[Warned]


def in_danger(session: Session) -> Sequence[Warned]:
    """Promises that have been warned of and are not kept, missed ones among them, the oldest first."""
    question = (
        select(SlaTimer, Ticket.state, Ticket.priority, Ticket.level)
        .join(Ticket, col(Ticket.id) == SlaTimer.ticket_id)
        .where(
            col(SlaTimer.state).in_(("running", "breached_open")), SlaTimer.warned >= 75, col(Ticket.state).in_(OPEN)
        )
        .order_by(col(SlaTimer.id))
    )
    return [
        Warned(row.ticket_id, row.metric, row.due_at, row.warned, state, priority in ("P1", "P2"), level)
        for row, state, priority, level in session.exec(question).all()
        if row.due_at is not None
    ]


def rounds(dangers: Sequence[Warned], end: datetime) -> Rounds:
    """What is seen to now. What falls due after the end of the story may wait, every second matter waits for the second
    warning, and a few that are not urgent are late: somebody else keeps them waiting, or nobody has seen them yet."""
    lately = [one for one in dangers if end - LATELY < one.due_at <= end and not one.urgent]
    experts = [
        one for one in dangers if one.level == 3 and one.metric == "resolution" and end - SUPPLIERS < one.due_at <= end
    ][:2]
    resolutions = experts + [one for one in lately if one.metric == "resolution" and one not in experts]
    missed = (resolutions + [one for one in lately if one.metric != "resolution"][:2])[:MISSED]
    waiting = [one for one in dangers if one.percent < 90 and one.ticket_id % 2 == 0 and not one.urgent]
    return Rounds(
        [one for one in dangers if one.due_at <= end and one not in missed and one not in waiting],
        [one for one in missed if one.metric == "resolution" and one.state != State.WAITING_THIRD_PARTY],
    )


def explain(change: Change, one: Warned, conversation: Conversation, members: Mapping[str, int], end: datetime) -> None:
    """Says in a note why it takes longer, and looks at it again the day after the story's end."""
    ticket = change.session.get_one(Ticket, one.ticket_id)
    by = agent(ticket.assignee_id or members[_on_duty(ticket, _topic(conversation))])
    agent_moves.wait_for_third_party(change, ticket, end + timedelta(days=1), by, _texts()["delayed"][ticket.language])


def keep(
    change: Change,
    desk: DeskContext,
    one: Warned,
    conversation: Conversation,
    members: Mapping[str, int],
    *,
    script_goes_on: bool,
) -> None:
    """Does what the promise asks for; how a matter ends is left to the script where it goes on."""
    ticket = change.session.get_one(Ticket, one.ticket_id)
    if ticket.state not in OPEN:
        return
    if one.metric == "resolution" and script_goes_on:
        return
    topic = _topic(conversation)
    agent_id = ticket.assignee_id or members[_on_duty(ticket, topic)]
    texts, by = _texts(), agent(agent_id)
    letter, name = LETTER[ticket.language], change.session.get_one(Agent, agent_id).display_name
    question = texts["question"][ticket.language].get(topic)
    if one.metric == "resolution" or (topic == "feedback" and not script_goes_on):
        text = texts["solved"][ticket.language][topic]
        agent_moves.resolve(change, desk, ticket, text[0].upper() + text[1:], "solved", conversation.category, by)
    elif question and not script_goes_on and one.ticket_id % 4 == 0:
        agent_moves.reply(change, desk, ticket, letter.format(text=question, agent=name), by, wait=True)
    else:
        looking = texts["looking"][ticket.language]["texts"]
        text = looking[one.ticket_id % len(looking)]
        agent_moves.reply(change, desk, ticket, letter.format(text=text, agent=name), by)


def _topic(conversation: Conversation) -> str:
    return conversation.category.partition(".")[0]


def _on_duty(ticket: Ticket, topic: str) -> str:
    if topic in OF_TOPIC and ticket.level < 3:
        return OF_TOPIC[topic]
    colleagues = ON_DUTY[ticket.level]
    return colleagues[(ticket.id or 0) % len(colleagues)]


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))
