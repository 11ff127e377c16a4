"""Keys of programs: made, shown once, ended."""

from aiohttp import web
from sqlmodel import Session, col, select

from admin.people_view import TokenRow, TokensPage
from admin.place import Asked, asked, page, question
from foundation.errors import Invalid, Mistake
from pages import keys
from pages.posted import posted
from pages.view import Choice, Form
from pages.words import N_
from staff import audit, tokens
from staff.rights import SCOPES, Right
from staff.tables import ApiToken
from storage.change import Change

SCOPE_WORDS = {
    "intake": N_("Open tickets only"),
    "agent": N_("Work like an agent, on every ticket"),
    "admin": N_("Everything, settings included"),
}
LIVES = {"": N_("until it is ended"), "30": N_("30 days"), "90": N_("90 days"), "365": N_("a year")}
WRONG = N_("Please enter a name that no other program has.")
ENDED = N_("Ended. The program is refused from now on.")


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.TOKENS_EDIT)
    return await _show(request, who, flash=who.say(ENDED) if "ended" in request.query else "")


async def post(request: web.Request) -> web.Response:
    """Makes a key, or ends one."""
    who, said = asked(request, Right.TOKENS_EDIT), posted(request)
    if ending := said.value("end"):
        await request.app[keys.DATABASE].change(lambda change: _end(change, ending, who.agent.login))
        raise web.HTTPSeeOther("/admin/tokens?ended=1")
    name = " ".join(said.value("name").split())[:100]
    scope = said.value("scope") if said.value("scope") in SCOPES else "intake"

    days = said.value("days") if said.value("days") in LIVES else ""

    def work(change: Change) -> str:
        token = tokens.create(change, name, scope, int(days or 0))
        audit.note(change, who.agent.login, f"program {name}", {}, {"scope": scope, "days": days or "unlimited"})
        return token

    try:
        token = await request.app[keys.DATABASE].change(work)
    except Invalid:
        form = Form(who.agent.csrf, {"name": name, "scope": scope, "days": days}, (Mistake("name", who.say(WRONG)),))
        return await _show(request, who, form)
    return await _show(request, who, token=token, name=name)


def _end(change: Change, name: str, by: str) -> None:
    row = change.session.exec(select(ApiToken).where(ApiToken.name == name)).first()
    if row is not None:
        audit.note(change, by, f"program {name}", {"scope": row.scope}, {})
        change.session.delete(row)


async def _show(
    request: web.Request, who: Asked, form: Form | None = None, *, flash: str = "", token: str = "", name: str = ""
) -> web.Response:
    now = request.app[keys.CLOCK].now()

    def load(session: Session) -> tuple[TokenRow, ...]:
        rows = session.exec(select(ApiToken).order_by(col(ApiToken.name))).all()
        return tuple(
            TokenRow(one.name, who.say(SCOPE_WORDS[one.scope]), one.created_at, one.last_used_on, one.expires_at, bool(one.expires_at and one.expires_at <= now))
            for one in rows
        )  # fmt: skip

    scopes = tuple(Choice(scope, who.say(SCOPE_WORDS[scope])) for scope in SCOPE_WORDS)
    lives = tuple(Choice(days, who.say(word)) for days, word in LIVES.items())
    shown = TokensPage(await question(request, load), form or Form(who.agent.csrf), scopes, token, name, lives)
    return await page(request, who, "tokens.html", status=422 if form else 200, flash=flash, page=shown)
