"""The contact form: shown, checked, kept, taken in, and the page that says so."""

from datetime import datetime

from aiohttp import web
from sqlmodel import Session, col, select

from channels.web import arrived, entry, proof_of_work, ways
from channels.web.reader import SentForm
from channels.web.surroundings import SURROUNDINGS
from channels.web.view import ContactFormPage, ReceivedPage, TroublePage
from channels.web.visitor import need_own_page, page, peer, reader_of, say, show
from foundation.errors import Mistake, NotFound, TooMany
from pages import keys
from pages.areas import grouped
from pages.forms import Posted, read_form
from pages.throttle import Throttle
from pages.view import Choice, Form
from pages.visitor import csrf_of, language_of
from pages.words import N_
from sla.customer_due import for_customer
from sla.policy import BY_HAND
from storage.types import FAR_FUTURE
from ticketing import attachment_limits
from ticketing.attachment_limits import limits_of
from ticketing.customer_moves import by_token
from ticketing.due_order import NOTHING, NextDue, next_due
from ticketing.intake import Outcome
from ticketing.states import State
from ticketing.tables import Category, Contact, Ticket

THROTTLE: web.AppKey[Throttle] = web.AppKey("web_throttle", Throttle)
UNPAID: web.AppKey[Throttle] = web.AppKey("web_unpaid_throttle", Throttle)
UNPAID_SHARE, LEAST_UNPAID = 4, 2
"""Without a proof of work a fourth of the forms passes, and always this many."""
TRAP = "website"
FIELDS = ("topic", "subject", "text", "name", "email")


@page
async def form(request: web.Request) -> web.Response:
    given = {name: request.query[name] for name in ("topic", "subject") if name in request.query}
    return await _show_form(request, given)


@page
async def sent(request: web.Request) -> web.Response:
    """Every mistake is named beside its field; otherwise the ticket's number is shown on a page of its own."""
    language, words = language_of(request), say(request)
    limits = limits_of(request.app[keys.SETTINGS])
    posted = await read_form(request, limits, language)
    need_own_page(request, posted.value("csrf"))
    values = {name: posted.value(name) if name == "text" else entry.line(posted.value(name)) for name in FIELDS}
    topics = {topic.value for topic in await _topics(request)}
    mistakes = (*entry.contact_mistakes(values, topics, words), *file_mistakes(request, posted))
    if mistakes:
        return await _show_form(request, values | files_again(posted), mistakes, posted.value("rendered"))
    if posted.value(TRAP):
        await arrived.refuse(request.app, "trap")
        return await received_without_number(request)
    await need_patience(request, posted)
    said = SentForm(
        form_id=form_id(request, posted.value("rendered")),
        name=values["name"],
        email=values["email"],
        subject=values["subject"],
        text=values["text"].strip(),
        topic=values["topic"],
        language=language,
    )
    outcome = await arrived.send(request.app, said, posted.files, peer(request))
    token = await token_of(request, outcome)
    if token is None:
        return await received_without_number(request)
    raise web.HTTPSeeOther(f"/t/{token}/received")


@page
async def received(request: web.Request) -> web.Response:
    """Number, link and promised time, once more whenever it is loaded."""
    token = request.match_info["token"]

    def load(session: Session) -> ReceivedPage | None:
        ticket = by_token(session, token)
        if ticket is None:
            return None
        first = session.exec(
            select(Contact)
            .where(Contact.ticket_id == ticket.id, Contact.direction == "in")
            .order_by(col(Contact.id))
            .limit(1)
        ).first()
        latest = promised_at(session, ticket, next_due(session, ticket.id), now)
        usual = answers.usual("web", ticket.created_at) if answers and latest else None
        expected = ways.told(usual if usual and usual > now else None, latest, reader_of(request), say(request))
        return ReceivedPage(
            ticket.number, ticket.subject, first.sender_address if first else "", expected,
            f"/t/{ticket.public_token}", ticket.state == State.AUTO_ANSWERED, sends_mail(request),
        )  # fmt: skip

    now, answers = request.app[keys.CLOCK].now(), await request.app[SURROUNDINGS].answers(request.app)
    shown = await request.app[keys.DATABASE].read(load)
    if shown is None:
        raise NotFound
    return await show(request, "web/received.html", shown, "contact")


