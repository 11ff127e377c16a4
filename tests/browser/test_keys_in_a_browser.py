"""The desk without the mouse: the palette, single keys, the sheet that shows them; keys rest while one types."""

import re
from collections.abc import Callable, Iterator
from inspect import unwrap

import pytest
from playwright.sync_api import Page, Route, expect

from tests.kit.desk import PASSWORD, add_agent, send_mail
from tests.kit.server import Server
from tests.kit.waiting import until

Accessible = Callable[[Page], None]
ICONS = re.compile(r"/icons-\w+\.svg$")
SCRIPT = re.compile(r"/schalter-\w+\.js$")
HOLD = """(ending) => {
  const ask = fetch;
  window.fetch = async (url, ...how) => {
    if (url.endsWith(ending)) await new Promise((go) => ((window.held ??= {})[ending] = go));
    return ask(url, ...how);
  };
}"""
"""What goes to an address of this ending leaves the page when the test says so: `held[ending]()`."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with three tickets for all tests of this file."""
    server = Server(tmp_path_factory.mktemp("keys") / "desk")
    server.start()
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    for subject in ("VPN bricht ab", "Drucker druckt halb", "Rechnung fehlt"):
        send_mail(server, subject, f"Guten Tag, {subject}.", sender=f"Anna Kunde <{subject[:3].lower()}@kunde.example>")
    yield server
    server.stop()


@pytest.fixture
def lena(server: Server, page: Page) -> Page:
    """Logged in, on the list of all open tickets."""
    page.goto(f"{server.http_url}/desk/")
    page.get_by_label("Anmeldename").fill("lena")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.locator("table.list tbody tr[id]")).to_have_count(3, timeout=15_000)
    return page


def test_a_ticket_is_found_opened_and_answered_by_keyboard_alone(lena: Page, assert_accessible: Accessible):
    lena.keyboard.press("Control+k")
    lena.keyboard.type("druck")
    hit = lena.get_by_role("option", name="Drucker druckt halb")
    expect(hit).to_be_visible()
    assert_accessible(lena)
    while hit.get_attribute("aria-selected") != "true":
        lena.keyboard.press("ArrowDown")
    lena.keyboard.press("Enter")
    lena.wait_for_url("**/desk/tickets/**")
    lena.keyboard.press("a")
    expect(lena.locator(".tk-head")).to_contain_text("Sie sind zuständig")
    lena.keyboard.press("r")
    lena.keyboard.type("Bitte schalten Sie ihn aus und an.")
    lena.keyboard.press("Control+Enter")
    expect(lena.locator("#conversation")).to_contain_text("Bitte schalten Sie ihn aus und an.")
    lena.keyboard.press("g")
    lena.keyboard.press("m")
    lena.wait_for_url("**/desk/mine")


def test_the_palette_offers_what_the_page_can_do_and_where_it_can_go(lena: Page):
    lena.locator("table.list .tt a").first.click()
    lena.wait_for_url("**/desk/tickets/**")
    lena.keyboard.press("Control+k")
    lena.keyboard.type(">weiterg")
    expect(lena.locator("#palette [role=option]")).to_have_count(1)
    lena.keyboard.press("Enter")
    expect(lena.locator("#escalate-level")).to_be_focused()
    lena.keyboard.press("Escape")
    lena.locator("h1").click()
    lena.keyboard.press("g")
    lena.keyboard.press("q")
    lena.keyboard.type("office")
    lena.keyboard.press("Enter")
    lena.wait_for_url("**/desk/queues/office")


def test_rows_are_walked_and_opened_and_keys_rest_while_one_types(lena: Page, assert_accessible: Accessible):
    lena.keyboard.press("j")
    lena.keyboard.press("j")
    expect(lena.locator("tr.cur")).to_have_count(1)
    lena.keyboard.press("/")
    lena.keyboard.type("ja?")
    expect(lena.locator("#find")).to_have_value("ja?")
    lena.locator("h1").click()
    lena.keyboard.press("?")
    expect(lena.locator("#keys")).to_contain_text("In einem Ticket")
    assert_accessible(lena)
    lena.get_by_label("Einzelne Tasten gelten").uncheck()
    lena.keyboard.press("Escape")
    lena.keyboard.press("p")
    expect(lena.locator("h1")).to_contain_text("Alle offenen Tickets")


def test_what_is_pressed_before_the_script_has_come_is_done_in_its_order(lena: Page):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    lena.route(SCRIPT, hold)
    lena.reload(wait_until="commit")
    expect(lena.locator("table.list tbody tr[id]")).to_have_count(3)
    for key in ("j", "j", "x", "/", "v", "p", "n"):
        unwrap(lena.keyboard.press)(key)
    expect(lena.locator("tr.cur, table.list .ck:checked")).to_have_count(0)
    assert len(held) == 1, "the script is still on its way"
    held[0].continue_()
    expect(lena.locator("#find")).to_have_value("vpn")
    expect(lena.locator("#find")).to_be_focused()
    expect(lena.locator("table.list tbody tr[id]").nth(1)).to_have_class(re.compile(r"\bcur\b.*\bsel\b"))
    expect(lena.locator("table.list .ck:checked")).to_have_count(1)
    lena.unroute(SCRIPT)


