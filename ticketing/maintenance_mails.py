"""Telling the customers concerned of planned works by mail: ahead, a day before, when something changes, and at the end.

A round says when it is due, by index; the sweep asks "what is due by now" and writes a part of its mails in the same change as
how far it has come, so that everybody is told once, after any downtime too, and only of what is still news. Each mail passes the
rules of automatic mail, and half of what the desk may send in an hour is left to what tickets cause.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select, update

from customers.suppression import suppressed
from foundation.wording import day_and_time
from storage.change import Change
from storage.database import Database
from storage.tables import OutboxEntry
from ticketing import announcements, answers, notice_texts, sending_limits, sent_in_all
from ticketing.announcement_tables import Maintenance, MaintenanceMail
from ticketing.desk_context import DeskContext
from ticketing.maintenance_audience import Audience, Recipient, recipients
from ticketing.maintenance_rounds import BEFOREHAND, Rounds, said_to
from ticketing.tables import Contact

KIND = "works_mail"
TOPIC = "planned works"
WORK = "mails about planned works"
NOTICE = "maintenance"
BATCH = 50
"""So many mails are written at a time, so that an agent's reply never waits behind thousands."""
SHORTEST_SLEEP, LONGEST_SLEEP = 5.0, 30.0
NO_TICKET = 0
READ_BY_NOBODY = ("bounce", "daemon", "list", "newsletter", "no_reply_address", "own_address")
"""Why the newest mail of somebody shows that no person reads there; an out-of-office note does not."""


def follow(change: Change, works: Maintenance, rounds: Rounds) -> None:
    """From now on these rounds count; one that is under way ends, for what comes next says what holds now. Works that nobody is
    mailed of have none."""
    if not (works.segments or works.organisations):
        return
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
    return any(row.sent for row in of(session, [works.id or 0]).get(works.id or 0, ()))


async def run(database: Database, desk: DeskContext) -> None:
    """The loop: writes a part of what is due, sleeps until the next part or round."""
    bell = database.waking.bell(TOPIC)
    while True:
        await database.change(lambda change: sweep(change, desk))
        next_at = await database.read(_next)
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await bell.wait(max(SHORTEST_SLEEP, min(pause, LONGEST_SLEEP)))


def sweep(change: Change, desk: DeskContext) -> bool:
    """Writes the next part of a round that is due; False where none is. What is above half of the desk's hourly limit waits for
    the next hour."""
    due = select(MaintenanceMail).where(col(MaintenanceMail.due_at) <= change.now)
    due = due.order_by(col(MaintenanceMail.due_at), col(MaintenanceMail.id)).limit(1)
    one = change.session.exec(due.with_for_update(skip_locked=True)).first()
    if one is None:
        return False
    works = change.session.get_one(Maintenance, one.maintenance_id)
    rounds = of(change.session, [one.maintenance_id])[one.maintenance_id]
    begun = works.starts_at <= change.now
    earlier = [row.id or 0 for row in rounds if (row.id or 0) < (one.id or 0) and row.sent]
    if _no_news(one, rounds, change.now, begun=begun, known=bool(earlier)):
        one.due_at = None
        return True
    room = (desk.settings.limits.automatic_mails_per_hour + 1) // 2 - sent_in_all.in_this_hour(change)
    if room <= 0:
        one.due_at = change.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return True
    audience = Audience(tuple(works.segments), tuple(works.organisations))
    part = recipients(change.session, audience, one.after_person, min(room, BATCH))
    knowing = _knowing(change.session, earlier, part)
    for to in part:
        one.after_person = to.person_id
        stage = said_to(one.stage, knows=to.person_id in knowing, begun=begun)
        if stage is None:
            continue
        if _held_back(change, desk, to):
            one.held += 1
        else:
            _mail(change, worded(change.session, desk, works, stage, to), _key(one.id or 0, to), to)
            one.sent += 1
    if not part:
        one.due_at = None
    return True


def _no_news(
    one: MaintenanceMail, rounds: Sequence[MaintenanceMail], now: datetime, *, begun: bool, known: bool
) -> bool:
    """Whether a round comes too late: to announce works that have begun, to end what nobody has heard of, or, not begun itself,
    because a later one is due as well. So a desk that was down for days does not tell all of it at once."""
    if (begun and one.stage in BEFOREHAND) or (not known and one.stage in ("called_off", "over")):
        return True
    later = (row for row in rounds if (row.id or 0) > (one.id or 0) and not (begun and row.stage in BEFOREHAND))
    return not one.sent and any(row.due_at is not None and row.due_at <= now for row in later)


def _knowing(session: Session, rounds: Collection[int], part: Collection[Recipient]) -> set[int]:
    """Who of them was written to in one of these rounds."""
    keys = {_key(number, to): to.person_id for number in rounds for to in part}
    found = session.exec(select(OutboxEntry.dedupe_key).where(col(OutboxEntry.dedupe_key).in_(keys)))
    return {keys[key] for key in found}


def _key(round_id: int, to: Recipient) -> str:
    return f"{KIND}:{round_id}:{to.person_id}"


def worded(session: Session, desk: DeskContext, works: Maintenance, stage: str, to: Recipient) -> tuple[str, str, str]:
    """Language, subject and text of the mail."""
    language = desk.settings.desk.spoken_by(to.language)
    said = {
        "stage": stage, "name": notice_texts.harmless_name(to.name, desk.settings), "company": desk.settings.desk.company,
        "effect": announcements.text_of(works, language), "contact": works.contact,
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


def _mail(change: Change, words: tuple[str, str, str], key: str, to: Recipient) -> None:
    language, subject, text = words
    payload = {"to": to.address, "subject": subject, "text": text, "language": language}
    change.later(KIND, payload, key=key, about=f"person:{to.person_id}")
    sent_in_all.count(change)


def _held_back(change: Change, desk: DeskContext, to: Recipient) -> bool:
    """Nothing goes to a dead address, to where no person reads, or to who got enough automatic mail already."""
    if suppressed(change.session, to.address):
        return True
    newest = select(Contact.suppress_reason).where(Contact.person_id == to.person_id, Contact.direction == "in")
    newest = newest.order_by(col(Contact.occurred_at).desc(), col(Contact.id).desc()).limit(1)
    if change.session.exec(newest).first() in READ_BY_NOBODY:
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
