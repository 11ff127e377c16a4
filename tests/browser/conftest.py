"""Fixtures for tests in a real Chromium. They are plain functions: Playwright's synchronous interface drives them."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.kit import axe
from tests.kit.surroundings import program

_OFF = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",  # pages of Chromium's own address line, which nobody sees here: a third of all the work
    "AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints",
    "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip
"""Below the first line what Playwright itself switches off, for the last list counts."""
_ARGUMENTS = [
    f"--disable-features={','.join(_OFF)}",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
POLICY = "Content Security Policy"
expect.set_options(timeout=20_000)  # five seconds are few on a machine with other work; nobody waits longer than needed


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this session."""
    chromium = program("chromium", package="chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        browser.close()


def _type_where_scripts_listen(page: Page) -> None:
    """Keys go to a page that has loaded: what is said on it may be seen before its scripts hear keys. `inspect.unwrap` gives
    the hand that is quicker than that."""

    def once_loaded(key: Callable[..., None]) -> Callable[..., None]:
        @wraps(key)
        def press(*given: Any, **named: Any) -> None:
            page.wait_for_load_state()
            key(*given, **named)

        return press

    for way in ("press", "type"):
        setattr(page.keyboard, way, once_loaded(getattr(page.keyboard, way)))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window with no cookies; the test fails where a script of the page does, or something on it goes against the pages'
    own content policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE", timezone_id="Europe/Berlin")
    page = context.new_page()
    _type_where_scripts_listen(page)
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    context.on("console", lambda said: mistakes.append(said.text) if POLICY in said.text else None)
    yield page
    context.close()
    assert not mistakes, f"the page did what it must not: {mistakes}"


@pytest.fixture
def assert_accessible() -> Callable[..., None]:
    """Call it with a page, and with what to look at where it is not all of it: axe-core must find nothing."""

    def check(page: Page, within: str = "") -> None:
        found = axe.findings(page, within)
        assert not found, f"{page.url}\n" + "\n".join(map(str, found))

    return check
