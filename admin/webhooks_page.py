"""Programs that are called when something happens: set up, tried out, and every call in a log."""

from datetime import datetime

from aiohttp import web
from sqlmodel import Session, col, delete, select

from admin.place import Asked, asked, number_of, page, question
from admin.webhook_form import Entered, entered
from admin.webhook_view import CallRow, WebhookPage, WebhookRow
from foundation import sealing
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.posted import posted
from pages.saying import Saying
from pages.view import Choice, Form
from pages.words import N_
from staff import audit
from staff.rights import Right
from storage.change import Change
from ticketing import webhook_call, webhooks
from ticketing.webhook_tables import Webhook, WebhookCall

PAGE = 30
EVENT_WORDS = {
    "ticket.opened": N_("a ticket is opened"),
    "ticket.customer_wrote": N_("the customer writes again"),
    "ticket.answered": N_("the customer is answered"),
    "ticket.moved": N_("the state changes"),
    "ticket.routed": N_("it goes to another queue"),
    "ticket.assigned": N_("somebody becomes responsible"),
    "ticket.changed": N_("category, priority or another field is corrected"),
    "ticket.merged": N_("two tickets are merged"),
    "ticket.deadline_warned": N_("a deadline comes near"),
    "ticket.deadline_missed": N_("a deadline is missed"),
    webhooks.TRIAL: N_("test message"),
}
PROBLEMS = {
    "inside": N_("not sent: the address is in your internal network; whoever runs the server may allow it (webhooks.allowed_networks)"),
    "late": N_("no answer within ten seconds"),
    "unreachable": N_("could not be reached"),
    "unsealed": N_("not sent: the secret cannot be read with this installation's key; make a new one"),
}  # fmt: skip
CHANGED = N_(
    "Somebody changed this in the meantime. What you see is yours; saving again puts it in the place of theirs."
)
FLASHES = {
    "saved": N_("Saved. It counts from now on."),
    "trial": N_("The test message is on its way; the log below shows what came back."),
    "again": N_("It is sent again."),
    "gone": N_("Removed, with its log."),
}


async def show_all(request: web.Request) -> web.Response:
    who = asked(request, Right.TOKENS_EDIT)
    rows = await question(request, _rows)
    return await page(request, who, "webhooks.html", rows=rows, flash=_flash(request, who))


async def show(request: web.Request) -> web.Response:
    who, webhook_id = asked(request, Right.TOKENS_EDIT), _id(request)
    if not webhook_id:
        fields = {"active": "1"} | {f"event.{name}": "1" for name in ("ticket.opened", "ticket.moved")}
        return await _page(request, who, Form(who.agent.csrf, fields))
    row = await question(request, lambda session: _one(session, webhook_id))
    said = Entered(row.name, row.url, tuple(row.events), row.active)
    return await _page(request, who, _form(who, said, row.version))


async def post(request: web.Request) -> web.Response:
    """`act`: save, secret (a new one), trial, again (`call`), remove."""
    who, said, webhook_id = asked(request, Right.TOKENS_EDIT), posted(request), _id(request)
    act, _, argument = said.value("act").partition(":")
    change = request.app[keys.DATABASE].change
    if act == "remove":
        await change(lambda work: _remove(work, webhook_id, who.agent.login))
        raise web.HTTPSeeOther("/admin/webhooks?done=gone")
    if act in ("trial", "again"):
        await change(lambda work: _call(work, webhook_id, number_of(argument)))
        raise web.HTTPSeeOther(f"/admin/webhooks/{webhook_id}?done={act}")
    key = request.app[keys.SECRET].for_purpose("webhooks")
    if act == "secret":
        secret = await change(lambda work: _new_secret(work, webhook_id, key, who.agent.login))
        row = await question(request, lambda session: _one(session, webhook_id))
        stored = Entered(row.name, row.url, tuple(row.events), row.active)
        return await _page(request, who, _form(who, stored, row.version), secret=secret)
    try:
        wish, seen = entered(said.fields), number_of(said.value("version"))
        made, secret = await change(lambda work: _save(work, webhook_id, wish, seen, key, who.agent.login))
    except Invalid as error:
        wrong = tuple(Mistake(one.field, who.say(one.problem), who.say(one.hint)) for one in error.mistakes)
        return await _page(request, who, Form(who.agent.csrf, said.fields, wrong))
    except Conflict:
        row = await question(request, lambda session: _one(session, webhook_id))
        changed = Mistake("name", who.say(CHANGED))
        return await _page(request, who, Form(who.agent.csrf, said.fields | {"version": str(row.version)}, (changed,)))
    if secret:
        return await _page(request, who, _form(who, wish, 1), secret=secret, made=made)
    raise web.HTTPSeeOther(f"/admin/webhooks/{made}?done=saved")


def _id(request: web.Request) -> int:
    return number_of(request.match_info.get("id", ""))


def _form(who: Asked, said: Entered, version: int) -> Form:
    ticked = {f"event.{event}": "1" for event in said.events} | ({"active": "1"} if said.active else {})
    return Form(who.agent.csrf, {"name": said.name, "url": said.url, "version": str(version), **ticked})


def _flash(request: web.Request, who: Asked) -> str:
    return who.say(FLASHES.get(request.query.get("done", ""), ""))


