"""The first steps of a new desk, one page each: who we are, our mailbox, who works here, what the articles say.

Each is saved alone, may be left out and come back to. What was entered counts from the next start of the server on, which the
page of all steps offers.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast
from zoneinfo import available_timezones

from aiohttp import web

from admin import set_up_form, set_up_knowledge
from admin.members import WRONG as MEMBER_WRONG
from admin.members import link_for, told
from admin.place import Asked, asked, page, question
from admin.set_up_form import ROLES, STEPS, Answers, Step
from foundation.entered import SECRETS, overlaid
from foundation.errors import Invalid, Mistake
from foundation.settings import Settings
from pages import keys
from pages.forms import Posted
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from staff import audit, directory, membership
from staff.directory import Member
from staff.membership import Wanted
from staff.rights import Right
from storage import installation
from storage.change import Change
from storage.entered import enter, entered

ENDS = {
    "well": N_("The connection works."),
    "login": N_("The server refuses this log-in name with this password. Some providers want a password made for programs."),
    "folder": N_("The log-in works, but the inbox cannot be opened. Ask whoever runs the mail server."),
    "certificate": N_("The server's certificate cannot be trusted. Check its name; with a server of your own, ask whoever runs it."),
    "no_login": N_("This server takes no log-in, or none without encryption. Check port and encryption, or leave the log-in name empty."),
    "no_encryption": N_("This server offers no encryption on this port. Try “from the start (TLS)”: mostly port 993 for reading, 465 for sending."),
    "no_tls": N_("The server answers, but on this port not with encryption from the start (TLS). That is mostly port 993 for reading, 465 for sending; other ports want STARTTLS."),
    "refused": N_("The server answers and does not take us; its own words say why."),
    "name": N_("There is no server of this name."),
    "silent": N_("No answer came in time. Mostly port and encryption do not fit each other, or another kind of server listens there."),
    "unreachable": N_("Nobody answers there. Check name, port and encryption."),
}  # fmt: skip
WAYS = {"in": N_("Reading mail"), "out": N_("Sending mail")}
INVITED = N_("%(name)s can log in as %(login)s once a password is set.")
TAKEN = N_("%(name)s has this address already.")
MAILED = N_("%(name)s has got a mail with a link for the password.")
SECONDS_TO_ANSWER = 0.3
Trial = tuple[str, bool, str, str]
"""Way, whether it works, the sentence, the server's own words."""


