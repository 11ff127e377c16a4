"""A step of a procedure is done on a ticket."""

from sqlmodel import select

from foundation.errors import Invalid, Mistake
from storage.change import Change
from ticketing import agent_moves, moves
from ticketing.actors import Actor
from ticketing.checklists import of_ticket
from ticketing.events import StepDone
from ticketing.history import happened
from ticketing.procedures import result
from ticketing.sop_tables import SopRun
from ticketing.tables import Queue, Ticket


def do_step(change: Change, ticket: Ticket, number: int, said: str, by: Actor) -> None:
    """Records a step; doing it again replaces its result. A hand-over sends the ticket on with the word as its reason."""
    checklist = of_ticket(change.session, ticket.id or 0, ticket.type, ticket.category)
    if checklist is None or not 0 <= number < len(checklist.steps):
        raise Invalid(Mistake("state", "this procedure has changed; look at the ticket again"))
    step = checklist.steps[number]
    word = result(step, said)
    run = change.session.exec(
        select(SopRun).where(SopRun.ticket_id == ticket.id, SopRun.sop_id == checklist.procedure.id)
    ).first()
    if run is None:
        run = SopRun(ticket_id=ticket.id or 0, sop_id=checklist.procedure.id, version=checklist.version)
        change.session.add(run)
    run.done = {**run.done, str(number): {"result": word, "by": by.agent_id, "at": change.now.isoformat()}}
    with moves.changing(change, ticket):
        pass
    happened(change, StepDone(ticket.id or 0, change.now, checklist.procedure.name, step.text, word), by)
    queue = change.session.get(Queue, step.queue) if step.kind == "hand_over" else None
    if queue is not None:
        agent_moves.escalate(change, ticket, queue.level, queue.code, by, word)
