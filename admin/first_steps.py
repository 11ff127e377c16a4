"""What a new desk still needs, read from how it stands: each step with its state, what to do, and where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session, select

from admin.place import Asked, asked, page, question
from foundation.settings import Desk, Placeholders, Settings
from pages import keys
from pages.alarm import standings
from pages.words import N_
from staff.tables import Agent
from ticketing.mailboxes import Standing
from ticketing.tables import Ticket


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
    steps: tuple[Step, ...]

    @property
    def open(self) -> int:
        return sum(not step.done for step in self.steps)


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    mailboxes = await standings(request)
    members, tickets = await question(request, _counts)
    steps = tuple(_steps(who.settings, mailboxes, members, tickets, who))
    base = request.app[keys.SETTINGS].public_url
    return await page(request, who, "first_steps.html", page=StepsPage(steps), base=base)


def _counts(session: Session) -> tuple[int, bool]:
    """How many can log in, and whether anything has come in."""
    members = session.exec(select(Agent.id).where(Agent.active, Agent.password_hash != "").limit(3)).all()
    return len(members), session.exec(select(Ticket.id).limit(1)).first() is not None


def _steps(
    settings: Settings, mailboxes: Sequence[Standing], members: int, tickets: bool, who: Asked
) -> Iterator[Step]:
    _ = who.say
    desk = settings.desk
    yield Step(
        _(N_("Who you are")), f"{desk.company} · {desk.language} · {desk.time_zone} · {desk.holidays}", desk.company != Desk().company,
        _(N_("Enter name, language, zone and holidays under [desk] in config.toml, then start the server again.")),
    )  # fmt: skip
    left = sorted(name for name, value in Placeholders() if value == getattr(settings.placeholders, name) and ".example" in str(value))  # fmt: skip
    yield Step(
        _(N_("What articles say")), _(N_("still an example: %(names)s"), names=", ".join(left)) if left else _(N_("every placeholder has a value")), not left,
        _(N_("Enter telephone, hours and addresses under [placeholders] in config.toml.")), "/admin/knowledge", _(N_("Articles")),
    )  # fmt: skip
    yield _mail_in(settings, mailboxes, who)
    relay = settings.relay
    yield Step(
        _(N_("Mail goes out")), f"{relay.host}:{relay.port}" if relay.host else _(N_("answers are kept here and not sent")), bool(relay.host),
        _(N_("Enter your mail server under [relay] in config.toml. The test mail names what is wrong.")), "/desk/mail-test", _(N_("Send a test mail")),
    )  # fmt: skip
    yield Step(
        _(N_("Who works here")), who.say.ngettext("%(num)s member can log in", "%(num)s members can log in", members) if members < 3 else _(N_("several members can log in")),
        members > 1, _(N_("Invite your first agents.")), "/admin/members/new", _(N_("Invite somebody")),
    )  # fmt: skip
    yield Step(
        _(N_("The first ticket")), _(N_("has come in")) if tickets else _(N_("nothing has come in yet")), tickets,
        _(N_("Write to yourself through the form, as a customer would.")), "/contact", _(N_("Write to us")),
    )  # fmt: skip


def _mail_in(settings: Settings, mailboxes: Sequence[Standing], who: Asked) -> Step:
    _ = who.say
    fault = next((one.last_error or one.warning for one in mailboxes if one.last_error or one.warning), "")
    named = [one.label for one in settings.mailboxes_to_read] or list(settings.mail.mailboxes)
    return Step(
        _(N_("Mail comes in")), ", ".join(named) if named else _(N_("no mailbox is configured")), bool(named) and not fault,
        _(N_("Enter your mailbox under [imap] in config.toml, or let your mail server deliver to this one.")),
        "/desk/arrivals", _(N_("Held arrivals")), fault,
    )  # fmt: skip
