"""The procedure of a ticket as a list to be worked off: which steps are done, and which keep it from being resolved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.straight import Straight
from ticketing.procedures import Procedure, Step, fitting, step_of, still_open
from ticketing.sop_tables import Sop, SopRun, SopVersion

COLUMNS: tuple[Any, ...] = (col(Sop.id), col(Sop.name), col(Sop.ticket_type), col(Sop.category), col(Sop.version))
ACTIVE = Straight(select(*COLUMNS).where(col(Sop.active)))
BEGUN_BY_RULE = Straight(
    select(SopRun.sop_id)
    .where(col(SopRun.ticket_id) == bindparam("ticket"), col(SopRun.by_rule))
    .order_by(col(SopRun.id).desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Checklist:
    """The procedure of a ticket with the version that counts for it. `done`: number of the step → result, by, at."""

    procedure: Procedure
    version: int
    steps: tuple[Step, ...]
    done: Mapping[str, Mapping[str, Any]]

    @property
    def open(self) -> tuple[Step, ...]:
        """Required steps that keep the ticket from being resolved."""
        return still_open(self.steps, self.done)


def of_ticket(session: Session, ticket_id: int, ticket_type: str, category: str) -> Checklist | None:
    """The procedure of such a ticket, begun or not: the one a rule began for it, else the one that fits; None without any."""
    known = [Procedure(*row) for row in ACTIVE.rows(session)]
    if not known:
        return None
    by_rule = BEGUN_BY_RULE.first(session, ticket=ticket_id)
    found = next((one for one in known if by_rule and one.id == by_rule.sop_id), None) or fitting(
        known, ticket_type, category
    )
    if found is None:
        return None
    run = session.exec(select(SopRun).where(SopRun.ticket_id == ticket_id, SopRun.sop_id == found.id)).first()
    version = run.version if run else found.version
    saved = session.get_one(SopVersion, (found.id, version))
    return Checklist(found, version, tuple(map(step_of, saved.steps)), dict(run.done) if run else {})


def open_steps(session: Session, ticket_id: int, ticket_type: str, category: str) -> tuple[Step, ...]:
    """The required steps that keep such a ticket from being resolved."""
    checklist = of_ticket(session, ticket_id, ticket_type, category)
    return checklist.open if checklist else ()
