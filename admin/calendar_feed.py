"""A calendar file taken into the draft: from an upload or an address. What cannot be had or read changes nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from admin import feed_words
from admin.place import Asked
from foundation import fetching
from foundation.errors import Invalid, Mistake
from foundation.outside import Permitted, is_public
from pages.saying import Saying
from pages.words import N_
from sla.calendar_feed import days_off
from sla.feeds import LARGEST, NO_CALENDARS, SCHEMES, YEARS
from sla.service_calendar import ServiceCalendar
from ticketing.inbound import File


@dataclass(frozen=True, slots=True)
class Taken:
    """The draft with the days off of the file, and what is to be said about it."""

    calendar: ServiceCalendar
    remarks: tuple[str, ...]


async def fetched(uploads: Sequence[File], address: str, say: Saying, *, permitted: Permitted = is_public) -> bytes:
    """The bytes of the file; Invalid, with the cause in words, where there are none. Only IP addresses that are `permitted` are
    connected to."""
    for upload in uploads:
        if len(upload.content) > LARGEST:
            raise _refused("too_large", say)
        return upload.content
    if not address.startswith(SCHEMES):
        raise Invalid(Mistake("feed", say(N_("Choose a file, or say the address of one."))))
    try:
        return await fetching.downloaded(address.replace("webcal://", "https://", 1), LARGEST, permitted)
    except fetching.FAULTS as error:
        raise _refused(fetching.cause_of(error), say) from error


def _refused(cause: str, say: Saying) -> Invalid:
    return Invalid(Mistake("feed", feed_words.told(cause, say)))


async def taken_in(content: bytes, calendar: ServiceCalendar, who: Asked) -> Taken:
    """The file's days off take the place of the further days off of the same time; days before and after stay."""
    first = who.reader.now.astimezone(who.reader.zone).date()
    last = first + timedelta(days=366 * YEARS)
    try:
        feed = await asyncio.to_thread(days_off, content, first, last)
    except Invalid as error:
        raise _refused(NO_CALENDARS[error.mistakes[0].problem], who.say) from error
    kept = [one for one in calendar.holidays if not first <= one.date <= last]
    before = len(calendar.holidays) - len(kept)
    days = tuple(sorted((*kept, *feed.days), key=lambda one: one.date))
    return Taken(
        replace(calendar, holidays=days), tuple(remarks(before, len(feed.days), feed.timed + feed.free, last, who.say))
    )


def remarks(before: int, found: int, left_out: int, last: date, say: Saying) -> list[str]:
    """What was `found` up to the `last` day, how many events were left out, and whether there were far more days `before`."""
    told = [
        say.ngettext("%(num)s day off up to %(day)s was taken into the draft.", "%(num)s days off up to %(day)s were taken into the draft.", found, day=last.isoformat())
    ]  # fmt: skip
    if left_out:
        told.append(
            say.ngettext("%(num)s event was left out: it has a clock time, or is marked as free.", "%(num)s events were left out: they have a clock time, or are marked as free.", left_out)
        )  # fmt: skip
    if before and found * 2 <= before:
        told.append(say(N_("Careful: the draft had %(before)s days off in this time, the file has %(num)s."), before=before, num=found))  # fmt: skip
    return told
