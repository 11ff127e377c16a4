"""A letter at the desk in a real Chromium: its pages are leafed through, searched and parted, its fields typed in; nothing for axe to find."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.conftest import StartServer
from tests.kit import paper
from tests.kit.desk import PASSWORD, add_agent
from tests.kit.pointer import pull


def test_a_letter_is_leafed_through_searched_and_indexed(
    start_server: StartServer, tmp_path: Path, page: Page, assert_accessible: Callable[[Page], None]
):
    folder = tmp_path / "post"
    folder.mkdir()
    server = start_server(SCHALTER_LETTER__FOLDER=str(folder), SCHALTER_LETTER__STILL_SECONDS="0.3")
    add_agent(server, "lena", "--role", "dispatcher", "--level", "1")
    text = "\n".join(f"Zeile {line} des langen Briefes" for line in range(140)) + "\nGiesskanne"
    (folder / "brief.pdf").write_bytes(paper.pdf_with_text(text))
    page.goto(f"{server.http_url}/desk/")
    page.get_by_label("Anmeldename").fill("lena")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("link", name="Zeile 0").click(timeout=20_000)
    assert_accessible(page)
    sheet, marks = page.locator("[data-scan-sheet]"), page.locator("[data-scan-marks] rect")
    expect(page.locator("[data-scan-place]")).to_have_text("Seite 1 von 4")
    page.locator("[data-scan-find]").fill("giesskanne")
    expect(marks).to_have_count(1)
    expect(page.locator("[data-scan-place]")).to_have_text("Seite 4 von 4")
    page.locator("[data-scan-find]").fill("langen Briefes Giess")
    expect(marks).to_have_count(3)  # the words of a phrase, across the end of its line
    page.get_by_role("button", name="Vorige Seite").click()
    expect(page.locator("[data-scan-place]")).to_have_text("Seite 3 von 4")
    page.locator("[data-scan-find]").fill("des langen")
    page.locator("[data-scan-find]").press("Enter")
    expect(page.locator("[data-scan-place]")).to_have_text("Seite 4 von 4")
    page.get_by_role("button", name="Vorige Seite").click()
    page.get_by_role("button", name="Größer").click()
    page.get_by_role("button", name="Im Uhrzeigersinn drehen").click()
    expect(sheet).to_have_class("scan-sheet zoom-2 turned-1")
    page.get_by_role("link", name="Text und Absender berichtigen").click()
    assert_accessible(page)
    page.get_by_label("Name", exact=True).fill("Olga Ohm")
    page.get_by_label("Betreff").fill("Langer Brief")
    page.get_by_role("button", name="Speichern und weiterleiten").click()
    expect(page.locator(".tk-head h1")).to_have_text("Langer Brief")
    take = page.get_by_role("button", name="Als anderes Schreiben herausnehmen")
    expect(take).to_be_hidden()
    pull(page, page.locator("[data-scan-page='2']"), onto=page.locator(".scan-desk"), shown=page.locator(".scan-drop"))
    expect(page.get_by_label("Seite 2 gehört zu einem anderen Schreiben")).to_be_checked()
    page.get_by_text("Gelesener Text").click()
    _something_happens_on_the_ticket(page)
    expect(
        page.get_by_label("Seite 2 gehört zu einem anderen Schreiben")
    ).to_be_checked()  # the viewer stays as it was left
    expect(page.locator("#conversation details[open]")).to_have_count(1)
    assert_accessible(page)
    _something_happens_while_pressing(page, page.get_by_text("Gelesener Text"))
    with page.expect_response("**/conversation"):  # once more, now that nobody holds on to it
        page.mouse.up()
    expect(page.locator("#conversation details[open]")).to_have_count(0)
    page.get_by_label("Seite 2 gehört zu einem anderen Schreiben").press("Space")
    expect(take).to_be_hidden()
    page.get_by_label("Seite 3 gehört zu einem anderen Schreiben").press("Space")
    take.click()
    expect(page.locator(".flash")).to_contain_text("Geteilt")
    expect(page.locator("[data-scan-page]")).to_have_count(3)
    _something_happens_while_pressing(page, page.get_by_role("button", name="Ab Seite 2 ist es ein anderes Schreiben"))
    page.mouse.up()
    expect(page.locator("[data-scan-page]")).to_have_count(0)
    page.goto(f"{server.http_url}/desk/")
    for first_line in ("Zeile 44", "Zeile 88"):
        expect(page.get_by_role("link", name=first_line)).to_be_visible(timeout=10_000)
    for path in ("scans", "paper"):
        page.goto(f"{server.http_url}/desk/{path}")
        assert_accessible(page)
    expect(page.get_by_text("Der Postausgang ist leer.")).to_be_visible()


_HAPPENS = "number => void document.body.dispatchEvent(new Event(`changed:ticket-${number}`))"
"""The word the server would say."""


def _something_happens_on_the_ticket(page: Page) -> None:
    """The conversation has been fetched and put in place anew afterwards."""
    page.evaluate(
        f"""number => new Promise(anew => {{
            document.getElementById("conversation").addEventListener("htmx:afterSettle", anew, {{ once: true }})
            void ({_HAPPENS})(number)
        }})""",
        _ticket(page),
    )


def _something_happens_while_pressing(page: Page, thing: Locator) -> None:
    """The conversation has been fetched while the mouse's button is down; it must not take the thing away."""
    thing.hover()
    page.mouse.down()
    with page.expect_response("**/conversation"):
        page.evaluate(_HAPPENS, _ticket(page))


def _ticket(page: Page) -> str:
    return page.url.rpartition("/")[2].partition("?")[0]
