"""The desk's own clocks: all of them as sentences, and one to write and to try on the past."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlmodel import Session, col, select

from admin import clock_words
from admin.noting import noted
from admin.place import Asked, asked, page, question
from admin.rule_names import named
from admin.target_form import PRIORITIES
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.budget_text import budget_of, too_long
from pages.posted import posted
from pages.rule_words import Named
from pages.view import Choice, Form
from pages.words import N_
from sla.clock_fields import LISTS, rule_mistakes
from sla.clock_saving import facts, known_values, save_clock, stored
from sla.clock_trial import ClockTried, Trial
from sla.defined_clocks import OWED, PAUSES, Condition, DefinedClock, Rule, rule_data, rule_from
from sla.tables import DefinedClock as Row
from sla.tables import SlaTarget
from sla.targets import TYPES, Target
from ticketing.link_tables import TicketTag

MOST = 8
"""So many conditions in each list."""
TAGS = 50
URL = "/admin/clocks"
SAVED = N_("Saved. Give it a target where targets are kept; what was saved before tells the past.")
MEANWHILE = N_("Somebody else changed this clock in the meantime. Look at it again and repeat your change.")
TAKEN = N_("another clock has this code already")
PROBLEMS = (
    N_("say what starts it"), N_("another clock has this name"), N_("say what stops it"), N_("the same starts it"), N_("the same stops it"), N_("choose whom it is owed to"),
    N_("targets promise it still; take them out first"), N_("targets promise it by level; take them out first"), N_("there is nothing of this name"), N_("this is too long"),
    N_("small letters, digits and _, beginning with a letter"), N_("no such thing happens to a ticket"), N_("a ticket is never so"),
)  # fmt: skip
"""What saving may refuse, for the catalogue."""
TEMPLATES: Mapping[str, tuple[str, str, str, str, Rule]] = {
    "supplier": (
        "supplier_answer", "Antwort des Lieferanten", "Answer of the supplier", "supplier",
        Rule((Condition("waits", "waiting_third_party"),), (Condition("waited", "waiting_third_party"),)),
    ),
}  # fmt: skip
TEMPLATE_WORDS = {"supplier": N_("A supplier's answer")}


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock in the list, told as a sentence; `promised`: whether a target promises it."""

    url: str
    name: str
    owed_to: str
    told: str
    active: bool
    promised: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """A clock as it stands in the form."""

    code: str
    name_de: str
    name_en: str
    owed_to: str
    active: bool
    rule: Rule

    def fields(self) -> dict[str, Any]:
        said = {"name_de": self.name_de, "name_en": self.name_en, "owed_to": self.owed_to, "active": self.active}
        return said | rule_data(self.rule)


@dataclass(frozen=True, slots=True)
class ClockPage:
    """`lines` are the conditions of each list, as `event:value`, an empty one last; `effect` what the past says to it."""

    title: str
    url: str
    new: bool
    form: Form
    entered: Entered
    told: str
    lines: Mapping[str, tuple[str, ...]]
    offered: tuple[Choice, ...]
    pauses: tuple[Choice, ...]
    owed: tuple[Choice, ...]
    calendars: tuple[Choice, ...]
    effect: ClockTried | None = None


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)

    def ask(session: Session) -> tuple[ClockRow, ...]:
        called, now = named(session, who.say), request.app[keys.CLOCK].now()
        used = set(session.exec(select(SlaTarget.metric).where(col(SlaTarget.until) > now).distinct()))
        rows = session.exec(select(Row).order_by(col(Row.code))).all()
        return tuple(
            ClockRow(
                f"{URL}/{one.code}", who.say.named(one.name_de, one.name_en), who.say(clock_words.OWED[one.owed_to]),
                clock_words.sentence(rule_from(one.rules[-1]), called, who.say), one.active, one.code in used,
            )
            for one in rows
        )  # fmt: skip

    flash = who.say(SAVED) if request.query.get("saved") else ""
    templates = tuple((f"{URL}/new?template={name}", who.say(word)) for name, word in TEMPLATE_WORDS.items())
    return await page(request, who, "clocks.html", rows=await question(request, ask), templates=templates, flash=flash)


async def show(request: web.Request) -> web.Response:
    who, code = asked(request), request.match_info.get("clock", "")

    def ask(session: Session) -> tuple[Entered, int]:
        row = stored(session, code) if code else None
        if code and row is None:
            raise NotFound("There is no such clock.")
        return (_entered(row.code, facts(row)), row.version) if row else (_begun(request.query.get("template", "")), 0)

    entered, seen = await question(request, ask)
    return await _page(request, who, entered, Form(who.agent.csrf, {"stamp": str(seen)}))


