"""Which news a member is mailed, how they are gathered, and when no mail may come."""

from functools import cache
from zoneinfo import available_timezones

from aiohttp import web
from sqlmodel import Session

from desk import absence_view
from desk.place import Asked, asked, page, question
from foundation.errors import Mistake
from pages import keys
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from staff.tables import Agent
from storage.change import Change
from ticketing import own_signature
from ticketing.mail_pace import PACES, quiet_hours

SAVED = N_("Saved. From now on your news are mailed this way.")
KINDS = {
    "mentioned": N_("A colleague mentioned me"),
    "assigned": N_("A ticket was given to me"),
    "customer_wrote": N_("A customer answered on a ticket I have or follow"),
    "answered": N_("A colleague answered on a ticket I follow"),
    "noted": N_("A note on a ticket I follow"),
    "resolved": N_("A ticket I follow was resolved"),
    "new_work": N_("Urgent new work is waiting"),
    "told": N_("A routing rule wants me to know something"),
    "timer_warning": N_("A deadline comes near"),
    "violation": N_("A deadline was missed"),
    "pause_over": N_("The longest wait for a customer is over"),
}
PACE = {"": N_("At once"), "hour": N_("Gathered, once an hour"), "day": N_("Gathered, once a day at 8:00")}
UNCLEAR = N_("Enter both times, for example 19:00 and 7:00, or neither.")


def choices(who: Asked) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """What can be mailed, and how it can be gathered."""
    kinds = tuple(Choice(kind, who.say(label)) for kind, label in KINDS.items())
    return kinds, tuple(Choice(pace, who.say(label)) for pace, label in PACE.items())


def kept(session: Session, agent_id: int) -> dict[str, str]:
    """The form as it was saved; the kinds separated by commas."""
    to = session.get_one(Agent, agent_id)
    return {"kinds": ",".join(to.mail_kinds), "pace": to.mail_pace, "zone": to.zone, "quiet_from": to.quiet_from, "quiet_until": to.quiet_until, **{f"signature_{language}": text for language, text in to.signatures.items()}}  # fmt: skip


@cache
def zones() -> tuple[str, ...]:
    """Those one can choose from."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone))


def signatures(session: Session, who: Asked) -> tuple[tuple[str, str], ...]:
    """Language, and what stands below an answer on a queue without a signature of its own."""
    me = own_signature.writer(session, who.agent.agent_id)
    return tuple((one, own_signature.below(me, {}, one, who.settings)) for one in own_signature.LANGUAGES)


async def show(request: web.Request, who: Asked, form: Form, *, status: int = 200, flash: str = "") -> web.Response:
    """The member's own page: as saved where `form` says nothing about mails."""
    stands = await question(request, lambda session: kept(session, who.agent.agent_id))
    signed = await question(request, lambda session: signatures(session, who))
    saved = {**stands, **form.values}
    kinds, paces = choices(who)
    absence = await question(request, lambda session: absence_view.view(session, who))
    return await page(
        request, who, "desk/me.html", status=status, flash=flash, form=Form(form.csrf, saved, form.mistakes), kinds=kinds, paces=paces,
        signed=signed, absence=absence, desk_zone=who.settings.desk.time_zone, zones=zones(),
    )  # fmt: skip


async def save(request: web.Request) -> web.Response:
    who, said = await asked(request), posted(request)
    kinds = [kind for kind in KINDS if kind in said.lists.get("kind", ())]
    pace, begins, ends = (said.value(name).strip() for name in ("pace", "quiet_from", "quiet_until"))
    if (begins or ends) and quiet_hours(begins, ends) is None:
        entered = {"kinds": ",".join(kinds), "pace": pace, "quiet_from": begins, "quiet_until": ends}
        wrong = Mistake("quiet_until", who.say(UNCLEAR))
        return await show(request, who, Form(who.agent.csrf, entered, (wrong,)), status=422)

    def work(change: Change) -> None:
        mine = change.session.get_one(Agent, who.agent.agent_id)
        mine.mail_kinds, mine.mail_pace = kinds, pace if pace in PACES else ""
        mine.quiet_from, mine.quiet_until = begins, ends

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther("/desk/me?done=mails")