async def _page(request: web.Request, who: Asked, form: Form, *, secret: str = "", made: int = 0) -> web.Response:
    webhook_id = made or _id(request)
    before = number_of(request.query.get("before", ""))
    calls = await question(request, lambda session: _calls(session, webhook_id, before, who.say))
    older = f"/admin/webhooks/{webhook_id}?before={calls[PAGE - 1].id}" if len(calls) > PAGE else ""
    events = tuple(Choice(name, who.say(EVENT_WORDS[name])) for name in webhooks.EVENTS)
    shown = WebhookPage(
        f"/admin/webhooks/{webhook_id or 'new'}", form.value("name"), form, events, bool(webhook_id), secret, calls[:PAGE], older
    )  # fmt: skip
    status = 422 if form.mistakes else 200
    return await page(request, who, "webhook.html", status=status, flash=_flash(request, who), page=shown)


def _one(session: Session, webhook_id: int) -> Webhook:
    row = session.get(Webhook, webhook_id)
    if row is None:
        raise NotFound("There is no such webhook.")
    session.expunge(row)
    return row


def _rows(session: Session) -> tuple[WebhookRow, ...]:
    rows = session.exec(select(Webhook).order_by(col(Webhook.name))).all()
    return tuple(
        WebhookRow(row.name, row.url, f"/admin/webhooks/{row.id}", len(row.events), *_stands(session, row)) for row in rows
    )  # fmt: skip


def _stands(session: Session, row: Webhook) -> tuple[str, datetime | None]:
    latest = session.exec(
        select(WebhookCall).where(WebhookCall.webhook_id == row.id).order_by(col(WebhookCall.id).desc()).limit(1)
    ).first()
    if not row.active:
        return "rests", latest.at if latest else None
    return ("good" if 200 <= latest.status < 300 else "bad", latest.at) if latest else ("new", None)


def _calls(session: Session, webhook_id: int, before: int, _: Saying) -> tuple[CallRow, ...]:
    wanted = select(WebhookCall).where(WebhookCall.webhook_id == webhook_id)
    if before:
        wanted = wanted.where(WebhookCall.id < before)
    rows = session.exec(wanted.order_by(col(WebhookCall.id).desc()).limit(PAGE + 1)).all()
    return tuple(
        CallRow(
            row.id, _(EVENT_WORDS.get(row.event, "")) or row.event, row.about, row.at, _state(row), _outcome(row, _), row.attempts,
            row.milliseconds, row.request, row.answer,
        )
        for row in rows
    )  # fmt: skip


def _state(row: WebhookCall) -> str:
    return "good" if 200 <= row.status < 300 else "bad" if row.done else "again"


def _outcome(row: WebhookCall, _: Saying) -> str:
    if row.problem:
        return _(PROBLEMS.get(row.problem, "")) or row.problem
    return _(N_("answered with %(status)s"), status=row.status)


def _save(change: Change, webhook_id: int, said: Entered, seen: int, key: bytes, by: str) -> tuple[int, str]:
    """Id of the program, and the secret where it was made just now. Conflict where somebody else saved since `seen`."""
    row, secret = change.session.get(Webhook, webhook_id), ""
    before = Entered(row.name, row.url, tuple(row.events), row.active).as_logged() if row else {}
    if row is None:
        row = Webhook(name=said.name, url=said.url, secret="", created_at=change.now)
        change.session.add(row)
        change.session.flush()
        secret = _seal(row, key)
    elif row.version != seen:
        raise Conflict("Somebody changed this in the meantime.")
    else:
        row.version += 1
    row.name, row.url, row.events, row.active = said.name, said.url, list(said.events), said.active
    audit.note(change, by, f"webhook {row.id}", before, said.as_logged())
    change.record(webhooks.WebhooksChanged())
    return row.id or 0, secret


def _seal(row: Webhook, key: bytes) -> str:
    secret = webhook_call.new_secret()
    row.secret = sealing.sealed(secret, key, f"webhook {row.id}")
    return secret


def _new_secret(change: Change, webhook_id: int, key: bytes, by: str) -> str:
    row = _one_of(change, webhook_id)
    row.version += 1
    audit.note(
        change, by, f"webhook {row.id}", {"secret": audit.SECRET}, {"secret": f"{audit.SECRET} {change.now.date()}"}
    )
    return _seal(row, key)


def _one_of(change: Change, webhook_id: int) -> Webhook:
    row = change.session.get(Webhook, webhook_id)
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


def _call(change: Change, webhook_id: int, call_id: int) -> None:
    """A trial, or the call `call_id` of the log once more."""
    _one_of(change, webhook_id)
    call = change.session.get(WebhookCall, call_id) if call_id else None
    if call_id and (call is None or call.webhook_id != webhook_id):
        raise NotFound("There is no such call.")
    event, about = (call.event, call.about) if call else (webhooks.TRIAL, "")
    body = call.request if call else webhook_call.body(webhooks.TRIAL, change.now.isoformat(), {})
    webhooks.call_now(change, webhook_id, event, about, body)


def _remove(change: Change, webhook_id: int, by: str) -> None:
    row = _one_of(change, webhook_id)
    before = Entered(row.name, row.url, tuple(row.events), row.active).as_logged()
    audit.note(change, by, f"webhook {row.id}", before, {})
    change.session.exec(delete(WebhookCall).where(col(WebhookCall.webhook_id) == webhook_id))
    change.session.delete(row)
    change.record(webhooks.WebhooksChanged())
