"""A morning's work without the mouse: ten tickets one after the other, each another way, in German and in English."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import StartServer
from tests.kit.desk import PASSWORD, add_agent, send_mail
from tests.kit.server import Server

IN_ENGLISH = {
    "Einordnung berichtigt": "Classification corrected",
    "Gelöst": "Resolved",
    "Zum Lösen fehlt die Kategorie": "say first what it is about",
    "Wartet auf Kunden": "Waiting for customer",
    "Warum": "Why",
    "weitergegeben": "assed on",
    "Wartet auf Dritte": "Waiting for third party",
    "Schlagwörter gespeichert": "Tags saved",
    "Zurückgenommen. Ihr Text steht wieder im Feld.": "Taken back. Your text is in the field again.",
    "Zusammengeführt": "Merged",
    "Drucker": "Printer",
    ">zuweisen": ">assign",
    "von": "of",
}
"""What the pages say in German and in English where ten tickets are cleared."""


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """Answers wait long enough to be taken back."""
    server = start_server(SCHALTER_MAIL__UNDO_SECONDS="600")
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    add_agent(server, "jonas", "--level", "1", "--level", "2", name="Jonas Petersen")
    return server


@pytest.fixture
def lena(server: Server, page: Page) -> Page:
    page.goto(f"{server.http_url}/desk/")
    page.get_by_label("Anmeldename").fill("lena")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Alle offenen Tickets")).to_be_visible()
    return page


def test_ten_tickets_are_cleared_without_the_mouse(server: Server, lena: Page):
    """One after the other from the list, each another way, the second half in English; nothing is clicked."""
    press, typed, say = lena.keyboard.press, lena.keyboard.type, lena.locator
    for subject in ("VPN bricht ab", "Drucker druckt halb", "Rechnung fehlt"):
        send_mail(server, subject, f"Guten Tag, {subject}.", sender=f"Anna Kunde <{subject[:3].lower()}@kunde.example>")
    for number in range(7):
        send_mail(server, f"Frage {number}", f"Guten Tag, Frage {number}.", sender="Anna Kunde <anna@kunde.example>")
    expect(say("table.list tbody tr[id]")).to_have_count(10, timeout=15_000)

    def said(german: str) -> str:
        return IN_ENGLISH[german] if lena.locator("html").get_attribute("lang") == "en" else german

    def classify() -> None:
        press("c")
        typed(said("Drucker"))
        press("Control+Enter")
        expect(say(".flash")).to_contain_text(said("Einordnung berichtigt"))

    def resolve() -> None:
        press("Control+Shift+Enter")
        if say("details.forward").count():
            expect(say("[name=forward]:focus")).to_have_count(1)
            press("ArrowDown")
            press("Control+Shift+Enter")
        expect(say(".l2 .key")).to_have_text(said("Gelöst"))

    def offered(sign: str) -> None:
        typed(sign)
        expect(say(".inserts [aria-selected=true]").first).to_be_visible()
        press("Enter")

    def with_a_template() -> None:
        press("r")
        offered("/")
        if not say("[data-send-last]").count():
            asked_for_the_category.append(place)
            press("Control+Shift+Enter")
            expect(say("[data-last-lacks]")).to_contain_text(said("Zum Lösen fehlt die Kategorie"))
            expect(say("#classify-category")).to_be_focused()
            typed(said("Drucker"))
            press("Control+Enter")
            expect(say("[data-send-last]")).to_be_visible()
            press("r")
        resolve()

    def with_an_article() -> None:
        classify()
        press("r")
        offered("#passw")
        whole = say("#reply-text").input_value()
        assert (
            whole.startswith("Guten Tag ") and whole.endswith("Freundliche Grüße\nLena Hansen") and "Passwort" in whole
        )
        resolve()

    def waits_for_the_customer() -> None:
        press("r")
        typed("Welche Anlage ist es?")
        press("Alt+Enter")
        expect(say(".l2 .key")).to_have_text(said("Wartet auf Kunden"))

    def noted_and_passed_on() -> None:
        press("n")
        offered("@jon")
        typed("bitte ansehen")
        press("Control+Enter")
        expect(say("article.note")).to_contain_text("@Jonas Petersen bitte ansehen")
        press("e")
        for _ in range(3):
            press("Tab")
        typed("Der Drucker steht an Stufe 2.")
        press("Control+Enter")
        expect(say(".errsum, .flash").first).to_contain_text(said("Warum"))
        press("e")
        press("Tab")
        press("Tab")
        press("ArrowDown")
        press("Control+Enter")
        expect(say(".flash").first).to_contain_text(said("weitergegeben"))

    def rests_until_tomorrow() -> None:
        press("w")
        expect(say("#follow-up-until")).to_be_focused()
        for _ in range(6):
            if say("#follow-up-reason:focus").count():
                break
            press("Tab")
        typed("Lieferant")
        press("Control+Enter")
        expect(say(".l2 .key")).to_have_text(said("Wartet auf Dritte"))

    def tagged_and_taken_back() -> None:
        classify()
        press("l")
        typed("drucker")
        press("Control+Enter")
        expect(say(".flash")).to_contain_text(said("Schlagwörter gespeichert"))
        press("r")
        typed("Bitte neu starten.")
        press("Control+Enter")
        expect(say("[data-leaves]")).to_be_visible()
        press("z")
        expect(say(".flash")).to_have_text(said("Zurückgenommen. Ihr Text steht wieder im Feld."))
        press("r")
        expect(say("#reply-text")).to_have_value("Bitte neu starten.")
        resolve()

    def by_the_palette() -> None:
        press("Control+k")
        typed(said(">zuweisen"))
        press("Enter")
        expect(say("#assign-assignee")).to_be_focused()
        typed("Jonas")
        press("Control+Enter")
        expect(say(".owner")).to_contain_text("Jonas Petersen")

    def merged() -> None:
        press("m")
        expect(say("#merge-target")).to_be_focused()
        siblings = say("#merge-target-offers option")
        expect(siblings.first).to_be_attached()
        typed(siblings.first.get_attribute("value") or "")
        press("Control+Enter")
        expect(say(".flash")).to_contain_text(said("Zusammengeführt"))

    def left_and_resolved() -> None:
        press("r")
        typed("Doch nicht")
        press("Escape")
        expect(say("#content")).to_be_focused()
        press("s")
        expect(say("#resolve-code")).to_be_focused()
        press("Tab")
        typed(said("Drucker"))
        press("Tab")
        typed("Die Trommel ist getauscht.")
        if say(".moves [name=forward]").count():
            press("Tab")
            press("ArrowDown")
        press("Control+Enter")
        expect(say(".l2 .key")).to_have_text(said("Gelöst"))

    ways = {"Frage": [merged, with_a_template, with_an_article, waits_for_the_customer, tagged_and_taken_back, by_the_palette, left_and_resolved]}  # fmt: skip
    asked_for_the_category: list[int] = []
    others = [noted_and_passed_on, rests_until_tomorrow, with_a_template]
    press("j")
    press("Enter")
    for place in range(1, 11):
        expect(say("[data-place]")).to_have_text(f"{place} {said('von')} 10")
        if place == 6:
            here = lena.url
            lena.goto(f"{server.http_url}/desk/me")
            lena.get_by_role("button", name="English").press("Enter")
            expect(say("html")).to_have_attribute("lang", "en")
            lena.goto(here)
        of_anna = say("h1").inner_text().startswith("Frage")
        (ways["Frage"] if of_anna else others).pop(0)()
        press("j")
    assert not others and not ways["Frage"] and asked_for_the_category
    press("u")
    expect(say("h1")).to_have_text("All open tickets")
    press("g")
    press("u")
    lena.wait_for_url("**/desk/unassigned")
    expect(say("table.list tbody tr[id]")).to_have_count(1)