def test_a_place_in_the_address_does_not_take_the_focus_from_where_keys_have_led(lena: Page):
    lena.get_by_role("link", name="VPN bricht ab").click()
    lena.wait_for_url("**/desk/tickets/*")
    held: list[Route] = []
    lena.route(ICONS, lambda route: held.append(route))
    lena.goto(f"{lena.url}#reply", wait_until="commit")
    lena.reload(wait_until="domcontentloaded")
    unwrap(lena.keyboard.press)("r")
    field = lena.locator("#reply-text")
    expect(field).to_be_focused()
    assert held, "the page is still loading"
    field.evaluate("field => field.blur()")  # what a browser does on its way to the place, at a moment of its own
    expect(field).to_be_focused()
    held[0].continue_()
    lena.wait_for_load_state()
    field.evaluate("field => field.blur()")
    expect(field).not_to_be_focused()
    lena.unroute(ICONS)


def test_a_mistake_in_a_search_is_said_at_its_operator(lena: Page, assert_accessible: Accessible):
    lena.keyboard.press("/")
    lena.keyboard.type("vpn vor:neulich")
    lena.keyboard.press("Enter")
    expect(lena.get_by_role("alert")).to_contain_text("„vor:“ braucht ein Datum wie")
    expect(lena.get_by_role("link", name="VPN bricht ab")).to_be_visible()
    assert_accessible(lena)
    lena.goto(f"{lena.url.partition('?')[0]}?q=vpn+vor:31.02.2027")
    expect(lena.get_by_role("alert")).to_contain_text("Den 31. Februar 2027 gibt es nicht.")


def test_a_list_is_narrowed_kept_as_a_view_and_worked_through_in_one_step(lena: Page, assert_accessible: Accessible):
    lena.keyboard.press("f")
    lena.keyboard.type("rechnung kanal:email")
    lena.keyboard.press("Enter")
    expect(lena.locator("table.list tbody tr[id]")).to_have_count(1)
    expect(lena.locator(".chipf b")).to_have_text("email")
    lena.get_by_text("Als Ansicht speichern").click()
    assert_accessible(lena)
    lena.locator("#view-name").fill("Rechnungen per Mail")
    lena.locator("#view-name").press("Enter")
    view = lena.locator(".rail .ritem[aria-current]")
    expect(view).to_have_text("Rechnungen per Mail1")
    columns_in_order(lena, assert_accessible)
    also_on_a_phone(lena, "Rechnungen per Mail")
    lena.keyboard.press("j")
    lena.keyboard.press("x")
    expect(lena.locator("[data-bulk-count]")).to_have_text("1 ausgewählt")
    lena.keyboard.press("c")
    lena.locator("#priority").select_option("P1")
    expect(lena.locator(".willdo")).to_contain_text("1 Ticket bekommt die Priorität")
    assert_accessible(lena)
    lena.locator("[data-send]").press("Enter")
    expect(lena.locator("tr .prio")).to_have_text("P1")
    lena.keyboard.press("z")
    expect(lena.locator(".flash")).to_contain_text("1 Ticket ist wieder wie zuvor.")
    expect(lena.locator("tr .prio")).not_to_have_text("P1")


def also_on_a_phone(lena: Page, view: str) -> None:
    """A phone shows no rail: what stands in it is reached from one's own page."""
    size = lena.viewport_size
    assert size
    lena.set_viewport_size({"width": 375, "height": 740})
    lena.locator("nav a[href='/desk/me']:visible").click()
    lena.get_by_role("navigation", name="Ansichten").get_by_role("link", name=view).click()
    expect(lena.get_by_role("heading", level=1)).to_contain_text(view)
    lena.set_viewport_size(size)


def columns_in_order(lena: Page, assert_accessible: Accessible) -> None:
    """The columns of a view are ticked and moved by keyboard and by mouse, and stand in the list as they stood in the menu."""
    heads = lena.locator("table.list thead th")
    lena.get_by_text("Spalten", exact=True).click()
    lena.get_by_role("checkbox", name="Warteschlange").check()
    up = lena.get_by_role("button", name="„Warteschlange“ nach oben")
    while lena.locator(".columnlist li").first.get_attribute("data-item") != "queue":
        up.press("Enter")
    expect(lena.get_by_role("button", name="„Warteschlange“ nach unten")).to_be_focused()
    expect(lena.locator("#announcements")).to_have_text("Warteschlange: Platz 1 von 4")
    assert_accessible(lena)
    lena.locator(".columnlist [data-item=responsible] .grip").drag_to(lena.locator(".columnlist [data-item=queue]"), target_position={"x": 90, "y": 4})  # fmt: skip
    expect(lena.locator(".columnlist li").first).to_have_attribute("data-item", "responsible")
    lena.get_by_role("button", name="Anwenden").last.click()
    expect(heads.nth(3)).to_have_text("Zuständig")
    assert [head.strip() for head in heads.all_inner_texts()][3:7] == ["Zuständig", "Warteschlange", "Stufe", "e-Level"]


