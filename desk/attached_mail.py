"""A mail that came attached, read where it hangs: its head, its text, its own layout, and what is attached to it in turn.

It passes the same doors as everything strangers send (`desk/files.py`).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from sqlmodel import Session

from desk import file_previews, files, mail_words
from desk.conversation import passages
from desk.file_links import readable_at
from desk.look_up_view import AttachedMail
from desk.place import Asked, asked, html, page, question, row_of
from pages import keys
from pages.templates import render
from pages.view import FileView
from ticketing.attached_mail import file_inside, mail_in
from ticketing.attachment_limits import is_refused, limits_of
from ticketing.desk_context import DeskContext
from ticketing.inbound import File, Inbound, Party

_ABOUT_ITS_ARRIVAL = frozenset({"no_date", "odd_date", "no_sender"})
"""Warnings that say what is shown instead; here nothing is."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file at its address, and the number of the ticket it belongs to (None: of none)."""

    file: File
    ticket: str | None
    url: str


async def download(request: web.Request) -> web.Response:
    """A file as its sender named it, also one inside an attached mail."""
    found = await _found(request, await asked(request))
    return files.download(found.file.filename, found.file.content)


async def look(request: web.Request) -> web.Response:
    """The same file to be looked at in its place, where it is of a kind that can be; else as a download."""
    found = await _found(request, await asked(request))
    return files.looked_at(request, found.file)


async def show(request: web.Request) -> web.Response:
    """The mail on a page of its own; only itself where a page asks for it, to show it in its place."""
    who = await asked(request)
    found, inbound = await _opened(request, who)
    mail = _view(found, inbound, request.app[keys.DESK], who)
    if "HX-Request" in request.headers:
        return html(render("desk/parts/attached_mail.html", who.reader, mail=mail))
    return await page(request, who, "desk/attached_mail.html", mail=mail)


async def laid_out(request: web.Request) -> web.Response:
    """Its own layout, for a frame that lets nothing run and loads pictures from elsewhere only when asked to."""
    _, inbound = await _opened(request, await asked(request))
    named = [file for file in inbound.files if file.content_id]
    own = ((file.content_id, file.media_type, len(file.content), partial(bytes, file.content)) for file in named)
    return files.framed_mail(request, inbound.body_html, files.pictures(own))


async def _opened(request: web.Request, who: Asked) -> tuple[Found, Inbound]:
    found = await _found(request, who)
    return found, await asyncio.to_thread(mail_in, request.app[keys.DESK].open_mail, found.file)


async def _found(request: web.Request, who: Asked) -> Found:
    desk, file_id = request.app[keys.DESK], row_of(request)
    said = request.match_info["way"]
    way = tuple(int(place) for place in said.split(".")[1:])

    def ask(session: Session) -> tuple[File, str | None]:
        return files.attached(session, desk.blobs, file_id, who)

    outer, ticket = await question(request, ask)
    found = await asyncio.to_thread(file_inside, desk.open_mail, outer, way, limits_of(desk.settings))
    return Found(found, ticket, f"/desk/files/{file_id}{said}")


def _view(found: Found, inbound: Inbound, desk: DeskContext, who: Asked) -> AttachedMail:
    warnings = [one for one in inbound.warnings if one not in _ABOUT_ITS_ARRIVAL]
    dated = not {"no_date", "odd_date"}.intersection(inbound.warnings)
    folds = [(fold.start, fold.end, fold.kind) for fold in inbound.folds]
    return AttachedMail(
        url=found.url,
        ticket=found.ticket or "",
        subject=inbound.subject or who.say("(no subject)"),
        sender=_named((inbound.sender,)),
        to=_named(inbound.to),
        cc=_named(inbound.cc),
        at=inbound.occurred_at if dated else None,
        passages=passages(inbound.body_text, folds),
        warnings=mail_words.warnings({"warnings": warnings}, who.say),
        html_url=f"{found.url}/html" if inbound.body_html else "",
        remote_pictures=inbound.remote_pictures,
        files=tuple(
            _file(file, f"{found.url}.{place}", desk, who)
            for place, file in enumerate(inbound.files)
            if not file.inline
        ),
    )


def _file(file: File, url: str, desk: DeskContext, who: Asked) -> FileView:
    if is_refused(file, limits_of(desk.settings)):
        return FileView(file.filename, len(file.content), "", who.say.word("file_state", "refused"))
    looks = file_previews.looks(file.filename, file.media_type, len(file.content))
    mail_url = readable_at(file.filename, file.media_type, url)
    return FileView(file.filename, len(file.content), url, mail_url=mail_url, **looks)


def _named(parties: Sequence[Party]) -> str:
    return ", ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in parties)
