"""The way out on paper: from the outbox to a PDF, and with it into the out-tray, to a fax gateway, or both ways by hand.

A fax whose enclosures cannot all be faxed is left to a person: no gateway sends half a letter. A letter is written when
its address is known, and goes nowhere before.
"""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
from sqlmodel import Session, col, select

from channels.fax_import import reply_mark
from channels.fax_import.enclosures import Attached, bound
from channels.fax_import.letter import House, Letter, closed, names_of, spoken_name
from foundation.settings import Settings
from pages.assets import STATIC
from staff.tables import Agent
from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from storage.outbox import Entry, NotEver, NotNow
from ticketing.inbound import File, Party
from ticketing.outbound import Outbound
from ticketing.paper import make_again
from ticketing.scan_stamps import written_on
from ticketing.tables import Attachment, Contact, Ticket
from ticketing.telephone import shown

FAX_SECONDS = 60
Post = Callable[[Outbound], Awaitable[None]]
"""Sends one mail that is no part of any conversation; raises NotNow or NotEver."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A letter with its files, and what a gateway has to know beside it. `number` is E.164, empty where it goes by post."""

    letter: Letter
    files: tuple[Attached, ...]
    number: str
    ticket_id: int
    contact_id: int
    message_id: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PaperSender:
    """Handles outbox entries of kind `paper`. `secret` makes the mark by which a sheet that comes back is known; `post`
    reaches a fax gateway by mail."""

    settings: Settings
    database: Database
    blobs: Blobs
    secret: bytes
    post: Post

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        contact_id = int(entry.payload["contact_id"])
        from channels.fax_import.letter_sheet import pdf_of  # loaded by whoever writes the first letter

        errand = await self.database.read(lambda session: self._errand(session, contact_id))
        if not errand.number and not errand.letter.lines:
            return partial(_held, contact_id)
        enclosures, loose = await bound(errand.files, self.settings.scans)
        pdf = await asyncio.to_thread(pdf_of, errand.letter, self._house(), enclosures)
        await self.blobs.ahead(pdf)  # before it is handed over: what was sent has to be booked
        paper, state = self.settings.paper, "tray"
        if errand.number and (paper.fax_url or paper.fax_mail) and not loose:
            await (self._by_hook(errand, pdf) if paper.fax_url else self._by_mail(errand, pdf))
            state = "faxed"
        elif paper.folder:
            await asyncio.to_thread(_put, Path(paper.folder), f"{errand.letter.ticket}-{contact_id}.pdf", pdf)

        def booking(change: Change) -> None:
            contact = change.session.get(Contact, contact_id)
            assert contact is not None
            contact.raw_ref = self.blobs.put(change, pdf)
            delivery = {"state": state, "at": change.now.isoformat(), "refused": {}, "lay_in": list(loose)}
            contact.details = {**contact.details, "delivery": delivery}
            change.wake("tickets")

        return booking

    async def _by_hook(self, errand: Errand, pdf: bytes) -> None:
        """Posts the PDF; what the gateway refuses for good is shown, everything else is tried again."""
        paper = self.settings.paper
        headers = {
            "Content-Type": "application/pdf",
            "X-Fax-Number": errand.number,
            "X-Reference": errand.letter.ticket,
        }
        if token := paper.fax_token.get_secret_value():
            headers["Authorization"] = f"Bearer {token}"
        try:
            patience = aiohttp.ClientTimeout(total=FAX_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=patience) as line,
                line.post(paper.fax_url, data=pdf, headers=headers) as answer,
            ):
                said = (await answer.text(errors="replace"))[:200]
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotNow(f"The fax gateway does not answer: {error or type(error).__name__}.") from error
        if 400 <= answer.status < 500 and answer.status not in (408, 425, 429):
            raise NotEver(f"The fax gateway refused the fax with {answer.status}: {said}")
        if answer.status >= 300:
            raise NotNow(f"The fax gateway answered {answer.status}.")

    async def _by_mail(self, errand: Errand, pdf: bytes) -> None:
        ticket = errand.letter.ticket
        address = self.settings.paper.fax_mail.replace("number@", f"{errand.number.lstrip('+')}@", 1)
        named = File(f"{ticket}.pdf", pdf, "application/pdf", "application/pdf")
        await self.post(
            Outbound(
                kind="reply", ticket_id=errand.ticket_id, ticket_number=ticket, contact_id=errand.contact_id, message_id=errand.message_id,
                recorded_at=errand.recorded_at, to=Party(address), subject=errand.number, text=ticket, language=errand.letter.language,
                automatic=True, files=(named,),
            )
        )  # fmt: skip

    def _errand(self, session: Session, contact_id: int) -> Errand:
        contact = session.get(Contact, contact_id)
        ticket = session.get(Ticket, contact.ticket_id) if contact else None
        if contact is None or ticket is None:
            raise NotEver("the letter is no longer there")
        zone = ZoneInfo(self.settings.desk.time_zone)
        to = next(iter(contact.details.get("to") or ()), {"address": "", "name": ""})
        number = to["address"] if contact.channel == "fax" else ""
        agent = session.get(Agent, contact.agent_id) if contact.agent_id else None
        by = agent.display_name if agent else ""
        files = tuple(
            Attached(name, self.blobs.get(session, sha256))
            for name, sha256 in session.exec(
                select(Attachment.filename, Attachment.sha256).where(Attachment.contact_id == contact_id).order_by(col(Attachment.id))
            )
        )  # fmt: skip
        answered, medium = _answered(session, contact, zone)
        letter = Letter(
            name=spoken_name(to["name"]), lines=tuple(contact.details.get("postal") or ()),
            subject=contact.subject or ticket.subject, text=closed(contact.body_text, ticket.language, by, self.settings.desk.company), ticket=ticket.number,
            written_on=contact.occurred_at.astimezone(zone).date(), language=ticket.language,
            number=shown(number, self.settings.desk.country) if number else "", agent=by,
            answered=answered, answers_fax=medium == "fax", files=names_of([file.name for file in files]), mark=reply_mark.mark(self.secret, ticket.id or 0),
        )  # fmt: skip
        return Errand(letter, files, number, ticket.id or 0, contact_id, contact.external_id, contact.occurred_at)

    def _house(self) -> House:
        desk, paper = self.settings.desk, self.settings.paper
        company = paper.sender[0] if paper.sender else desk.company
        regular, bold = STATIC / "DejaVuSans.ttf", STATIC / "DejaVuSans-Bold.ttf"
        if not regular.exists():
            raise NotNow("The fonts for letters are not there; run `make install`.")
        return House(company, tuple(paper.sender), paper.phone, paper.fax, paper.footer, regular, bold)


