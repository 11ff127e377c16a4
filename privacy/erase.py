"""Taking a person out of the books: first what they wrote, then their tickets, then what mentions them, at last they themselves.

Each portion is one short change that leaves whole rows behind, and each is found anew by a further run: after a crash, or
beside a server that takes in mail, the same command goes on. Addresses go last, for by them the rest is found.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, func, or_, select, update

from channels.phone_log.tables import PhoneCall
from customers.feedback_tables import Rating
from customers.report_tables import ReportReader, ServiceReport
from customers.tables import ContactPoint, Person, SuppressedAddress
from desk.tables import Draft, Presence
from e_level.tables import Audit, AutomationDecision, Prediction
from foundation.errors import OperatorError
from privacy import rewriting, stored
from privacy.emptying import each, empty, gone, nothing, rows_of
from privacy.whose import ANONYMISED, ERASING, Theirs, mentions, open_tickets, portions
from sla.tables import SlaBreach
from staff import audit
from staff.audit_tables import AuditEntry
from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from storage.full_text import forget_contact, index_files
from storage.tables import OutboxEntry
from ticketing.agent_notice_table import AgentNotice
from ticketing.callback_table import Callback
from ticketing.custom_field_tables import CustomValue
from ticketing.due_table import TicketDue
from ticketing.link_tables import TicketFollower
from ticketing.scan_tables import ImportItem, ScanPage
from ticketing.seen_table import TicketSeen
from ticketing.sop_tables import SopRun
from ticketing.tables import Arrival, Attachment, Contact, MessageReference, Ticket, TicketEvent
from ticketing.webhook_tables import WebhookCall

BY = "command line"
AT_ONCE = 20
UNSETTLED = ("held", "waiting", "reading")
MERGED = 200
"""Pages of the search index that one change may merge, see fts5 section 6.8."""


MERGES = (
    text("INSERT INTO contact_search (contact_search, rank) VALUES ('merge', :pages)"),
    text("INSERT INTO file_search (file_search, rank) VALUES ('merge', :pages)"),
)


@dataclass(frozen=True, slots=True)
class Erasing:
    """What one run works with; `said` is told of each portion."""

    database: Database
    blobs: Blobs
    reason: str = ""
    said: Callable[[str, int, int], None] = lambda what, done, of: None

    def run(self, mine: Theirs) -> list[str]:
        """Names of files that stay, in a place where nothing is deleted. OperatorError where a ticket is open, or the person wrote meanwhile."""
        held = self.database.read_now(lambda session: _held(session, self.blobs, mine))
        if held:
            raise OperatorError(
                f"Not settled yet: what was taken in as {', '.join(map(str, held))}. Try it again or set it aside on the page Held."
            )
        self.database.change_now(lambda change: self._begin(change, mine))
        names = self.database.read_now(lambda session: stored.named_by(session, mine.contacts, mine.arrivals))
        alone, newest = self.database.read_now(lambda session: stored.theirs_alone(session, mine, names))
        left: list[str] = []

        def contacts(change: Change, some: Any) -> None:
            stored.remove(change, mine, sorted(going), newest)
            _contacts(change, mine, some)

        def arrivals(change: Change, some: Any) -> None:
            stored.remove(change, mine, sorted(going), newest)
            _arrivals(change, some)

        going: set[str] = set()

        def ahead(contacts: Any, arrivals: Any) -> None:
            """The files of a portion go before the rows that name them: these tell a further run what is left to do."""
            going.clear()
            going.update(alone & self.database.read_now(lambda session: stored.named_by(session, contacts, arrivals)))
            outside = self.database.read_now(lambda session: stored.outside(session, going))
            left.extend(name for name in outside if not self.blobs.forget(name))

        self._portions("messages", mine.contacts, contacts, lambda some: ahead(some, ()))
        self._portions("arrivals", mine.arrivals, arrivals, lambda some: ahead((), some))
        self._portions("tickets", mine.tickets, _tickets)
        self._portions("scans", mine.items, _scans)
        for what, ids, work in self.database.read_now(lambda session: list(_mentions(session, mine))):
            self._portions(what, ids, lambda change, some, work=work: work(change, some, mine))  # type: ignore[misc]
        self.database.change_now(lambda change: _end(change, mine))
        self._settle_index()
        return left

    def _portions(
        self,
        what: str,
        these: Any,
        work: Callable[[Change, Any], None],
        ahead: Callable[[Any], None] = lambda some: None,
    ) -> None:
        done = 0
        for some in portions(these, AT_ONCE):
            ahead(some)
            self.database.change_now(lambda change, some=some: _overwriting(change, work, some))  # type: ignore[misc]
            self.said(what, done := done + len(some), len(these))

    def _begin(self, change: Change, mine: Theirs) -> None:
        if numbers := open_tickets(change.session, mine):
            raise OperatorError(f"Not closed yet: {', '.join(numbers[:20])}. Close or cancel these tickets first.")
        person = change.session.get_one(Person, mine.person_id)
        if person.status in (ERASING, ANONYMISED):
            return
        before, person.status = person.status, ERASING
        after = {"status": ERASING, **counts(change.session, mine)}
        audit.note(change, BY, f"person {mine.person_id}", {"status": before}, after, self.reason)

    def _settle_index(self) -> None:
        """SQLite's index keeps forgotten words until its parts are merged; each step holds the writer for a moment."""
        while self.database.sqlite and not self.database.change_now(_merged):
            pass


