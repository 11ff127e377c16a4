"""Escalation chains: every one of them, and one to write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from sqlmodel import Session, col, select

from admin.chain_words import LOST, TO, act_of, acts
from admin.place import Asked, asked, number_of, page, question
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.posted import posted
from pages.saying import Saying, sentence
from pages.view import Choice, Form
from pages.words import N_
from sla.chain_replay import Reached, Told, replay
from sla.chain_saving import course_mistakes, save_chain, stamp
from sla.chain_tables import EscalationChain
from sla.chains import BEGINNINGS, ON_CALL, RECIPIENTS, Chain, ChainStep, steps_of
from sla.past_levels import called, reached
from sla.tables import Calendar, DefinedClock
from ticketing.routing import PRIORITIES

MOST = 12
MONTHS = 3
"""The past a draft is tried on."""
OUTSIDE = N_("given to whoever is on call, and not confirmed for 10 minutes")
SAVED = N_("Saved. Chains under way go on by it.")
MEANWHILE = N_("Somebody else changed this chain in the meantime. Look at it again and repeat your change.")
METRICS = ("first_response", "update", "resolution")
PROBLEMS = (
    N_("another chain has this name"), N_("choose where it begins"), N_("a chain needs at least one step"), N_("choose who is told"),
    N_("say after how many minutes the next one is told: 1 to 1440"), N_("there is no such calendar"), N_("this field is still empty"),
    N_("a step before tells them already; a chain goes on to somebody else"), N_("choose who is told, or what is done"),
    N_("choose what is done"),
)  # fmt: skip
"""What saving may refuse, for the catalogue."""


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A chain in the list, told as a sentence."""

    url: str
    name: str
    told: str
    active: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """A chain as it stands in the form. Minutes are 0 where no number was written."""

    name: str = ""
    metric: str = ""
    priority: str = ""
    percent: int = 100
    calendar: str = ""
    active: bool = True
    steps: tuple[ChainStep, ...] = (ChainStep("assignee", 15), ChainStep("lead", 30))


@dataclass(frozen=True, slots=True)
class Effect:
    """What the chain would have done in the past, and what it would have done as it is saved (None where it is new)."""

    after: Told
    before: Told | None
    months: int = MONTHS


@dataclass(frozen=True, slots=True)
class ChainPage:
    title: str
    url: str
    form: Form
    entered: Entered
    metrics: tuple[Choice, ...]
    beginnings: tuple[Choice, ...]
    recipients: tuple[Choice, ...]
    calendars: tuple[Choice, ...]
    acts: tuple[Choice, ...]
    effect: Effect | None = None


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)

    def ask(session: Session) -> tuple[ChainRow, ...]:
        rows = session.exec(select(EscalationChain).order_by(col(EscalationChain.name))).all()
        does = {one.value: one.label for one in acts(session, who.say)}
        return tuple(
            ChainRow(f"/admin/chains/{one.id}", one.name, told(_of(one), who.say, does), one.active) for one in rows
        )

    flash = who.say(SAVED) if request.query.get("saved") else ""
    return await page(request, who, "chains.html", rows=await question(request, ask), flash=flash)


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    entered, seen = await question(request, lambda session: _stored(session, request))
    return await _page(request, who, entered, Form(who.agent.csrf, {"stamp": seen}))


async def post(request: web.Request) -> web.Response:
    """`act`: `save` keeps it; `preview` tries it on the past; `add` and `remove:1` draw the form again with one step more or less."""
    who, said = asked(request), posted(request).fields
    entered, number = read(said), request.match_info.get("id")
    if said.get("act") == "preview" and entered.steps:
        steps = entered.steps
        wrong = await question(
            request, lambda session: course_mistakes(session, entered.percent, entered.calendar, steps)
        )
        effect = None if wrong else await _tried(request, entered)
        return await _page(request, who, entered, Form(who.agent.csrf, said, _told(wrong, who)), effect)
    if said.get("act") != "save":
        return await _page(request, who, changed(entered, said.get("act", "")), Form(who.agent.csrf, said))
    try:
        await request.app[keys.DATABASE].change(
            lambda change: save_chain(
                change, int(number) if number else None, entered.name, entered.metric, entered.priority, entered.percent, entered.steps,
                calendar=entered.calendar, active=entered.active, seen=said.get("stamp", ""), by=who.agent.login,
            )
        )  # fmt: skip
    except Invalid as error:
        return await _page(request, who, entered, Form(who.agent.csrf, said, _told(error.mistakes, who)))
    except Conflict:
        return await _page(request, who, entered, Form(who.agent.csrf, said, (Mistake("stamp", who.say(MEANWHILE)),)))
    raise web.HTTPSeeOther("/admin/chains?saved=1")


def read(said: dict[str, str]) -> Entered:
    steps = tuple(_step(said, f"s.{place}") for place in range(MOST) if f"s.{place}.to" in said)
    return Entered(
        said.get("name", "").strip()[:100], said.get("metric", ""), said.get("priority", ""), number_of(said.get("percent", "")),
        said.get("calendar", ""), bool(said.get("active")), steps,
    )  # fmt: skip


def _step(said: dict[str, str], path: str) -> ChainStep:
    act, _colon, value = said.get(f"{path}.act", "").partition(":")
    return ChainStep(said[f"{path}.to"], number_of(said.get(f"{path}.minutes", "").strip()), act, value)


