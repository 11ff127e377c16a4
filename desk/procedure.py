"""The checklist beside the conversation: the ticket's procedure, what is done and what comes next."""

from datetime import datetime

from sqlmodel import Session

from desk.names import Names
from desk.ticket_view import ProcedureView, StepView
from pages.saying import Saying
from pages.view import Choice
from ticketing.checklists import of_ticket


def view(session: Session, ticket_id: int, ticket_type: str, category: str, names: Names, _: Saying) -> ProcedureView | None:  # fmt: skip
    """None where no procedure fits the ticket."""
    found = of_ticket(session, ticket_id, ticket_type, category)
    if found is None:
        return None
    steps = []
    for number, step in enumerate(found.steps):
        done = found.done.get(str(number))
        steps.append(
            StepView(
                number, step.text, step.kind, step.required, tuple(Choice(one, one) for one in step.options), names.queue(step.queue, _),
                done is not None, done["result"] if done else "", names.colleague(done["by"]) if done else "",
                datetime.fromisoformat(done["at"]) if done else None,
            )
        )  # fmt: skip
    return ProcedureView(found.procedure.name, found.version, tuple(steps), len(found.open))