def _held(session: Session, blobs: Blobs, mine: Theirs) -> list[int]:
    """Arrivals of the person that have no outcome yet: a held one has no contact, but its bytes may name an address."""
    found = set()
    for row in session.exec(select(Arrival).where(col(Arrival.outcome).in_(UNSETTLED))):
        if row.id in mine.arrivals or any(
            one.encode() in blobs.get(session, row.sha256).lower() for one in mine.addresses
        ):
            found.add(row.id or 0)
    return sorted(found)


def counts(session: Session, mine: Theirs) -> dict[str, int]:
    """How much there is: tickets, messages (calls and notes on these tickets among them) and files."""
    files = sum(
        session.exec(select(func.count()).select_from(Attachment).where(col(Attachment.contact_id).in_(some))).one()
        for some in portions(mine.contacts, 500)
    )
    return {"tickets": len(mine.tickets), "messages": len(mine.contacts), "files": files, "contact_points": len(mine.addresses)}  # fmt: skip


def _overwriting(change: Change, work: Callable[[Change, Any], None], some: Any) -> None:
    """What goes is written over in the file as well (SQLite): it would lie there until its place is needed."""
    if change.session.get_bind().dialect.name == "sqlite":
        change.session.connection().execute(text("PRAGMA secure_delete = ON"))
    work(change, some)


def _contacts(change: Change, mine: Theirs, ids: list[int]) -> None:
    session = change.session
    rows = session.exec(select(Contact).where(col(Contact.id).in_(ids), col(Contact.redacted_at).is_(None))).all()
    values = []
    for one in rows:
        words = (one.subject, one.body_text)
        forget_contact(
            session, one.id or 0, *words, *((one.sender_name, one.sender_address) if one.mailbox and one.sha256 else ())
        )  # a part that was split off has neither
        index_files(session, one.id or 0, [])
        values.append({
            "row": one.id, **nothing(Contact), "external_id": f"erased:{one.id}", "details": rewriting.details(one.details), "agent_id": None,
            "person_id": one.person_id or mine.person_id, "redacted_at": change.now,
        })  # fmt: skip
        session.expunge(one)
    each(change, Contact, values)
    beyond = select(Contact.ticket_id).where(col(Contact.id).in_(ids), col(Contact.ticket_id).is_not(None))
    session.execute(update(Ticket).where(col(Ticket.id).in_(beyond)).values(excerpt=""))
    for table in (Attachment, ScanPage, MessageReference):
        gone(change, table, rows_of(table).c.contact_id.in_(ids))
    empty(change, Prediction, col(Prediction.contact_id).in_(ids))
    empty(change, Audit, col(Audit.contact_id).in_(ids))


def _tickets(change: Change, ids: list[int]) -> None:
    session = change.session
    each(change, Ticket, [{"row": one, **nothing(Ticket), "public_token": token_urlsafe(24), "assignee_id": None} for one in ids])  # fmt: skip
    session.execute(update(TicketDue).where(col(TicketDue.ticket_id).in_(ids)).values(assignee_id=None))
    for going in (CustomValue, Draft, Presence, TicketSeen, TicketFollower):
        gone(change, going, rows_of(going).c.ticket_id.in_(ids))
    for staying in (Rating, AgentNotice, Audit, SlaBreach, PhoneCall):
        empty(change, staying, rows_of(staying).c.ticket_id.in_(ids))
    empty(change, Callback, col(Callback.ticket_id).in_(ids), agent_id=None)
    runs = session.execute(select(col(SopRun.id), col(SopRun.done)).where(col(SopRun.ticket_id).in_(ids)))
    each(change, SopRun, [{"row": row, "done": rewriting.steps(done)} for row, done in runs])
    decisions = session.execute(
        select(col(AutomationDecision.id), col(AutomationDecision.facts), col(AutomationDecision.reasons))
        .where(col(AutomationDecision.ticket_id).in_(ids))
    )  # fmt: skip
    each(change, AutomationDecision, [
        {"row": row, "facts": rewriting.facts(facts), "reasons": rewriting.reasons(why), "reaction_token": None} for row, facts, why in decisions
    ])  # fmt: skip
    lines = session.exec(select(TicketEvent).where(col(TicketEvent.ticket_id).in_(ids))).all()
    each(change, TicketEvent, [
        {"row": one.id, "data": rewriting.line(one.kind, one.data), "actor_ref": "" if one.actor_kind == "agent" else one.actor_ref} for one in lines
    ])  # fmt: skip