async def need_patience(request: web.Request, posted: Posted) -> None:
    """TooMany where too much has come from here; whoever has not paid in computing time may send less often."""
    now, rendered = request.app[keys.CLOCK].now(), posted.value("rendered")
    key = request.app[keys.SECRET].for_purpose("form")
    place = THROTTLE if proof_of_work.paid(key, rendered, posted.value("proof"), now) else UNPAID
    if not request.app[place].lets(peer(request), now):
        await arrived.refuse(request.app, "too_many")
        raise TooMany


def form_id(request: web.Request, shown: str = "") -> str:
    """The id of a showing: the one that came back, else a fresh one."""
    key = request.app[keys.SECRET].for_purpose("form")
    return shown[: proof_of_work.LONGEST] or proof_of_work.issued(key, request.app[keys.CLOCK].now())


def files_again(posted: Posted) -> dict[str, str]:
    """What a form that comes back says of its files: no browser without script chooses them again by itself."""
    return {"files": "again"} if posted.files else {}


def file_mistakes(request: web.Request, posted: Posted) -> tuple[Mistake, ...]:
    limits, language = limits_of(request.app[keys.SETTINGS]), language_of(request)
    if posted.too_large:
        return (attachment_limits.too_large(limits, language),)
    return attachment_limits.check(posted.files, limits, language)


def promised_at(session: Session, ticket: Ticket, due: NextDue, now: datetime) -> datetime | None:
    """The next promise of a standing ticket to its customer; None where none is running or it has passed."""
    theirs = for_customer(session, ticket.id, due) if ticket.shelf == 0 else NOTHING
    standing = theirs.metric not in ("", BY_HAND)
    return theirs.at if standing and now < theirs.at < FAR_FUTURE else None


async def token_of(request: web.Request, outcome: Outcome | None) -> str | None:
    """The secret of the ticket a sending ended in; None where it has none (yet)."""
    ticket_id = outcome.ticket_id if outcome else None
    if ticket_id is None:
        return None
    return await request.app[keys.DATABASE].read(
        lambda session: session.exec(select(Ticket.public_token).where(Ticket.id == ticket_id)).first()
    )


def sends_mail(request: web.Request) -> bool:
    """Whether anything we say by mail reaches a customer: without a relay it is kept here."""
    return bool(request.app[keys.SETTINGS].relay.host)


async def received_without_number(request: web.Request) -> web.Response:
    words = say(request)
    by_mail, kept = (
        N_("It is kept safely. You will get the number by e-mail."),
        N_("It is kept safely, and will be read."),
    )
    text = words(by_mail if sends_mail(request) else kept)
    return await show(
        request, "web/trouble.html", TroublePage(words(N_("We have your message.")), text, 202), "contact", 202
    )


async def _show_form(
    request: web.Request, values: dict[str, str], mistakes: tuple[Mistake, ...] = (), shown: str = ""
) -> web.Response:
    settings = request.app[keys.SETTINGS]
    limits = limits_of(settings)
    answers = await request.app[SURROUNDINGS].answers(request.app)
    now = request.app[keys.CLOCK].now()
    usual, latest = (answers.usual("web", now), answers.latest(now)) if answers else (None, None)
    contact_form = ContactFormPage(
        form=Form(csrf_of(request), values, mistakes),
        topics=await _topics(request),
        max_upload=limits.total_bytes,
        file_rule=attachment_limits.described(limits, language_of(request)),
        refused=" ".join(sorted(limits.refused)),
        expected=ways.told(usual, latest, reader_of(request), say(request)),
        rendered=form_id(request, shown),
        proof_bits=proof_of_work.BITS,
    )
    return await show(request, "web/contact_form.html", contact_form, "contact", 422 if mistakes else 200)


async def _topics(request: web.Request) -> tuple[Choice, ...]:
    german = language_of(request) == "de"

    def load(session: Session) -> tuple[Choice, ...]:
        rows = session.exec(select(Category).where(col(Category.on_form)).order_by(col(Category.position))).all()
        return grouped((Choice(row.code, row.name_de if german else row.name_en) for row in rows), say(request))

    return await request.app[keys.DATABASE].read(load)
