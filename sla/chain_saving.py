"""Saving an escalation chain."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from foundation.errors import Conflict, Invalid, Mistake, NotFound
from sla.chain_tables import EscalationChain
from sla.chains import BEGINNINGS, LONGEST_WAIT, NOBODY, RECIPIENTS, ChainStep
from sla.tables import Calendar
from staff import audit
from storage.change import Change
from ticketing.sop_tables import Sop
from ticketing.tables import Queue
from ticketing.webhook_tables import Webhook


def stamp(row: EscalationChain) -> str:
    """What a draft of the chain was made of: another one after every saving that changed it."""
    return hashlib.sha256(repr(_facts(row)).encode()).hexdigest()[:16]


def _facts(row: EscalationChain) -> dict[str, Any]:
    names = ("name", "metric", "priority", "percent", "steps", "calendar", "active")
    return {name: getattr(row, name) for name in names}


def save_chain(
    change: Change, number: int | None, name: str, metric: str, priority: str, percent: int, steps: Sequence[ChainStep], *,
    calendar: str = "", active: bool = True, seen: str = "", by: str = "",
) -> int:  # fmt: skip
    """Changes the chain as it was `seen` (its `stamp`), or adds one; answers its number. Escalations under way go on by the chain
    as it is now. Invalid names what is wrong."""
    row = change.session.get(EscalationChain, number, with_for_update=True) if number is not None else None
    if number is not None and row is None:
        raise NotFound("There is no such chain.")
    if row is not None and stamp(row) != seen:
        raise Conflict("Somebody else changed this chain in the meantime. Look at it again and repeat your change.")
    same = change.session.exec(select(EscalationChain).where(EscalationChain.name == name)).first()
    mistakes = [] if name.strip() else [Mistake("name", "this field is still empty")]
    if same is not None and same is not row:
        mistakes.append(Mistake("name", "another chain has this name"))
    mistakes += course_mistakes(change.session, percent, calendar, steps)
    if mistakes:
        raise Invalid(*mistakes)
    before = _facts(row) if row is not None else {}
    if row is None:
        row = EscalationChain(name=name, steps=[])
        change.session.add(row)
    row.name, row.metric, row.priority, row.percent = name, metric, priority, percent
    row.steps = [stored(step) for step in steps]
    row.calendar, row.active = calendar, active
    change.session.flush()
    audit.note(change, by, f"chain {row.name}", before, _facts(row))
    return row.id or 0


def course_mistakes(session: Session, percent: int, calendar: str, steps: Sequence[ChainStep]) -> list[Mistake]:
    """What keeps a chain from running as it is entered: where it begins, when it may tell somebody, its steps."""
    mistakes: list[Mistake] = []
    if percent not in BEGINNINGS:
        mistakes.append(Mistake("percent", "choose where it begins"))
    if not steps:
        mistakes.append(Mistake("steps", "a chain needs at least one step"))
    if calendar and session.get(Calendar, calendar) is None:
        mistakes.append(Mistake("calendar", "there is no such calendar"))
    for place, step in enumerate(steps):
        if wrong := _wrong(session, step):
            mistakes.append(Mistake(f"s.{place}.act", wrong))
        if step.to == NOBODY and not step.act:
            mistakes.append(Mistake(f"s.{place}.to", "choose who is told, or what is done"))
        elif step.to not in (NOBODY, *RECIPIENTS):
            mistakes.append(Mistake(f"s.{place}.to", "choose who is told"))
        elif step.to and step.to in (one.to for one in steps[:place]):
            mistakes.append(
                Mistake(f"s.{place}.to", "a step before tells them already; a chain goes on to somebody else")
            )
        if not 1 <= step.minutes <= LONGEST_WAIT:
            mistakes.append(Mistake(f"s.{place}.minutes", "say after how many minutes the next one is told: 1 to 1440"))
    return mistakes


def follow_rename(session: Session, before: str, after: str) -> None:
    """Chains that begin a procedure know it by its name, and so learn its new one."""
    for row in session.exec(select(EscalationChain)) if before != after else ():
        steps = [
            {**one, "value": after} if (one.get("act"), one.get("value")) == ("procedure", before) else one
            for one in row.steps
        ]
        if steps != row.steps:
            row.steps = steps


def stored(step: ChainStep) -> dict[str, Any]:
    """A step as it is kept; one that only tells somebody says no more than that."""
    told: dict[str, Any] = {"to": step.to, "minutes": step.minutes}
    return told | ({"act": step.act, "value": step.value} if step.act else {})


def _wrong(session: Session, step: ChainStep) -> str:
    """What is wrong with what the step does; empty where nothing is."""
    value = step.value
    match step.act:
        case "" | "raise":
            there = not value
        case "pass_on":
            there = session.get(Queue, value) is not None
        case "call":
            program = session.get(Webhook, int(value)) if value.isdecimal() and len(value) < 10 else None
            there = program is not None and program.active
        case "procedure":
            there = session.exec(select(Sop.id).where(Sop.name == value, Sop.active)).first() is not None
        case _:
            there = False
    return "" if there else "choose what is done"
