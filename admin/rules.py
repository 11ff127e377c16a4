"""Routing rules: their order, one to change, and where tickets would go before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web
from sqlmodel import Session

from admin import rule_form, rule_view
from admin.condition_tree import ROOT, Group, rows, with_fields
from admin.noting import noted
from admin.place import Asked, asked, number_of, page, question
from admin.rule_form import EnteredRule
from admin.rule_names import named as names_of
from admin.rule_view import RulePage, RulesPage
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import field_words, keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from ticketing.opening import BYPASS_QUEUES
from ticketing.past_routes import desk_of, past_tickets
from ticketing.reference import load
from ticketing.rule_book import Rule, RuleBook
from ticketing.rule_record import hits
from ticketing.rule_replay import Replayed, checked, replay
from ticketing.rule_saving import as_rule, in_order, rule_stamp, save_order, save_rule, stamp
from ticketing.rule_terms import unreadable
from ticketing.tables import RoutingRule

MONTHS = 3
SAVED = N_("Saved. The rules count for every contact from now on.")


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule in a draft of the order."""

    id: int
    rule: Rule
    active: bool


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)
    placed, seen = await question(request, _stored)
    flash = who.say(SAVED) if request.query.get("saved") else ""
    return await page(
        request, who, "rules.html", page=await _rules(request, who, placed, seen, changed=False), flash=flash
    )


async def post_all(request: web.Request) -> web.Response:
    """`act`: `up:3`, `down:3`, `switch:3` change the draft, which is the field `order`; none takes it as it was dragged;
    `preview` tries it on the tickets
    of the past, which takes a while where there are many; `save` makes it so."""
    who, said = asked(request), posted(request)
    stored, seen = await question(request, _stored)
    if said.value("stamp") != seen:
        return await _overtaken(request, who)
    draft = _drafted(stored, said.value("order"), said.value("act"))
    if said.value("act") == "save":
        try:
            order = [(one.id, one.active) for one in draft]
            await request.app[keys.DATABASE].change(
                lambda change: noted(
                    change, who.agent.login, "rules", lambda: save_order(change, order, said.value("stamp"))
                )
            )
        except Conflict:
            return await _overtaken(request, who)
        raise web.HTTPSeeOther("/admin/rules?saved=1")
    found = await _replayed(request, stored, draft) if said.value("act") == "preview" else None
    shown = await _rules(request, who, draft, seen, found, changed=draft != stored)
    return await page(request, who, "rules.html", page=shown)


async def _overtaken(request: web.Request, who: Asked) -> web.Response:
    """The rules as somebody else has saved them since the draft was begun, which is let go."""
    stored, seen = await question(request, _stored)
    shown = await _rules(request, who, stored, seen, changed=False)
    trouble = who.say(N_("Somebody else changed the rules in the meantime. Look at them again and repeat your change."))
    return await page(request, who, "rules.html", status=409, page=replace(shown, trouble=trouble))


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    row = await question(request, lambda session: _row(session, request))
    fields, tree = rule_form.empty()
    if row is not None:
        fields, tree = rule_form.written(row.name, row.conditions, row.actions, row.stop, row.note)
        fields["stamp"] = rule_stamp(row)
    return await page(request, who, "rule.html", page=await _one(request, who, row, Form(who.agent.csrf, fields), tree))


async def post(request: web.Request) -> web.Response:
    """`act`: `preview` tries the rule on the past, `save` keeps it; any other draws the form again with what was changed."""
    who, said = asked(request), posted(request)
    values = said.fields
    row = await question(request, lambda session: _row(session, request))
    called = await question(request, lambda session: names_of(session, who.say).fields)
    entered = rule_form.read(said.lists, who.say, called)
    act = values.get("act", "")
    if act not in ("preview", "save"):
        drawn = Form(who.agent.csrf, values, tuple(one for one in entered.mistakes if _concerns_whole(entered, one)))
        return await page(request, who, "rule.html", page=await _one(request, who, row, drawn, entered.tree))
    form = Form(who.agent.csrf, values, entered.mistakes)
    if not entered.mistakes and (wrong := list(unreadable(entered.conditions, entered.actions))):
        form = replace(form, mistakes=rule_view.in_words(wrong, who.say))
    elif not entered.mistakes and act == "save":
        try:
            await request.app[keys.DATABASE].change(
                lambda change: noted(change, who.agent.login, "rules", lambda: save_rule(
                    change, row.id if row else None, entered.name, entered.conditions, entered.actions, stop=entered.stop, note=entered.note, seen=values.get("stamp", "")
                ))
            )  # fmt: skip
        except Invalid as error:
            form = replace(form, mistakes=rule_view.in_words(error.mistakes, who.say))
        except Conflict:
            taken = who.say(N_("Somebody else changed this rule in the meantime. Look at it again and repeat your change."))  # fmt: skip
            form = replace(form, mistakes=(Mistake("stamp", taken),))
        else:
            raise web.HTTPSeeOther("/admin/rules?saved=1")
    found = None if form.mistakes else await _tried(request, row, entered)
    shown = await _one(request, who, row, form, entered.tree, found)
    return await page(request, who, "rule.html", status=422 if form.mistakes else 200, page=shown)


