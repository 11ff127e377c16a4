"""The public pages in a real Chromium: reachable for everybody, and working without any script."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kit.desk import PASSWORD, add_agent
from tests.kit.server import Server
from tests.kit.surroundings import LOOPBACK


def written(page: Page, server: Server) -> None:
    page.goto(f"{server.http_url}/contact")
    page.get_by_label("Betreff").fill("Drucker im 2. Stock")
    page.get_by_label("Ihre Nachricht").fill("Der Drucker druckt nur leere Seiten.")
    page.get_by_label("Name", exact=True).fill("Anna Kunde")
    page.get_by_label("E-Mail für unsere Antwort").fill("anna@kunde.example")


def drop(page: Page, place: str, name: str) -> None:
    """Drags a file from the desktop onto `place`."""
    files = page.evaluate_handle(
        "name => { const data = new DataTransfer(); data.items.add(new File(['leer'], name, {type: 'text/plain'})); return data; }",
        name,
    )
    page.dispatch_event(place, "dragover", {"dataTransfer": files})
    page.dispatch_event(place, "drop", {"dataTransfer": files})


@pytest.fixture
def page_without_script(browser: Browser):
    context = browser.new_context(java_script_enabled=False, locale="de-DE", viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


def test_a_message_is_sent_and_followed_and_axe_finds_nothing(
    page: Page, server: Server, assert_accessible: Callable[[Page], None]
):
    page.goto(server.http_url)
    assert_accessible(page)
    written(page, server)
    page.locator("#suggestions a").first.wait_for()
    recognised = page.locator("#topic option").first  # stands where nothing is chosen
    expect(recognised).to_have_text("Drucker")
    assert_accessible(page)
    page.set_input_files("#files", {"name": "foto.txt", "mimeType": "text/plain", "buffer": b"leer"})
    page.get_by_role("button", name="entfernen: foto.txt").click()
    drop(page, "#contact-form [data-drop]", "anzeige.txt")
    page.get_by_label("Ihre Nachricht").fill("")
    page.get_by_role("button", name="Absenden", exact=True).click()
    page.locator("#text-error").wait_for()
    assert page.locator("[data-file-list]").inner_text().startswith("anzeige.txt"), "what was chosen stays chosen"
    assert not page.locator("[data-files-again]").count()
    assert_accessible(page)
    page.get_by_label("Ihre Nachricht").fill("Er druckt nur leere Seiten.")
    page.get_by_role("button", name="Absenden", exact=True).click()
    page.get_by_role("heading", name="Ihre Nachricht ist da.").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Stand ansehen").click()
    assert "leere Seiten" in page.inner_text("section.thread")
    assert page.get_by_role("link", name="anzeige.txt").is_visible() and "foto.txt" not in page.content()
    assert_accessible(page)
    page.goto(f"{server.http_url}/contact")
    assert page.get_by_label("Betreff").input_value() == "", "what was sent is no draft any more"
    written(page, server)
    page.get_by_role("button", name="Absenden", exact=True).click()
    page.get_by_role("heading", name="Ihre Nachricht ist da.").wait_for()
    receipt = page.url
    page.go_back()
    page.get_by_role("button", name="Absenden", exact=True).click()
    page.get_by_role("heading", name="Ihre Nachricht ist da.").wait_for()
    assert page.url == receipt, "who goes back and sends the same again has sent it once"


def test_a_matter_is_solved_by_keyboard_without_sending_the_form(
    page: Page, server: Server, assert_accessible: Callable[[Page], None]
):
    page.goto(server.http_url)
    page.get_by_role("searchbox").press_sequentially("konto gespert")
    page.locator(".found a").first.wait_for()
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="gesperrt").wait_for()
    page.goto(f"{server.http_url}/contact")
    page.get_by_label("Betreff").fill("Konto gesperrt")
    page.locator(".fits").first.wait_for()  # the subject alone is enough
    page.get_by_label("Ihre Nachricht").press_sequentially("Mein Konto ist gesperrt, was nun?")
    page.locator(".fits").nth(1).wait_for()
    page.locator(".fits[open] [data-unfit]").press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY", "the focus goes to the next article"
    page.goto(f"{server.http_url}/contact")
    assert page.get_by_label("Betreff").input_value() == "Konto gesperrt", "a draft outlives the page"
    page.locator(".fits[open] button[name=article]").press("Enter")
    page.get_by_role("heading", name="Schön, dass es gelöst ist.").wait_for()
    page.goto(f"{server.http_url}/contact")
    assert page.get_by_label("Betreff").input_value() == ""


def test_without_script_mistakes_are_shown_and_the_message_arrives(page_without_script: Page, server: Server):
    page = page_without_script
    written(page, server)
    page.get_by_label("Ihre Nachricht").fill(" ")
    page.get_by_role("button", name="Absenden", exact=True).click()
    assert "Bitte schreiben Sie Ihre Nachricht." in page.inner_text("#text-error")
    page.get_by_label("Ihre Nachricht").fill("Er druckt nicht.")
    page.set_input_files("#files", {"name": "foto.txt", "mimeType": "text/plain", "buffer": b"leer"})
    page.get_by_role("button", name="Absenden", exact=True).click()
    page.get_by_role("link", name="Stand ansehen").click()
    page.get_by_label("Ihre Antwort").fill("Er piept auch.")
    page.get_by_role("button", name="Senden").click()
    assert "Er piept auch." in page.inner_text("section.thread")
    with page.expect_download() as saved:
        page.get_by_role("link", name="foto.txt").click()
    assert saved.value.suggested_filename == "foto.txt"


@pytest.fixture
def shop(server: Server) -> Iterator[str]:
    """A website of somebody else's with a strict policy of its own and the one line of ours; its address."""
    policy = f"default-src 'none'; script-src {server.http_url}; frame-src {server.http_url}"
    html = f'<!doctype html><html lang="de"><title>Laden</title><main><h1>Laden</h1></main><script src="{server.http_url}/widget.js" async></script>'

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer((LOOPBACK, 0), Page) as website:
        Thread(target=website.serve_forever, daemon=True).start()
        yield f"http://localhost:{website.server_port}"  # another site than the server's 127.0.0.1
        website.shutdown()


