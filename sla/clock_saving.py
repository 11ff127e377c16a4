"""Saving a clock the desk defines itself. What was saved before keeps telling the past; another rule counts from half a minute after its saving on."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from customers.tables import Segment
from foundation.errors import Conflict, Invalid, Mistake
from sla.clock_fields import LISTS, mistakes_in
from sla.defined_clocks import EVENTS, WAITING, rule_data, rule_from
from sla.eras import FROM_EVER
from sla.policy import BY_HAND, METRICS
from sla.registry import FRESH_SECONDS
from sla.tables import DefinedClock, SlaTarget
from sla.targets import TYPES
from staff.level_tables import CompetenceLevel
from storage.change import Change
from ticketing.routing import PRIORITIES
from ticketing.tables import Category, Queue

CODE = re.compile(r"(?!new$)[a-z][a-z0-9_]{1,39}")
KNOWN_EVERYWHERE = timedelta(seconds=FRESH_SECONDS)
"""By then each process has read what was saved, so that all go by other conditions from the same instant on."""


def stored(session: Session, code: str) -> DefinedClock | None:
    return session.get(DefinedClock, code)


def facts(row: DefinedClock) -> dict[str, Any]:
    """A clock as it is now, for the log of changes and the configuration as text."""
    rule = {name: value for name, value in rule_data(rule_from(row.rules[-1])).items() if name != "since"}
    return {"name_de": row.name_de, "name_en": row.name_en, "owed_to": row.owed_to, "active": row.active, **rule}


def known_values(session: Session, code: str = "") -> dict[str, Collection[str]]:
    """What conditions may name on this desk; a tag may be any, and what the clock `code` names already stays."""
    categories = session.exec(select(Category.code)).all()
    known: dict[str, Collection[str]] = {
        "priority": PRIORITIES,
        "type": TYPES,
        "waiting": WAITING,
        "segment": session.exec(select(Segment.code)).all(),
        "queue": session.exec(select(Queue.code)).all(),
        "level": [str(one) for one in session.exec(select(CompetenceLevel.ordinal))],
        "category": {
            *categories,
            *(code[:place] for code in categories for place, sign in enumerate(code) if sign == "."),
        },
    }
    row = stored(session, code) if code else None
    rule = facts(row) if row else {}
    for event, value in (one for name in LISTS for one in rule.get(name, ())):
        if value and (kind := EVENTS[event].value) in known:
            known[kind] = {*known[kind], value}
    return known


def save_clock(change: Change, code: str, fields: Mapping[str, Any], *, seen: int | None = None) -> None:
    """Adds the clock `code` (`seen` 0), or changes it as it was `seen` (its version; None: as it is). `fields` are `FIELDS`.
    Invalid names each mistake by its field; Conflict where it was saved, or added, since."""
    row = change.session.get(DefinedClock, code, with_for_update=True)
    if seen is not None and seen != (row.version if row else 0):
        raise Conflict("Somebody else changed this clock in the meantime. Look at it again and repeat your change.")
    mistakes = mistakes_in(fields, known_values(change.session, code))
    if row is None:
        mistakes += _code_mistakes(code)
    mistakes += _taken_names(change.session, code, fields)
    active = fields.get("active", True)
    if row is not None and row.active and not active and (used := promised_by(change.session, code, change)):
        mistakes.append(Mistake("active", "targets promise it still; take them out first", ", ".join(used)))
    if row is not None and row.owed_to == "internal" and fields.get("owed_to") != "internal":
        if used := promised_by(change.session, code, change, by_level=True):
            mistakes.append(Mistake("owed_to", "targets promise it by level; take them out first", ", ".join(used)))
    if mistakes:
        raise Invalid(*mistakes)
    rule = replace(rule_from(fields), since=FROM_EVER)
    if row is None:
        row = DefinedClock(code=code, name_de="", name_en="", owed_to="", rules=[rule_data(rule)])
        change.session.add(row)
    else:
        row.version += 1
        if _past(row.rules[-1]) != rule_data(rule):
            later = rule_data(replace(rule, since=change.now + KNOWN_EVERYWHERE))
            row.rules = [*row.rules, later] if _ever_promised(change.session, code) else [rule_data(rule)]
    row.name_de, row.name_en = fields["name_de"].strip(), fields.get("name_en", "").strip()
    row.owed_to, row.active = fields["owed_to"], active
    change.session.flush()


def promised_by(session: Session, code: str, change: Change, *, by_level: bool = False) -> list[str]:
    """Whose targets promise it now or later, or promise it to a level: the agreements', and `matrix`."""
    question = select(SlaTarget.agreement).where(SlaTarget.metric == code, col(SlaTarget.until) > change.now)
    if by_level:
        question = question.where(SlaTarget.level != "")
    return sorted({one.rpartition(" v")[0] or "matrix" for one in session.exec(question)})


def _past(data: Mapping[str, Any]) -> dict[str, Any]:
    """A stored rule without its instant."""
    return {name: value for name, value in data.items() if name != "since"}


def _ever_promised(session: Session, code: str) -> bool:
    return session.exec(select(SlaTarget.id).where(SlaTarget.metric == code).limit(1)).first() is not None


def _taken_names(session: Session, code: str, fields: Mapping[str, Any]) -> list[Mistake]:
    """In the matrix clocks are told apart by their names alone."""
    others = session.exec(select(DefinedClock).where(DefinedClock.code != code)).all()
    return [
        Mistake(name, "another clock has this name")
        for name in ("name_de", "name_en")
        if (said := str(fields.get(name) or "").strip()) and any(said == getattr(one, name) for one in others)
    ]


def _code_mistakes(code: str) -> list[Mistake]:
    if not CODE.fullmatch(code):
        return [Mistake("code", "small letters, digits and _, beginning with a letter", "supplier_answer")]
    return [Mistake("code", "another clock has this code already")] if code in (*METRICS, BY_HAND) else []
