"""Members of the desk: who they are, what they may, where they work; invited, locked and let in again."""

from dataclasses import replace

from aiohttp import web
from sqlmodel import Session, col, select

from admin import skill_fields
from admin.people_view import MemberPage, MemberRow, MembersPage, Option
from admin.place import Asked, asked, number_of, page, question
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys
from pages.forms import Posted
from pages.posted import posted
from pages.templates import LANGUAGES, translations_for
from pages.view import Choice, Form
from pages.words import N_
from staff import directory, membership
from staff.level_tables import CompetenceLevel
from staff.levels import NUMBERS
from staff.membership import Wanted
from staff.rights import ROLES, Right
from staff.tables import Agent
from storage.change import Change
from ticketing.tables import Queue

ROLE_WORDS = {
    "agent": (N_("Agent"), N_("works on tickets of their own levels and queues")),
    "dispatcher": (N_("Dispatcher"), N_("passes tickets on, merges, clears held arrivals")),
    "lead": (N_("Lead"), N_("sees the whole desk, hears of breaches")),
    "crm": (N_("Customer relations"), N_("complaints, agreements, contacts to customers")),
    "knowledge": (N_("Knowledge"), N_("approves articles and models")),
    "problem": (N_("Problems"), N_("finds the causes behind incidents")),
    "admin": (N_("Administrator"), N_("settings, members, programs")),
    "auditor": (N_("Auditor"), N_("reads the log of changes, data protection")),
}
WRONG = {
    "login": N_("Small letters, digits and . _ @ + - only."),
    "name": N_("Everybody needs a name."),
    "display_name": N_("Everybody needs a name."),
    "roles": N_("Everybody needs a role, and somebody has to remain administrator."),
    "email": N_("This is not a complete e-mail address."),
}
LOGIN_MISSING = N_("Enter the name they log in with.")
LOGIN_TAKEN = N_("“%(login)s” is taken.")
DONE = {
    "saved": N_("Saved."),
    "locked": N_("Locked. Nobody can log in with this name any more."),
    "mailed": N_("A link to set a password is on its way; it is good for an hour."),
}
MOST_AT_ONCE = 1000
MEANWHILE = N_(
    "Somebody else has changed this member meanwhile. What you entered is still here; saving it now replaces theirs."
)
SUBJECT = N_("Your log-in for Schalter")
TEXT = N_(
    "Hello %(name)s,\n\nyour log-in for Schalter is: %(login)s\n\nSet your password here within an hour:\n\n%(link)s\n\n"
    "After that the page %(forgotten)s sends you a new link."
)


async def show_all(request: web.Request) -> web.Response:
    who = asked(request, Right.USERS_EDIT)
    shown = await question(request, lambda session: _all(session, who))
    return await page(request, who, "members.html", page=shown, flash=who.say(DONE.get(request.query.get("done", ""), "")))  # fmt: skip


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.USERS_EDIT)
    return await _show(request, who, flash=who.say(DONE.get(request.query.get("done", ""), "")))


async def post(request: web.Request) -> web.Response:
    """Saves, invites, locks, lets in again or sends a link."""
    who, said = asked(request, Right.USERS_EDIT), posted(request)
    agent_id, act = _number(request), said.value("act")
    wanted = _wanted(said)
    if act == "save" and wanted.email and "@" not in wanted.email:
        return await _show(request, who, wanted, (Mistake("email", who.say(WRONG["email"])),))
    try:
        if act in ("lock", "unlock"):
            await _change(request, lambda change: membership.set_active(change, agent_id, who.agent.login, active=act == "unlock"))  # fmt: skip
        elif act == "link":
            return await _send_link(request, who, agent_id)
        elif agent_id:
            seen = number_of(said.value("seen"))
            await _change(request, lambda change: membership.save(change, agent_id, wanted, seen, who.agent.login))
        else:
            return await _invite(request, who, wanted)
    except Invalid as invalid:
        mistakes = tuple(replace(one, field=_field(one), problem=told(one, said.value("login"), who), hint="") for one in invalid.mistakes)  # fmt: skip
        return await _show(request, who, wanted, mistakes)
    except Conflict:
        return await _show(request, who, wanted, (Mistake("stamp", who.say(MEANWHILE)),), status=409)
    raise web.HTTPSeeOther(f"/admin/members?done={'locked' if act == 'lock' else 'saved'}")


async def _invite(request: web.Request, who: Asked, wanted: Wanted) -> web.Response:
    said = posted(request)
    language = said.value("language") if said.value("language") in LANGUAGES else who.say.language

    def work(change: Change) -> int:
        return membership.invite(change, said.value("login"), wanted, language, who.agent.login).id

    return await _send_link(request, who, await request.app[keys.DATABASE].change(work))


async def _send_link(request: web.Request, who: Asked, agent_id: int) -> web.Response:
    """Mails the link, or shows it once where that is impossible."""
    if link := await link_for(request, who, agent_id):
        return await _show(request, who, link=link, agent_id=agent_id)
    raise web.HTTPSeeOther("/admin/members?done=mailed")


