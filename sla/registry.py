"""The calendars and targets of one database, read and kept in memory: what every timer is started and moved with."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, select

from sla.calendar_text import calendar_from
from sla.defined_clocks import DefinedClock as Defined
from sla.defined_clocks import rule_from
from sla.eras import Era, VersionedHours
from sla.service_calendar import ServiceCalendar
from sla.tables import CalendarVersion, DefinedClock, SlaTarget
from sla.targets import Target
from sla.terms import Terms
from ticketing import deadline_words
from ticketing.tables import Ticket

FRESH_SECONDS = 30.0
"""How long another process may go on with what it has read before a calendar or target was changed."""


class Registry:
    """Keeps the terms of one database. `forget` after changing a calendar or a target."""

    def __init__(self) -> None:
        self._terms: Terms | None = None
        self._read_at = 0.0
        self._calendars: dict[tuple[str, int], ServiceCalendar] = {}

    def current(self, session: Session) -> Terms:
        """The terms in force, read again when they are older than `FRESH_SECONDS`."""
        terms = self._terms
        if terms is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            terms = self.read(session)
            self._terms, self._read_at = terms, time.monotonic()
        return terms

    def next_opening(self, session: Session, calendar: str, at: datetime) -> datetime | None:
        """When a calendar opens again; None where it is open, or not known."""
        terms = self.current(session)
        hours = terms.hours(calendar) if calendar in terms.saved else None
        return None if hours is None or hours.is_open(at) else hours.next_opening(at)

    def seconds_between(self, session: Session, calendar: str, start: datetime, end: datetime) -> int:
        """Service time of a calendar between two instants, negative where they are swapped; of no calendar every second."""
        return self.current(session).hours(calendar).between(start, end)

    def forget(self) -> None:
        self._terms = None

    def read(self, session: Session) -> Terms:
        """As they stand in the database, this session's own changes included."""
        saved: dict[str, tuple[Era, ...]] = {}
        savings = select(CalendarVersion).order_by(col(CalendarVersion.code), col(CalendarVersion.version))
        for one in session.exec(savings).all():
            era = Era(self._calendar(one.code, one.version, one.definition), one.since, one.version)
            saved[one.code] = (*saved.get(one.code, ()), era)
        targets = tuple(map(target_of, session.exec(select(SlaTarget)).all()))
        own = session.exec(select(DefinedClock).order_by(col(DefinedClock.code))).all()
        deadline_words.OWN.update({one.code: (one.name_de, one.name_en) for one in own})
        return Terms(saved, targets, {one.code: clock_of(one) for one in own})

    def _calendar(self, code: str, version: int, definition: Mapping[str, Any]) -> ServiceCalendar:
        if (code, version) not in self._calendars:
            self._calendars[code, version] = calendar_from(definition, f"calendars.{code}")
        return self._calendars[code, version]


def clock_of(row: DefinedClock) -> Defined:
    """A stored clock as the value the decisions take."""
    rules = tuple(map(rule_from, row.rules))
    return Defined(row.code, row.name_de, row.name_en, row.owed_to, rules, row.active)  # type: ignore[arg-type]


def target_of(row: SlaTarget) -> Target:
    """A stored row of the matrix as the value the decisions take."""
    return Target(
        row.metric, row.minutes * 60, row.calendar, row.segment, row.ticket_type, row.priority, row.category.replace(".", "/"), row.channel,
        tuple(row.warn_percent), row.since, row.until, row.days, row.by_second, row.level,
        str(row.organisation_id or ""), row.agreement, row.recount, row.third_party_pauses,
    )  # fmt: skip


def hours_of(session: Session) -> dict[str, VersionedHours]:
    """Every calendar as it rules now and later, by its code."""
    terms = Registry().read(session)
    return {code: terms.hours(code) for code in terms.saved}


def dimensions_of(ticket: Ticket | Row[Any]) -> dict[str, str]:
    """What the matrix asks of a ticket. The category tree is written with dots there and with slashes in targets."""
    return {
        "organisation": "" if ticket.beyond else str(ticket.organisation_id or ""),
        "segment": ticket.segment,
        "ticket_type": ticket.type,
        "priority": ticket.priority,
        "category": ticket.category.replace(".", "/"),
        "channel": ticket.first_channel,
        "level": str(ticket.level),
    }
