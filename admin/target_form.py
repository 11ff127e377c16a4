"""The matrix of targets as a form: a cell for each segment, priority and metric, lines for everything else. Pure.

`cell.SEGMENT.PRIORITY.METRIC` holds a duration, `hours.SEGMENT.PRIORITY` the calendar of that line, `line.N.NAME` the
dimensions of a special target with its `duration` and `calendar`; `recount` is ticked for all rows or for none, `pauses.METRIC` for those
of a metric, or says `some`: each row stays as it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from foundation.errors import Mistake
from pages.budget_text import LONGEST_HOURS, budget_of, budget_text, too_long
from pages.saying import Saying
from pages.times import percent
from pages.view import Choice
from pages.words import N_
from sla.budgets import LONGEST_DAYS, Budget
from sla.chain_check import Outlasted, outlasted
from sla.policy import BY_HAND, INTERNAL, PAUSABLE, PROMISED
from sla.targets import DIMENSIONS, Target
from ticketing import deadline_words
from ticketing.news_words import MAILED_EVERY

PRIORITIES = ("P1", "P2", "P3", "P4")
ENTERED = tuple(name for name in DIMENSIONS if name != "organisation")
"""An organisation's own targets are entered with its agreement."""
LINES = 30
"""So many special targets fit the form."""
TOO_SHORT = N_("So short that no warning comes in time: mail to members leaves once a minute.")
PAUSES = "pauses."
"""A field for each metric whose clocks stand still while a ticket waits for a third party."""
SOME, MIXED = "some", "mixed."
"""Those of some rows do: what the field says then, and the field that says of a metric that it was so when the page was opened."""
Named = Callable[[str, str], str]
"""What people call the value of a dimension, or a `calendar`."""


@dataclass(frozen=True, slots=True)
class EnteredTargets:
    """The rows as entered, as if they held from ever; mistakes by field; remarks and, by field, hints that stop nothing."""

    targets: tuple[Target, ...]
    mistakes: tuple[Mistake, ...]
    remarks: tuple[str, ...]
    fields: Mapping[tuple[str, ...], str]
    hints: Mapping[str, str]

    def field_of(self, row: Target) -> str:
        """Where a row was typed."""
        return self.fields[_place(row)]


def read(
    values: Mapping[str, str], segments: Sequence[str], stored: Sequence[Target], say: Saying, named: Named,
    chain: Callable[[Sequence[Target]], Sequence[Outlasted]] = outlasted, by_level: Callable[[str], bool] = INTERNAL.__contains__,
) -> EnteredTargets:  # fmt: skip
    """`stored` gives each cell the warnings it has; `chain` says which solutions levels and suppliers may use up; `by_level` what a
    level may be named for."""
    warns = {_place(row): row.warn_percent for row in stored}
    held = {_place(row): row.third_party_pauses for row in stored}
    targets: list[Target] = []
    mistakes: list[Mistake] = []
    remarks: list[str] = []
    fields: dict[tuple[str, ...], str] = {}
    hints: dict[str, str] = {}

    def add(field: str, text: str, row: Target) -> None:
        budget = budget_of(text)
        if budget is None:
            mistakes.append(Mistake(field, say(N_("“%(text)s” is no span of time."), text=text[:60]), say(N_("For instance 30 min, 4 h, 1:30, 2 working days or by 16:00."))))  # fmt: skip
            return
        if too_long(budget):
            longest = say(
                N_("At most %(hours)s hours or %(days)s working days."), hours=LONGEST_HOURS, days=LONGEST_DAYS
            )
            mistakes.append(Mistake(field, say(N_("“%(text)s” is longer than anybody waits."), text=text), longest))
            return
        if not budget:
            remarks.append(say(N_("%(where)s: 0 promises nothing, no clock will run."), where=told(row, say, named)))
        row = replace(row, seconds=budget.seconds, days=budget.days, by=budget.by)
        fields[_place(row)] = field
        tick = values.get(PAUSES + row.metric, "")
        pauses = held.get(_place(row), False) if tick == SOME else bool(tick)
        row = replace(row, warn_percent=warns.get(_place(row), row.warn_percent), recount="recount" in values)
        row = replace(row, third_party_pauses=pauses and row.metric in PAUSABLE)
        if _warned_too_late(row):
            hints[field] = say(TOO_SHORT)
        targets.append(row)

    for segment in segments:
        for priority in PRIORITIES:
            for metric in PROMISED:
                field = f"cell.{segment}.{priority}.{metric}"
                if text := values.get(field, "").strip():
                    calendar = values.get(f"hours.{segment}.{priority}", "")
                    add(field, text, Target(metric, 0, calendar, segment=segment, priority=priority))
    for number in range(LINES):
        said = {name: values.get(f"line.{number}.{name}", "").strip() for name in (*ENTERED, "metric", "calendar")}
        if text := values.get(f"line.{number}.duration", "").strip():
            if said["metric"] == BY_HAND or not deadline_words.known(said["metric"]):
                mistakes.append(Mistake(f"line.{number}.metric", say(N_("Choose what is promised."))))
                continue
            if said["level"] and not by_level(said["metric"]):
                mistakes.append(
                    Mistake(f"line.{number}.level", say(N_("Only what is owed within the house is promised by level.")))
                )
                continue
            fits = {name: said[name].replace(".", "/") if name == "category" else said[name] for name in ENTERED}
            add(f"line.{number}.duration", text, Target(said["metric"], 0, said["calendar"], **fits))  # type: ignore[arg-type]
    remarks += _solved_before_answered(targets, say, named)
    remarks += (_outlasted(one, say, named) for one in chain(targets))
    return EnteredTargets(tuple(targets), tuple(mistakes), tuple(remarks), fields, hints)


