"""What may happen to a ticket on a stepped desk, by name: the steps that random stories are made of."""

from datetime import timedelta

from sqlmodel import select

from storage.change import Change
from tests.kit.stepped_desk import SteppedDesk
from ticketing import moves, splitting, tags
from ticketing.answers import note
from ticketing.tables import Contact, Ticket
from ticketing.taking_back import take_back

STEPS = (
    "write", "thanks", "reply", "ask", "resolve", "disagree", "confirm", "reopen", "sweep", "priority", "segment", "type",
    "category", "release", "supplier", "resume", "bounce", "close", "cancel", "split", "note", "tag", "undo", "pass_on",
)  # fmt: skip


def take(desk: SteppedDesk, ticket: int, step: str, seconds: int, late: int = 90, undo: int = 15) -> None:
    """One step of a story; `seconds` choose among what it may be about. Mail is taken in less than `late` seconds after it came,
    and an answer waits `undo` seconds before it leaves."""
    if step in ("write", "thanks"):
        received = desk.clock.now() - timedelta(seconds=seconds % late)
        desk.write(ticket=ticket, text="Danke!" if step == "thanks" else "Und nun?", received_at=received)
    elif step in ("reply", "ask"):
        desk.reply(ticket, wait=step == "ask")
    elif step in ("disagree", "confirm", "sweep", "resolve"):
        getattr(desk, step)(*() if step == "sweep" else (ticket,))
    elif step == "supplier":
        desk.move("wait_for_third_party", ticket, desk.clock.now() + timedelta(days=1), desk.agent, "Hersteller")
    elif step == "bounce":
        sent = desk.sent(ticket)
        desk.bounce(ticket, sent[seconds % len(sent)].external_id if sent else "")
    elif step == "undo":
        since = desk.clock.now() - timedelta(seconds=undo)
        ours = [one.id or 0 for one in desk.sent(ticket) if one.agent_id and one.occurred_at >= since]
        back = ours[seconds % len(ours)] if ours else 0
        desk.do(lambda change: take_back(change, change.session.get_one(Ticket, ticket), back, desk.agent))
    elif step == "note":
        desk.do(
            lambda change: note(change, desk.desk, change.session.get_one(Ticket, ticket), "Zur Sache.", desk.agent)
        )
    elif step == "tag":
        said = ("done", "later", "done, later", "")[seconds % 4]
        desk.do(lambda change: tags.save(change, change.session.get_one(Ticket, ticket), said, desk.agent))
    elif step == "pass_on":
        level, queue = ((1, "allgemein"), (2, "stoerungen"), (3, "experten"))[seconds % 3]
        desk.move("escalate", ticket, level, queue, desk.agent, "so weit gekommen", why="skill")
    elif step == "split":
        _split(desk, ticket, seconds)
    elif step in ("reopen", "release", "cancel"):
        desk.move(step, ticket, desk.agent, "so soll es sein")
    elif step in ("close", "resume"):
        desk.move(step, ticket, desk.agent)
    else:
        values = {
            "priority": ["P1", "P2", "P3", "P4"],
            "segment": ["critical", "commercial", "admin"],
            "type": ["incident", "question", "complaint"],
            "category": ["fault.network", "office.word"],
        }[step]
        desk.do(
            lambda change: moves.correct(
                change, change.session.get(Ticket, ticket), step, values[seconds % len(values)], desk.agent
            )
        )


def _split(desk: SteppedDesk, ticket: int, seconds: int) -> None:
    """One of the messages that are not the first becomes a ticket of its own."""

    def work(change: Change) -> None:
        question = select(Contact.id).where(Contact.ticket_id == ticket, Contact.direction == "in")
        wrote = change.session.exec(question.order_by(Contact.id)).all()[1:]
        if wrote:
            found = change.session.get_one(Ticket, ticket)
            splitting.split(change, desk.desk, found, wrote[seconds % len(wrote)], "Und", "fault.printer", desk.agent)

    desk.do(work)
