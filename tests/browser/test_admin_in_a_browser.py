"""An administrator gives a segment a lunch break, reads the proof of a breach and puts rules in order, knowing before each saving
what it does; what is drawn is what the form sends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import StartServer
from tests.kit.desk import PASSWORD, add_agent
from tests.kit.ready_made import lay_into
from tests.kit.server import Server
from tests.kit.stepped_desk import BERLIN, SteppedDesk, stepped_desk

NINE_HOURS = 9 * 3600


def test_hours_and_rules_are_changed_by_somebody_who_sees_before_what_it_does(
    start_server: StartServer, tmp_path: Path, page: Page, assert_accessible: Callable[[Page], None]
):
    late, missed_on = _a_desk_with_a_past(tmp_path / "server")
    server = start_server(tmp_path / "server")
    add_agent(server, "ava", "--role", "admin", "--role", "lead", "--language", "de")
    page.goto(f"{server.http_url}/admin/calendars")
    page.get_by_label("Anmeldename").fill("ava")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/admin/calendars")
    expect(page.locator("tr", has_text="Geschäftszeit").locator("[data-label='Gilt für']")).to_contain_text(
        "Verwaltung"
    )
    page.get_by_role("link", name="Geschäftszeit").click()

    _a_break_and_christmas_eve(page)
    assert_accessible(page)
    page.get_by_role("button", name="Als Fassung 2 speichern").click()
    page.wait_for_url("**/admin/calendars/business?saved=2")

    page.goto(f"{server.http_url}/admin/delivered?month={missed_on:%Y-%m}")
    page.locator("#missed").get_by_role("link", name=late).click()
    proof = page.locator("details", has_text="Nachweis:").first
    proof.locator("summary").click()
    expect(proof).to_contain_text("zählt: Servicezeit „Geschäftszeit“, Fassung 1")
    expect(proof).to_contain_text("hier war das Ziel von 2 h aufgebraucht: verletzt")
    expect(proof).to_contain_text("zu spät, in Servicezeit")
    expect(proof).to_contain_text("beantwortet ")
    expect(proof).to_contain_text("sind die Uhren, nach denen gerechnet wird, so wie die Zonendaten 20")

    _painted_hours(page, server)
    assert_accessible(page)
    _ordered_rules(page, server)
    assert_accessible(page)


def _a_desk_with_a_past(directory: Path) -> tuple[str, datetime]:
    """A ticket that was answered half an hour late a week or more ago, its number and when, and one that was answered and is to be
    solved in more than a week."""
    lay_into(directory / "schalter.sqlite3")
    now = datetime.now(BERLIN)
    with stepped_desk(f"sqlite:///{directory / 'schalter.sqlite3'}", directory, f"{now - timedelta(days=28):%Y-%m-%d %H:%M}") as desk:  # fmt: skip
        day = _a_working_day(desk, now)
        late = desk.at(f"{day:%Y-%m-%d} 10:30").write().ticket_id
        desk.at(f"{day:%Y-%m-%d} 13:00").sweep()
        desk.reply(late)
        desk.resolve(late)
        desk.reply(desk.at(f"{now:%Y-%m-%d %H:%M}").write(category="service_info.hours").ticket_id)
        return desk.ticket(late).number, day


def _a_working_day(desk: SteppedDesk, now: datetime) -> datetime:
    """The latest that is at least a week ago."""
    hours = desk.database.read_now(desk.parts.registry.read).hours("business")
    for ago in range(8, 28):
        day = (now - timedelta(days=ago)).replace(hour=8, minute=0, second=0, microsecond=0)
        if hours.between(day, day.replace(hour=17)) == NINE_HOURS:
            return day
    raise AssertionError("no working day in three weeks")


def _a_break_and_christmas_eve(page: Page) -> None:
    """From the next Monday on; what it does stands there before it is saved."""
    today = datetime.now(BERLIN)
    monday = today + timedelta(days=7 - today.weekday())
    year = today.year + (monday.date() > today.date().replace(month=12, day=24))
    page.get_by_role("button", name="An jedem offenen Tag einfügen").click()
    expect(page.locator("#mon")).to_have_value("08:00–12:00, 13:00–17:00")
    page.fill("#on", f"{year}-12-24")
    page.select_option("#kind", "own")
    page.fill("#own", "8-12")
    page.fill("#label", "Heiligabend")
    page.get_by_role("button", name="In den Entwurf übernehmen").first.click()
    expect(page.locator("#dated")).to_have_value(f"{year}-12-24 08:00–12:00 Heiligabend")
    page.fill("#from", f"{monday:%Y-%m-%d}")
    page.get_by_role("button", name="Was würde das ändern?").first.click()
    change = page.locator("#change")
    expect(change).to_contain_text("1 offene Frist verschiebt sich", use_inner_text=True)
    expect(change).to_contain_text("1 Verletzung wäre entfallen", use_inner_text=True)
    expect(change).to_contain_text("24. Dezember")
    expect(page.get_by_role("button", name="Korrektur der Vergangenheit beantragen")).to_be_visible()


def _painted_hours(page: Page, server: Server) -> None:
    page.goto(f"{server.http_url}/admin/calendars/extended")
    page.fill("#sat", "")
    _paint(page, "sat", 9, "sun", 13)
    assert page.input_value("#sat") == page.input_value("#sun") == "09:00–13:00"
    _paint(page, "mon", 12, "fri", 13)
    assert page.input_value("#wed") == "07:00–12:00, 13:00–20:00"
    page.fill("#thu", "22:00–06:00")
    assert page.locator("[data-paints=fri] .tail").get_attribute("width") == "25%", "the night shift goes on"
    page.locator("[data-date]").nth(3).click()
    assert page.input_value("#on").endswith("-01-04")


def _ordered_rules(page: Page, server: Server) -> None:
    """The wide one below takes nothing any more from the narrow one that is dragged above it."""
    for name, category in (("Weit", "fault.*"), ("Eng", "fault.printer")):
        _write_rule(page, server, name, category)
    page.goto(f"{server.http_url}/admin/rules")
    order = page.locator("tbody [data-item]")
    assert "Sie greift nie mehr, weil Regel 2 „Weit“" in order.nth(2).inner_text()
    order.nth(2).get_by_role("button", name="nach oben").press("Enter")
    page.wait_for_selector("text=Diese Reihenfolge ist ein Entwurf")
    assert "Eng" in page.locator("tr:has(button:focus)").inner_text(), "the focus stays on the rule that was moved"
    page.goto(f"{server.http_url}/admin/rules")
    order.nth(2).locator(".grip").drag_to(order.nth(0).locator(".grip"))
    page.wait_for_selector("text=Diese Reihenfolge ist ein Entwurf")
    assert "Eng" in order.nth(0).inner_text()
    assert "greift nie" not in page.locator("table").inner_text()


def _paint(page: Page, first: str, start: int, last: str, end: int) -> None:
    """A stroke from an hour of one day to an hour of another."""
    top, bottom = (page.locator(f"[data-paints={day}]").bounding_box() for day in (first, last))
    assert top and bottom
    page.mouse.move(top["x"] + top["width"] * (start + 0.05) / 24, top["y"] + 5)
    page.mouse.down()
    page.mouse.move(bottom["x"] + bottom["width"] * (end - 0.05) / 24, bottom["y"] + 5, steps=4)
    page.mouse.up()


def _write_rule(page: Page, server: Server, name: str, category: str) -> None:
    page.goto(f"{server.http_url}/admin/rules/new")
    page.select_option("[name='c.0.input']", "category")
    page.locator(f"[name='c.0.value'][value='{category}']").check()
    page.fill("#name", name)
    page.select_option("#queue", "allgemein")
    page.click(".pagehead .btn-primary")
    page.click("text=Regel speichern")
    page.wait_for_url("**/admin/rules?saved=1")
