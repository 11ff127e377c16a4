"""A real Chromium for measuring, and somebody of the desk logged in to it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.kit.desk import PASSWORD
from tests.kit.server import Server


@contextmanager
def chromium() -> Iterator[Browser]:
    """Closed afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def logged_in(browser: Browser, server: Server, login: str) -> StorageState:
    """What the browser keeps of `login`, an agent with the kit's password: for `browser.new_context(storage_state=…)`."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.http_url}/login")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/desk/**")
    kept = context.storage_state()
    context.close()
    return kept