async def link_for(request: web.Request, who: Asked, agent_id: int) -> str:
    """A link for a member to set a password: mailed, and then empty, or to be handed over where no mail can go."""
    mail, base = bool(who.settings.relay.host), who.settings.public_url

    def work(change: Change) -> str:
        link = f"{base}/password-reset/{membership.password_link(change, agent_id, who.agent.login)}"
        agent = membership.locked(change, agent_id)
        if not mail or not agent.email:
            return link
        language = who.settings.desk.spoken_by(agent.language)
        say = translations_for(language).gettext
        values = {"name": agent.display_name, "login": agent.login, "link": link, "forgotten": f"{base}/password-reset"}
        change.later(
            "staff_mail",
            {"to": agent.email, "subject": say(SUBJECT), "text": say(TEXT) % values, "language": language},
            about=f"agent:{agent_id}",
        )
        return ""

    return await request.app[keys.DATABASE].change(work)


async def _change(request: web.Request, work) -> None:  # type: ignore[no-untyped-def]
    await request.app[keys.DATABASE].change(work)


def _wanted(said: Posted) -> Wanted:
    return Wanted(
        display_name=" ".join(said.value("display_name").split())[:200],
        email=said.value("email").strip()[:254],
        roles=tuple(role for role in ROLES if said.value(f"role.{role}")),
        levels=tuple(level for level in NUMBERS if said.value(f"level.{level}")),
        queues=tuple(name.removeprefix("queue.") for name in said.fields if name.startswith("queue.")),
        public_alias=" ".join(said.value("public_alias").split())[:200],
        skills=skill_fields.read(said),
        parallel_limit=min(number_of(said.value("parallel_limit")), MOST_AT_ONCE),
    )


def _field(mistake: Mistake) -> str:
    return {"role": "roles", "level": "roles", "name": "display_name"}.get(mistake.field, mistake.field)


def told(mistake: Mistake, login: str, who: Asked) -> str:
    """What is wrong, one sentence for each fault. `login` is what was entered for it."""
    if mistake.field == "login" and not login.strip():
        return who.say(LOGIN_MISSING)
    if mistake.field == "login" and mistake.hint == directory.ANOTHER:
        return who.say(LOGIN_TAKEN, login=login.strip().lower())
    return who.say(WRONG[_field(mistake)])


def _number(request: web.Request) -> int:
    return number_of(request.match_info.get("id", ""))


async def _show(
    request: web.Request, who: Asked, wanted: Wanted | None = None, mistakes: tuple[Mistake, ...] = (), *,
    flash: str = "", link: str = "", agent_id: int = 0, status: int = 200,
) -> web.Response:  # fmt: skip
    number = agent_id or _number(request)
    login = posted(request).value("login") if mistakes else ""
    shown = await question(request, lambda session: _one(session, number, who, wanted, mistakes, login, link))
    return await page(
        request, who, "member.html", status=status if status > 400 or not mistakes else 422, flash=flash, page=shown
    )


def _all(session: Session, who: Asked) -> MembersPage:
    rows = [_row(agent, who) for agent in session.exec(select(Agent).order_by(col(Agent.display_name))).all()]
    return MembersPage(tuple(row for row in rows if row.active), tuple(row for row in rows if not row.active))


def _row(agent: Agent, who: Asked) -> MemberRow:
    levels = ", ".join(str(level) for level in agent.levels)
    roles = tuple(who.say(ROLE_WORDS[role][0]) for role in agent.roles if role in ROLE_WORDS)
    return MemberRow(
        agent.display_name, agent.login, f"/admin/members/{agent.id}", agent.email, roles, levels, agent.active,
        bool(agent.password_hash), agent.id == who.agent.agent_id,
    )  # fmt: skip


def _one(
    session: Session, number: int, who: Asked, wanted: Wanted | None, mistakes: tuple[Mistake, ...], login: str, link: str
) -> MemberPage:  # fmt: skip
    agent = session.get(Agent, number) if number else None
    if number and agent is None:
        raise NotFound("There is no such member.")
    stands = wanted or (
        Wanted(agent.display_name, agent.email, tuple(agent.roles), tuple(agent.levels), tuple(agent.queues), agent.public_alias, agent.skills, agent.parallel_limit)
        if agent else Wanted("", "", ("agent",), (1,), ())
    )  # fmt: skip
    values = {"login": login, "display_name": stands.display_name, "email": stands.email, "public_alias": stands.public_alias, "parallel_limit": str(stands.parallel_limit or "")}  # fmt: skip
    queues = session.exec(select(Queue).order_by(col(Queue.position))).all()
    levels = session.exec(select(CompetenceLevel).order_by(col(CompetenceLevel.ordinal))).all()
    return MemberPage(
        login=agent.login if agent else "", name=agent.display_name if agent else "",
        url=f"/admin/members/{number}" if number else "/admin/members/new", form=Form(who.agent.csrf, values, mistakes),
        seen=agent.version if agent else 0, active=agent.active if agent else True, you=number == who.agent.agent_id,
        roles=tuple(Option(role, who.say(name), who.say(hint), role in stands.roles) for role, (name, hint) in ROLE_WORDS.items()),
        levels=tuple(Option(str(one.ordinal), f"{one.ordinal} · {who.say.named(one.name_de, one.name_en)}", "", one.ordinal in stands.levels) for one in levels),
        queues=tuple(Option(one.code, who.say.named(one.name_de, one.name_en), "", one.code in stands.queues) for one in queues),
        languages=(Choice("de", "Deutsch"), Choice("en", "English")), mail=bool(who.settings.relay.host), link=link,
        skills=skill_fields.fields(session, stands.skills, who.say), grades=skill_fields.grades(who.say), usual_limit=who.settings.routing.parallel_limit,
    )  # fmt: skip
