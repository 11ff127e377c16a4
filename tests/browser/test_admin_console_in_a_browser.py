"""The console in a real Chromium: written with a living preview, reached by keyboard, and nothing for axe to find."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.kit.desk import PASSWORD, add_agent
from tests.kit.server import Server

PAGES = (
    "members",
    "members/new",
    "tokens",
    "changes",
    "operation",
    "start",
    "start/company",
    "start/mail",
    "start/members",
    "start/knowledge",
    "customers",
    "ratings",
    "categories",
    "categories/queue/office",
    "knowledge",
)


@pytest.fixture
def maike(server: Server, page: Page) -> Page:
    """An admin who approves articles, logged in."""
    add_agent(server, "maike", "--role", "admin", "--role", "knowledge", name="Maike Lorenz")
    page.goto(f"{server.http_url}/admin/knowledge")
    page.get_by_label("Anmeldename").fill("maike")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Artikel", level=1)).to_be_visible()
    return page


def test_an_article_is_written_with_its_preview_and_published(server: Server, maike: Page, assert_accessible: Callable[[Page], None]):  # fmt: skip
    maike.get_by_role("link", name="Neuer Artikel").press("Enter")
    maike.get_by_label("Titel").fill("Wo die Kaffeemaschine steht")
    maike.get_by_label("Kurze Antwort").press_sequentially("Im **zweiten** Stock, Telefon {{phone}}.")
    expect(maike.locator("#preview strong")).to_have_text("zweiten")
    expect(maike.locator("#preview")).to_contain_text("+49 431 555-0100")
    assert_accessible(maike)
    maike.get_by_label("Fragen").fill("Wo steht die Kaffeemaschine?")
    maike.get_by_role("button", name="Veröffentlichen").click()
    expect(maike.get_by_role("alert")).to_contain_text("Ein Feld braucht noch etwas")
    assert_accessible(maike)
    maike.get_by_label("Kategorie").select_option("general.where_to_get")
    maike.get_by_role("button", name="Veröffentlichen").click()
    expect(maike.get_by_role("status")).to_contain_text("Veröffentlicht.")
    maike.goto(f"{server.http_url}/help/wo-die-kaffeemaschine-steht")
    expect(maike.get_by_text("zweiten")).to_be_visible()


def test_every_page_of_the_console_is_for_everybody(server: Server, maike: Page, assert_accessible: Callable[[Page], None]):  # fmt: skip
    for name in PAGES:
        maike.goto(f"{server.http_url}/admin/{name}")
        assert_accessible(maike)
    maike.set_viewport_size({"width": 375, "height": 800})
    for name in PAGES:
        maike.goto(f"{server.http_url}/admin/{name}?lang=en")
        assert maike.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