async def post(request: web.Request) -> web.Response:
    """`act`: `save` keeps it; `preview` tries it on the past; `add` draws the form again with room for more."""
    who, said = asked(request), posted(request).fields
    entered = read(said, request.match_info.get("clock", ""))
    if said.get("act") == "preview":
        known = await question(request, lambda session: known_values(session, entered.code))
        mistakes = [*rule_mistakes(entered.fields(), known), *_target_mistakes(said, who)]
        effect = None if mistakes else await _tried(request, entered, said)
        return await _page(request, who, entered, Form(who.agent.csrf, said, _told(mistakes, who)), effect)
    if said.get("act") != "save":
        return await _page(request, who, entered, Form(who.agent.csrf, said))
    seen = said.get("stamp", "0")
    try:
        await request.app[keys.DATABASE].change(
            lambda change: noted(
                change, who.agent.login, "clocks",
                lambda: save_clock(change, entered.code, entered.fields(), seen=int(seen) if seen.isdecimal() else 0),
            )
        )  # fmt: skip
    except Invalid as error:
        return await _page(request, who, entered, Form(who.agent.csrf, said, _told(error.mistakes, who)))
    except Conflict:
        there = ("stamp", MEANWHILE) if request.match_info.get("clock") else ("code", TAKEN)
        return await _page(request, who, entered, Form(who.agent.csrf, said, (Mistake(there[0], who.say(there[1])),)))
    request.app[keys.SLA].forget()
    raise web.HTTPSeeOther(f"{URL}?saved=1")


def read(said: Mapping[str, str], code: str) -> Entered:
    """What was entered; fields nobody filled in are left out."""

    def conditions(name: str) -> tuple[Condition, ...]:
        lines = (said.get(f"{name}.{place}", "").partition(":") for place in range(MOST))
        return tuple(dict.fromkeys(Condition(event, value) for event, _, value in lines if event))

    rule = Rule(
        conditions("starts"), conditions("stops"), conditions("cancels"),
        tuple(one for one in PAUSES if said.get(f"pause.{one}")), bool(said.get("again")),
    )  # fmt: skip
    return Entered(
        code or said.get("code", "").strip(), said.get("name_de", "").strip(), said.get("name_en", "").strip(), said.get("owed_to", ""),
        bool(said.get("active")), rule,
    )  # fmt: skip


def _begun(template: str) -> Entered:
    if template in TEMPLATES:
        code, name_de, name_en, owed_to, rule = TEMPLATES[template]
        return Entered(code, name_de, name_en, owed_to, True, rule)
    return Entered("", "", "", "internal", True, Rule((), ()))


def _entered(code: str, said: Mapping[str, Any]) -> Entered:
    return Entered(code, said["name_de"], said["name_en"], said["owed_to"], said["active"], rule_from(said))


def _target_mistakes(said: Mapping[str, str], who: Asked) -> list[Mistake]:
    budget = budget_of(said.get("duration", "").strip())
    if not budget or too_long(budget):
        return [Mistake("duration", who.say(N_("Say a span to try, such as 4 h or 2 working days.")))]
    return []


async def _tried(request: web.Request, entered: Entered, said: Mapping[str, str]) -> ClockTried:
    now, registry = request.app[keys.CLOCK].now(), request.app[keys.SLA]
    budget = budget_of(said.get("duration", "").strip())
    assert budget

    def begun(session: Session) -> Trial:
        terms = registry.read(session)
        calendar = said.get("calendar", "")
        calendar = calendar if calendar in terms.saved else next(iter(sorted(terms.saved)))
        code = entered.code or "draft"
        target = Target(code, budget.seconds, calendar, days=budget.days, by=budget.by)
        clock = DefinedClock(code, "", "", "internal", (entered.rule,))
        return Trial(terms, clock, target, now)

    trial = await question(request, begun)
    while await question(request, trial.portion):
        pass
    return trial.found()


async def _page(
    request: web.Request, who: Asked, entered: Entered, form: Form, effect: ClockTried | None = None
) -> web.Response:
    say, known = who.say, request.match_info.get("clock", "")

    def ask(session: Session) -> tuple[Named, list[str]]:
        tags = session.exec(select(TicketTag.tag).distinct().order_by(col(TicketTag.tag)).limit(TAGS)).all()
        return named(session, say), list(tags)

    called, tags = await question(request, ask)
    rule = entered.rule
    named_ones = [*rule.start, *rule.stop, *rule.cancel]
    tags += [one.value for one in named_ones if one.event == "tagged" and one.value and one.value not in tags]
    offered = clock_words.offered(clock_words.values_of(called, tags, PRIORITIES, TYPES), called, say)
    lost = (one for one in named_ones if f"{one.event}:{one.value}" not in {choice.value for choice in offered})
    shown = ClockPage(
        (say.named(entered.name_de, entered.name_en) or known) if known else say(N_("New clock")), f"{URL}/{known or 'new'}", not known, form,
        entered, clock_words.sentence(rule, called, say) if rule.start and rule.stop else "", {name: _lines(rule, name) for name in LISTS},
        (*offered, *(Choice(f"{one.event}:{one.value}", clock_words.happens(one, called, say)) for one in lost)),
        tuple(Choice(one, say.word("state", one)) for one in PAUSES), tuple(Choice(one, say(clock_words.OWED[one])) for one in OWED),
        tuple(Choice(code, name) for code, name in sorted(called.calendars.items())), effect,
    )  # fmt: skip
    return await page(request, who, "clock.html", status=422 if form.mistakes else 200, page=shown)


def _lines(rule: Rule, name: str) -> tuple[str, ...]:
    said = tuple(f"{event}:{value}" for event, value in rule_data(rule)[name])
    return (*said, "")[:MOST]


def _told(mistakes: Any, who: Asked) -> tuple[Mistake, ...]:
    return tuple(Mistake(one.field, who.say(one.problem), one.hint) for one in mistakes)
