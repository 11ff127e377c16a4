"""What a browser fetches that has never been here: bytes on the line and requests, and when the first words stand there."""

from typing import Any

from playwright.sync_api import Browser

from bench.browser import chromium, logged_in
from bench.serving import serving
from tests.kit.desk import add_agent, send_mail
from tests.kit.waiting import until

TICKETS = 60
"""More than a list shows at once."""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def run() -> list[dict[str, Any]]:
    """The desk's first list after logging in with nothing kept, one ticket, the help centre and its form."""
    with serving() as server, chromium() as browser:
        add_agent(server, "lena", "--role", "lead", "--level", "1")
        for number in range(TICKETS):
            send_mail(server, f"Drucker {number}", "Der Drucker druckt nur leere Seiten.")
        tickets = until(
            lambda: len(found := server.api.get("/api/v1/tickets?limit=100")["items"]) == TICKETS and found, 60
        )
        session = logged_in(browser, server, "lena")
        pages = {
            "desk, first list": ("/desk/", session), "desk, one ticket": (f"/desk/tickets/{tickets[0]['number']}", session),
            "help centre": ("/", None), "contact form": ("/contact", None),
        }  # fmt: skip
        return [
            row
            for name, (path, kept) in pages.items()
            for row in _measured(browser, server.http_url + path, kept, name)
        ]


def _measured(browser: Browser, url: str, kept: Any, name: str) -> list[dict[str, Any]]:
    """Bytes as they came over the line, packed; addresses within the page itself (`data:`) are no requests."""
    context = browser.new_context(storage_state=kept)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    asked: dict[str, str] = {}
    came: dict[str, float] = {}
    line.on("Network.responseReceived", lambda said: asked.__setitem__(said["requestId"], said["response"]["url"]))
    line.on("Network.loadingFinished", lambda said: came.__setitem__(said["requestId"], said["encodedDataLength"]))
    page.goto(url)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)
    fetched = [size for request, size in came.items() if not asked.get(request, "").startswith("data:")]
    painted = page.evaluate(FIRST_PAINT)
    context.close()
    return [
        {"name": f"{name}: on the line, in {len(fetched)} requests", "value": round(sum(fetched) / 1000), "unit": "kB"},
        {"name": f"{name}: first words after", "value": round(painted), "unit": "ms"},
    ]
