"""The page of a ticket behind its unguessable link: read, answer, say "solved", take it up again."""

from collections.abc import Callable
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session

from channels.web import arrived, contact, conversation, entry, proof_of_work
from channels.web.contact import file_mistakes, files_again, token_of
from channels.web.conversation import Standing
from channels.web.rating import RATEABLE
from channels.web.reader import SentForm
from channels.web.view import StatusPage
from channels.web.visitor import need_own_page, page, peer, say, show
from foundation.errors import Mistake, NotFound
from pages import keys
from pages.forms import Posted, read_form
from pages.view import Form
from pages.visitor import csrf_of, language_of
from pages.words import N_
from sla.policy import BY_HAND
from storage.change import Change
from storage.types import FAR_FUTURE
from ticketing import attachment_limits, customer_moves
from ticketing.attachment_limits import limits_of
from ticketing.customer_moves import by_token
from ticketing.states import ACTIVE, State
from ticketing.tables import Ticket

FLASHES = {
    "sent": N_("Your answer has arrived."),
    "solved": N_("Thank you. We have noted that it is solved."),
    "withdrawn": N_("We have ended the ticket."),
    "unchanged": N_("Nothing was changed; the ticket stands as shown here."),
    "again": N_("We have taken it up again."),
    "rated": N_("Thank you. Your rating has arrived."),
    "new": N_("The old ticket was closed, so your message has opened this one."),
}
NEXT_STEPS = {
    "waiting_customer": N_("We need something from you before we can go on. Please read our last message."),
    "late": N_("We are later than promised and are sorry for it. Your ticket is being worked on first."),
    "held": N_(
        "We are waiting for a partner. The time promised to you stands still until we have their answer, and then runs on."
    ),
    "auto_answered": N_("This answer was made automatically from our help articles. Tell us whether it was right."),
}


@page
async def status(request: web.Request) -> web.Response:
    return await _page(request, await _standing(request))


@page
async def reply(request: web.Request) -> web.Response:
    """An answer comes in like every contact, so that everything that follows from one follows from it."""
    standing, posted = await _standing(request), await _posted(request)
    text = posted.value("text").strip()
    mistakes = (*entry.answer_mistakes(text, say(request)), *file_mistakes(request, posted))
    if mistakes:
        return await _page(request, standing, posted, mistakes)
    return await _take_in(request, standing, posted, text, "sent")


@page
async def reopen(request: web.Request) -> web.Response:
    """Not solved: with words of the customer where they say what is missing, else by the button alone."""
    standing, posted = await _standing(request), await _posted(request)
    text = posted.value("text").strip()
    if not text and standing.state != State.AUTO_ANSWERED:
        return await _page(request, standing, posted, entry.answer_mistakes(text, say(request)))
    if mistakes := file_mistakes(request, posted):
        return await _page(request, standing, posted, mistakes)
    if text:
        answer = await _take_in(request, standing, posted, text, "again")
        if standing.may_reopen(request.app[keys.CLOCK].now()):
            await _change(request, lambda change, ticket: customer_moves.not_solved(change, ticket, "replied"))
        return answer
    moved = await _change(request, lambda change, ticket: customer_moves.not_solved(change, ticket, "person"))
    return _back(request, "again" if moved else "unchanged")


@page
async def solved(request: web.Request) -> web.Response:
    """The customer needs nothing more: what was answered is confirmed, open work ends. The page says what happened."""
    await _posted(request)
    reached = await _change(request, customer_moves.solved)
    return _back(request, "withdrawn" if reached == State.CANCELLED else "solved" if reached else "unchanged")


@page
async def file(request: web.Request) -> web.Response:
    """A file of the conversation, always to be saved and never run as a page of ours."""
    token, number = request.match_info["token"], int(request.match_info["file"])
    blobs = request.app[keys.DESK].blobs

    sent = conversation.left_by(request.app[keys.SETTINGS], request.app[keys.CLOCK].now())

    def load(session: Session) -> tuple[str, str, bytes] | None:
        ticket = by_token(session, token)
        found = conversation.public_file(session, ticket, number, sent) if ticket else None
        return (found.filename, found.media_type, blobs.get(session, found.sha256)) if found else None

    return saved(await request.app[keys.DATABASE].read(load))


