"""N15: the service report of an agreement, made on the morning after its period and mailed to its contact.

The report of the next period is laid before this one is made: whatever becomes of one, the next one comes. What is given up is
told to the administrators (`admin/operations_notice.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from customers import suppression
from customers.report_tables import ServiceReport
from customers.tables import Organisation
from foundation.settings import Settings
from pages.delivered_report import report
from pages.saying import saying
from pages.times import Reader, percent
from sla import service_reports
from sla.agreements import versions_of
from sla.delivered_rows import Wanted, delivered
from sla.registry import Registry
from sla.report_periods import Period, around
from sla.service_reports import MAIL, key_of, period_of
from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from storage.outbox import Entry
from ticketing.notice_texts import notice

NAME = "service_report"
FAILED = "report_failed"
"""What the notice to the administrators is about."""
FILE = {"de": "Servicebericht", "en": "Service report"}


@dataclass(frozen=True, slots=True)
class Made:
    """A report ready to leave: the payload of its mail, without the document."""

    mail: Mapping[str, Any]
    document: bytes
    measures: str


@dataclass(frozen=True, slots=True)
class ReportMail:
    """Works the outbox entries `service_report` (`{"number", "rhythm", "since"}`)."""

    settings: Settings
    database: Database
    registry: Registry
    blobs: Blobs

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        number, period = entry.payload["number"], period_of(entry.payload)
        await self.database.change(partial(self._next, number=number, period=period))
        made = await self.database.read(partial(self._made, number=number, period=period))
        if made is not None:
            await self.blobs.ahead(made.document)

        def booking(change: Change) -> None:
            row = service_reports.wanted(change.session, number, period)
            if row is not None and made is not None:
                self._leave(change, row, made, entry)

        return booking

    def _next(self, change: Change, number: str, period: Period) -> None:
        wanted = service_reports.wanted(change.session, number, period) is not None
        if wanted and versions_of(change.session, number)[0].valid_to > self._midnight(period.until, self._zone):
            service_reports.lay(change, number, around(period.until, period.rhythm), self._zone)

    def _leave(self, change: Change, row: ServiceReport, made: Made, entry: Entry) -> None:
        key = f"{MAIL}:{key_of(row.number, period_of(entry.payload))}"
        file = {"name": f"{FILE[row.language]}.pdf", "sha256": self.blobs.put(change, made.document), "media_type": "application/pdf"}  # fmt: skip
        payload = {**made.mail, "files": [file], "report": entry.payload}
        change.later(MAIL, payload, key=key, about=f"agreement:{row.number}")
        row.last_key, row.last_at = key, change.now
        row.measures = "" if row.measures == made.measures else row.measures

    def _made(self, session: Session, number: str, period: Period) -> Made | None:
        """None where nobody wants it, nothing was agreed in that time any more, or its address gets no mail."""
        row, agreed = service_reports.wanted(session, number, period), versions_of(session, number)[0]
        zone = service_reports.theirs(session, number, self._zone)
        since, until = self._midnight(period.since, zone), self._midnight(period.until, zone)
        if row is None or agreed.valid_to <= since or suppression.suppressed(session, row.address):
            return None

        from pages.delivered_sheet import pdf_of  # the library takes a while to load, and most never ask for a document

        say, reader = saying(row.language), Reader(row.language, zone, self.database.clock.now())
        wanted = Wanted(since, until, agreement=number, to_customer=True)
        clocks = list(delivered(session, self.registry.read(session), wanted))
        own = "" if zone == self._zone else f" · {zone.key}"
        shown = report(session, f"{number} · {period.named(row.language)}{own}", wanted, clocks, say, reader)
        customer = session.get(Organisation, agreed.organisation_id)
        counted, kept = (
            sum(line.kept.count for line in shown.lines),
            sum(line.kept.counted_kept for line in shown.lines),
        )
        said = {
            "name": row.name, "company": self.settings.desk.company, "customer": customer.name if customer else "", "agreement": number,
            "period": period.named(row.language), "count": counted, "missed": counted - kept, "measures": row.measures,
            "kept": percent(kept / counted, row.language) if counted else "",
        }  # fmt: skip
        text = notice(session, NAME, row.language, said, self.settings.desk.du)
        subject, _, text = text.partition("\n")
        mail = {"to": row.address, "subject": subject, "text": text.lstrip(), "language": row.language}
        return Made(mail, pdf_of(shown, say, reader, row.measures), row.measures)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.desk.time_zone)

    def _midnight(self, day: date, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, time(), zone)


def given_up(change: Change, entry: Entry, reason: str) -> None:
    """A report that could not be made, or its mail: its agreement says so, and the administrators are told."""
    report = entry.payload.get("report", entry.payload)
    number, key = report["number"], key_of(report["number"], period_of(report))
    row = change.session.get(ServiceReport, number)
    if row is not None and entry.kind == service_reports.KIND:
        row.last_key, row.last_at = key, change.now
    payload = {"about": FAILED, **report, "reason": reason}
    change.later("operations_notice", payload, key=f"{FAILED}:{entry.id}:{entry.attempts}:{change.now.isoformat()}")
