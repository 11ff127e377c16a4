"""Telling the customers concerned of planned works by mail: ahead, a day before, when something changes, and at the end.

A round says when it is due, by index; the sweep asks "what is due by now" and writes a part of its mails in the same change as
how far it has come, so that everybody is told once, after any downtime too. Each mail passes the rules of automatic mail.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select, update

from customers.suppression import suppressed
from foundation.wording import day_and_time
from storage.change import Change
from storage.database import Database
from ticketing import answers, notice_texts, sending_limits, sent_in_all
from ticketing.announcement_tables import Maintenance, MaintenanceMail
from ticketing.desk_context import DeskContext
from ticketing.maintenance_audience import Audience, Recipient, recipients
from ticketing.maintenance_rounds import Rounds
from ticketing.tables import Contact

KIND = "works_mail"
TOPIC = "planned works"
WORK = "mails about planned works"
NOTICE = "maintenance"
BATCH = 50
LONGEST_SLEEP = 30.0
NO_TICKET = 0


def follow(change: Change, works: Maintenance, rounds: Rounds) -> None:
    """From now on these rounds count; one that is under way ends, for what comes next says what holds now."""
    mine = (col(MaintenanceMail.maintenance_id) == works.id, col(MaintenanceMail.due_at).is_not(None))
    change.session.execute(delete(MaintenanceMail).where(*mine, col(MaintenanceMail.after_person) == 0))
    change.session.execute(update(MaintenanceMail).where(*mine).values(due_at=None))
    for stage, due in rounds:
        change.session.add(MaintenanceMail(maintenance_id=works.id or 0, stage=stage, due_at=due))
    change.session.flush()
    change.wake(TOPIC)


def of(session: Session, works: Collection[int]) -> dict[int, list[MaintenanceMail]]:
    """The rounds of these works, in the order in which they came about."""
    found: dict[int, list[MaintenanceMail]] = {}
    wanted = select(MaintenanceMail).where(col(MaintenanceMail.maintenance_id).in_(works))
    for row in session.exec(wanted.order_by(col(MaintenanceMail.id))):
        found.setdefault(row.maintenance_id, []).append(row)
    return found


def told(session: Session, works: Maintenance) -> bool:
    """Whether anybody has been told of them."""
    return any(row.after_person for row in of(session, [works.id or 0]).get(works.id or 0, ()))


async def run(database: Database, desk: DeskContext) -> None:
    """The loop: writes what is due, sleeps until the next round."""
    bell = database.waking.bell(TOPIC)
    while True:
        while await database.change(lambda change: sweep(change, desk)):
            pass
        next_at = await database.read(_next)
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await bell.wait(max(0.2, min(pause, LONGEST_SLEEP)))


def sweep(change: Change, desk: DeskContext) -> bool:
    """Writes the next part of a round that is due; False where none is. What is above the desk's hourly limit waits for the next
    hour."""
    due = select(MaintenanceMail).where(col(MaintenanceMail.due_at) <= change.now)
    due = due.order_by(col(MaintenanceMail.due_at), col(MaintenanceMail.id)).limit(1)
    one = change.session.exec(due.with_for_update(skip_locked=True)).first()
    if one is None:
        return False
    room = desk.settings.limits.automatic_mails_per_hour - sent_in_all.in_this_hour(change)
    if room <= 0:
        one.due_at = change.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return True
    works = change.session.get_one(Maintenance, one.maintenance_id)
    audience = Audience(tuple(works.segments), tuple(works.organisations))
    part = recipients(change.session, audience, one.after_person, min(room, BATCH))
    for to in part:
        if _held_back(change, desk, to):
            one.held += 1
        else:
            _mail(change, desk, works, one, to)
            one.sent += 1
        one.after_person = to.person_id
    if not part:
        one.due_at = None
    return True


def worded(
    session: Session, desk: DeskContext, works: Maintenance, stage: str, to: Recipient, now: datetime
) -> tuple[str, str, str]:
    """Language, subject and text of the mail."""
    language = to.language if to.language in ("de", "en") else desk.settings.desk.language
    said = {
        "stage": stage, "name": notice_texts.harmless_name(to.name, desk), "company": desk.settings.desk.company,
        "effect": (works.text_en or works.text_de) if language == "en" else works.text_de, "contact": works.contact,
        "begins": day_and_time(works.starts_at, desk.settings.desk.time_zone, language),
        "ends": _until(works, desk.settings.desk.time_zone, language),
    }  # fmt: skip
    subject, _, text = notice_texts.notice(session, NOTICE, language, said, desk.settings.desk.du).partition("\n")
    return language, subject.strip(), text.strip() + "\n"


def _until(works: Maintenance, zone: str, language: str) -> str:
    """The day only where it is another one."""
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (works.starts_at, works.ends_at))
    if start.date() != end.date():
        return day_and_time(works.ends_at, zone, language)
    return f"{end:%H:%M}" + (" Uhr" if language == "de" else "")


def _mail(change: Change, desk: DeskContext, works: Maintenance, one: MaintenanceMail, to: Recipient) -> None:
    language, subject, text = worded(change.session, desk, works, one.stage, to, change.now)
    payload = {"to": to.address, "subject": subject, "text": text, "language": language}
    change.later(KIND, payload, key=f"{KIND}:{one.id}:{to.person_id}", about=f"person:{to.person_id}")
    sent_in_all.count(change)


def _held_back(change: Change, desk: DeskContext, to: Recipient) -> bool:
    """Nothing goes to a dead address, to where a machine wrote from, or to who got enough automatic mail already."""
    if suppressed(change.session, to.address):
        return True
    newest = select(Contact.suppress_reason).where(Contact.person_id == to.person_id, Contact.direction == "in")
    if change.session.exec(newest.order_by(col(Contact.occurred_at).desc(), col(Contact.id).desc()).limit(1)).first():
        return True
    limits = desk.settings.limits
    return bool(
        sending_limits.reached(
            answers.automatic_to(change, to.person_id), NO_TICKET, change.now,
            per_hour=limits.mails_per_sender_hour, per_day=limits.automatic_mails_per_day,
        )
    )  # fmt: skip


def _next(session: Session) -> datetime | None:
    """When the next round, or its next part, is due."""
    due = select(MaintenanceMail.due_at).where(col(MaintenanceMail.due_at).is_not(None))
    return session.exec(due.order_by(col(MaintenanceMail.due_at)).limit(1)).first()
