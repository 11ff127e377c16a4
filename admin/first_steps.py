"""What a new desk still needs, read from how it stands: each step with its state, what to do, and where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session, select

from admin.place import Asked, asked, page, question
from admin.set_up import pending
from foundation.settings import Desk, Placeholders, Settings
from pages import keys
from pages.alarm import standings
from pages.words import N_
from staff.tables import Agent
from storage import installation
from storage.entered import entered
from ticketing.mailboxes import Standing
from ticketing.tables import Ticket

LANGUAGES = {"de": "Deutsch", "en": "English"}


@dataclass(frozen=True, slots=True)
class Step:
    """`how` is what to do while it is open, `url` where; `fault` names what keeps it from working."""

    title: str
    stands: str
    done: bool
    how: str = ""
    url: str = ""
    action: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class StepsPage:
    """`new`: nobody has been through them yet. `waiting`: something was entered that counts from the next start on."""

    steps: tuple[Step, ...]
    new: bool = False
    waiting: bool = False

    @property
    def open(self) -> int:
        return sum(not step.done for step in self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.done), None)


async def show(request: web.Request) -> web.Response:
    who, secret = asked(request), request.app[keys.SECRET]
    mailboxes = await standings(request)
    members, tickets, new = await question(request, _facts)
    values = await question(request, lambda session: entered(session, secret))
    settings = pending(who.settings, request.app[keys.WRITTEN], values)
    steps = tuple(_steps(settings, mailboxes, members, tickets, who))
    base = request.app[keys.SETTINGS].public_url
    shown = StepsPage(steps, new, settings != who.settings)
    return await page(request, who, "first_steps.html", page=shown, base=base)


def _facts(session: Session) -> tuple[int, bool, bool]:
    """How many members there are who may work here, whether anything has come in, whether the desk is new."""
    members = session.exec(select(Agent.id).where(Agent.active).limit(3)).all()
    came = session.exec(select(Ticket.id).limit(1)).first() is not None
    return len(members), came, installation.fact(session, installation.FIRST_STEPS) == "open"


def _steps(
    settings: Settings, mailboxes: Sequence[Standing], members: int, tickets: bool, who: Asked
) -> Iterator[Step]:
    _ = who.say
    desk, settle = settings.desk, _(N_("Set up"))
    yield Step(
        _(N_("Who you are")), f"{desk.company} · {LANGUAGES[desk.language]} · {desk.time_zone} · {desk.holidays}", desk.company != Desk().company,
        _(N_("Name, language, time zone and holidays: half a minute.")), "/admin/start/company", settle,
    )  # fmt: skip
    yield _mail(settings, mailboxes, who)
    yield Step(
        _(N_("Who works here")), _.ngettext("%(num)s member", "%(num)s members", members) if members < 3 else _(N_("several members")),
        members > 1, _(N_("Invite your first agents.")), "/admin/start/members", _(N_("Invite somebody")),
    )  # fmt: skip
    said = settings.placeholders
    left = said.phone == Placeholders().phone
    yield Step(
        _(N_("What the articles say")), _(N_("the telephone number is still an example")) if left else f"{said.phone} · {said.hours}", not left,
        _(N_("Telephone, hours, addresses, and which topics your customers ask about.")), "/admin/start/knowledge", settle,
    )  # fmt: skip
    yield Step(
        _(N_("The first ticket")), _(N_("has come in")) if tickets else _(N_("nothing has come in yet")), tickets,
        _(N_("Write to yourself through the form, as a customer would.")), "/contact", _(N_("Try the form")),
    )  # fmt: skip


def _mail(settings: Settings, mailboxes: Sequence[Standing], who: Asked) -> Step:
    """Mail comes in and goes out; without a way out answers stay here."""
    _ = who.say
    fault = next((one.last_error or one.warning for one in mailboxes if one.last_error or one.warning), "")
    named = [one.label for one in settings.mailboxes_to_read] or list(settings.mail.mailboxes)
    stands = ", ".join(named) if named else _(N_("no mailbox is set up"))
    kept = "" if settings.relay.host else _(N_("answers are kept here and not sent"))
    stands = " · ".join(filter(None, (stands, kept)))
    return Step(
        _(N_("Your mailbox")), stands, bool(named) and bool(settings.relay.host) and not fault,
        _(N_("Where mail is read and sent, tried at once. Without it, customers write through the form.")),
        "/admin/start/mail", _(N_("Set up")), fault,
    )  # fmt: skip
