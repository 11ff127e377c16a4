"""Bytes of contacts for the desk: attachments and raw messages to keep, and the customer's own layout to look at.

Nothing a customer sent ever runs: files come as downloads that browsers must not interpret, or as pictures, PDFs and plain
text under a type that is theirs (`desk/file_previews.py`); a message's HTML passes
nh3, loads nothing from elsewhere, and is shown in a frame without any right of its own.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from aiohttp import web
from sqlalchemy import Row, select
from sqlmodel import Session, col

from desk import file_previews, ticket_page
from desk.mail_html import harmless
from desk.place import Asked, asked, question, row_of
from foundation.errors import Forbidden, NotFound
from pages import keys
from staff.rights import Right, may
from storage.blobs import Blobs
from ticketing.inbound import File
from ticketing.tables import Attachment, Contact, Ticket

FRAME_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
WITH_PICTURES = FRAME_POLICY.replace("img-src data:", "img-src data: https: http:")
DOWNLOAD_POLICY = "default-src 'none'; sandbox"
LOOK_POLICY = f"{DOWNLOAD_POLICY}; frame-ancestors 'self'"
LARGEST_INLINE = 2_000_000
"""Pictures inside a message, together; beyond that they are only attachments."""
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_OF_FILE = tuple(
    map(col, (Attachment.contact_id, Attachment.filename, Attachment.sha256, Attachment.media_type, Attachment.content_id, Attachment.check_state, Attachment.size))
)  # fmt: skip
FRAME_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:12px;color:#1c1b19;background:#fff;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}"
    "a:hover::after,a:focus::after{content:' [' attr(href) ']';font-size:12px;color:#6b675f}"
)


@dataclass(frozen=True, slots=True)
class Download:
    """Bytes with the name they are kept under."""

    name: str
    content: bytes


async def raw(request: web.Request) -> web.Response:
    """A message exactly as it came or went."""
    who, contact_id = await asked(request), row_of(request)
    blobs = request.app[keys.DESK].blobs
    file = await question(request, lambda session: _raw(session, blobs, contact_id, who))
    return download(file.name, file.content)


async def laid_out(request: web.Request) -> web.Response:
    """The message's own layout, for the sandboxed frame of the conversation; with `?pictures=1`, which only our own page may
    ask for, also what it shows from elsewhere."""
    who, contact_id = await asked(request), row_of(request)
    blobs = request.app[keys.DESK].blobs
    body, inline = await question(request, lambda session: _laid_out(session, blobs, contact_id, who))
    return framed_mail(request, body, inline)


def framed_mail(request: web.Request, body: str, inline: Mapping[str, str]) -> web.Response:
    """A stranger's HTML made harmless, with the message's own pictures (`pictures`)."""
    by_us = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    remote = by_us and request.query.get("pictures") == "1"
    return framed(harmless(body, inline, remote=remote), WITH_PICTURES if remote else FRAME_POLICY)


def framed(body: str, policy: str = FRAME_POLICY) -> web.Response:
    """A page for a sandboxed frame: no script, and nothing from elsewhere but what the policy lets in."""
    text = f"<!doctype html><html><head><meta charset='utf-8'><title>–</title><style>{FRAME_STYLE}</style></head><body>{body}</body></html>"
    return web.Response(
        text=text,
        content_type="text/html",
        headers={"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"},
    )


def looked_at(request: web.Request, file: File) -> web.Response:
    """A file under a type that cannot do anything, for our own pages only; a download where it is of no such kind, or where a
    PDF was asked for by anything but a frame of ours. X-File-Kind says what a file is that is not what it is called."""
    seen = file_previews.shown(file.filename, file.media_type, file.content)
    site, place = (request.headers.get(f"Sec-Fetch-{name}", "") for name in ("Site", "Dest"))
    if seen is None or (seen.kind == "pdf" and (site, place) != ("same-origin", "iframe")):
        answer = download(file.filename, file.content)
        answer.headers["X-File-Kind"] = "" if seen else file_previews.really(file.content)
        return answer
    return web.Response(
        body=seen.content, content_type=seen.content_type, charset="utf-8" if seen.kind == "text" else None,
        headers={
            "Content-Disposition": "inline",
            "Content-Security-Policy": LOOK_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, max-age=3600",
        },
    )  # fmt: skip


def download(name: str, content: bytes) -> web.Response:
    """Bytes to keep: never shown, never interpreted by the browser."""
    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\' else "_" for char in name)
    return web.Response(
        body=content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": DOWNLOAD_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )  # fmt: skip


def contact_of(session: Session, contact_id: int, who: Asked, *, raw: bool = False) -> Row[Any]:
    """The contact, if its ticket may be seen; one without a ticket belongs to whoever may see arrivals."""
    row = session.execute(
        select(col(Contact.id), col(Contact.raw_ref), col(Contact.body_html), col(Contact.direction), col(Ticket.number))
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id), isouter=True)
        .where(col(Contact.id) == contact_id)
    ).first()  # fmt: skip
    if row is None:
        raise NotFound("There is no such message.")
    if row.number is None:
        if not who.may(Right.ARRIVALS_READ):
            raise NotFound("There is no such message.")
        return row
    ticket = ticket_page.find(session, row.number, who)
    if raw and not may(who.agent.who, Right.RAW_READ, ticket_page.scope(ticket)):
        raise Forbidden("Your role does not include this.")
    return row


def attached(session: Session, blobs: Blobs, file_id: int, who: Asked) -> tuple[File, str | None]:
    """An attached file that may be opened, and the number of its ticket."""
    row = session.execute(select(*_OF_FILE).where(col(Attachment.id) == file_id)).first()
    if row is None:
        raise NotFound("There is no such file.")
    contact = contact_of(session, row.contact_id, who)
    if row.check_state not in ("clean", "unchecked"):
        raise Forbidden("This file is held back.")
    return File(row.filename, blobs.get(session, row.sha256), row.media_type), contact.number


def _raw(session: Session, blobs: Blobs, contact_id: int, who: Asked) -> Download:
    row = contact_of(session, contact_id, who, raw=True)
    if not row.raw_ref:
        raise NotFound("There is no original of this message yet.")
    content = blobs.get(session, row.raw_ref)
    return Download(f"contact-{contact_id}.{ending_of(content)}", content)


def ending_of(content: bytes) -> str:
    """How the original of a contact is best called: a scan by what it is, everything else is a mail."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content[:4] in (b"II*\0", b"MM\0*"):
        return "tif"
    return {b"\x89PNG": "png", b"\xff\xd8\xff\xe0": "jpg", b"\xff\xd8\xff\xe1": "jpg"}.get(content[:4], "eml")


def _laid_out(session: Session, blobs: Blobs, contact_id: int, who: Asked) -> tuple[str, Mapping[str, str]]:
    row = contact_of(session, contact_id, who)
    asked_for = select(*_OF_FILE).where(
        col(Attachment.contact_id) == contact_id, col(Attachment.content_id) != "",
        col(Attachment.media_type).in_(PICTURES), col(Attachment.size) <= LARGEST_INLINE,
    )  # fmt: skip
    rows = session.execute(asked_for).all()
    named = ((one.content_id, one.media_type, one.size, partial(blobs.get, session, one.sha256)) for one in rows)
    return row.body_html, pictures(named)


def pictures(own: Iterable[tuple[str, str, int, Callable[[], bytes]]]) -> dict[str, str]:
    """Content-ID, type, size and a way to the bytes of a message's files → Content-ID → data URI of those that are pictures,
    while there is room; the others are not read."""
    inline: dict[str, str] = {}
    left = LARGEST_INLINE
    for content_id, media_type, size, read in own:
        if media_type in PICTURES and size <= left:
            left -= size
            inline[content_id.strip("<>").lower()] = f"data:{media_type};base64,{base64.b64encode(read()).decode()}"
    return inline
