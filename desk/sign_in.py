"""Log-in, log-out, a new password by mail, and the member's own language and theme."""

from aiohttp import web

from desk.door_view import LoginPage, PasswordResetPage
from foundation.errors import Invalid, Mistake
from pages import keys, visitor
from pages.guards import local_path, signed_in
from pages.posted import by_members, posted
from pages.templates import LANGUAGES, render, translations_for
from pages.throttle import Throttle, counted_as
from pages.view import Form
from staff import directory, passwords, sign_in
from staff.sign_in import ResetTexts, SignedIn
from storage.installation import FIRST_STEPS, fact

FAILURES: web.AppKey[Throttle] = web.AppKey("failed_log_ins", Throttle)


def N_(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


START, FIRST_STEPS_PAGE = "/desk/", "/admin/start"
THEMES = ("auto", "light", "dark")
WRONG = N_(
    "This log-in name and password do not fit together, or there were too many attempts. After several failures a log-in rests for a while."
)
TOO_OFTEN = N_("There were too many failed attempts from your network. Please try again in an hour.")
SUBJECT = N_("Your new password for Schalter")
TEXT = N_(
    "Hello,\n\nsomebody, presumably you, asked for a new password for Schalter. Set it here within an hour:\n\n{link}\n\n"
    "If it was not you, you need not do anything: the old password stays valid."
)


def routes(app: web.Application) -> None:
    app[FAILURES] = Throttle(app[keys.SETTINGS].limits.failed_logins_per_hour)
    app.router.add_get("/login", show_login)
    app.router.add_post("/login", log_in)
    app.router.add_post("/logout", log_out)
    app.router.add_get("/password-reset", ask_reset)
    app.router.add_post("/password-reset", request_reset)
    app.router.add_get("/password-reset/{token}", show_new_password)
    app.router.add_post("/password-reset/{token}", set_new_password)
    app.router.add_post("/desk/preferences", by_members(set_preferences))


async def show_login(request: web.Request) -> web.Response:
    """The form; whoever is logged in already goes on."""
    goal = local_path(request.query.get("next", ""))
    if visitor.agent_of(request):
        raise web.HTTPSeeOther(goal)
    return _login_page(request, LoginPage(Form(visitor.csrf_of(request)), goal))


async def log_in(request: web.Request) -> web.Response:
    """Starts a session under a new cookie value, or says that something did not fit, never what."""
    said = await request.post()
    login, goal = str(said.get("login", "")), local_path(str(said.get("next", "")))
    if _failed_too_often(request):
        page = LoginPage(Form(visitor.csrf_of(request), {"login": login}), goal, _said(request, TOO_OFTEN))
        return _login_page(request, page, status=429)
    previous = request.cookies.get(visitor.SESSION_COOKIE, "")
    value = await sign_in.log_in(request.app[keys.DATABASE], login, str(said.get("password", "")), previous)
    if value is None:
        _failed(request)
        form = Form(visitor.csrf_of(request), {"login": login})
        return _login_page(request, LoginPage(form, goal, _said(request, WRONG)), status=401)
    member = await sign_in.signed_in(request.app[keys.DATABASE], value, visitor.csrf_key(request.app))
    if goal == START and member and "admin" in member.roles and await _is_new(request):
        goal = FIRST_STEPS_PAGE
    if member and not member.language:
        await _keep_language(request, member)
    response = web.Response(status=303, headers={"Location": goal})
    visitor.set_session(request, response, value)
    if member and member.theme != "auto":
        visitor.remember(request, response, visitor.THEME_COOKIE, member.theme)
    return response


async def log_out(request: web.Request) -> web.Response:
    await sign_in.log_out(request.app[keys.DATABASE], request.cookies.get(visitor.SESSION_COOKIE, ""))
    response = web.Response(status=303, headers={"Location": "/login"})
    visitor.end_session(request, response)
    return response


async def ask_reset(request: web.Request) -> web.Response:
    return _reset_page(request, PasswordResetPage("ask", Form(visitor.csrf_of(request)), mail=_mail(request)))


async def request_reset(request: web.Request) -> web.Response:
    """The same answer for everybody; the mail goes to the stored address."""
    texts = {
        language: ResetTexts(*(translations_for(language).gettext(text) for text in (SUBJECT, TEXT)))
        for language in LANGUAGES
    }
    said = str((await request.post()).get("login", ""))
    if not _failed_too_often(request):
        _failed(request)  # whoever asks for many links is guessing, too
        await sign_in.request_reset(request.app[keys.DATABASE], said, request.app[keys.SETTINGS], texts)
    return _reset_page(request, PasswordResetPage("asked", Form(visitor.csrf_of(request)), mail=_mail(request)))


async def show_new_password(request: web.Request) -> web.Response:
    """The form behind the link; looking does not use the link up."""
    token = request.match_info["token"]
    login = await sign_in.link_owner(request.app[keys.DATABASE], token)
    return _new_password_page(request, token, login) if login else _expired(request)


async def set_new_password(request: web.Request) -> web.Response:
    """Sets it and goes to the log-in page; every session of this member has ended."""
    database, token, said = request.app[keys.DATABASE], request.match_info["token"], await request.post()
    password = str(said.get("password", ""))
    login = await sign_in.link_owner(database, token)
    if not login:
        return _expired(request)
    if password != str(said.get("again", "")):
        return _new_password_page(request, token, login, Mistake("again", _said(request, N_("Both must be the same."))))
    try:
        good = await sign_in.set_new_password(database, token, password)
    except Invalid:
        short = _said(request, N_("At least %(count)s characters.")) % {"count": passwords.LEAST_LENGTH}
        return _new_password_page(request, token, login, Mistake("password", short))
    if not good:
        return _expired(request)
    raise web.HTTPSeeOther("/login")


async def set_preferences(request: web.Request) -> web.Response:
    """The member's language and theme, for every browser; what the form does not name stays."""
    agent, said = signed_in(request), posted(request)
    language, theme = said.value("language"), said.value("theme")
    language = language if language in LANGUAGES else agent.language
    theme = theme if theme in THEMES else agent.theme
    await request.app[keys.DATABASE].change(
        lambda change: directory.set_preferences(change, agent.agent_id, language, theme)
    )
    response = web.Response(status=303, headers={"Location": local_path(said.value("next"))})
    visitor.remember(request, response, visitor.LANGUAGE_COOKIE, language)
    visitor.remember(request, response, visitor.THEME_COOKIE, theme)
    return response


async def _keep_language(request: web.Request, member: SignedIn) -> None:
    """The first administrator of a desk was never asked for a language: until they choose one, they read that of their browser."""
    language, theme = visitor.language_of(request), member.theme
    await request.app[keys.DATABASE].change(
        lambda change: directory.set_preferences(change, member.agent_id, language, theme)
    )


async def _is_new(request: web.Request) -> bool:
    """Whether nobody has been through the first steps of this desk yet."""
    return await request.app[keys.DATABASE].read(lambda session: fact(session, FIRST_STEPS)) == "open"


def _failed_too_often(request: web.Request) -> bool:
    """Whether somebody at this network address has guessed long enough; no password is looked at then."""
    return request.app[FAILURES].is_full(counted_as(visitor.address_of(request)), request.app[keys.CLOCK].now())


def _failed(request: web.Request) -> None:
    request.app[FAILURES].lets(counted_as(visitor.address_of(request)), request.app[keys.CLOCK].now())


def _mail(request: web.Request) -> bool:
    """Whether a link could reach anybody."""
    return bool(request.app[keys.SETTINGS].relay.host)


def _login_page(request: web.Request, page: LoginPage, status: int = 200) -> web.Response:
    return _html(render("desk/login.html", visitor.reader_of(request), page=page), status)


def _new_password_page(request: web.Request, token: str, login: str, *mistakes: Mistake) -> web.Response:
    form = Form(visitor.csrf_of(request), mistakes=mistakes)
    page = PasswordResetPage("set", form, token, login, passwords.LEAST_LENGTH)
    return _reset_page(request, page, 422 if mistakes else 200)


def _expired(request: web.Request) -> web.Response:
    return _reset_page(request, PasswordResetPage("expired", Form(visitor.csrf_of(request))), 410)


def _reset_page(request: web.Request, page: PasswordResetPage, status: int = 200) -> web.Response:
    return _html(render("desk/password_reset.html", visitor.reader_of(request), page=page), status)


def _html(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers={"Cache-Control": "no-store"})


def _said(request: web.Request, text: str) -> str:
    return translations_for(visitor.language_of(request)).gettext(text)
