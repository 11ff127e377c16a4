"""The exact input of the page of planned works."""

from dataclasses import dataclass

from admin.place import Asked
from pages import times
from pages.view import Choice, Form
from pages.words import N_
from ticketing.announcement_tables import MaintenanceMail
from ticketing.maintenance import AHEAD
from ticketing.maintenance_audience import MOST_COUNTED
from ticketing.maintenance_rounds import Days

MAILED = {
    "ahead": N_("Announcement"), "reminder": N_("Reminder"), "changed": N_("Change"), "called_off": N_("Called off"), "over": N_("When they are over"),
}  # fmt: skip
"""A round of mails → what it is called."""


@dataclass(frozen=True, slots=True)
class WorksRow:
    """`told`: who gets mails; `mails`: what has become of each round, in words. `version`: the one the reader sees."""

    id: int
    version: int
    url: str
    text: str
    english: str
    span: str
    now: bool
    told: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailPreview:
    """What would be sent: to how many, the mail by language (language, subject, text), the rounds with their times, and the mark
    that says it was seen."""

    recipients: int
    mails: tuple[tuple[str, str, str], ...]
    rounds: tuple[tuple[str, str], ...]
    seen: str

    @property
    def too_many_to_count(self) -> bool:
        return self.recipients > MOST_COUNTED


@dataclass(frozen=True, slots=True)
class MaintenancePage:
    """`edited`: the entry in the form, empty for a new one. `mail_days`: so long before they begin the mails leave."""

    form: Form
    rows: tuple[WorksRow, ...]
    segments: tuple[Choice, ...]
    preview: MailPreview | None
    mail_days: Days
    edited: str
    days: int = AHEAD.days


def round_words(one: MaintenanceMail, who: Asked) -> str:
    """ "Announcement: 214 told, 3 held back", or when it leaves."""
    name = who.say(MAILED[one.stage])
    if one.due_at is not None and not one.after_person:
        return f"{name}: {times.moment(one.due_at, who.reader)}"
    parts = [who.say(N_("%(count)s told"), count=str(one.sent))]
    if one.held:
        parts.append(who.say(N_("%(count)s held back"), count=str(one.held)))
    return f"{name}: {', '.join(parts)}{' …' if one.due_at is not None else ''}"
