"""Which segment counts (domain.md 5.2 step 4): organisation, then person, then the default. Agreements come first later. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What is asked of a segment on a contact's way, and whoever picks up a telephone sees."""

    id: int
    code: str
    name_de: str
    name_en: str
    priority_shift: int
    is_default: bool


@dataclass(frozen=True, slots=True)
class SegmentChoice:
    segment_id: int
    source: Literal["organisation", "person", "default"]


def choose(of_organisation: int | None, of_person: int | None, default: int) -> SegmentChoice:
    """The first that is set."""
    if of_organisation is not None:
        return SegmentChoice(of_organisation, "organisation")
    if of_person is not None:
        return SegmentChoice(of_person, "person")
    return SegmentChoice(default, "default")
