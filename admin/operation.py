"""What runs in the background and how it goes: loops of this process, and the outbox with what could not be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import Asked, asked, number_of, page, question
from foundation.supervision import LoopState
from pages import keys
from pages.posted import posted
from pages.words import N_
from sla.nightly import wrong_ones
from sla.unwatched import Unwatched, unwatched
from staff.rights import Right
from storage.change import Change
from storage.tables import OutboxEntry

MOST = 50
STATES = ("failed", "unknown")
LOOPS = {
    "acknowledged mail": N_("Deliveries acknowledged by other servers"),
    "calls to other programs": N_("Calls to other programs"),
    "booked by other processes": N_("What other servers have booked"),
    "callbacks": N_("Reminders of promised callbacks"),
    "deadlines": N_("Watch over deadlines"),
    "calendar feeds": N_("Calendar files looked at every day"),
    "comparison of deadlines": N_("Deadlines compared with their history every night"),
    "demo data": N_("Demo data of the first start"),
    "escalations": N_("Escalation chains"),
    "event loop": N_("Watch over this server's own delay"),
    "knowledge sources": N_("Articles from sources"),
    "mails to members": N_("Mails to members"),
    "memory": N_("Giving unused memory back"),
    "mails about planned works": N_("Mails about planned works"),
    "notices": N_("Telling members what happens"),
    "greeting": N_("Greeting after the start"),
    "live lists": N_("Open lists kept current"),
    "live pages": N_("Open pages kept current"),
    "drift watch": N_("Watch over the e-level's answers"),
    "intake": N_("Taking in what arrives"),
    "learning": N_("Learning from verdicts"),
    "ledger": N_("Watch over the ledger"),
    "listening to other processes": N_("Listening to other servers"),
    "model": N_("Model of the e-level"),
    "outbox": N_("Sending what waits"),
    "ringing calls": N_("Ringing calls"),
    "scans": N_("Reading faxes and letters"),
    "tickets that come back": N_("Tickets that come back"),
    "words in files": N_("Reading attached files for the search"),
}
"""Name of a loop → what it does. Others are shown as they are called (mailboxes, folders)."""
JOBS = {
    "mail": N_("Mail to a customer"),
    "paper": N_("Letter or fax"),
    "staff_mail": N_("Mail to a member"),
    "service_report": N_("Service report of an agreement"),
    "report_mail": N_("Mail with a service report"),
    "staff_notice": N_("Notice to members"),
    "new_work": N_("Notice to members"),
    "customer_notice": N_("Notice of a deadline to a customer"),
    "webhook": N_("Call to another program"),
    "operations_notice": N_("Notice to administrators"),
}
AGAIN = N_("It is tried again.")


@dataclass(frozen=True, slots=True)
class Loop:
    """How it stands now: `trouble` where something hinders it, else elsewhere (another process does it), runs, done or rests.
    `fault`: what hinders it, or what the last fault was; `fault_at`: when that was."""

    name: str
    state: str
    fault: str
    fault_at: datetime | None


@dataclass(frozen=True, slots=True)
class Job:
    """Something that could not be done, or of which nobody knows whether it was."""

    id: int
    kind: str
    about: str
    reason: str
    attempts: int
    created_at: datetime
    unknown: bool


@dataclass(frozen=True, slots=True)
class OperationPage:
    """`oldest`: since when the longest waiting job has been due; None where none waits."""

    loops: tuple[Loop, ...]
    jobs: tuple[Job, ...]
    oldest: datetime | None
    backlog: int
    unwatched: Sequence[Unwatched] = ()
    disagreeing: tuple[str, ...] = ()
    """Numbers of tickets whose deadlines are not what their history says."""


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.SETTINGS_EDIT)
    states = request.app[keys.SUPERVISOR].states.values()
    loops = tuple(
        Loop(who.say(LOOPS.get(one.name, "")) or one.name, standing(one), one.last_error, one.last_error_at)
        for one in sorted(states, key=lambda one: (one.well, not one.last_error, one.name))
    )
    now = request.app[keys.CLOCK].now()
    shown = await question(request, lambda session: _page(session, loops, now, who))
    return await page(request, who, "operation.html", page=shown, flash=who.say(AGAIN) if "again" in request.query else "")  # fmt: skip


async def again(request: web.Request) -> web.Response:
    """Puts a job that failed back into the queue."""
    asked(request, Right.SETTINGS_EDIT)
    number = number_of(posted(request).value("job"))

    def work(change: Change) -> None:
        row = change.session.get(OutboxEntry, number)
        if row is not None and row.state in STATES:
            row.state, row.reason, row.due_at, row.attempts, row.finished_at = "queued", "", change.now, 0, None
            change.wake("outbox")

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther("/admin/operation?again=1")


def standing(loop: LoopState) -> str:
    """How a loop stands now, as a `Loop` says it. A fault it has got over does not count."""
    if not loop.well:
        return "trouble"
    if loop.standing_by:
        return "elsewhere"
    return "runs" if loop.running else "done" if loop.done else "rests"


def _page(session: Session, loops: tuple[Loop, ...], now: datetime, who: Asked) -> OperationPage:
    rows = session.exec(
        select(OutboxEntry).where(col(OutboxEntry.state).in_(STATES)).order_by(col(OutboxEntry.id).desc()).limit(MOST)
    ).all()
    due = select(OutboxEntry.due_at).where(OutboxEntry.state == "queued", col(OutboxEntry.due_at) <= now)
    waiting = session.exec(due.order_by(col(OutboxEntry.due_at)).limit(MOST * 20)).all()
    jobs = tuple(
        Job(
            row.id or 0,
            who.say(JOBS.get(row.kind, "")) or row.kind,
            row.about,
            row.reason,
            row.attempts,
            row.created_at,
            row.state == "unknown",
        )
        for row in rows
    )
    return OperationPage(
        loops, jobs, waiting[0] if waiting else None, len(waiting), unwatched(session, now), wrong_ones(session)
    )
