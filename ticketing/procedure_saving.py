"""Saving a procedure: a new version of its steps. Runs that have begun keep theirs."""

from collections.abc import Sequence

from sqlmodel import col, select

from foundation.errors import Conflict, Invalid, Mistake, NotFound
from storage.change import Change
from ticketing.procedures import Step
from ticketing.rule_saving import follow_rename
from ticketing.sop_tables import Sop, SopVersion
from ticketing.tables import Category, Queue


def save_procedure(
    change: Change, number: int | None, name: str, ticket_type: str, category: str, steps: Sequence[Step], *, active: bool, seen: int,
    by: str = "",
) -> int:  # fmt: skip
    """Changes the procedure as it was `seen` (its version), or adds one; answers its number. Invalid names what is wrong."""
    row = change.session.get(Sop, number, with_for_update=True) if number is not None else None
    if number is not None and row is None:
        raise NotFound("There is no such procedure.")
    if row is not None and row.version != seen:
        raise Conflict("Somebody else changed this procedure in the meantime. Look at it again and repeat your change.")
    same = change.session.exec(select(Sop).where(Sop.name == name)).first()
    mistakes = [Mistake("name", "another procedure has this name")] if same is not None and same is not row else []
    mistakes += _mistakes(change, name, category, steps)
    if mistakes:
        raise Invalid(*mistakes)
    if row is None:
        row = Sop(name=name, version=0)
        change.session.add(row)
    if row.name != name:
        follow_rename(change.session, row.name, name)
    row.name, row.ticket_type, row.category, row.active = name, ticket_type, category, active
    row.version += 1
    change.session.flush()
    saved = SopVersion(sop_id=row.id or 0, version=row.version, steps=[step.plain for step in steps], saved_at=change.now, saved_by=by)  # fmt: skip
    change.session.add(saved)
    change.session.flush()
    return row.id or 0


def _mistakes(change: Change, name: str, category: str, steps: Sequence[Step]) -> list[Mistake]:
    found = [] if name.strip() else [Mistake("name", "this field is still empty")]
    known = set(change.session.exec(select(Category.code)).all())
    branches = {f"{code.partition('.')[0]}.*" for code in known}
    if category and category not in known | branches:
        found.append(Mistake("category", "choose a category"))
    if not steps:
        found.append(Mistake("steps", "a procedure needs at least one step"))
    queues = set(change.session.exec(select(Queue.code).order_by(col(Queue.code))).all())
    for place, step in enumerate(steps):
        if step.text.casefold() in (one.text.casefold() for one in steps[:place]):
            found.append(Mistake(f"s.{place}.text", "this step stands here twice"))
        if step.kind == "decision" and len(set(step.options)) < 2:
            found.append(Mistake(f"s.{place}.options", "a decision needs at least two answers"))
        if step.kind == "hand_over" and step.queue not in queues:
            found.append(Mistake(f"s.{place}.queue", "choose the queue it goes to"))
    return found
