"""The calendars and targets in force, compiled and kept in memory: what every timer is started and moved with."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from foundation.errors import OperatorError
from sla.calendar_text import calendar_from
from sla.hours import ServiceHours, compiled
from sla.tables import Calendar, SlaTarget
from sla.targets import DIMENSIONS, Target, TargetMetric, applicable, why
from ticketing.tables import Ticket

FRESH_SECONDS = 30.0
"""How long another process may go on with what it has read before a calendar or target was changed."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the matrix as it applies to a ticket: seconds of service time in these hours."""

    seconds: int
    hours: ServiceHours
    snapshot: Mapping[str, Any]
    """What the timer's row remembers: minutes, calendar and its version, the row's dimensions, why, warning levels."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Calendars and targets as they were read at one moment."""

    calendars: Mapping[str, tuple[ServiceHours, int]]
    """Code → hours and version."""
    targets: tuple[Target, ...]
    _found: dict[tuple[str, ...], Promise | None] = field(default_factory=dict)

    def hours(self, code: str) -> ServiceHours:
        """OperatorError where a target names a calendar nobody has."""
        if code not in self.calendars:
            raise OperatorError(f"A deadline is measured in the calendar {code!r}, which is missing. Add it again.")
        return self.calendars[code][0]

    def promise(self, metric: TargetMetric, dimensions: Mapping[str, str]) -> Promise | None:
        """What is promised to a ticket with these dimensions; None where nothing is."""
        key = (metric, *(dimensions.get(name, "") for name in DIMENSIONS))
        if key not in self._found:
            row = applicable(self.targets, metric, dimensions)
            self._found[key] = self._promise(row) if row is not None and row.seconds > 0 else None
        return self._found[key]

    def _promise(self, row: Target) -> Promise:
        hours = self.hours(row.calendar)
        snapshot = {
            "minutes": row.seconds // 60,
            "calendar": row.calendar,
            "version": self.calendars[row.calendar][1],
            "row": why(row),
            "warn_percent": list(row.warn_percent),
        } | {name: getattr(row, name) for name in DIMENSIONS if getattr(row, name)}
        return Promise(row.seconds, hours, snapshot)


class Registry:
    """Keeps the terms of one database. `forget` after changing a calendar or a target."""

    def __init__(self) -> None:
        self._terms: Terms | None = None
        self._read_at = 0.0
        self._compiled: dict[tuple[str, int], ServiceHours] = {}

    def current(self, session: Session) -> Terms:
        """The terms in force, read again when they are older than `FRESH_SECONDS`."""
        terms = self._terms
        if terms is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            terms = self._read(session)
            self._terms, self._read_at = terms, time.monotonic()
        return terms

    def forget(self) -> None:
        self._terms = None

    def _read(self, session: Session) -> Terms:
        calendars = {
            one.code: (self._hours(one.code, one.version, one.definition), one.version)
            for one in session.exec(select(Calendar)).all()
        }
        targets = tuple(
            Target(
                one.metric,  # type: ignore[arg-type]
                one.minutes * 60, one.calendar, one.segment, one.ticket_type, one.priority, one.category.replace(".", "/"), one.channel,
                tuple(one.warn_percent),
            )
            for one in session.exec(select(SlaTarget)).all()
        )  # fmt: skip
        return Terms(calendars, targets)

    def _hours(self, code: str, version: int, definition: Mapping[str, Any]) -> ServiceHours:
        if (code, version) not in self._compiled:
            path = f"calendars.{code}"
            self._compiled[code, version] = compiled(calendar_from(definition, path), path)
        return self._compiled[code, version]


def dimensions_of(ticket: Ticket) -> dict[str, str]:
    """What the matrix asks of a ticket. The category tree is written with dots there and with slashes in targets."""
    return {
        "segment": ticket.segment,
        "ticket_type": ticket.type,
        "priority": ticket.priority,
        "category": ticket.category.replace(".", "/"),
        "channel": ticket.first_channel,
    }
