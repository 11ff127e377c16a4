"""When a file in a watched folder is complete. Pure: the shell lists the folder, this compares it with the last look.

A scanner writes for as long as it likes. A file is taken when its size and time have not changed for some seconds, or
at once when it has just got its final name: whoever renames a file has finished writing it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

UNFINISHED = frozenset({".tmp", ".part", ".partial", ".filepart", ".crdownload", ".writing", ".lock"})
SIDE_CARS = frozenset({".json", ".xml", ".txt", ".idx", ".info"})
PATIENCE_WITH_EMPTY = 20
"""An empty file may be one whose first byte is still on its way: it is waited for so many times longer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as it lies there. `inode` stays with a file when it is renamed on the same disk."""

    name: str
    size: int
    changed_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Watched:
    """A file and since when (in seconds of a steady clock) it has been as it is now."""

    seen: Seen
    since: float
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: names that can be taken, and what to remember until the next."""

    complete: tuple[str, ...] = ()
    watched: Mapping[str, Watched] = field(default_factory=dict)

    @property
    def pending(self) -> bool:
        """Whether there is something to wait for."""
        return bool(self.watched.keys() - set(self.complete))


def is_unfinished(name: str) -> bool:
    """Whether its name says that it is still being written, or is none of our business."""
    return name.startswith((".", "~")) or PurePath(name).suffix.lower() in UNFINISHED


def is_side_car(name: str) -> bool:
    return PurePath(name).suffix.lower() in SIDE_CARS


def look(before: Mapping[str, Watched], found: Iterable[Seen], now: float, still_seconds: float) -> Look:
    """Compares the folder with what was remembered of it; oldest names first, so that faxes keep their order."""
    inodes = {one.seen.inode: name for name, one in before.items()}
    watched: dict[str, Watched] = {}
    complete: list[str] = []
    for seen in sorted(found, key=lambda one: (one.changed_ns, one.name)):
        known = before.get(seen.name)
        earlier = inodes.get(seen.inode, "") if known is None else ""
        renamed = is_unfinished(earlier) if earlier else bool(known and known.renamed and known.seen == seen)
        since = known.since if known is not None and known.seen == seen else now
        watched[seen.name] = Watched(seen, since, renamed)
        if is_unfinished(seen.name) or is_side_car(seen.name):
            continue
        wanted = still_seconds if seen.size else still_seconds * PATIENCE_WITH_EMPTY
        if (renamed and seen.size) or now - since >= wanted:
            complete.append(seen.name)
    return Look(tuple(complete), watched)


def side_cars_of(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """The files beside a scan that speak of it: `fax.tif` has `fax.json`, `fax.tif.xml` …"""
    stem = PurePath(name).stem.lower()
    return tuple(
        other for other in sorted(others)
        if other != name and is_side_car(other) and PurePath(other).stem.lower() in (stem, name.lower())
    )  # fmt: skip