def _warned_too_late(row: Target) -> bool:
    """Whether the first warning may be mailed when the target has been used up."""
    left = row.seconds * (100 - min(row.warn_percent, default=100)) / 100
    return row.seconds > 0 and left <= MAILED_EVERY.total_seconds()


def _solved_before_answered(targets: Sequence[Target], say: Saying, named: Named) -> Iterator[str]:
    """A hint for each line that promises the solution sooner than the first answer."""
    said = N_("%(where)s: the solution is promised sooner than the first answer.")
    solved = {_place(row)[1:]: row for row in targets if row.metric == "resolution" and row.seconds}
    for row in targets:
        solution = solved.get(_place(row)[1:])
        sooner = solution is not None and solution.calendar == row.calendar and solution.seconds < row.seconds
        if sooner and row.metric == "first_response":
            yield say(said, where=", ".join(_fits(row, named)) or say(N_("all tickets")))


def _outlasted(found: Outlasted, say: Saying, named: Named) -> str:
    """The hint for a line whose resolution the chain can use up."""
    row = found.row
    where, promised = ", ".join(_fits(row, named)) or say(N_("all tickets")), budget_text(row.budget, say)
    if not found.seconds:
        share = percent(found.share, say.language)
        return say(N_("%(where)s: what levels and suppliers owe, each in their own service hours, may last longer than the solution is promised in (%(promised)s), for %(share)s of the hours a ticket may come in."), where=where, promised=promised, share=share)  # fmt: skip
    time = budget_text(Budget(found.seconds), say)
    return say(N_("%(where)s: what levels and suppliers owe may alone use up %(time)s, and the solution is promised in %(promised)s."), where=where, time=time, promised=promised)  # fmt: skip


def written(targets: Sequence[Target], say: Saying) -> dict[str, str]:
    """The fields of the form for a matrix; a line's calendar is that of its first cell, other cells of the line that run
    in another one become lines of their own."""
    fields = ticks(targets)
    special: list[Target] = []
    for row in targets:
        cell = (
            not (row.ticket_type or row.category or row.channel or row.level)
            and row.segment
            and row.priority
            and row.metric in PROMISED
        )
        hours = f"hours.{row.segment}.{row.priority}"
        if cell and fields.setdefault(hours, row.calendar) == row.calendar:
            fields[f"cell.{row.segment}.{row.priority}.{row.metric}"] = budget_text(row.budget, say)
        else:
            special.append(row)
    for number, row in enumerate(special[:LINES]):
        said = {name: getattr(row, name) for name in ENTERED} | {"metric": row.metric, "calendar": row.calendar}
        said |= {"category": row.category.replace("/", "."), "duration": budget_text(row.budget, say)}
        fields |= {f"line.{number}.{name}": value for name, value in said.items()}
    return fields


def ticks(targets: Sequence[Target]) -> dict[str, str]:
    """The ticks of a form with these rows."""
    fields = {"recount": "1"} if any(row.recount for row in targets) else {}
    for metric, extent in held_metrics(targets).items():
        fields |= {PAUSES + metric: "1"} if extent == "all" else {PAUSES + metric: SOME, MIXED + metric: "1"}
    return fields


def held_metrics(targets: Sequence[Target]) -> dict[str, str]:
    """The metrics whose clocks stand still while a ticket waits for a third party: of `all` their rows or of `some`."""
    held, running = ({row.metric for row in targets if row.third_party_pauses is still} for still in (True, False))
    return {metric: SOME if metric in running else "all" for metric in sorted(held)}


def places(mistakes: Sequence[Mistake], lines: str, say: Saying, named: Named) -> dict[str, tuple[str, str]]:
    """Where each mistake was typed, for the summary above the form: the field, and its line and column in words; `lines` is the
    heading of the lines."""
    said = {}
    for field in (one.field for one in mistakes):
        kind, *place = field.split(".")
        if kind == "cell":
            segment, priority, metric = place
            said[field] = field, ", ".join((named("segment", segment), priority, say.word("metric", metric)))
        elif kind == "line":
            said[field] = field, say(N_("%(table)s, line %(line)s"), table=lines, line=int(place[0]) + 1)
    return said


def named_by(say: Saying, **choices: Sequence[Choice]) -> Named:
    """Names as the fields of a form offer them, by dimension."""
    known = {(dimension, one.value): one.label for dimension, offered in choices.items() for one in offered}

    def named(dimension: str, code: str) -> str:
        if dimension == "level":
            return say(N_("level %(level)s"), level=code)
        return known.get((dimension, code.replace("/", ".")), code)

    return named


def told(row: Target, say: Saying, named: Named) -> str:
    """Which row it is: `Commercial, P1, Answer`."""
    return ", ".join([*_fits(row, named), say.word("metric", row.metric)])


def _fits(row: Target, named: Named) -> list[str]:
    return [named(name, getattr(row, name)) for name in DIMENSIONS if getattr(row, name)]


def _place(row: Target) -> tuple[str, ...]:
    return (row.metric, *(getattr(row, name) for name in DIMENSIONS))