def _concerns_whole(entered: EnteredRule, mistake: Mistake) -> bool:
    """Whether a mistake is worth a word while somebody is still choosing: a row without values is not."""
    return all(row.values for path, row in rows(entered.tree) if path == mistake.field)


def _stored(session: Session) -> tuple[list[Placed], str]:
    found = in_order(session)
    return [Placed(one.id or 0, as_rule(one), one.active) for one in found], stamp(found)


def _drafted(stored: Sequence[Placed], order: str, act: str) -> list[Placed]:
    """The draft the page sent (`3,1-,2`; a minus rests), with one more step taken."""
    known = {one.id: one for one in stored}
    said = [(number_of(one.rstrip("-")), not one.endswith("-")) for one in order.split(",")]
    draft = [replace(known[number], active=active) for number, active in said if number in known]
    if {one.id for one in draft} != known.keys() or len(draft) != len(known):
        draft = list(stored)
    verb, _, number = act.partition(":")
    place = next((index for index, one in enumerate(draft) if str(one.id) == number), None)
    if place is None:
        return draft
    if verb == "switch":
        draft[place] = replace(draft[place], active=not draft[place].active)
    other = place + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= other < len(draft):
        draft[place], draft[other] = draft[other], draft[place]
    return draft


async def _replayed(request: web.Request, stored: Sequence[Placed], draft: Sequence[Placed]) -> Replayed:
    now, zone = request.app[keys.CLOCK].now(), asked(request).reader.zone
    before, after = ([one.rule for one in rules if one.active] for rules in (stored, draft))

    def ask(session: Session) -> Replayed:
        return replay(
            past_tickets(session, now, MONTHS, RuleBook((*before, *after)).asks),
            desk_of(load(session), BYPASS_QUEUES),
            before,
            after,
            zone,
        )

    return await question(request, ask)


async def _tried(request: web.Request, row: RoutingRule | None, entered: EnteredRule) -> Replayed:
    """The rule as entered in its place, or at the end."""
    stored, _ = await question(request, _stored)
    rule = Rule(entered.name, entered.conditions, entered.actions, entered.stop)
    if row is None:
        draft = [*stored, Placed(0, rule, True)]
    else:
        draft = [replace(one, rule=rule) if one.id == row.id else one for one in stored]
    return await _replayed(request, stored, draft)


def _row(session: Session, request: web.Request) -> RoutingRule | None:
    said = request.match_info.get("id")
    if said is None:
        return None
    row = session.get(RoutingRule, int(said))
    if row is None:
        raise NotFound("There is no such rule.")
    session.expunge(row)
    return row


async def _rules(
    request: web.Request, who: Asked, draft: Sequence[Placed], seen: str, found: Replayed | None = None, *, changed: bool
) -> RulesPage:  # fmt: skip
    """Where no tickets were tried, rules are remarked on that cannot work whatever the tickets are."""
    now = request.app[keys.CLOCK].now()
    named, taken = await question(request, lambda session: (names_of(session, who.say), hits(session, now)))
    order = ",".join(f"{one.id}{'' if one.active else '-'}" for one in draft)
    findings = found.findings if found else checked([one.rule for one in draft if one.active])
    numbers = {one.rule.name: place for place, one in enumerate(draft, 1)}
    shown = tuple(
        rule_view.row(one.id, one.rule, one.active, findings, found, taken.get(one.rule.name, 0), numbers, named, who.say)
        for one in draft
    )  # fmt: skip
    effect = rule_view.effect(found, MONTHS, named, who.say) if found else None
    return RulesPage(Form(who.agent.csrf), shown, order, seen, effect, changed)


async def _one(
    request: web.Request, who: Asked, row: RoutingRule | None, form: Form, tree: Group, found: Replayed | None = None
) -> RulePage:
    named = await question(request, lambda session: names_of(session, who.say))
    url = f"/admin/rules/{row.id}" if row else "/admin/rules/new"
    effect = rule_view.effect(found, MONTHS, named, who.say) if found else None
    taken = (found.before.get(row.name, 0) if row else 0, found.after.get(form.value("name"), 0)) if found else (0, 0)
    return RulePage(
        row.name if row else who.say(N_("New rule")), url, form, rule_view.group(with_fields(tree, lambda one: field_words.shown(one, named.fields)), ROOT, named, who.say), effect, taken,
        rule_view.choices(named, who.say), rule_view.remark(form.value("name"), found, who.say),
    )  # fmt: skip
