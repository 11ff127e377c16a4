"""Who may be given a piece of work, and who of them gets it (domain.md 5.2 step 11). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from staff.skills import Grades, lacking, speaks


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of the desk as eligibility sees them. `load` counts their open tickets, of which `limit` are the most."""

    id: int
    levels: tuple[int, ...]
    queues: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    skills: Grades = field(default_factory=dict)
    present: bool = True
    load: int = 0
    limit: int = 8


@dataclass(frozen=True, slots=True)
class Work:
    """What a ticket asks of whoever does it. `reserved_for`: the role of a reserved queue. `languages`: skill → the language
    it stands for."""

    level: int
    queue: str
    reserved_for: str = ""
    skills: Grades = field(default_factory=dict)
    language: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)
    about: frozenset[int] = frozenset()
    """Whom it complains about."""


def fits(one: Candidate, work: Work) -> bool:
    """Whether it is theirs to do: level or queue, role, skills and language; never a complaint about themselves."""
    return (
        one.id not in work.about
        and (work.level in one.levels or work.queue in one.queues)
        and (not work.reserved_for or work.reserved_for in one.roles)
        and not lacking(work.skills, one.skills)
        and speaks(one.skills, work.language, work.languages)
    )


def chosen(candidates: Iterable[Candidate], work: Work, before: int | None) -> int | None:
    """Of those it fits, who are there and have room: whoever had it `before`, else whoever has least to do; None where
    nobody is left."""
    found = [one for one in candidates if one.present and one.load < one.limit and fits(one, work)]
    if any(one.id == before for one in found):
        return before
    return min(found, key=lambda one: (one.load, one.id)).id if found else None