def changed(entered: Entered, act: str) -> Entered:
    verb, _, place = act.partition(":")
    steps = list(entered.steps)
    if verb == "add" and len(steps) < MOST:
        told_yet = {step.to for step in steps}
        steps.append(ChainStep(next((one for one in reversed(RECIPIENTS) if one not in told_yet), "lead"), 30))
    elif verb == "remove" and place.isdigit() and int(place) < len(steps):
        del steps[int(place)]
    return replace(entered, steps=tuple(steps))


def told(chain: Entered, _: Saying, does: Mapping[str, str]) -> str:
    """`Resolution at 100 % of a P1: first whoever is responsible, after 15 min the leads (raise the priority by one)`; `does` says what
    a step does in words."""
    metric = _.word("metric", chain.metric) if chain.metric else _("every deadline")
    begins = _(N_("Outside the opening hours, %(priority)s: not confirmed for 10 minutes"), priority=chain.priority or _("every priority")) if chain.percent == ON_CALL else _("%(metric)s of %(priority)s at %(percent)s %%", metric=metric, priority=chain.priority or _("every priority"), percent=chain.percent)  # fmt: skip
    parts, waited = [], 0
    for step in chain.steps:
        to = _(TO[step.to])
        if step.act:
            act = does.get(act_of(step)) or _(LOST)
            to = f"{to} ({act})" if step.to else act
        parts.append(_("after %(num)s min %(to)s", num=waited, to=to) if waited else _("first %(to)s", to=to))
        waited += step.minutes
    return f"{begins}: {', '.join(parts)}"


async def _tried(request: web.Request, entered: Entered) -> Effect:
    """The chain as entered, and as it is, on the deadlines of the last months."""
    now, number, registry = request.app[keys.CLOCK].now(), request.match_info.get("id"), request.app[keys.SLA]

    def taken(session: Session, chain: Entered, past: Sequence[Reached]) -> Told:
        def opening(at: datetime) -> datetime:
            return registry.next_opening(session, chain.calendar, at) or at if chain.calendar else at

        drafted = Chain(0, chain.name, chain.metric, chain.priority, chain.percent, chain.steps, chain.calendar)
        return replay(drafted, past, now, opening)

    def ask(session: Session) -> Effect:
        saved, _ = _stored(session, request)
        past = {
            begins: tuple((called if begins else reached)(session, now, MONTHS))
            for begins in {entered.percent == ON_CALL, saved.percent == ON_CALL}
        }
        before = taken(session, saved, past[saved.percent == ON_CALL]) if number and saved.active else None
        return Effect(taken(session, entered, past[entered.percent == ON_CALL]), before)

    return await question(request, ask)


async def _page(
    request: web.Request, who: Asked, entered: Entered, form: Form, effect: Effect | None = None
) -> web.Response:
    say, number = who.say, request.match_info.get("id")

    def ask(session: Session) -> tuple[tuple[Choice, ...], tuple[Choice, ...], tuple[Choice, ...]]:
        rows = session.exec(select(Calendar).order_by(col(Calendar.code))).all()
        return (
            tuple(Choice(one.code, say.named(one.name_de, one.name_en)) for one in rows),
            acts(session, say),
            _metrics(session, say),
        )

    calendars, does, metrics = await question(request, ask)
    shown = ChainPage(
        entered.name if number else say(N_("New chain")), f"/admin/chains/{number or 'new'}", form, entered,
        metrics, tuple(Choice(str(one), f"{one} %" if one else say(OUTSIDE)) for one in BEGINNINGS),
        tuple(Choice(one, say(TO[one])) for one in RECIPIENTS), calendars, (*does, *_lost(entered, does, say)), effect,
    )  # fmt: skip
    told_in_words = {code: say(word) for code, word in TO.items()}
    priorities = tuple(Choice(one, one) for one in PRIORITIES)
    return await page(
        request,
        who,
        "chain.html",
        status=422 if form.mistakes else 200,
        page=shown,
        every=priorities,
        recipients=told_in_words,
        acts={one.value: one.label for one in does},
    )


def _lost(entered: Entered, does: Sequence[Choice], say: Saying) -> tuple[Choice, ...]:
    """What steps were to do and cannot any more, so that the form says it instead of nothing."""
    known = {one.value for one in does} | {""}
    return tuple(Choice(one, say(LOST)) for one in dict.fromkeys(map(act_of, entered.steps)) if one not in known)


def _stored(session: Session, request: web.Request) -> tuple[Entered, str]:
    number = request.match_info.get("id")
    if number is None:
        return Entered(), ""
    row = session.get(EscalationChain, int(number))
    if row is None:
        raise NotFound("There is no such chain.")
    return _of(row), stamp(row)


def _of(row: EscalationChain) -> Entered:
    return Entered(row.name, row.metric, row.priority, row.percent, row.calendar, row.active, steps_of(row.steps))


def _told(mistakes: Sequence[Mistake], who: Asked) -> tuple[Mistake, ...]:
    return tuple(Mistake(one.field, sentence(who.say(one.problem))) for one in mistakes)


def _metrics(session: Session, say: Saying) -> tuple[Choice, ...]:
    own = session.exec(select(DefinedClock).where(DefinedClock.active).order_by(col(DefinedClock.code))).all()
    usual = tuple(Choice(one, say.word("metric", one)) for one in METRICS)
    return (*usual, *(Choice(one.code, say.named(one.name_de, one.name_en)) for one in own))
