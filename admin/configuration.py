"""The configuration of a desk: read as one value, and changed to another by the same errands the pages use."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session, SQLModel, col, select

from admin.configuration_text import Configuration, Difference, Fields, differences
from customers.tables import Segment
from foundation.errors import Invalid, Mistake
from sla import clock_fields, clock_saving
from sla.calendar_text import calendar_from, definition_of, in_short
from sla.combining import check_no_circle
from sla.registry import Registry
from sla.saving import keep_first, save_calendar
from sla.tables import Calendar, DefinedClock
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from staff import audit
from staff.skill_tables import Skill
from storage.change import Change
from ticketing import custom_field_saving, rule_saving
from ticketing.custom_field_tables import CustomField
from ticketing.tables import Category, Queue, RoutingRule

BY = "config"
TABLES: Mapping[str, tuple[type[SQLModel], tuple[str, ...]]] = {
    "segments": (Segment, ("name_de", "name_en", "target_group", "service_window", "max_automation", "priority_shift", "is_default", "reason")),
    "queues": (Queue, ("name_de", "name_en", "level", "calendar", "restricted_to", "skills", "mail", "position")),
    "categories": (Category, ("name_de", "name_en", "default_type", "default_queue", "default_impact", "default_urgency", "goal_mode", "bypass_e_level", "skills", "on_form", "position")),
    "skills": (Skill, ("name_de", "name_en", "language", "position")),
}  # fmt: skip
"""Kinds that are plain rows with a `code`."""
CALENDAR = ("name_de", "name_en", "kind", "definition")
RULE = ("position", "active", "conditions", "actions", "stop", "note")
NAMING = ("metric", "segment", "ticket_type", "priority", "category", "channel", "level")
TARGET = (*NAMING, "seconds", "days", "by", "calendar", "recount", "third_party_pauses", "warn_percent")
KINDS: Mapping[str, tuple[str, ...]] = {
    **{kind: fields for kind, (_, fields) in TABLES.items()},
    "calendars": CALENDAR,
    "custom_fields": custom_field_saving.FIELDS,
    "clocks": clock_fields.FIELDS,
    "targets": TARGET,
    "rules": RULE,
}
_TARGET = TypeAdapter(Target)
WHOLE = frozenset({"targets"})
"""Kinds of which the file holds everything: what is missing there ends."""


def current(session: Session) -> Configuration:
    """Everything tunable as it stands."""
    found: Configuration = {}
    for kind, (table, fields) in TABLES.items():
        rows: list[Any] = list(session.exec(select(table)).all())
        found[kind] = {row.code: _fields(row, fields) for row in rows}
    calendars = session.exec(select(Calendar)).all()
    codes = {row.code for row in calendars}
    found["calendars"] = {
        row.code: _fields(row, CALENDAR) | {"definition": in_short(row.definition, codes)} for row in calendars
    }
    found["clocks"] = {row.code: clock_saving.facts(row) for row in session.exec(select(DefinedClock))}
    found["targets"] = {_target_name(row): _fields(row, TARGET) for row in latest(session)}
    found["custom_fields"] = {
        row.code: _fields(row, custom_field_saving.FIELDS) for row in session.exec(select(CustomField))
    }
    found["rules"] = {row.name: _fields(row, RULE) for row in rule_saving.in_order(session)}
    return found


def _readable(session: Session, wanted: Configuration) -> Configuration:
    """With calendars as they are written here, whatever others are put together from first. Invalid where one is none."""
    saved = Registry().read(session).saved
    known = {code: eras[-1].calendar for code, eras in saved.items()}
    waiting = dict(wanted.get("calendars", {}))
    found: dict[str, Fields] = {}
    while waiting:
        ready = [one for one, fields in waiting.items() if not _named_in(fields) & (waiting.keys() - {one})]
        for name in ready or list(waiting):
            fields = waiting.pop(name)
            if "definition" in fields:
                known[name] = calendar_from(fields["definition"], f"calendars.{name}", known)
                check_no_circle(name, known[name], saved, f"calendars.{name}.combine")
                fields = {**fields, "definition": in_short(definition_of(known[name]), known)}
            found[name] = fields
    return {**wanted, "calendars": found} if found else wanted


def _named_in(fields: Fields) -> set[str]:
    """The codes of the calendars one is put together from."""
    definition = fields.get("definition")
    combined = definition.get("combine") if isinstance(definition, Mapping) else None
    return {str(one.get("with")) for one in combined or () if isinstance(one, Mapping)}


def apply(change: Change, wanted: Configuration) -> list[Difference]:
    """Makes the desk like `wanted`, all of it or nothing; answers what was different. Raises Invalid or OperatorError."""
    before, wanted = current(change.session), _readable(change.session, wanted)
    found = differences(before, wanted, WHOLE)
    touched = {(one.kind, one.name) for one in found}
    for kind in KINDS:
        if kind in WHOLE:
            if any(one.kind == kind for one in found):
                _targets(change, wanted[kind])
            continue
        for name, fields in wanted.get(kind, {}).items():
            if (kind, name) in touched and not _let_go(kind, before[kind].get(name, {}), fields):
                _save(change, kind, name, {**before[kind].get(name, {}), **fields})
    for name, fields in wanted.get("clocks", {}).items():
        if ("clocks", name) in touched and _let_go("clocks", was := before["clocks"].get(name, {}), fields):
            _save(change, "clocks", name, {**was, **fields})
    change.session.flush()
    after = current(change.session)
    for kind, name in sorted(touched):
        audit.note(change, BY, f"{kind} {name}", before[kind].get(name, {}), after[kind].get(name, {}))
    return found


def _let_go(kind: str, before: Fields, fields: Fields) -> bool:
    """A clock that is put out of use, or owed within the house no more: the targets of the same file have to let it go first."""
    outside = before.get("owed_to") == "internal" and fields.get("owed_to", "internal") != "internal"
    return kind == "clocks" and (fields.get("active") is False or outside)


def _fields(row: Any, names: tuple[str, ...]) -> Fields:
    values = {name: getattr(row, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _save(change: Change, kind: str, name: str, fields: Fields) -> None:
    """Invalid names the place in the file."""
    try:
        _put(change, kind, name, fields)
    except Invalid as wrong:
        raise Invalid(
            *(
                one if one.field.startswith(f"{kind}.{name}") else Mistake(f"{kind}.{name}.{one.field}", one.problem, one.hint)
                for one in wrong.mistakes
            )
        ) from wrong  # fmt: skip


def _put(change: Change, kind: str, name: str, fields: Fields) -> None:
    if kind == "calendars":
        _calendar(change, name, fields)
    elif kind == "rules":
        _rule(change, name, fields)
    elif kind == "clocks":
        clock_saving.save_clock(change, name, fields)
    elif kind == "custom_fields":
        custom_field_saving.put(change, name, fields, BY)
    else:
        _row(change, kind, name, fields)


def _row(change: Change, kind: str, name: str, fields: Fields) -> None:
    table, _ = TABLES[kind]
    row = change.session.exec(select(table).where(table.code == name)).first()  # type: ignore[attr-defined]
    try:
        checked = table.model_validate({"code": name, **fields})
    except ValidationError as error:
        raise Invalid(
            *(Mistake(".".join(map(str, one["loc"])), _lower(one["msg"])) for one in error.errors())
        ) from error
    if row is None:
        change.session.add(checked)
    else:
        for field in fields:
            setattr(row, field, getattr(checked, field))


def _calendar(change: Change, name: str, fields: Fields) -> None:
    row = change.session.get(Calendar, name)
    if row is None:
        _refuse_missing(fields, CALENDAR)
        keep_first(change, name, fields["name_de"], fields["name_en"], fields["kind"], fields["definition"], by=BY)
        return
    row.name_de, row.name_en, row.kind = fields["name_de"], fields["name_en"], fields["kind"]
    if in_short(row.definition, set(change.session.exec(select(Calendar.code)))) != fields["definition"]:
        save_calendar(change, name, fields["definition"], change.now, seen=row.version, by=BY, reason=BY)


def _rule(change: Change, name: str, fields: Fields) -> None:
    row = change.session.exec(select(RoutingRule).where(col(RoutingRule.name) == name)).first()
    number = rule_saving.save_rule(
        change, row.id if row else None, name, fields.get("conditions", {}), fields.get("actions", {}), stop=fields.get("stop", True),
        note=fields.get("note", ""), seen=rule_saving.rule_stamp(row) if row else "",
    )  # fmt: skip
    saved = change.session.get(RoutingRule, number)
    assert saved is not None
    saved.active, saved.position = fields.get("active", True), fields.get("position", saved.position)


def _targets(change: Change, wanted: Mapping[str, Fields]) -> None:
    targets, mistakes = [], list[Mistake]()
    for name, fields in wanted.items():
        try:
            targets.append(_TARGET.validate_python({"seconds": 0, **fields}))
        except ValidationError as error:
            mistakes += (Mistake(".".join(("targets", name, *map(str, one["loc"]))), _lower(one["msg"])) for one in error.errors())  # fmt: skip
    if mistakes:
        raise Invalid(*mistakes)
    save_targets(change, targets, change.now, seen=stamp(change.session), by=BY, reason=BY)


def _refuse_missing(fields: Fields, needed: tuple[str, ...]) -> None:
    if missing := [name for name in needed if name not in fields]:
        raise Invalid(*(Mistake(name, "field required") for name in missing))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _target_name(row: Target) -> str:
    return " ".join(str(value) for name in NAMING if (value := getattr(row, name)))
