"""Between the reading loop and ticketing: the pages of one letter become an `Inbound`.

The surest source counts: what the fax server told, what the file's name told, then what stands on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from channels.fax_import import by_mail, reply_mark
from channels.fax_import.legibility import can_be_worked_with
from channels.fax_import.letter_facts import Fact, Facts, facts_of, first_letter, surest, tickets_in
from channels.fax_import.scan_kinds import ending, media_type
from foundation.errors import OperatorError
from foundation.settings import Settings
from pages.words import N_
from ticketing.arrivals import Kept
from ticketing.inbound import File, Inbound, Party, ScannedLetter
from ticketing.intake_loop import Reader, ReadFirst
from ticketing.scan_tables import ImportItem, ScanPage
from ticketing.scans import text_of
from ticketing.telephone import shown

SURE = {"side_car": 1.0, "name": 0.95, "mail": 0.9}
IDENTIFIES = 0.75
"""Confidence from which a number tells who sent a fax; a less sure one is a proposal to whoever indexes it."""
LOST = N_("The pages of this scan are not there; let it be read again from the folder's done/.")


@dataclass(frozen=True, slots=True)
class ScanReader:
    """Reads what the loop has stored, for one installation; `secret` verifies the marks on letters of ours."""

    settings: Settings
    secret: bytes

    def __call__(self, kept: Kept, raw: bytes, session: Session) -> Inbound:
        """OperatorError where the pages are not there."""
        item, document = _item(session, kept)
        pages = _pages(session, item.id or 0, document)
        text = text_of(pages)
        facts = self._facts(next((page.header for page in pages if page.header), ""), pages)
        number = surest(Fact(item.sender_number, SURE.get(item.number_source, 0.0), item.number_source), facts.number)
        name = item.sender_name or facts.name.value
        country = self.settings.desk.country
        sender = number.value if number.confidence >= IDENTIFIES else ""
        content = by_mail.scan_in(raw) if kept.channel == "email" else raw
        suffix = "" if document == 1 else f"#{document}"
        known = Fact(name, 0.95 if item.sender_name else facts.name.confidence, item.number_source or facts.name.source)
        named = known.confidence >= IDENTIFIES or bool(facts.address.value or facts.customer_no.value)
        least = self.settings.scans.least_confidence
        readable = can_be_worked_with(pages, least, sender_known=bool(sender) or named)
        return Inbound(
            channel="fax" if item.medium == "fax" else "letter", mailbox=kept.mailbox, external_id=f"sha256:{kept.sha256}{suffix}",
            sha256=kept.sha256, received_at=item.stamped_at, occurred_at=item.stamped_at,
            sender=Party(sender, name or (shown(sender, country) if sender else "")),
            subject=facts.subject.value if readable else "", body_text=text, reply_text=text, files=(_file(item, content),),
            warnings=tuple(_warnings(item, pages, readable)), thread_hints=facts.tickets,
            ticket_token=reply_mark.ticket_marked(self.secret, [code for page in pages for code in page.codes]),
            scan=ScannedLetter(
                item_id=item.id or 0, document=document, pages=len(pages), readable=readable, address=facts.address.value,
                customer_no=facts.customer_no.value, facts=_told(facts, number, known),
            ),
        )  # fmt: skip

    def _facts(self, header: str, pages: Sequence[ScanPage]) -> Facts:
        desk, paper = self.settings.desk, self.settings.paper
        own = (desk.company, *paper.sender[:-1])
        text = text_of(pages)
        found = facts_of(
            header,
            first_letter([page.text for page in pages if page.text]),
            desk.number_prefix,
            desk.country,
            own,
            (paper.phone, paper.fax, self.settings.placeholders.phone),
        )
        return replace(found, tickets=tickets_in(text, desk.number_prefix))


@dataclass(frozen=True, slots=True)
class GatewayReader:
    """The reader of mail, with one exception: the fax inside a gateway's mail is read as a fax."""

    mail: Reader
    scans: ScanReader

    def __call__(self, kept: Kept, raw: bytes, session: Session) -> Inbound:
        gateways = self.scans.settings.scans.gateways
        if not by_mail.from_gateway(kept, raw, gateways) or not by_mail.scan_in(raw):
            return self.mail(kept, raw, session)
        if session.exec(select(ImportItem.id).where(ImportItem.arrival_id == kept.id)).first() is None:
            raise ReadFirst
        return self.scans(kept, raw, session)


def _item(session: Session, kept: Kept) -> tuple[ImportItem, int]:
    """The scan of an arrival, and which letter of it."""
    if "item" in kept.envelope:
        item = session.get(ImportItem, int(kept.envelope["item"]))
    else:
        item = session.exec(select(ImportItem).where(ImportItem.arrival_id == kept.id)).first()
    if item is None:
        raise OperatorError(LOST)
    return item, int(kept.envelope.get("document", 1))


def _pages(session: Session, item_id: int, document: int) -> Sequence[ScanPage]:
    return session.exec(
        select(ScanPage)
        .where(ScanPage.item_id == item_id, ScanPage.document == document)
        .order_by(col(ScanPage.number))
    ).all()


def _file(item: ImportItem, content: bytes) -> File:
    name = item.name if "." in item.name else f"{item.name}.{ending(content)}"
    return File(name, content, media_type(content))


def _warnings(item: ImportItem, pages: Sequence[ScanPage], readable: bool) -> list[str]:
    found = [] if readable else ["scan_not_sure" if text_of(pages) else "scan_without_text"]
    if not item.whole or len(pages) == 0:
        found.append("scan_breaks_off")
    if item.error:
        found.append("scan_trouble")
    return found


def _told(facts: Facts, number: Fact, name: Fact) -> dict[str, list[str | float]]:
    """What was found, with its confidence and source, for the screen on which a person completes it."""
    found = {
        "number": number, "name": name, "address": facts.address, "written_on": facts.written_on, "subject": facts.subject,
        "customer_no": facts.customer_no,
    }  # fmt: skip
    return {key: [fact.value, fact.confidence, fact.source] for key, fact in found.items() if fact}