def _arrivals(change: Change, ids: list[int]) -> None:
    empty(change, Arrival, col(Arrival.id).in_(ids), col(Arrival.outcome).not_in(UNSETTLED))


def _scans(change: Change, ids: list[int]) -> None:
    """Of a file with letters of several people only the person's pages are gone."""
    others = select(ScanPage.item_id).where(col(ScanPage.item_id).in_(ids))
    left = set(ids).difference(change.session.exec(others).all())
    each(change, ImportItem, [{"row": one, **nothing(ImportItem), "origin": f"erased:{one}"} for one in sorted(left)])


def _mentions(session: Session, mine: Theirs) -> Iterator[tuple[str, list[int], Callable[[Change, Any, Theirs], None]]]:
    """What names one of the addresses, or one of the tickets by other means than its row."""
    of = mine.addresses
    about = {*(f"ticket:{one}" for one in mine.tickets), *(f"contact:{one}" for one in mine.contacts), *(f"person:{one}" for one in mine.persons)}  # fmt: skip
    entries = set(session.exec(select(OutboxEntry.id).where(
        or_(mentions(OutboxEntry.payload, of), mentions(OutboxEntry.dedupe_key, of), mentions(OutboxEntry.reason, of))
    )))  # fmt: skip
    for some in portions(sorted(about), 500):
        entries |= set(session.exec(select(OutboxEntry.id).where(col(OutboxEntry.about).in_(some))))
    yield "entries of the outbox", sorted(one for one in entries if one), _entries
    calls = set(session.exec(select(WebhookCall.id).where(or_(mentions(WebhookCall.request, of), mentions(WebhookCall.answer, of)))))  # fmt: skip
    for numbers in portions(mine.numbers, 500):
        calls |= set(session.exec(select(WebhookCall.id).where(col(WebhookCall.about).in_(numbers))))
    yield (
        "calls of programs",
        sorted(calls),
        lambda change, some, _: empty(change, WebhookCall, col(WebhookCall.id).in_(some)),
    )
    log = select(AuditEntry.id).where(
        or_(*(mentions(one, of) for one in (AuditEntry.object, AuditEntry.before, AuditEntry.after, AuditEntry.reason)))
    )
    yield "entries of the log", [one for one in session.exec(log) if one], _log


def _entries(change: Change, ids: list[int], mine: Theirs) -> None:
    """What has not gone out yet does not."""
    rows = change.session.exec(select(OutboxEntry).where(col(OutboxEntry.id).in_(ids))).all()
    values = [
        {
            "row": one.id, "reason": "", "payload": rewriting.payload(one.payload), "state": "suppressed" if one.state == "queued" else one.state,
            "dedupe_key": f"erased:{one.id}" if _named(one.dedupe_key, mine) else one.dedupe_key, "finished_at": one.finished_at or change.now,
        }
        for one in rows
    ]  # fmt: skip
    for one in rows:
        change.session.expunge(one)
    each(change, OutboxEntry, values)


def _named(words: str, mine: Theirs) -> bool:
    return any(one in words.lower() for one in mine.addresses)


def _log(change: Change, ids: list[int], mine: Theirs) -> None:
    """The log keeps its entries; an address in one becomes `…`."""
    for one in change.session.exec(select(AuditEntry).where(col(AuditEntry.id).in_(ids))).all():
        one.object, one.reason = rewriting.without([one.object, one.reason], mine.addresses)
        one.before, one.after = rewriting.without([one.before, one.after], mine.addresses)


def _end(change: Change, mine: Theirs) -> None:
    session = change.session
    was = session.get_one(Person, mine.person_id).status
    written = select(Contact.id).where(col(Contact.person_id).in_(mine.persons), col(Contact.redacted_at).is_(None))
    if was == ERASING and (session.exec(written.limit(1)).first() or open_tickets(session, mine)):
        raise OperatorError(
            "Something new of this person came in meanwhile. Close its ticket, and run the command again."
        )
    of = list(mine.addresses)
    gone(change, ContactPoint, col(ContactPoint.person_id).in_(mine.persons))
    gone(change, SuppressedAddress, col(SuppressedAddress.address).in_(of))
    gone(change, ReportReader, col(ReportReader.address).in_(of))
    empty(change, ServiceReport, func.lower(col(ServiceReport.address)).in_(of))
    empty(change, PhoneCall, col(PhoneCall.number).in_(of))
    empty(change, Person, col(Person.id).in_(mine.persons), status=ANONYMISED)
    if was == ERASING:
        audit.note(change, BY, f"person {mine.person_id}", {"status": ERASING}, {"status": ANONYMISED})


def _merged(change: Change) -> bool:
    """One step; True once nothing is left to merge (fewer than two rows changed)."""
    connection = change.session.connection()
    connection.execute(text("PRAGMA secure_delete = ON"))
    changed = text("SELECT total_changes()")
    before = connection.execute(changed).scalar_one()
    for merge in MERGES:
        connection.execute(merge, {"pages": -MERGED})
    return connection.execute(changed).scalar_one() - before < 4