def _refused(browser: Browser, shop: str) -> None:
    """While the website is not allowed, its window says so, and the console which address to add."""
    context = browser.new_context(locale="de-DE")
    visitor, said = context.new_page(), []
    visitor.on("console", lambda one: said.append(one.text))
    visitor.goto(shop)
    visitor.get_by_role("button", name="Hilfe").click()
    expect(visitor.get_by_role("link", name="In einem neuen Fenster öffnen")).to_be_visible()
    assert any(f"Add {shop} under Administration" in one for one in said), said
    context.close()


def test_another_website_offers_the_help_centre_in_a_window(
    browser: Browser, page: Page, server: Server, shop: str, assert_accessible: Callable[[Page], None]
):
    add_agent(server, "widget", "--role", "admin", name="Wiebke")
    page.goto(f"{server.http_url}/admin/window")
    page.get_by_label("Anmeldename").fill("widget")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_label("Ihre Websites").fill("shop example")
    page.get_by_role("button", name="Speichern").click()
    assert "„shop example“ ist keine Adresse einer Website." in page.inner_text("#sites-error")
    assert_accessible(page)
    _refused(browser, shop)
    page.goto(f"{server.http_url}/admin/window")
    page.get_by_role("button", name=f"Erlauben {shop}").click()
    page.get_by_role("status").get_by_text("Gespeichert").wait_for()
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(shop)
    page.get_by_role("button", name="Hilfe").press("Enter")
    window = page.frame_locator("iframe")
    window.get_by_role("searchbox").press_sequentially("konto gespert")
    window.locator(".found a").first.press("Enter")
    window.get_by_role("heading", level=1, name="gesperrt").wait_for()
    assert_accessible(page)
    window.get_by_role("link", name="Kontakt").click()
    window.get_by_role("link", name="Schreiben Sie uns").click()
    window.get_by_label("Betreff").fill("Wann liefern Sie?")
    window.get_by_label("Ihre Nachricht").fill("Ich warte seit Montag auf mein Paket.")
    window.get_by_label("Name", exact=True).fill("Anna Kunde")
    window.get_by_label("E-Mail für unsere Antwort").fill("anna@kunde.example")
    window.get_by_role("button", name="Absenden", exact=True).click()
    window.get_by_role("heading", name="Ihre Nachricht ist da.").press("Escape")
    assert page.get_by_role("button", name="Hilfe", exact=True).evaluate(
        "one => one.getRootNode().activeElement === one"
    )
