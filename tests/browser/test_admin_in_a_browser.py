"""An administrator paints hours and drags rules; what is drawn is what the form sends."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.kit.desk import PASSWORD, add_agent
from tests.kit.server import Server


def test_hours_are_painted_and_rules_are_dragged(server: Server, page: Page, assert_accessible: Callable[[Page], None]):
    add_agent(server, "ada", "--role", "admin", "--language", "en")
    page.goto(f"{server.http_url}/admin/calendars")
    page.get_by_label("Anmeldename").fill("ada")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/admin/calendars")
    page.goto(f"{server.http_url}/admin/calendars/business")
    _paint(page, "sat", 9, "sun", 13)
    assert page.input_value("#sat") == page.input_value("#sun") == "09:00–13:00"
    _paint(page, "mon", 12, "fri", 13)
    assert page.input_value("#wed") == "08:00–12:00, 13:00–17:00"
    page.locator("[data-date]").nth(3).click()
    assert page.input_value("#on").endswith("-01-04")
    assert_accessible(page)

    for name, category in (("Wide", "fault.*"), ("Narrow", "fault.printer")):
        _write_rule(page, server, name, category)
    page.goto(f"{server.http_url}/admin/rules")
    order = page.locator("tbody [data-item]")
    assert "It never fires any more, because rule 2 “Wide”" in order.nth(2).inner_text()
    order.nth(2).locator(".grip").drag_to(order.nth(0).locator(".grip"))
    page.wait_for_selector("text=This order is a draft")
    assert "Narrow" in order.nth(0).inner_text()
    assert "never fires" not in page.locator("table").inner_text()
    assert_accessible(page)


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
    page.click("text=Save this rule")
    page.wait_for_url("**/admin/rules?saved=1")
