"""The ways to reach the company: whether somebody is there, and how soon one is answered. Pure.

A better way is promoted by being better: the written way that was answered soonest in the last weeks comes first.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from channels.web.view import ChannelOffer
from foundation.errors import SchalterError
from foundation.settings import Settings
from pages import times
from pages.saying import Saying
from pages.times import Reader
from pages.words import N_

if TYPE_CHECKING:  # names alone: the help centre opens before these can be imported
    from channels.web.answer_times import AnswerTimes
    from sla.hours import ServiceHours

SOON = timedelta(hours=3)
"""Up to here the time left says more than the time on the clock."""
DAY, STEP = timedelta(days=1), timedelta(minutes=30)
WRITTEN = {
    "web": ("world", N_("Form"), N_("Write to us")),
    "email": ("mail", N_("E-mail"), N_("Send mail")),
}


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether somebody is at the desk, and when that changes; None where it does not within a day, or never again."""

    open: bool
    changes_at: datetime | None = None


def presence(hours: "ServiceHours", now: datetime) -> Presence:
    """What the calendar says about this instant."""
    try:
        if not hours.is_open(now):
            return Presence(False, hours.next_opening(now))
    except SchalterError:
        return Presence(False)
    second = int(now.timestamp())
    closes = hours.table.between(second, second + int(DAY.total_seconds()))[0][1]
    return Presence(True, datetime.fromtimestamp(closes, UTC) if closes < second + DAY.total_seconds() else None)


def offers(answers: "AnswerTimes | None", settings: Settings, reader: Reader, _: Saying) -> tuple[ChannelOffer, ...]:
    """Every way, the written one that is answered soonest first. Without `answers` nothing is known of times."""
    there = presence(answers.hours, reader.now) if answers else None
    paper = (_paper(answers, reader, _),) if settings.folders_to_watch else ()
    ranked = sorted(WRITTEN, key=lambda channel: _rank(answers, channel, reader.now))
    hints = {"web": _(N_("With files and a page to follow it")), "email": settings.mail.address}
    urls = {"web": "/contact", "email": f"mailto:{settings.mail.address}"}
    written = tuple(
        ChannelOffer(icon, _(name), hints[channel], there.open if there else True, _read(there, reader, _), expected(answers, channel, reader, _), _(action), urls[channel], place == 0)
        for place, (channel, (icon, name, action)) in enumerate((one, WRITTEN[one]) for one in ranked)
    )  # fmt: skip
    if answers and any(channel in answers.taken for channel in WRITTEN):
        written = (replace(written[0], best=True), *written[1:])
    return (*written, _phone(there, settings, reader, _), *paper)


def expected(answers: "AnswerTimes | None", channel: str, reader: Reader, _: Saying) -> str:
    """ "Answer usually within 35 min", "Answer usually tomorrow by 9:10", or what is promised at the latest."""
    found = answers.expected(channel, reader.now) if answers else None
    if found is None:
        return ""
    at, measured = found
    if not measured:
        return _(N_("Answer %(time)s at the latest"), time=times.promised(at, reader))
    if at - reader.now <= SOON and answers and answers.hours.is_open(reader.now):
        left = -(-(at - reader.now) // STEP) * STEP  # counted to the minute it would promise what nobody knows
        return _(N_("Answer usually within %(time)s"), time=times.duration(left.total_seconds()))
    return _(N_("Answer usually %(time)s"), time=times.promised(at, reader))


def told(usual: datetime | None, latest: datetime | None, reader: Reader, _: Saying) -> str:
    """What is said beside the form and again once it was sent: when an answer usually comes, and by when at the latest.
    Empty where neither is known."""
    if latest is None:
        return _(N_("Answer usually %(time)s"), time=times.promised(usual, reader)) if usual else ""
    if usual is None or usual >= latest:
        return _(N_("Answer %(time)s at the latest"), time=times.promised(latest, reader))
    said = {"usual": times.promised(usual, reader), "latest": times.promised(latest, reader)}
    return _(N_("Answer usually %(usual)s, at the latest %(latest)s"), **said)


def opening(there: Presence, reader: Reader, _: Saying) -> str:
    """ "open now", "open until 17:00", "opens Monday 8:00"."""
    if there.changes_at is None:
        return _(N_("open now")) if there.open else _(N_("closed"))
    if there.open:
        return _(N_("open until %(time)s"), time=times.hour(there.changes_at, reader))
    return _(N_("opens %(time)s"), time=_at(there.changes_at, reader))


def _rank(answers: "AnswerTimes | None", channel: str, now: datetime) -> tuple[bool, datetime]:
    found = answers.expected(channel, now) if answers else None
    return (True, now) if found is None or not found[1] else (False, found[0])


def _read(there: Presence | None, reader: Reader, _: Saying) -> str:
    if there is None or there.open or there.changes_at is None:
        return _(N_("always open"))
    return _(N_("We start reading %(time)s"), time=_at(there.changes_at, reader))


def _at(instant: datetime, reader: Reader) -> str:
    """`heute 8:00`; in English `today at 8:00`."""
    day, _space, hour = times.moment(instant, reader).rpartition(" ")
    return f"{day} at {hour}" if reader.language == "en" and day else f"{day} {hour}".strip()


def _phone(there: Presence | None, settings: Settings, reader: Reader, _: Saying) -> ChannelOffer:
    values = settings.article_values(reader.language)
    dialled = "".join(sign for sign in values["phone"] if sign in "+0123456789")
    return ChannelOffer(
        "phone", _(N_("Telephone")), values["phone"], there.open if there else None, opening(there, reader, _) if there else "", values["hours"], _(N_("Call")), f"tel:{dialled}"
    )  # fmt: skip


def _paper(answers: "AnswerTimes | None", reader: Reader, _: Saying) -> ChannelOffer:
    slow = max(("fax", "letter"), key=lambda channel: answers.taken.get(channel, 0) if answers else 0)
    return ChannelOffer(
        "printer", _(N_("Fax and letter")), _(N_("Read like every message")), True, _(N_("always open")), expected(answers, slow, reader, _)
    )  # fmt: skip
