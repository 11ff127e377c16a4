"""Saving what every contact is routed by: levels, queues, categories and skills; changed ones and new ones."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, SQLModel, col, func, select

from foundation.errors import Invalid, Mistake, NotFound
from foundation.slugs import slug_of
from staff import audit
from staff.level_tables import CompetenceLevel
from staff.levels import HIGHEST
from staff.skill_tables import Skill
from staff.skills import GRADES
from storage.change import Change
from ticketing.tables import Category, Queue

KINDS: Mapping[str, type[SQLModel]] = {"level": CompetenceLevel, "queue": Queue, "category": Category, "skill": Skill}
LONGEST_CODE = 40


def save(change: Change, kind: str, code: str, wanted: Mapping[str, Any], by: str) -> str:
    """Changes the one of this `code`, or adds one where it is empty; answers its code. `wanted` are columns by name, of a new
    category also `area`, the branch of the tree it grows on. Raises Invalid."""
    row: Any = find(change.session, kind, code) if code else None
    if mistakes := _mistakes(change.session, kind, row, wanted):
        raise Invalid(*mistakes)
    values = {name: value for name, value in wanted.items() if name != "area"}
    before = {name: getattr(row, name) for name in values} if row else {}
    if row is None:
        row = _new(change.session, kind, wanted)
        change.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    change.session.flush()
    saved = str(row.ordinal if kind == "level" else row.code)
    audit.note(change, by, f"{kind} {saved}", before, values)
    return saved


def find(session: Session, kind: str, code: str) -> Any:
    """The row; NotFound where there is none."""
    key: str | int = int(code) if kind == "level" and code.isdecimal() else code
    row = session.get(KINDS[kind], key) if kind != "level" or isinstance(key, int) else None
    if row is None:
        raise NotFound("There is nothing of this name.")
    return row


def _mistakes(session: Session, kind: str, row: Any, wanted: Mapping[str, Any]) -> list[Mistake]:
    found = [Mistake(name, "this field is still empty") for name in ("name_de", "name_en") if not wanted.get(name)]
    table: Any = KINDS[kind]
    for name in ("name_de", "name_en"):
        same = session.exec(select(table).where(func.lower(getattr(table, name)) == str(wanted.get(name, "")).lower()))
        if wanted.get(name) and any(one is not row for one in same):
            found.append(Mistake(name, "another one has this name"))
    if kind == "category" and _names_none(session, Queue, row, wanted, "default_queue"):
        found.append(Mistake("default_queue", "there is no such queue"))
    if kind == "category" and row is None and not slug_of(str(wanted.get("area", "")), LONGEST_CODE):
        found.append(Mistake("area", "say which area it belongs to"))
    if kind == "queue" and _names_none(session, CompetenceLevel, row, wanted, "level"):
        found.append(Mistake("level", "there is no such level"))
    if kind == "level" and row is None and _highest(session) >= HIGHEST:
        found.append(Mistake("name_de", "there are as many levels as there can be"))
    skills: Mapping[str, int] = wanted.get("skills", {})
    if any(session.get(Skill, skill) is None or grade not in GRADES for skill, grade in skills.items()):
        found.append(Mistake("skills", "there is no such skill"))
    return found


def _names_none(session: Session, table: Any, row: Any, wanted: Mapping[str, Any], field: str) -> bool:
    """Whether a field names no row of a table; what is not touched stays as it is."""
    return session.get(table, wanted[field]) is None if field in wanted else row is None


def _new(session: Session, kind: str, wanted: Mapping[str, Any]) -> Any:
    names = {"name_de": wanted["name_de"], "name_en": wanted["name_en"]}
    if kind == "level":
        return CompetenceLevel(ordinal=_highest(session) + 1, **names)
    table: Any = KINDS[kind]
    last = session.exec(select(func.max(table.position))).one()
    place = {"code": _free_code(session, table, wanted), "position": (last or 0) + 1, **names}
    if kind == "category":
        return Category(default_type=wanted["default_type"], default_queue=wanted["default_queue"], **place)
    return Queue(level=wanted["level"], **place) if kind == "queue" else Skill(**place)


def _free_code(session: Session, table: Any, wanted: Mapping[str, Any]) -> str:
    area = f"{slug_of(wanted['area'], LONGEST_CODE)}." if table is Category else ""
    first = area + (slug_of(wanted["name_en"] if area else wanted["name_de"], LONGEST_CODE) or "x")
    taken = set(session.exec(select(table.code).where(col(table.code).startswith(first, autoescape=True))))
    return next(
        code
        for number in range(1, 1000)
        if (code := first if number == 1 else f"{first}-{number}") not in taken | {"new"}
    )


def _highest(session: Session) -> int:
    return session.exec(select(func.max(CompetenceLevel.ordinal))).one() or 0
