"""Logging in over real HTTP: cookies, forms, headers, problem documents."""

import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

import pytest
from sqlmodel import select

from foundation.settings import Settings
from house.assembly import assemble
from house.ground import lay
from staff.tables import Agent
from storage.change import Change
from tests.kit.relay import Relay
from tests.kit.server import Server
from tests.kit.waiting import until
from ticketing.agent_notice_table import AgentNotice
from ticketing.confirm_link import made
from ticketing.tables import Ticket, TicketEvent

PASSWORD = "three blue harbours"


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


class Browser:
    """A browser without script: keeps cookies, sends forms with their hidden fields, follows nothing by itself."""

    def __init__(self, url: str):
        self.url = url
        self.jar = CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar), Stay)

    def get(self, path: str, **headers: str) -> "Answer":
        return self._send(Request(self.url + path, headers=headers))

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> "Answer":
        return self._send(Request(self.url + path, data=urlencode(fields).encode(), headers=headers or {}))

    def csrf(self, path: str) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def log_in(self, login: str = "anna", password: str = PASSWORD, goal: str = "/desk/me") -> "Answer":
        return self.post("/login", csrf=self.csrf("/login"), login=login, password=password, next=goal)

    def _send(self, request: Request) -> "Answer":
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode())
        except HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers, refused.read().decode())


class Answer:
    def __init__(self, status: int, headers, text: str):
        self.status, self.headers, self.text = status, headers, text

    @property
    def cookies(self) -> list[str]:
        return self.headers.get_all("Set-Cookie") or []


