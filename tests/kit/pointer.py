"""The pointer of a person in a browser: they pull a thing until the page shows that it is being pulled, and only then let go."""

from playwright.sync_api import Locator, Page, expect


def pull(page: Page, thing: Locator, onto: Locator, shown: Locator) -> None:
    """Drag `thing` onto the middle of `onto`. `shown` is what the page shows while it is being pulled."""
    thing.hover()
    page.mouse.down()
    onto.hover(force=True)
    expect(shown).to_be_visible()
    box = onto.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.mouse.up()
