"""Saving a clock the desk defines itself. What was saved before keeps telling the past; another rule counts from half a minute after its saving on."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from foundation.errors import Conflict, Invalid, Mistake
from sla.defined_clocks import EVENTS, OWED, PAUSES, Rule, rule_data, rule_from
from sla.eras import FROM_EVER
from sla.policy import BY_HAND, METRICS
from sla.registry import FRESH_SECONDS
from sla.tables import DefinedClock, SlaTarget
from storage.change import Change

CODE = re.compile(r"(?!new$)[a-z][a-z0-9_]{1,39}")
KNOWN_EVERYWHERE = timedelta(seconds=FRESH_SECONDS)
"""By then each process has read what was saved, so that all go by other conditions from the same instant on."""
FIELDS = ("name_de", "name_en", "owed_to", "active", "starts", "stops", "cancels", "rests", "again")
"""What a clock says, as text; conditions are pairs of event and value."""


def stored(session: Session, code: str) -> DefinedClock | None:
    return session.get(DefinedClock, code)


def facts(row: DefinedClock) -> dict[str, Any]:
    """A clock as it is now, for the log of changes and the configuration as text."""
    rule = {name: value for name, value in rule_data(rule_from(row.rules[-1])).items() if name != "since"}
    return {"name_de": row.name_de, "name_en": row.name_en, "owed_to": row.owed_to, "active": row.active, **rule}


def rule_mistakes(rule: Rule) -> list[Mistake]:
    """What keeps a rule from making sense, each at its field."""
    mistakes = []
    for name in ("start", "stop", "cancel"):
        for place, one in enumerate(getattr(rule, name)):
            if one.event not in EVENTS or (one.value and not EVENTS[one.event].value):
                mistakes.append(Mistake(f"{name}.{place}", "no such thing happens to a ticket", ", ".join(EVENTS)))
    if not rule.start:
        mistakes.append(Mistake("start.0", "say what starts it"))
    if not rule.stop:
        mistakes.append(Mistake("stop.0", "say what stops it"))
    for name in ("stop", "cancel"):
        for place, one in enumerate(getattr(rule, name)):
            if one in rule.start:
                mistakes.append(Mistake(f"{name}.{place}", "the same starts it"))
            elif name == "cancel" and one in rule.stop:
                mistakes.append(Mistake(f"{name}.{place}", "the same stops it"))
    mistakes += (
        Mistake("pauses", "a ticket is never so", ", ".join(PAUSES)) for one in rule.pauses if one not in PAUSES
    )
    return mistakes


def save_clock(change: Change, code: str, fields: Mapping[str, Any], *, seen: int | None = None) -> None:
    """Adds the clock `code` (`seen` 0), or changes it as it was `seen` (its version; None: as it is). `fields` are `FIELDS`.
    Invalid names each mistake by its field."""
    row = change.session.get(DefinedClock, code, with_for_update=True)
    try:
        rule = replace(rule_from(fields), since=FROM_EVER)
    except (ValueError, TypeError) as error:
        raise Invalid(Mistake("starts", "conditions are pairs of an event and a value", '[["created", ""]]')) from error
    mistakes = rule_mistakes(rule)
    if row is None or seen == 0:
        mistakes += _code_mistakes(code, row)
    elif seen is not None and row.version != seen:
        raise Conflict("Somebody else changed this clock in the meantime. Look at it again and repeat your change.")
    if not str(fields.get("name_de") or "").strip():
        mistakes.append(Mistake("name_de", "this field is still empty"))
    mistakes += (
        Mistake(name, "this is true or false")
        for name in ("active", "again")
        if fields.get(name, True) not in (True, False)
    )
    mistakes += _taken_names(change.session, code, fields)
    if fields.get("owed_to") not in OWED:
        mistakes.append(Mistake("owed_to", "choose whom it is owed to", ", ".join(OWED)))
    active = bool(fields.get("active", True))
    if row is not None and row.active and not active and (used := promised_by(change.session, code, change)):
        mistakes.append(Mistake("active", "targets promise it still; take them out first", ", ".join(used)))
    if mistakes:
        raise Invalid(*mistakes)
    if row is None:
        row = DefinedClock(code=code, name_de="", name_en="", owed_to="", rules=[rule_data(rule)])
        change.session.add(row)
    else:
        row.version += 1
        if _past(row.rules[-1]) != rule_data(rule):
            later = rule_data(replace(rule, since=change.now + KNOWN_EVERYWHERE))
            row.rules = [*row.rules, later] if _ever_promised(change.session, code) else [rule_data(rule)]
    row.name_de, row.name_en = str(fields["name_de"]).strip()[:100], str(fields.get("name_en") or "").strip()[:100]
    row.owed_to, row.active = fields["owed_to"], active
    change.session.flush()


def promised_by(session: Session, code: str, change: Change) -> list[str]:
    """Whose targets promise it now or later: the agreements', and `matrix`."""
    question = select(SlaTarget.agreement).where(SlaTarget.metric == code, col(SlaTarget.until) > change.now)
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


def _code_mistakes(code: str, row: DefinedClock | None) -> list[Mistake]:
    if not CODE.fullmatch(code):
        return [Mistake("code", "small letters, digits and _, beginning with a letter", "supplier_answer")]
    if row is not None or code in (*METRICS, BY_HAND):
        return [Mistake("code", "another clock has this code already")]
    return []
