"""Targets and calendars are saved in the middle of whatever happens to tickets: the timers stay what the histories tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from foundation.errors import SchalterError
from sla.newly_promised import NewPromises
from sla.recompute import Recompute
from sla.saving import save_calendar
from sla.tables import Calendar
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from sla.verify import Difference, verify
from tests.kit import own_clocks
from tests.kit.stepped_desk import SteppedDesk, stepped_desk
from tests.kit.surroundings import trial_size
from tests.kit.ticket_steps import STEPS, take
from tests.kit.trials import rounds

STORIES, LENGTH, SEED = 200, 16, 41
"""So many stories, each of so many steps on a desk of its own."""
LATE = 4000
"""Mail is taken in less than so many seconds after it came, whatever was done or saved meanwhile."""
DAY = 86_400
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKS: Sequence[Mapping[str, Any]] = (
    {day: [["08:00", "17:00"]] for day in WORKDAYS},
    {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in WORKDAYS},
    {day: [["06:00", "22:00"]] for day in (*WORKDAYS, "sat")},
    {day: [["20:00", "04:00"]] for day in ("mon", "wed", "fri")},
)
METRICS = (
    "first_response",
    "update",
    "resolution",
    "complaint_status",
    "complaint_answer",
    "level_pickup",
    "supplier",
    "report",
    "once",
)
LINES = (
    *(("metric", one) for one in METRICS),
    *(("priority", one) for one in ("P1", "P2", "P3", "P4")),
    *(("segment", one) for one in ("critical", "commercial", "admin")),
)


@dataclass(slots=True)
class Story:
    """A desk to which something happens by chance; `waiting` are savings not worked yet: when to, of which calendar."""

    desk: SteppedDesk
    chance: Random
    first: Sequence[Target]
    tickets: list[int] = field(default_factory=list)
    waiting: list[tuple[datetime, str]] = field(default_factory=list)

    def goes_on(self) -> None:
        self.passes(self.chance.choice((0, 0, *(self.chance.randrange(most) for most in (3600, DAY, 3 * DAY)))))
        step = self.chance.choice((*STEPS, *["targets"] * 5, *["calendar"] * 3, "new"))
        if not self.tickets or step == "new":
            category = self.chance.choice(("fault.network", "office.word"))
            self.tickets.append(
                self.desk.write(answerable=self.chance.random() < 0.5, category=category).ticket_id or 0
            )
        elif step in ("targets", "calendar"):
            self.passes(1)  # no clock reads the very instant of a saving (`foundation/clock.py`)
            self.saves(step)
        else:
            take(self.desk, self.chance.choice(self.tickets), step, self.chance.randrange(3 * DAY), late=LATE)

    def passes(self, seconds: int) -> None:
        """Time, and what the outbox works in it."""
        self.desk.clock.forward(seconds=seconds)
        due = sorted(one for one in self.waiting if one[0] <= self.desk.clock.now())
        self.waiting = [one for one in self.waiting if one not in due]
        for since, calendar in due:
            self.desk.parts.registry.forget()
            Recompute(self.desk.database, self.desk.parts.registry).now(calendar)
            if not calendar:
                NewPromises(self.desk.database, self.desk.parts.registry).now(since)
        self.desk.promise_late()

    def saves(self, what: str) -> None:
        now = self.desk.clock.now()
        since = now + timedelta(seconds=self.chance.choice((0, 0, 3600, DAY)))
        if what == "targets":
            rows, seen = self.other_targets(), self.desk.database.read_now(stamp)
            self.desk.do(lambda change: save_targets(change, rows, since, seen=seen))
            self.waiting.append((since, ""))
        else:
            code, week = self.chance.choice(("business", "extended")), self.chance.choice(WEEKS)
            hours = {"tz": "Europe/Berlin", "week": week}
            version = self.desk.database.read_now(lambda session: session.get_one(Calendar, code).version)
            self.desk.do(lambda change: save_calendar(change, code, hours, since, seen=version))
            self.waiting.append((now, code))
        self.desk.parts.registry.forget()

    def other_targets(self) -> list[Target]:
        """The matrix with some lines dropped, put to another span or other hours, or back again."""
        rows, chance = self.desk.database.read_now(latest), self.chance
        for _ in range(chance.randint(1, 3)):
            name, value = chance.choice(LINES)
            change: dict[str, Any] | None = chance.choice((
                None,
                {"seconds": chance.choice((600, 3600, 36_000, 360_000)), "days": 0, "by": None},
                {"seconds": 0, "days": chance.choice((1, 2, 5))},
                {"calendar": chance.choice(("business", "extended", "24x7"))},
                {},
            ))  # fmt: skip
            if change == {}:
                known = {_line(row) for row in rows}
                rows += [row for row in self.first if _line(row) not in known]
            elif change is None:
                rows = [row for row in rows if getattr(row, name) != value]
            else:
                rows = [replace(row, **change) if getattr(row, name) == value else row for row in rows]
        return rows


def _line(row: Target) -> tuple[str, ...]:
    return row.metric, row.segment, row.ticket_type, row.priority, row.category, row.channel, row.level


def told(seed: int, folder: Path) -> tuple[Difference, ...]:
    """In what timers and histories disagree at the end of a story."""
    with stepped_desk(f"sqlite:///{folder / 'desk.db'}", folder, "2026-06-01 08:00") as desk:
        desk.do(own_clocks.some)
        desk.parts.registry.forget()
        story = Story(desk, Random(seed), desk.database.read_now(latest))
        for _ in range(LENGTH):
            try:
                story.goes_on()
            except SchalterError:
                pass  # the life cycle, or what was saved before, does not allow it here
        story.passes(DAY)
        desk.sweep()
        return desk.database.read_now(
            lambda session: verify(session, desk.clock.now(), 0, desk.parts.registry)
        ).differences


@pytest.mark.trial
def test_whatever_is_saved_in_the_middle_of_a_story_the_timers_are_those_of_its_history(tmp_path: Path):
    for number in rounds("savings in the middle", trial_size(STORIES, part=100)):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert told(SEED + number, folder) == (), f"story {SEED + number}"
