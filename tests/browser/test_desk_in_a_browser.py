"""An agent's morning in a real Chromium: log in, look, answer; new work appears by itself; nothing for axe to find."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.kit.desk import PASSWORD, add_agent, send_mail
from tests.kit.server import Server


@pytest.fixture
def lena(server: Server, page: Page) -> Page:
    """Logged in, on the list of all open tickets."""
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    page.goto(f"{server.http_url}/desk/")
    page.get_by_label("Anmeldename").fill("lena")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Alle offenen Tickets")).to_be_visible()
    return page


def test_an_agent_opens_a_ticket_and_sees_the_reply_in_the_conversation(server: Server, lena: Page, assert_accessible: Callable[[Page], None]):  # fmt: skip
    send_mail(server, "VPN bricht ab", "Guten Tag,\n\ndas VPN bricht ab.")
    expect(lena.get_by_role("link", name="VPN bricht ab")).to_be_visible(timeout=15_000)
    assert_accessible(lena)
    lena.get_by_role("link", name="VPN bricht ab").click()
    expect(lena.locator("#conversation")).to_contain_text("das VPN bricht ab.")
    assert_accessible(lena)
    lena.locator("#reply-text").fill("Bitte einmal neu starten.")
    lena.locator("#reply-text").press("Control+Enter")
    expect(lena.locator("#conversation")).to_contain_text("Bitte einmal neu starten.")
    expect(lena.locator(".flash")).to_contain_text("Ihre Antwort geht gleich hinaus.")
    lena.get_by_role("tab", name="Interne Notiz").click()
    lena.locator("#note-text").fill("Ruft um elf zurück.")
    lena.get_by_role("button", name="Notiz speichern").click()
    expect(lena.locator("article.note")).to_contain_text("Ruft um elf zurück.")
    assert_accessible(lena)


def test_new_work_and_new_messages_appear_without_loading_the_page(server: Server, lena: Page):
    send_mail(server, "Erste Frage", "Wie geht das?")
    expect(lena.get_by_role("link", name="Erste Frage")).to_be_visible(timeout=15_000)
    lena.evaluate("window.stayed = true")
    send_mail(server, "Zweite Frage", "Und das?")
    expect(lena.get_by_role("link", name="Zweite Frage")).to_be_visible(timeout=15_000)
    expect(lena.locator(".rail .ritem[aria-current] .n")).to_have_text("2", timeout=15_000)
    assert lena.evaluate("window.stayed") is True


def test_whoever_comes_back_from_a_ticket_finds_the_list_as_far_down_as_it_was_left(server: Server, lena: Page):
    for number in range(60):
        send_mail(server, f"Frage {number}", "Wie geht das?")
    expect(lena.locator(".rail .ritem[aria-current] .n")).to_have_text("60", timeout=30_000)
    rows, further = lena.locator("#list tbody tr[id]"), []
    lena.on("request", lambda asked: further.append(asked.url) if "part=rows" in asked.url else None)
    for width in (1280, 375):
        lena.set_viewport_size({"width": width, "height": 800})
        lena.goto(f"{server.http_url}/desk/")
        lena.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        assert not further, "further rows are fetched only when one comes near them"
        rows.last.scroll_into_view_if_needed()
        expect(rows).to_have_count(60)
        for back in (lena.go_back, lambda: lena.locator(".tk-head .back").click()):
            rows.nth(55).get_by_role("link").click()
            expect(lena.locator("#conversation")).to_be_visible()
            back()
            expect(rows).to_have_count(60)
            expect(rows.nth(55)).to_be_in_viewport()
        further.clear()
    lena.evaluate("for (let more = 0; more < 5; more++) document.querySelector('#list tbody').append(...[...document.querySelectorAll('#list tbody tr[id]')].slice(0, 50).map((row) => row.cloneNode(true)))")  # fmt: skip
    send_mail(server, "Noch eine Frage", "Und das?")
    expect(lena.get_by_text("Diese Liste hat sich geändert.")).to_be_visible()
    lena.get_by_role("link", name="Neu anzeigen").click()
    expect(rows).to_have_count(50)


def test_axe_finds_nothing_on_the_other_pages(server: Server, lena: Page, assert_accessible: Callable[[Page], None]):
    send_mail(server, "VPN bricht ab", "Guten Tag,\n\ndas VPN bricht ab.")
    expect(lena.get_by_role("link", name="VPN bricht ab")).to_be_visible(timeout=15_000)
    for path in ("sent-mail", "arrivals", "ledger", "knowledge", "search?q=vpn", "me", "persons/1"):
        lena.goto(f"{server.http_url}/desk/{path}")
        assert_accessible(lena)
