"""The public pages in a real Chromium: reachable for everybody, and working without any script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.server import Server


def written(page: Page, server: Server) -> None:
    page.goto(f"{server.http_url}/contact")
    page.get_by_label("Betreff").fill("Drucker im 2. Stock")
    page.get_by_label("Ihre Nachricht").fill("Der Drucker druckt nur leere Seiten.")
    page.get_by_label("Name", exact=True).fill("Anna Kunde")
    page.get_by_label("E-Mail für unsere Antwort").fill("anna@kunde.example")


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
    assert_accessible(page)
    page.get_by_role("button", name="Absenden").click()
    assert "Ihre Nachricht ist da." in page.inner_text("h1")
    assert_accessible(page)
    page.get_by_role("link", name="Stand ansehen").click()
    assert "leere Seiten" in page.inner_text("section.thread")
    assert_accessible(page)


def test_without_script_mistakes_are_shown_and_the_message_arrives(page_without_script: Page, server: Server):
    page = page_without_script
    written(page, server)
    page.get_by_label("Ihre Nachricht").fill(" ")
    page.get_by_role("button", name="Absenden").click()
    assert "Bitte schreiben Sie Ihre Nachricht." in page.inner_text("#text-error")
    page.get_by_label("Ihre Nachricht").fill("Er druckt nicht.")
    page.set_input_files("#files", {"name": "foto.txt", "mimeType": "text/plain", "buffer": b"leer"})
    page.get_by_role("button", name="Absenden").click()
    page.get_by_role("link", name="Stand ansehen").click()
    page.get_by_label("Ihre Antwort").fill("Er piept auch.")
    page.get_by_role("button", name="Senden").click()
    assert "Er piept auch." in page.inner_text("section.thread")
    with page.expect_download() as saved:
        page.get_by_role("link", name="foto.txt").click()
    assert saved.value.suggested_filename == "foto.txt"