def test_the_preview_leaves_the_mark_of_news_and_the_ticket_knows_its_place_in_the_list(lena: Page, assert_accessible: Accessible):  # fmt: skip
    lena.keyboard.press("j")
    lena.keyboard.press("v")
    expect(lena.locator("#preview h2")).to_have_text(lena.locator("tr.cur .tt a").inner_text())
    assert_accessible(lena)
    lena.keyboard.press("o")
    expect(lena.locator("[data-place]")).to_have_text("1 von 3")
    lena.keyboard.press("j")
    expect(lena.locator("[data-place]")).to_have_text("2 von 3")
    lena.evaluate("sessionStorage['list-walked'] = sessionStorage['list-walked'].replace('\"more\":false', '\"more\":true')")  # fmt: skip
    lena.reload()
    expect(lena.locator("[data-place]")).to_have_text("2 von 3+")


def test_an_answer_sent_while_the_ticket_is_being_taken_goes_by_the_button_drawn_anew(lena: Page):
    lena.locator("table.list .tt a", has_text="Rechnung").click()
    lena.wait_for_url("**/desk/tickets/**")
    for ending in ("/take", "/draft"):
        lena.evaluate(HOLD, ending)
    lena.keyboard.press("a")
    expect(lena.locator(".tk-head")).to_contain_text("Sie sind zuständig")
    lena.keyboard.press("r")
    lena.keyboard.type("Sie kommt morgen.")
    until(lambda: lena.evaluate("'/draft' in (window.held ?? {})"), 10, "the draft is about to leave")
    lena.keyboard.press("Control+Enter")
    lena.evaluate("held['/take']()")
    expect(lena.locator(".flash")).to_be_visible()
    lena.evaluate("held['/draft']()")
    expect(lena.locator("#conversation")).to_contain_text("Sie kommt morgen.")


def test_single_keys_hold_again_as_soon_as_a_form_has_gone(lena: Page):
    lena.locator("table.list .tt a", has_text="Drucker").click()
    lena.evaluate(HOLD, "/classify")
    for key in ("c", "ArrowDown", "Control+Enter", "n"):
        lena.keyboard.press(key)
    expect(lena.locator("#note-text")).to_be_focused()
    lena.evaluate("held['/classify']()")
    expect(lena.locator(".flash")).to_be_visible()
    expect(lena.locator("#note-text")).to_be_focused()


def test_a_move_of_one_click_is_shown_before_the_server_answers_and_corrected_where_it_is_refused(server: Server, lena: Page):  # fmt: skip
    lena.locator("table.list .tt a", has_text="Drucker").click()
    lena.locator("#reply-text").fill("Noch nicht fertig")
    prio, priorities, solution, followed = (lena.locator(one) for one in (".l2 .prio", "#classify-priority", "#resolve-text", ".follow button"))  # fmt: skip
    lena.evaluate(HOLD, "/classify")

    def correct(priority: str) -> None:
        priorities.select_option(priority)
        lena.locator(".classify button").click()
        expect(prio).to_have_text(priority)
        assert not leaving_is_asked()

    def leaving_is_asked() -> bool:
        return bool(lena.evaluate("!dispatchEvent(new Event('beforeunload', {cancelable: true}))"))

    correct("P1")
    lena.keyboard.press("s")
    solution.fill("er druckt")
    lena.keyboard.press("Home")
    lena.evaluate("held['/classify']()")
    expect(lena.locator(".flash")).to_contain_text("Einordnung berichtigt")
    expect(lena.locator("#reply-text")).to_have_value("Noch nicht fertig")
    expect(solution).to_be_focused()
    lena.keyboard.type("Ja, ")
    expect(solution).to_have_value("Ja, er druckt")
    number = lena.locator("[data-place-in-list]").get_attribute("data-place-in-list")
    server.api.patch(f"/api/v1/tickets/{number}", {"priority": "P4"})
    correct("P2")
    followed.click()
    assert leaving_is_asked()
    lena.evaluate("held['/classify']()")
    expect(lena.locator(".flash").first).to_contain_text("Nichts wurde überschrieben")
    expect(lena.locator(".flash").last).to_contain_text("danach getan haben, wurde auch nicht gesendet")
    expect(prio).to_have_text("P4")
    expect(followed).to_have_attribute("aria-pressed", "false")
    assert not leaving_is_asked()
    lena.locator(".classify [name=csrf]").evaluate("field => field.value = 'of yesterday'")
    correct("P3")
    lena.evaluate("held['/classify']()")
    expect(lena.locator(".flash", has_text="Dieses Formular gilt nicht mehr. ")).to_be_visible()
    expect(prio).to_have_text("P4")
    expect(solution).to_have_value("Ja, er druckt")
    lena.reload()
    expect(followed).to_have_attribute("aria-pressed", "false")