def command(server: Server, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return server.ran(*arguments, stdin=said)


@pytest.fixture
def desk(server: Server) -> Server:
    done = command(
        server, "user", "add", "anna", "--name", "Anna Berg", "--email", "anna@desk.example", "--level", "1",
        "--language", "en", "--password-stdin", said=PASSWORD + "\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return server


@pytest.fixture
def browser(desk: Server) -> Browser:
    return Browser(desk.http_url)


def test_the_right_password_leads_to_where_one_wanted_to_go(browser: Browser):
    answer = browser.log_in(goal="/desk/tickets/SC-1?tab=history")
    assert (answer.status, answer.headers["Location"]) == (303, "/desk/tickets/SC-1?tab=history")
    (cookie,) = [said for said in answer.cookies if said.startswith("schalter_session=")]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert browser.get("/login").status == 303, "whoever is logged in goes on"


def test_a_link_in_a_mail_confirms_by_a_button_and_looking_changes_nothing(browser: Browser, desk: Server):
    written = {"subject": "VPN", "text": "Es geht nicht.", "sender": {"address": "kunde@kunde.example"}}
    number = desk.api.post("/api/v1/tickets", written, expect=201)["number"]
    parts = assemble(lay(Settings.model_validate({"storage": {"directory": str(desk.directory)}})))

    def told(change: Change) -> int:
        ticket = change.session.exec(select(Ticket).where(Ticket.number == number)).one()
        anna = change.session.exec(select(Agent).where(Agent.login == "anna")).one()
        row = AgentNotice(agent_id=anna.id or 0, ticket_id=ticket.id or 0, kind="violation", at=change.now, metric="resolution", due_at=change.now)  # fmt: skip
        change.session.add(row)
        change.session.flush()
        return row.id or 0

    def confirmed() -> int:
        lines = select(TicketEvent.id).where(TicketEvent.kind == "escalation_confirmed")
        return len(parts.database.read_now(lambda session: session.exec(lines).all()))

    try:
        url = f"/confirm/{made(parts.desk.confirm_key, parts.database.change_now(told), parts.clock.now())}"
        assert browser.get(url).status == 200 and "Ich kümmere mich" in browser.get(url).text and confirmed() == 0
        assert browser.post(url).status == 403 and confirmed() == 0
        for _ in range(2):
            assert browser.post(url, csrf=browser.csrf("/login")).status == 303
        shown = browser.get(url)
        assert (confirmed(), "Bestätigt" in shown.text, number in shown.text) == (1, True, True)
        assert browser.get(url[:-1]).status == 410
    finally:
        parts.database.close()


def test_nobody_is_led_to_another_site(browser: Browser):
    assert browser.log_in(goal="//evil.example/").headers["Location"] == "/desk/"


def test_a_wrong_password_and_an_unknown_log_in_get_the_same_page(browser: Browser):
    wrong, unknown = browser.log_in(password="wrong"), browser.log_in(login="nobody")
    assert wrong.status == unknown.status == 401
    assert wrong.text == unknown.text.replace("nobody", "anna")
    assert not any(cookie.startswith("schalter_session=") for cookie in wrong.cookies)


def test_a_form_without_its_token_changes_nothing(browser: Browser, desk: Server):
    assert browser.post("/login", login="anna", password=PASSWORD).status == 403
    foreign = Browser(desk.http_url).csrf("/login")
    browser.csrf("/login")
    assert browser.post("/login", csrf=foreign, login="anna", password=PASSWORD).status == 403
    assert browser.log_in().status == 303
    assert browser.post("/logout", csrf=foreign).status == 403
    assert browser.get("/login").status == 303, "still logged in"


def test_the_token_of_a_form_may_come_in_a_header(browser: Browser):
    token = browser.csrf("/login")
    assert browser.post("/login", {"X-CSRF-Token": token}, login="anna", password=PASSWORD).status == 303


def test_a_planted_visitor_cookie_is_not_believed(browser: Browser):
    planted = {"Cookie": "schalter_visitor=abc.def", "X-CSRF-Token": "0" * 64}
    assert browser.post("/login", planted, login="anna", password=PASSWORD).status == 403


def test_a_broken_form_is_refused_politely(browser: Browser):
    for kind in ("multipart/form-data", "application/x-www-form-urlencoded; charset=martian"):
        assert browser.post("/login", {"Content-Type": kind}, login="ä").status in (400, 403)
    odd = {"Cookie": "schalter_session=\xff; schalter_visitor=\xff.\xff", "X-CSRF-Token": "\xff"}
    assert browser.post("/login", odd).status == 403


def test_a_form_of_another_session_is_refused(desk: Server):
    one, other = Browser(desk.http_url), Browser(desk.http_url)
    before = one.csrf("/login")
    assert one.log_in().status == other.log_in().status == 303
    assert one.post("/logout", csrf=before).status == 403, "the token of the time before the log-in"


def test_a_reset_link_by_mail_sets_a_new_password_once(browser: Browser, desk: Server, relay: Relay):
    known = browser.post("/password-reset", csrf=browser.csrf("/password-reset"), login="anna")
    unknown = browser.post("/password-reset", csrf=browser.csrf("/password-reset"), login="nobody")
    assert known.status == unknown.status == 200 and known.text == unknown.text
    (mail,) = until(lambda: relay.accepted, what="the reset mail")
    assert mail.recipients == ("anna@desk.example",) and mail.message["Auto-Submitted"] == "auto-generated"
    body = mail.message.get_body(("plain",))
    assert body and mail.message["Subject"] == "Your new password for Schalter"
    path = re.search(r"/password-reset/\S+", body.get_content())
    assert path
    token = browser.csrf(path[0])
    differing = browser.post(path[0], csrf=token, password="another fine day", again="another fine way")
    short = browser.post(path[0], csrf=token, password="short", again="short")
    assert (differing.status, short.status) == (422, 422)
    done = browser.post(path[0], csrf=token, password="another fine day", again="another fine day")
    assert (done.status, done.headers["Location"]) == (303, "/login")
    assert browser.get(path[0]).status == 410
    assert browser.log_in().status == 401
    assert browser.log_in(password="another fine day").status == 303


def test_language_and_theme_follow_the_member_to_another_browser(desk: Server):
    one, other = Browser(desk.http_url), Browser(desk.http_url)
    assert one.log_in().status == other.log_in().status == 303
    german = {"Accept-Language": "de"}
    assert 'lang="en"' in other.get("/nothing-here", **german).text
    assert one.post("/desk/preferences", csrf="0" * 64, language="de").status == 403
    chosen = one.post("/desk/preferences", csrf=one.csrf("/password-reset"), language="de", theme="dark")
    assert (chosen.status, chosen.headers["Location"]) == (303, "/desk/")
    assert 'lang="de"' in other.get("/nothing-here", **{"Accept-Language": "en"}).text
    third = Browser(desk.http_url)
    assert third.log_in().status == 303
    assert {cookie.name: cookie.value for cookie in third.jar}["theme"] == "dark"


def test_nobody_unknown_sets_preferences(browser: Browser):
    answer = browser.post("/desk/preferences", csrf=browser.csrf("/login"), theme="dark")
    assert (answer.status, answer.headers["Location"]) == (303, "/login?next=/desk/")


def test_a_visitor_chooses_a_language(browser: Browser):
    assert 'lang="en"' in browser.get("/login", **{"Accept-Language": "en"}).text
    assert 'lang="de"' in browser.get("/login?lang=de", **{"Accept-Language": "en"}).text
    assert 'lang="de"' in browser.get("/login", **{"Accept-Language": "en"}).text, "the choice is remembered"


def test_every_answer_carries_the_careful_headers(browser: Browser):
    for path in ("/login", "/healthz", "/nothing-here", "/api/v1/nothing-here"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_behind_https_cookies_are_secure_and_browsers_stay_there(start_server: Callable[..., Server]):
    browser = Browser(start_server(SCHALTER_HTTP__PUBLIC_URL="https://desk.example").http_url)
    answer = browser.get("/login")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.cookies and all("Secure" in cookie for cookie in answer.cookies)


def test_under_the_api_mistakes_are_problem_documents(browser: Browser):
    answer = browser.get("/api/v1/nothing-here")
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    told = json.loads(answer.text)
    assert (told["type"], told["title"], told["status"]) == ("about:blank", "Not Found", 404)
    assert "openapi.json" in told["detail"]


def test_elsewhere_mistakes_are_pages(browser: Browser):
    answer = browser.get("/nothing-here", **{"Accept-Language": "en"})
    assert answer.status == 404 and "<h1>There is nothing here</h1>" in answer.text
    refused = browser.post("/healthz", csrf=browser.csrf("/login"))
    assert (refused.status, refused.headers["Allow"]) == (405, "GET,HEAD")


def test_commands_work_beside_the_server(desk: Server):
    listed = json.loads(desk.run("user", "list", "--json"))
    assert [(one["login"], one["roles"], one["levels"]) for one in listed] == [("anna", ["agent"], [1])]
    assert "Anna Berg" in desk.run("user", "list")
    changed = command(desk, "user", "password", "anna", "--password-stdin", said="a fresh new password\n")
    assert changed.returncode == 0
    assert Browser(desk.http_url).log_in(password="a fresh new password").status == 303
    assert re.fullmatch(r"schalter_[\w-]{43}\n", desk.run("token", "create", "shop", "--scope", "intake"))


@pytest.mark.parametrize(
    ("arguments", "said", "sentence"),
    [
        (("user", "add", "anna", "--name", "Second"), "", "there is already a log-in 'anna'"),
        (("user", "password", "nobody", "--password-stdin"), PASSWORD, "There is no log-in 'nobody'."),
        (("user", "password", "anna", "--password-stdin"), "short", "at least 12 characters"),
    ],
)
def test_a_command_says_what_is_wrong(desk: Server, arguments: tuple[str, ...], said: str, sentence: str):
    done = command(desk, *arguments, said=said)
    assert done.returncode == 2 and sentence in done.stderr and "Traceback" not in done.stderr


def test_a_member_plans_the_own_absence_and_ends_it_by_coming_back(browser: Browser, desk: Server):
    command(desk, "user", "add", "tom", "--name", "Tom Voss", "--level", "3", "--password-stdin", said=PASSWORD + "\n")
    browser.log_in()
    token, absence, today = browser.csrf("/desk/me"), "/desk/me/absence", datetime.now(UTC).date()
    days = {
        "csrf": token,
        "first": f"{today - timedelta(days=1)}",
        "last": f"{today + timedelta(days=9)}",
    }
    wrong = browser.post(absence, **days | {"last": "2020-01-01"})
    assert wrong.status == 422 and "It has to end after it begins." in wrong.text
    tom = re.search(r'<option value="(\d+)">Tom Voss', wrong.text)
    assert tom and browser.post(absence, **days, stand_in=tom[1]).status == 303
    page = browser.get("/desk/me").text
    assert "Tom Voss stands in" in page and f"until {today + timedelta(days=9):%-d %B %Y}" in page
    stands_in = Browser(desk.http_url)
    stands_in.log_in("tom")
    assert "Anna Berg" in stands_in.get("/desk/me").text and stands_in.get("/desk/mine").status == 200
    (number,) = re.findall(r'name="drop" value="(\d+)"', page)
    assert stands_in.post(absence, csrf=stands_in.csrf("/desk/me"), drop=number).status == 404, "it is not theirs"
    assert browser.post("/desk/presence", csrf=token, present="1").status == 303
    assert "Tom Voss stands in" not in browser.get("/desk/me").text
