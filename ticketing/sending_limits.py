"""How much automatic mail one recipient gets: what no rule about machines catches stops here (mail-requirements 48). Pure.

The steps are those that have kept another helpdesk out of loops for years: some more in a burst, ever fewer over time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
ON_ONE_TICKET = tuple((timedelta(minutes=m), most) for m, most in ((10, 10), (30, 15), (60, 25), (180, 50), (600, 100)))


@dataclass(frozen=True, slots=True)
class Sent:
    """An automatic mail this recipient got."""

    at: datetime
    ticket_id: int | None


def reached(sent: Sequence[Sent], ticket_id: int, now: datetime, *, per_hour: int, per_day: int) -> str:
    """The limit that one more would break: hourly_limit, daily_limit or ticket_limit; empty where it may go. `sent` are
    those of the last day."""

    def since(span: timedelta) -> list[Sent]:
        return [one for one in sent if one.at > now - span]

    if len(since(timedelta(hours=1))) >= per_hour:
        return "hourly_limit"
    if len(since(DAY)) >= per_day:
        return "daily_limit"
    for span, most in ON_ONE_TICKET:
        if sum(one.ticket_id == ticket_id for one in since(span)) >= most:
            return "ticket_limit"
    return ""