def _held(contact_id: int, change: Change) -> None:
    """Books a letter to an unknown address: it waits in the out-tray, not written, until somebody adds one
    (`ticketing.paper.write_anew`); where that happened while this attempt was under way, it is made again at once."""
    contact = change.session.get(Contact, contact_id)
    assert contact is not None
    if contact.details.get("postal"):
        make_again(change, contact_id)
    contact.details = {
        **contact.details,
        "delivery": {"state": "tray", "at": change.now.isoformat(), "refused": {}, "lay_in": []},
    }
    change.wake("tickets")


def _answered(session: Session, contact: Contact, zone: ZoneInfo) -> tuple[date | None, str]:
    """The day of the letter that this one answers (the one written on it where that is sure, else when it came), and the
    channel it came by."""
    row = session.exec(
        select(Contact.received_at, Contact.details, Contact.channel)
        .where(Contact.ticket_id == contact.ticket_id, Contact.direction == "in", col(Contact.id) < contact.id)
        .order_by(col(Contact.id).desc())
    ).first()
    if row is None:
        return None, ""
    came, details, channel = row
    return written_on(details) or came.astimezone(zone).date(), channel


def _put(folder: Path, name: str, content: bytes) -> None:
    """Into the out-tray, whole or not at all; the same letter twice is one file."""
    beside = folder / f".{name}.{secrets.token_hex(4)}.part"
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / name)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise NotNow(f"The out-tray {folder} cannot be written: {error.strerror}.") from error
