"""What a desk starts with: three calendars of its zone and holiday set, and the targets of domain.md 5.5."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import select

from foundation.settings import Settings
from sla import zone_rules
from sla.calendar_text import definition_of
from sla.eras import FROM_EVER
from sla.hours import compiled
from sla.tables import Calendar, CalendarVersion, SlaTarget, SlaTimer
from sla.targets import Service, default_calendars, default_targets
from storage.change import Change

STARTER = "starter"
NAMES: dict[Service, tuple[str, str]] = {
    "business": ("Geschäftszeit", "Business hours"),
    "extended": ("Erweiterte Zeit", "Extended hours"),
    "24x7": ("Rund um die Uhr", "Around the clock"),
}


def plant(change: Change, settings: Settings) -> None:
    """Adds the calendars that are missing, and the targets where there are none at all; what an admin changed stays.

    Until the first clock runs, a calendar nobody has changed follows the zone and the holidays of the desk. Zone data of another
    release than at the start before have open dues reckoned anew.
    """
    zone_rules.notice(change, zone_rules.release())
    if change.session.exec(select(SlaTimer.id).limit(1)).first() is None:
        _follow(change, settings)
    for code, calendar in default_calendars(settings.desk.holidays, settings.desk.time_zone).items():
        if change.session.get(Calendar, code) is None:
            german, english = NAMES[code]
            form = definition_of(calendar)
            change.session.add(Calendar(code=code, name_de=german, name_en=english, kind=code, definition=form))
            change.session.flush()
            change.session.add(
                CalendarVersion(
                    code=code, version=1, definition=form, since=FROM_EVER, saved_at=change.now, reason=STARTER
                )
            )
    if change.session.exec(select(SlaTarget.id).limit(1)).first() is None:
        for row in default_targets():
            change.session.add(
                SlaTarget(
                    segment=row.segment, ticket_type=row.ticket_type, priority=row.priority, category=row.category,
                    channel=row.channel, metric=row.metric, minutes=row.seconds // 60, days=row.days, calendar=row.calendar,
                    warn_percent=list(row.warn_percent),
                )
            )  # fmt: skip
    change.session.flush()


def _follow(change: Change, settings: Settings) -> None:
    for code, calendar in default_calendars(settings.desk.holidays, settings.desk.time_zone).items():
        row, first = change.session.get(Calendar, code), change.session.get(CalendarVersion, (code, 1))
        if row and first and row.version == 1 and first.reason == STARTER:
            row.definition = first.definition = definition_of(calendar)


def working_days(settings: Settings) -> Callable[[datetime, int], datetime]:
    """Counts dates with business hours of the desk's zone and holiday set: `(instant, days) -> instant`, the end of the
    last of them, so that whoever is promised five working days has five."""
    hours = compiled(default_calendars(settings.desk.holidays, settings.desk.time_zone)["business"])
    zone = ZoneInfo(settings.desk.time_zone)

    def after(start: datetime, days: int) -> datetime:
        last = hours.add_days(start, days).astimezone(zone)
        return datetime.combine(last.date(), time(23, 59), zone).astimezone(UTC)

    return after
