"""The service report by mail on an agreement's page: to whom, how often, and what became of the last one."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from admin.place import Asked
from customers.report_tables import ServiceReport
from foundation.errors import Invalid, Mistake
from pages.view import Choice, Form
from pages.words import N_
from sla.report_periods import around
from sla.service_reports import NO_ADDRESS, Wishes, leaves, save, theirs
from staff.audit import note
from storage.change import Change
from storage.tables import OutboxEntry

SAVED = N_("Saved. The first report is about the time that runs now.")
ENDED = N_("No report is mailed any more.")
RHYTHMS = {"month": N_("every month"), "quarter": N_("every quarter"), "year": N_("every year")}
PROBLEMS = {NO_ADDRESS: N_("This is no e-mail address. It is written like anna@example.org.")}
STATES = {
    "queued": N_("is on its way"), "done": N_("was handed to the mail server"), "suppressed": N_("was not mailed: no mail server is set up"),
    "failed": N_("could not be mailed; see “Operation”"), "unknown": N_("may not have arrived; see “Operation”"),
}  # fmt: skip
"""What became of a mail → in words."""
FIELDS = ("rhythm", "address", "name", "language", "measures")


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`next_at` is when the next one leaves, None where none is wanted; `last` says what became of the one before."""

    form: Form
    rhythms: tuple[Choice, ...]
    next_at: datetime | None = None
    next_about: str = ""
    last_at: datetime | None = None
    last: str = ""


def read(session: Session, number: str, who: Asked, form: Form | None = None) -> ReportPage:
    """`form` is what was typed and refused."""
    row = session.get(ServiceReport, number)
    rhythms = tuple(Choice(value, who.say(name)) for value, name in RHYTHMS.items())
    if row is None:
        return ReportPage(form or Form(who.agent.csrf, {"language": who.settings.desk.language}), rhythms)
    shown = form or Form(who.agent.csrf, {name: getattr(row, name) for name in FIELDS})
    state = session.exec(select(OutboxEntry.state).where(OutboxEntry.dedupe_key == row.last_key)).first() if row.last_key else None  # fmt: skip
    last = who.say(STATES[state]) if state in STATES else ""
    zone = who.reader.zone
    if not row.rhythm:
        return ReportPage(shown, rhythms, last_at=row.last_at, last=last)
    period = around(who.reader.now.astimezone(zone).date(), row.rhythm)  # type: ignore[arg-type]
    return ReportPage(
        shown, rhythms, leaves(period, theirs(session, number, zone)), period.named(who.say.language), row.last_at, last
    )


def keep(change: Change, number: str, values: dict[str, str], who: Asked) -> None:
    """Saves what was entered; Invalid in the reader's words."""
    typed = {name: values.get(name, "").strip() for name in FIELDS}
    row = change.session.get(ServiceReport, number)
    before = {name: getattr(row, name) for name in FIELDS} if row is not None else {}
    language = typed["language"] if typed["language"] in ("de", "en") else "de"
    wishes = Wishes(typed["rhythm"], typed["address"], typed["name"], language, typed["measures"].replace("\r\n", "\n"))
    try:
        save(change, number, wishes, who.reader.zone)
    except Invalid as error:
        raise Invalid(*(Mistake(one.field, who.say(PROBLEMS.get(one.problem, one.problem))) for one in error.mistakes)) from error  # fmt: skip
    note(change, who.agent.login, f"agreement {number}", before, typed)
