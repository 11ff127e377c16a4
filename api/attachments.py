"""Attached files, and what lies in a mail that came attached (mail-requirements 26).

The id of a file inside such a mail is that of the attachment with the way to it behind: `12.2.0`.
"""

import asyncio

from aiohttp import web
from sqlmodel import Session

from api.calls import Call, row_number
from api.contacts import of_row
from api.models import AttachedMail, AttachmentNamed, Sender
from foundation.errors import Forbidden, NotFound
from staff.rights import Right
from storage.blobs import sha256_of
from ticketing.attached_mail import file_inside, mail_in
from ticketing.attachment_limits import limits_of
from ticketing.inbound import File
from ticketing.tables import Attachment


async def content(call: Call[None, None]) -> web.Response:
    """The bytes, never to be shown by a browser: they are somebody else's."""
    file = await _file(call)
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)


async def mail(call: Call[None, None]) -> AttachedMail:
    """What an attached mail says, and the files inside it."""
    said = await asyncio.to_thread(mail_in, call.desk.open_mail, await _file(call))
    return AttachedMail(
        sender=Sender(name=said.sender.name, address=said.sender.address),
        to=[party.address for party in said.to],
        cc=[party.address for party in said.cc],
        subject=said.subject,
        message_id=said.message_id or None,
        occurred_at=None if {"no_date", "odd_date"}.intersection(said.warnings) else said.occurred_at,
        body_text=said.body_text,
        body_html=said.body_html,
        attachments=[
            AttachmentNamed(
                id=f"{call.path['file']}.{place}", filename=file.filename, content_type=file.media_type,
                size=len(file.content), sha256=sha256_of(file.content), inline=file.inline,
            )
            for place, file in enumerate(said.files)
        ],
    )  # fmt: skip


async def _file(call: Call[None, None]) -> File:
    named, *way = call.path["file"].split(".")
    places = [row_number(place) for place in way]

    def question(session: Session) -> File:
        row = session.get(Attachment, row_number(named))
        if row is None:
            raise NotFound("There is no such file.")
        of_row(session, call, row.contact_id, Right.TICKET_READ)
        if row.check_state not in ("clean", "unchecked"):
            raise Forbidden("This file is held back.")
        return File(row.filename, call.desk.blobs.get(session, row.sha256), row.media_type)

    outer = await call.database.read(question)
    return await asyncio.to_thread(file_inside, call.desk.open_mail, outer, places, limits_of(call.desk.settings))
