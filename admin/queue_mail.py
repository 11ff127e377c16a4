"""In whose name each queue writes to customers: address, name and signature, with a test mail that shows it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session, col, select

from admin.place import Asked, asked, page, question
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.forms import Posted
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from staff import audit
from storage.change import Change
from ticketing import copies, queue_mail
from ticketing.outbound import MailTried
from ticketing.tables import Queue

SAVED = N_("Saved. It counts for every answer from now on.")
SUBJECT = N_("Test mail")
TEXT = N_("This is how mail of the queue %(queue)s looks. Nobody has to answer it.")
CHANGED = N_("Somebody else changed this queue's mail in the meantime. Look at it again and repeat your change.")
PROBLEMS = (N_("mail to this address does not reach us"), N_("list it under mail.mailboxes"), N_("this is too long"))
"""What saving may refuse, for the catalogue."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue in the list; `writes_as` is what customers see in front of an answer."""

    url: str
    name: str
    level: int
    writes_as: str
    signed: bool


@dataclass(frozen=True, slots=True)
class QueueMailPage:
    """The form of one queue. `desk` says what counts where a field is empty; `tried` is what became of a test mail."""

    name: str
    url: str
    form: Form
    addresses: tuple[Choice, ...]
    desk: str
    tried: MailTried | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    code: str
    name: str
    level: int
    mail: Mapping[str, str]


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)
    stored = await question(request, lambda session: _all(session, who))
    rows = tuple(
        QueueRow(f"/admin/queues/{one.code}", one.name, one.level, _writes_as(one.mail, who), any(name.startswith("signature") for name in one.mail))
        for one in stored
    )  # fmt: skip
    flash = who.say(SAVED) if request.query.get("saved") else ""
    return await page(request, who, "queues.html", rows=rows, flash=flash)


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    one = await _one(request, who)
    fields = {**one.mail, "stamp": queue_mail.stamp(one.mail)}
    return await _page(request, who, one, Form(who.agent.csrf, fields))


async def post(request: web.Request) -> web.Response:
    """`act`: `save`, or `try`, which mails what the form says without keeping it."""
    who, said = asked(request), posted(request)
    one, own = await _one(request, who), who.settings.own_addresses
    try:
        if said.value("act") == "try":
            return await _try(request, who, one, said.fields, queue_mail.checked(said.fields, own))
        await request.app[keys.DATABASE].change(lambda change: _save(change, who, one, said, own))
    except Invalid as error:
        wrong = tuple(Mistake(said.field, who.say(said.problem), who.say(said.hint)) for said in error.mistakes)
    except Conflict:
        wrong = (Mistake("stamp", who.say(CHANGED)),)
    else:
        raise web.HTTPSeeOther("/admin/queues?saved=1")
    return await _page(request, who, one, Form(who.agent.csrf, said.fields, wrong))


def _save(change: Change, who: Asked, one: _Stored, said: Posted, own: Collection[str]) -> None:
    row = queue_mail.save(change, one.code, said.fields, own, seen=said.value("stamp"))
    audit.note(change, who.agent.login, f"queue {one.code}", one.mail, row.mail)


async def _try(
    request: web.Request, who: Asked, one: _Stored, said: dict[str, str], mail: Mapping[str, str]
) -> web.Response:
    try:
        [to] = copies.entered(said.get("to", ""))
    except (Invalid, ValueError):
        wrong = Mistake("to", who.say(N_("This is no e-mail address.")))
        return await _page(request, who, one, Form(who.agent.csrf, said, (wrong,)))
    text = who.say(TEXT, queue=one.name)
    tried = await request.app[keys.MAIL_TRIAL](to.address, who.say(SUBJECT), text, mail)
    return await _page(request, who, one, Form(who.agent.csrf, said), tried)


async def _page(
    request: web.Request, who: Asked, one: _Stored, form: Form, tried: MailTried | None = None
) -> web.Response:
    ours = who.settings.mail
    addresses = tuple(
        Choice(address, address) for address in sorted(who.settings.own_addresses - {ours.address, ours.bounces})
    )
    shown = QueueMailPage(one.name, f"/admin/queues/{one.code}", form, addresses, _writes_as({}, who), tried)
    return await page(request, who, "queue_mail.html", status=422 if form.mistakes else 200, page=shown)


async def _one(request: web.Request, who: Asked) -> _Stored:
    code = request.match_info["code"]
    found = [one for one in await question(request, lambda session: _all(session, who)) if one.code == code]
    if not found:
        raise NotFound("There is no such queue.")
    return found[0]


def _all(session: Session, who: Asked) -> tuple[_Stored, ...]:
    rows = session.exec(select(Queue).order_by(col(Queue.level), col(Queue.position), col(Queue.code))).all()
    return tuple(_Stored(one.code, who.say.named(one.name_de, one.name_en), one.level, dict(one.mail)) for one in rows)


def _writes_as(mail: Mapping[str, str], who: Asked) -> str:
    ours = who.settings.mail
    name = mail.get("name") or ours.name or who.settings.desk.company
    return f"{name} <{mail.get('address') or ours.address}>"