def saved(found: tuple[str, str, bytes] | None) -> web.Response:
    """A file to be kept by its reader: name, media type, content."""
    if found is None:
        raise NotFound
    name, media_type, content = found
    plain = name.encode("ascii", "replace").decode().replace("\\", "_").replace('"', "_").replace("?", "_")
    return web.Response(
        body=content,
        headers={
            "Content-Type": media_type if "/" in media_type else "application/octet-stream",
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


async def _take_in(request: web.Request, standing: Standing, posted: Posted, text: str, flash: str) -> web.Response:
    await contact.need_patience(request, posted)
    said = SentForm(
        form_id=contact.form_id(request, posted.value("rendered")),
        name=standing.writer_name,
        email=standing.writer_address,
        subject=standing.subject,
        text=text,
        language=standing.language,
        ticket_id=standing.id,
    )
    outcome = await arrived.send(request.app, said, posted.files, peer(request))
    token = await token_of(request, outcome)
    if token is None:
        return await contact.received_without_number(request)
    return web.Response(
        status=303, headers={"Location": f"/t/{token}?said={flash if token == standing.token else 'new'}"}
    )


async def _posted(request: web.Request) -> Posted:
    posted = await read_form(request, limits_of(request.app[keys.SETTINGS]), language_of(request))
    need_own_page(request, posted.value("csrf"))
    return posted


async def _standing(request: web.Request) -> Standing:
    token, desk, now = request.match_info["token"], request.app[keys.DESK], request.app[keys.CLOCK].now()

    def load(session: Session) -> Standing | None:
        ticket = by_token(session, token)
        return conversation.standing(session, desk, ticket, now) if ticket else None

    found = await request.app[keys.DATABASE].read(load)
    if found is None:
        raise NotFound
    return found


async def _change(request: web.Request, work: Callable[[Change, Ticket], object]) -> str:
    """The state the ticket has moved to; empty where it stayed as it was."""
    token = request.match_info["token"]

    def run(change: Change) -> str:
        ticket = by_token(change.session, token, lock=True)
        if ticket is None:
            return ""
        before = ticket.state
        work(change, ticket)
        return ticket.state if ticket.state != before else ""

    return await request.app[keys.DATABASE].change(run)


def _arrived_from(request: web.Request, standing: Standing) -> str:
    """What whoever followed the link of a merged ticket is told on the one that stays."""
    if request.match_info["token"] == standing.token:
        return ""
    return say(request)(
        N_("Your two messages are one ticket now: it goes on here as %(number)s."), number=standing.number
    )


def _back(request: web.Request, flash: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/t/{request.match_info['token']}?said={flash}"})


async def _page(
    request: web.Request, standing: Standing, posted: Posted | None = None, mistakes: tuple[Mistake, ...] = ()
) -> web.Response:
    entered = {"text": posted.value("text").strip(), **files_again(posted)} if posted else {}
    words, now, language = say(request), request.app[keys.CLOCK].now(), language_of(request)
    limits = limits_of(request.app[keys.SETTINGS])
    promising = standing.next_metric not in ("", BY_HAND) and standing.due_at < FAR_FUTURE
    resting = standing.final or standing.state in (State.RESOLVED, State.AUTO_ANSWERED)
    late = promising and not resting and standing.due_at <= now
    step = NEXT_STEPS.get("late" if late else "held" if standing.held and not promising else standing.state, "")
    flash = FLASHES.get(request.query.get("said", ""), "")
    shown = StatusPage(
        number=standing.number,
        url=f"/t/{standing.token}",
        subject=standing.subject,
        state=standing.told,
        opened_at=standing.opened_at,
        messages=standing.messages,
        form=Form(csrf_of(request), entered, mistakes),
        max_upload=limits.total_bytes,
        file_rule=attachment_limits.described(limits, language),
        rendered=contact.form_id(request, posted.value("rendered") if posted else ""),
        proof_bits=proof_of_work.BITS,
        promised_at=standing.due_at if promising and not resting and not late else None,
        promise=standing.next_metric if promising else "first_response",
        next_step=words(step) if step else "",
        may_reply=not standing.final,
        may_solve=standing.state in (State.AUTO_ANSWERED, State.RESOLVED),
        may_withdraw=standing.state in ACTIVE,
        may_reject=standing.state == State.AUTO_ANSWERED,
        may_reopen=standing.state == State.RESOLVED and standing.may_reopen(now),
        reopen_until=standing.reopen_until,
        may_rate=standing.state in RATEABLE and not standing.continues_as,
        score=standing.score,
        comment=standing.comment,
        continues_as=standing.continues_as,
        flash=words(flash) if flash else _arrived_from(request, standing),
    )
    return await show(request, "web/status.html", shown, status=422 if mistakes else 200)