@dataclass(frozen=True, slots=True)
class SetUpPage:
    """One step. `locked` fields are settled in config.toml."""

    step: Step
    number: int
    form: Form
    onward: str
    locked: frozenset[str] = frozenset()
    password_kept: bool = False
    tried: tuple[Trial, ...] = ()
    zones: tuple[str, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    members: tuple[Member, ...] = ()
    link: str = ""
    topics: tuple[tuple[str, str, str, bool], ...] = ()
    """Key, question, what it is about, whether the answer is yes."""
    unsaved: bool = False
    """Whether it was to be saved and was not, for the connection does not work."""


async def show(request: web.Request) -> web.Response:
    return await _show(request, asked(request, Right.SETTINGS_EDIT))


async def post(request: web.Request) -> web.Response:
    """`act`: `save` goes on to the next step, a mailbox only where it opens; `anyway` saves it as it is; `try` opens the mailbox
    with what was typed, keeps nothing and stays."""
    who, step, said = asked(request, Right.SETTINGS_EDIT), _step(request), posted(request)
    if step == "members":
        return await _invite(request, asked(request, Right.USERS_EDIT))
    written, secret = request.app[keys.WRITTEN], request.app[keys.SECRET]
    before = await question(request, lambda session: entered(session, secret))
    answers = set_up_form.read(step, said, written, before, who.say)
    if answers.mistakes:
        return await _show(request, who, Form(who.agent.csrf, dict(said.fields), answers.mistakes))
    if step == "mail" and (act := said.value("act")) != "anyway":
        tried = await _tried(request, who, overlaid(written, {**before, **answers.values}))
        if act == "try" or not all(works for _, works, *_ in tried):
            return await _stay(request, who, said, tried, unsaved=act != "try")

    def work(change: Change) -> None:
        enter(change, answers.values, secret)
        audit.note(change, who.agent.login, "settings", _traced(before, answers), _traced(answers.values, answers))
        if step == "knowledge":
            wanted = [topic for topic in set_up_knowledge.TOPICS if said.value(f"topic.{topic}")]
            set_up_knowledge.adapt(change, wanted, who.agent.login)

    await request.app[keys.DATABASE].change(work)
    raise web.HTTPSeeOther(_after(step))


async def _tried(request: web.Request, who: Asked, settings: Settings) -> tuple[Trial, ...]:
    """Opens the mailbox with what was typed."""
    tried = await request.app[keys.MAILBOX_TRIAL](settings.imap, settings.relay)
    return tuple((who.say(WAYS[one.way]), one.end == "well", who.say(ENDS[one.end]), one.words) for one in tried)


async def _stay(request: web.Request, who: Asked, said: Posted, tried: tuple[Trial, ...], *, unsaved: bool) -> web.Response:  # fmt: skip
    """Keeps nothing of what was typed: a mailbox that works is not lost by trying another."""
    again = {set_up_form.AGAIN: "1"} if said.value("password") else {}
    return await _show(request, who, Form(who.agent.csrf, dict(said.fields) | again), tried=tried, unsaved=unsaved)


async def begin_again(request: web.Request) -> web.Response:
    """Ends the first steps and starts the server anew, so that what was entered counts."""
    who = asked(request, Right.SETTINGS_EDIT)
    await request.app[keys.DATABASE].change(lambda change: installation.put(change, installation.FIRST_STEPS, "done"))
    if posted(request).value("act") != "again":
        raise web.HTTPSeeOther("/desk/")
    stopping = request.app[keys.STOPPING]
    stopping.again = True
    asyncio.get_running_loop().call_later(SECONDS_TO_ANSWER, stopping.asked.set)
    return await page(request, who, "starting_again.html")


async def _invite(request: web.Request, who: Asked) -> web.Response:
    """A new agent, lead or admin on the levels 1 and 2, whose log-in is what stands before the @ of the address."""
    said = posted(request)
    name, email = " ".join(said.value("name").split())[:200], said.value("email").strip().lower()[:254]
    login, form = email.partition("@")[0], Form(who.agent.csrf, dict(said.fields))
    if "@" not in email.strip("@"):
        return await _show(request, who, replace(form, mistakes=(Mistake("email", who.say(MEMBER_WRONG["email"])),)))
    if owner := await question(request, lambda session: directory.owner_of(session, email)):
        return await _show(request, who, replace(form, mistakes=(Mistake("email", who.say(TAKEN, name=owner)),)))
    role = said.value("role") if said.value("role") in ROLES else "agent"
    wanted = Wanted(name, email, (role,), (1, 2), ())

    def work(change: Change) -> int:
        return membership.invite(change, login, wanted, who.say.language, who.agent.login).id

    try:
        link = await link_for(request, who, await request.app[keys.DATABASE].change(work))
    except Invalid as invalid:
        fault = invalid.mistakes[0]
        wrong = Mistake("name" if fault.field == "name" else "email", told(fault, login, who))
        return await _show(request, who, replace(form, mistakes=(wrong,)))
    flash = who.say(INVITED if link else MAILED, name=name, login=login)
    return await _show(request, who, link=link, flash=flash)


async def _show(
    request: web.Request, who: Asked, form: Form | None = None, *, flash: str = "", link: str = "",
    tried: tuple[Trial, ...] = (), unsaved: bool = False,
) -> web.Response:  # fmt: skip
    step, written, secret = _step(request), request.app[keys.WRITTEN], request.app[keys.SECRET]
    before = await question(request, lambda session: entered(session, secret))
    settings = pending(who.settings, written, before)
    members = await question(request, directory.everybody) if step == "members" else ()
    topics = await question(request, set_up_knowledge.offered) if step == "knowledge" else frozenset()
    shown = SetUpPage(
        step, STEPS.index(step) + 1, form or Form(who.agent.csrf, set_up_form.shown(step, settings)), _after(step),
        set_up_form.locked(step, written), bool(before.get("imap.password")), tried,
        tuple(sorted(zone for zone in available_timezones() if "/" in zone)) if step == "company" else (),
        set_up_form.choices(settings, who.say),
        tuple(one for one in members if one.active), link,
        tuple((topic, who.say(says), who.say(about), topic in topics) for topic, (says, about, _) in set_up_knowledge.TOPICS.items()),
        unsaved,
    )  # fmt: skip
    status = 422 if form and form.mistakes else 200
    return await page(request, who, "set_up.html", status=status, flash=flash, page=shown)


def pending(running: Settings, written: Settings, values: Mapping[str, str]) -> Settings:
    """The settings as they will be; what counts now where an entered value can no longer be taken."""
    try:
        return overlaid(running, values, written)
    except Invalid:
        return running


def _traced(values: Mapping[str, str], answers: Answers) -> dict[str, str]:
    """What the log of changes says of them."""
    return {
        name: audit.SECRET if name in SECRETS and values.get(name) else values.get(name, "") for name in answers.values
    }


def _after(step: Step) -> str:
    """The address of the next step; behind the last one, of the list of all."""
    number = STEPS.index(step) + 1
    return f"/admin/start/{STEPS[number]}" if number < len(STEPS) else "/admin/start"


def _step(request: web.Request) -> Step:
    return cast(Step, request.match_info["step"])
