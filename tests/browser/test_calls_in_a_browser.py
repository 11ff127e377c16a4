"""Three calls in a real Chromium (known, unknown, suppressed number), by keyboard; a ringing telephone opens the card."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.kit.api import Api
from tests.kit.desk import PASSWORD, add_agent
from tests.kit.server import Server

Accessible = Callable[[Page], None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of this file: each has callers of its own."""
    server = Server(tmp_path_factory.mktemp("calls") / "desk")
    server.start()
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    yield server
    server.stop()


@pytest.fixture
def lena(server: Server, page: Page) -> Page:
    """Logged in, on the list of all open tickets."""
    page.goto(f"{server.http_url}/desk/")
    page.get_by_label("Anmeldename").fill("lena")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Alle offenen Tickets")).to_be_visible()
    return page


def saved(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/tickets/**")


def test_three_calls_are_noted_by_keyboard_while_they_last(server: Server, lena: Page, assert_accessible: Accessible):
    lena.keyboard.press("p")  # unknown
    expect(lena.locator("#phone")).to_be_focused()
    lena.keyboard.type("0431 555 0142")
    expect(lena.locator("#caller")).to_contain_text("Unter 0431 5550142 ist niemand bekannt")
    lena.keyboard.press("Tab")
    lena.keyboard.press("Tab")
    lena.keyboard.type("Ines Vollmer")
    lena.keyboard.press("Tab")
    lena.keyboard.type("Hat ihr Passwort für das Kundenportal vergessen und möchte es zurücksetzen.")
    expect(lena.locator("#suggestions")).to_contain_text("Vermutlich", timeout=15_000)
    expect(lena.locator("#suggestions .article").first).to_be_visible()
    expect(lena.locator("#duration")).not_to_have_value("0:00")
    assert_accessible(lena)
    saved(lena)
    expect(lena.locator("article.phone")).to_contain_text("Hat ihr Passwort")
    number = lena.url.rpartition("/")[2].partition("?")[0]

    lena.keyboard.press("p")  # known: her open ticket is offered, and chosen
    assert lena.locator("#text").input_value() == "", "the draft of the call before is gone"
    lena.keyboard.type("04315550142")
    expect(lena.locator("#caller")).to_contain_text("Ines Vollmer")
    expect(lena.locator("#caller")).to_contain_text(number)
    assert_accessible(lena)
    lena.locator(f"#ticket-{number}").check()
    lena.locator("#text").fill("Ruft noch einmal an: jetzt geht es.")
    lena.locator("#category").select_option("password.forgotten")
    lena.locator("#end-resolved").check()
    saved(lena)
    assert f"/desk/tickets/{number}" in lena.url
    expect(lena.locator(".tk-head")).to_contain_text("Gelöst")

    lena.keyboard.press("p")  # suppressed: found by name
    lena.locator("#withheld").check()
    expect(lena.locator("#caller")).to_contain_text("Rufnummer ist unterdrückt")
    lena.locator("#name").press_sequentially("voll")
    lena.locator("#caller").get_by_text("Ines Vollmer").click()
    expect(lena.locator("#caller .kv")).to_be_visible()
    lena.locator("#callback").check()
    lena.locator("#callback_number").fill("0431 5550142")
    lena.locator("#text").fill("Fragt nach der Rechnung.")
    saved(lena)
    expect(lena.locator("#conversation")).to_contain_text("Rückruf zugesagt")
    lena.goto(f"{server.http_url}/desk/calls")
    expect(lena.locator(".calllist")).to_contain_text("Ines Vollmer")
    assert_accessible(lena)


def test_a_person_found_by_number_goes_with_it_and_one_picked_by_hand_stays(server: Server, lena: Page):
    for number, name in (("0431 5550211", "Paula Ahrens"), ("0431 5550212", "Timo Brandt")):
        lena.goto(f"{server.http_url}/desk/calls/new")
        lena.locator("#phone").press_sequentially(number)
        lena.locator("#name").fill(name)
        lena.locator("#text").fill("Fragt nach.")
        saved(lena)
    lena.goto(f"{server.http_url}/desk/calls/new")
    lena.locator("#phone").press_sequentially("0431 5550211")
    expect(lena.locator("#caller .whois")).to_contain_text("Paula Ahrens")
    lena.locator("#phone").fill("")
    expect(lena.locator("#caller .whois")).to_have_count(0)
    lena.locator("#phone").press_sequentially("0431 5550212")
    expect(lena.locator("#caller .whois")).to_contain_text("Timo Brandt")
    lena.locator("#callback").check()
    expect(lena.locator("#callback_number")).to_have_value("0431 5550212")
    lena.locator("#phone").fill("")
    lena.locator("#name").press_sequentially("ahrens")
    lena.locator("#caller").get_by_text("Paula Ahrens").click()
    expect(lena.locator("#caller .whois")).to_contain_text("Paula Ahrens")
    lena.locator("#name").fill("")
    lena.locator("#phone").press_sequentially("0431 5550219")
    expect(lena.locator("#remember")).to_be_visible()
    lena.get_by_role("button", name="Jemand anderes").click()
    expect(lena.locator("#caller .whois")).to_have_count(0)


def test_each_call_has_a_draft_of_its_own_that_survives_a_closed_window_and_goes_with_it(server: Server, lena: Page):
    lena.goto(f"{server.http_url}/desk/calls/new")
    lena.locator("#phone").press_sequentially("0431 5550177")
    lena.locator("#text").fill("Halb notiert")
    lena.locator("label[for=kind-out]").click()
    context = lena.context
    second = context.new_page()
    second.goto(f"{server.http_url}/desk/calls/new")
    second.locator("#text").fill("Ein anderer Anruf")
    expect(second.locator(".unfinished")).to_be_hidden()  # what the other tab is writing is not offered here
    lena.close()
    second.keyboard.press("Escape")
    second.goto(f"{server.http_url}/desk/calls/new")
    expect(second.locator(".unfinished li")).to_have_count(2)
    second.locator(".unfinished li", has_text="Ein anderer").get_by_role("button").click()
    second.locator(".unfinished a").click()
    expect(second.locator("#text")).to_have_value("Halb notiert")
    expect(second.locator("#kind-out")).to_be_checked()
    expect(second.locator("#caller")).to_contain_text("0431 5550177")
    second.get_by_role("button", name="Das Gespräch ist beendet").click()
    stopped = second.locator("#duration").input_value()
    second.locator("#withheld").check()
    expect(second.locator("#phone")).to_have_value("")
    second.locator("#phone").press_sequentially("0431 5550177")
    expect(second.locator("#withheld")).not_to_be_checked()
    assert second.locator("#duration").input_value() == stopped
    saved(second)
    second.goto(f"{server.http_url}/desk/calls/new")
    expect(second.locator("#text")).to_have_value("")
    expect(second.locator(".unfinished")).to_be_hidden()


def test_a_ringing_telephone_opens_the_callers_card_on_that_agents_screen(server: Server, lena: Page, assert_accessible: Accessible):  # fmt: skip
    lena.goto(f"{server.http_url}/desk/calls")
    lena.locator("#extension").fill("12")
    lena.get_by_role("button", name="Speichern", exact=True).click()
    expect(lena.locator(".flash")).to_be_visible()
    lena.goto(f"{server.http_url}/desk/")
    pbx = Api(server.http_url, server.run("token", "create", "pbx", "--scope", "intake").strip())
    call = {"call_id": "a1", "number": "0431 5550199", "extension": "12"}
    pbx.post("/api/v1/calls", call | {"event": "ringing"})
    expect(lena.locator(".callcard")).to_contain_text("0431 5550199", timeout=10_000)
    expect(lena.locator(".callcard")).to_contain_text("klingelt")
    assert_accessible(lena)
    lena.set_viewport_size({"width": 375, "height": 812})
    close = lena.locator(".callcard").get_by_role("button", name="Schließen")
    box = close.bounding_box()
    assert box is not None and min(box["width"], box["height"]) >= 44
    close.press("Enter")
    expect(lena.locator(".callcard")).to_have_count(0)
    lena.set_viewport_size({"width": 1280, "height": 800})
    with lena.expect_response("**/desk/calls/corner"):
        lena.reload()
    expect(lena.locator(".callcard")).to_have_count(0)
    pbx.post("/api/v1/calls", call | {"event": "answered"})
    expect(lena.locator(".callcard")).to_contain_text("seit", timeout=10_000)
    lena.locator(".callcard").get_by_text("Anruf notieren").click()
    expect(lena.locator("#phone")).to_have_value("0431 5550199")
    pbx.post("/api/v1/calls", call | {"event": "ended"})
    expect(lena.locator(".callcard")).to_have_count(0, timeout=10_000)
    expect(lena.locator("[data-hangs-up]")).to_be_hidden()  # the call is over: its duration stands still
    expect(lena.locator("[data-spoken]")).to_have_attribute("data-spoken", lena.locator("#duration").input_value())
    lena.set_viewport_size({"width": 375, "height": 812})
    assert lena.evaluate("document.documentElement.scrollWidth <= innerWidth")
    number, caller, text = (lena.locator(one).bounding_box() or {} for one in ("#phone", "#caller", "#text"))
    assert number["y"] < caller["y"] < text["y"], "on a phone the caller's card stands below the number"
    assert_accessible(lena)
