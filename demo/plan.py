"""The script laid out before the present moment: who does what at which instant. Pure.

Weekdays and times of day are those of the script, on the company's wall clock. The script's last week is the present
one; a conversation that would begin later than now happened a week earlier, and what would follow after now has not
happened yet. So nothing lies in the future, the newest matters are fresh, and every conversation takes place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from demo.script import CUSTOMERS_ACTIONS, DAYS, Conversation, Step

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens at an instant (UTC). `do` is `open`, an action of the script, or a machine's doing
    (`absence`, `bounce`, `again`, `broken_form`), or a colleague's where the e-level passed (`stand_in`); `step` belongs to actions of the script."""

    at: datetime
    conversation: Conversation
    opened: datetime
    """When the conversation began."""
    do: str = "open"
    step: Step | None = None
    until: datetime | None = None
    """When the next step of the conversation comes, where the script has one."""


def acts(conversations: Sequence[Conversation], now: datetime, zone: str) -> list[Act]:
    """Everything that has happened by `now`, the earliest first."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    this_monday = today - timedelta(days=today.weekday())
    first = datetime.combine(this_monday - timedelta(days=DAYS - 7), time())
    found = [act for one in conversations for act in _of_one(one, first, now, here)]
    found += [act for act in list(_colleagues(found, here)) if act.at <= now]
    found += _machines(found, now)
    return sorted(found, key=lambda act: act.at)


def by_day(played: Sequence[Act]) -> list[list[Act]]:
    """The same in portions of a day (UTC), for one commit each."""
    return [list(portion) for _, portion in groupby(played, key=lambda act: act.at.date())]


def _of_one(one: Conversation, first: datetime, now: datetime, zone: ZoneInfo) -> Iterator[Act]:
    while _instant(first + one.start, zone) > now:
        first -= WEEK
    at = first + one.start
    opened = _instant(at, zone)
    yield Act(opened, one, opened)
    for number, step in enumerate(one.steps):
        at += step.after
        if _instant(at, zone) > now:
            return
        following = one.steps[number + 1 : number + 2]
        yield Act(
            _instant(at, zone),
            one,
            opened,
            step.do,
            step,
            _instant(at + following[0].after, zone) if following else None,
        )


def _machines(found: Sequence[Act], now: datetime) -> list[Act]:
    """What machines do in between: absence notes, a mail delivered twice, a failed delivery, a form cut short."""
    mails = [act for act in found if act.conversation.channel == "email"]
    answered = [act for act in mails if act.do == "reply"]
    resolved = sorted((act for act in mails if act.do == "resolve"), key=lambda act: act.at)
    opened = sorted((act for act in mails if act.do == "open"), key=lambda act: act.at)
    forms = sorted(
        (act for act in found if act.do == "open" and act.conversation.channel == "web"), key=lambda act: act.at
    )
    quiet = [act for act in resolved if act.until is None]
    made = [
        *(_after(act, "absence", minutes=1) for act in answered[2:12:4]),
        *(_after(act, "again", minutes=4) for act in opened[9:60:50]),
        *(_after(act, "bounce", minutes=2) for act in quiet[-1:]),
        *(_after(act, "broken_form", minutes=9) for act in forms[-4:-3]),
    ]
    return [act for act in made if act.at <= now]


def _colleagues(found: Sequence[Act], zone: ZoneInfo) -> Iterator[Act]:
    """What the desk does beside the script, if it is needed when the moment comes: `stand_in` where an automatic answer
    was counted on, `first_look` at what the script leaves open, `close_again` after thanks that reopened a ticket."""
    by_place = sorted(found, key=lambda act: (act.conversation.place, act.at))
    for _, same in groupby(by_place, key=lambda act: act.conversation.place):
        played = list(same)
        opening, last, steps = played[0], played[-1], played[0].conversation.steps
        if not steps:
            yield _after(opening, "first_look", minutes=20 + opening.at.minute)
        elif all(step.do in CUSTOMERS_ACTIONS for step in steps):
            yield _at_the_desk(opening, "stand_in", zone)
            yield _at_the_desk(last, "stand_in", zone)
        elif last.do == "customer_reply" and any(act.do == "resolve" for act in played):
            yield _at_the_desk(last, "close_again", zone)


def _at_the_desk(act: Act, do: str, zone: ZoneInfo) -> Act:
    """A while after `act`, or after the desk opens next (Monday to Friday, 8 to 17)."""
    local = (act.at + timedelta(minutes=35 + act.at.minute)).astimezone(zone).replace(tzinfo=None)
    if local.hour >= 17:
        local = datetime.combine(local.date() + timedelta(days=1), time(8, local.minute))
    elif local.hour < 8:
        local = datetime.combine(local.date(), time(8, local.minute))
    if local.weekday() >= 5:
        local += timedelta(days=7 - local.weekday())
    return Act(_instant(local, zone), act.conversation, act.opened, do)


def _after(act: Act, do: str, *, minutes: int) -> Act:
    return Act(act.at + timedelta(minutes=minutes), act.conversation, act.opened, do)


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
