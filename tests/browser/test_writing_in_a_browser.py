"""Two agents on one ticket: who looks and writes, drafts on the server, what can be inserted, a clash that loses nothing."""

import wave
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.kit.desk import PASSWORD, add_agent, send_mail
from tests.kit.server import Server

COPY = "html => navigator.clipboard.write([new ClipboardItem({'text/html': new Blob([html], {type: 'text/html'})})])"
Accessible = Callable[..., None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("writing") / "desk")
    server.start()
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    add_agent(server, "jonas", "--role", "lead", "--level", "1", name="Jonas Petersen")
    yield server
    server.stop()


def logged_in(page: Page, server: Server, login: str) -> Page:
    page.goto(f"{server.http_url}/desk/")
    page.get_by_label("Anmeldename").fill(login)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/desk/")
    return page


@pytest.fixture
def lena(server: Server, page: Page) -> Page:
    return logged_in(page, server, "lena")


@pytest.fixture
def jonas(server: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE", timezone_id="Europe/Berlin")
    yield logged_in(context.new_page(), server, "jonas")
    context.close()


def opened(page: Page, server: Server, subject: str) -> str:
    """On the ticket of this subject; its address."""
    page.goto(f"{server.http_url}/desk/")
    page.get_by_role("link", name=subject, exact=True).click(timeout=15_000)
    page.wait_for_url("**/desk/tickets/**")
    return page.url


def test_two_agents_see_each_other_and_a_clash_loses_neither_text(server: Server, lena: Page, jonas: Page, assert_accessible: Accessible):  # fmt: skip
    send_mail(server, "VPN bricht ab", "Guten Tag, das VPN bricht ab.")
    url = opened(lena, server, "VPN bricht ab")
    jonas.goto(url)
    expect(lena.locator("#others")).to_contain_text("Jonas Petersen liest mit")
    jonas.locator("#reply-text").fill("Ich schaue nach.")
    expect(lena.locator("#others")).to_contain_text("Jonas Petersen schreibt")
    assert_accessible(lena)
    lena.locator("#reply-text").fill("Bitte neu starten.")
    expect(lena.locator("[data-saved]")).to_contain_text("gespeichert")
    jonas.locator("#reply-text").press("Control+Enter")
    expect(jonas.locator(".flash")).to_be_visible()
    lena.locator("#reply-text").press("Control+Enter")
    expect(lena.locator(".flash")).to_contain_text("Nichts wurde überschrieben")
    expect(lena.locator("article.fresh")).to_contain_text("Ich schaue nach.")
    expect(lena.locator("#reply-text")).to_have_value("Bitte neu starten.")
    assert_accessible(lena)
    lena.locator("#reply-text").press("Control+Enter")
    expect(lena.locator("#conversation")).to_contain_text("Bitte neu starten.")
    jonas.goto(url)
    lena.locator("#reply-text").fill("Hat es geholfen?")
    jonas.locator("#reply-text").fill("Geht es jetzt?")
    jonas.locator("#reply-text").press("Control+Enter")
    expect(lena.locator("[data-meanwhile]")).to_contain_text("während Sie schreiben")
    assert_accessible(lena)
    lena.locator("#reply-text").press("Control+Enter")
    expect(lena.locator("article.fresh")).to_contain_text("Geht es jetzt?")
    expect(lena.locator("#reply-text")).to_have_value("Hat es geholfen?")


def test_a_draft_waits_on_the_server_and_templates_are_inserted_while_typing(server: Server, lena: Page, browser: Browser, assert_accessible: Accessible):  # fmt: skip
    lena.goto(f"{server.http_url}/desk/templates")
    lena.locator("#name").fill("Begrüßung")
    lena.locator("#text").fill("Guten Tag {customer},\n")
    lena.locator("#text").press("Control+Enter")
    expect(lena.locator(".templatelist")).to_contain_text("Begrüßung")
    assert_accessible(lena)
    send_mail(server, "Drucker druckt halb", "Guten Tag, er druckt halb.", sender="Anna Kunde <drucker@kunde.example>")
    url = opened(lena, server, "Drucker druckt halb")
    lena.keyboard.press("r")
    lena.keyboard.type("/begr")
    expect(lena.locator(".inserts [role=option]")).to_have_count(1)
    assert_accessible(lena)
    lena.keyboard.press("Enter")
    expect(lena.locator("#reply-text")).to_have_value("Guten Tag Anna Kunde,")
    lena.locator("details.blind summary").press("Enter")
    expect(lena.locator("#reply-bcc")).to_be_focused()
    with lena.expect_response("**/draft"):
        lena.keyboard.type("leitung@haus.example")
    assert_accessible(lena)
    expect(lena.locator("[data-saved]")).to_contain_text("gespeichert")
    elsewhere = browser.new_context(locale="de-DE", storage_state=lena.context.storage_state())
    other = elsewhere.new_page()
    other.goto(url)
    expect(other.locator("#reply-text")).to_have_value("Guten Tag Anna Kunde,")
    expect(other.locator("#reply-bcc")).to_have_value("leitung@haus.example")
    elsewhere.close()


def test_the_last_words_are_kept_when_another_form_goes_and_shown_when_it_is_refused(server: Server, lena: Page):
    send_mail(server, "Maus klemmt", "Guten Tag.", sender="Anna Kunde <maus@kunde.example>")
    opened(lena, server, "Maus klemmt")
    lena.locator("#reply-text").fill("Bitte die Maus")
    lena.get_by_role("tab", name="Interne Notiz").click()
    lena.locator("#note-text").fill("Ersatz liegt bereit.")
    lena.get_by_role("button", name="Notiz speichern").click()
    lena.wait_for_url("**/desk/tickets/*?done=noted")
    expect(lena.locator("#reply-text")).to_have_value("Bitte die Maus")
    lena.locator("#reply-text").fill("Bitte die Maus reinigen.")
    lena.locator("details[data-key=e] > summary").click()
    lena.locator("#escalate-reason").fill("Ersatz")
    lena.locator("details[data-key=e] form .btn-primary").click()
    lena.wait_for_url("**/escalate")
    expect(lena.locator("#reply-text")).to_have_value("Bitte die Maus reinigen.")


def test_what_is_sent_after_the_log_in_has_ended_stands_in_its_field_again(server: Server, lena: Page):
    send_mail(server, "Tasten klemmen", "Guten Tag.", sender="Anna Kunde <tasten@kunde.example>")
    url = opened(lena, server, "Tasten klemmen")
    reply, saved = lena.locator("#reply-text"), lena.locator("[data-saved]")
    reply.fill("Bitte die Tasten")
    expect(saved).to_contain_text("gespeichert")
    lena.context.clear_cookies()
    reply.fill("Bitte die Tasten reinigen.")
    reply.press("Control+Enter")
    back_in(lena, url)
    expect(reply).to_have_value("Bitte die Tasten reinigen.")
    expect(saved).to_contain_text("gespeichert")
    files_stand_in_the_box(lena)
    reply.press("Control+Enter")
    expect(lena.locator("#conversation")).to_contain_text("Bitte die Tasten reinigen.")
    expect(reply).to_have_value("")
    lena.context.clear_cookies()
    lena.locator("details[data-key=s] > summary").click()
    lena.locator("#resolve-text").fill("Gereinigt.")
    lena.locator("#resolve-category").select_option(index=1)
    lena.locator("#resolve-text").press("Control+Enter")
    back_in(lena, url)
    expect(lena.locator("#resolve-text")).to_have_value("Gereinigt.")


def back_in(lena: Page, url: str) -> None:
    """Logs in again, and comes back to the ticket."""
    lena.get_by_label("Anmeldename").fill("lena")
    lena.get_by_label("Passwort", exact=True).fill(PASSWORD)
    lena.get_by_label("Passwort", exact=True).press("Enter")
    lena.wait_for_url(url.partition("?")[0])


def files_stand_in_the_box(lena: Page) -> None:
    """Chosen files have a line of their own above the buttons; one that would be refused is left out at once, with a word."""
    names = ("protokoll.txt", "virus.exe", "bildschirm.txt")
    lena.locator("#files").set_input_files([{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in names])
    chosen = lena.locator("#panel-reply [data-file-list]")
    expect(chosen.get_by_role("alert")).to_contain_text("virus.exe")
    expect(chosen.get_by_role("button")).to_have_count(2)
    box, listed, pick = (lena.locator(one).bounding_box() for one in ("#panel-reply", "#panel-reply [data-file-list]", "label[for=files]"))  # fmt: skip
    assert box and listed and pick
    assert listed["y"] + listed["height"] <= pick["y"] and pick["x"] >= box["x"] and listed["width"] > box["width"] / 2


def test_a_ticket_rests_until_a_day_or_an_answer_and_another_is_merged_by_keyboard(server: Server, lena: Page, assert_accessible: Accessible):  # fmt: skip
    for subject in ("Rechnung fehlt", "Noch einmal: Rechnung fehlt immer"):
        send_mail(server, subject, "Guten Tag.", sender="Anna Kunde <rechnung@kunde.example>")
    survivor = opened(lena, server, "Rechnung fehlt").rpartition("/")[2]
    lena.keyboard.press("w")
    expect(lena.locator("#follow-up-until")).to_be_focused()
    lena.keyboard.press("Backspace")
    lena.locator("#follow-up-reason").press("Control+Enter")
    expect(lena.get_by_text("Diesen Tag gibt es nicht")).to_be_visible()
    lena.locator("#follow-up-until").fill("2099-01-04")
    lena.locator("#follow-up-reason").press("Control+Enter")
    expect(lena.locator("#follow-up-reason")).to_have_accessible_description("Bitte ausfüllen.")
    lena.locator("#follow-up-reason").fill("Buchhaltung prüft")
    assert_accessible(lena, "details.menu[open]")
    lena.locator("#follow-up-reason").press("Control+Enter")
    expect(lena.get_by_role("button", name="Wieder aufnehmen")).to_be_visible()
    lena.keyboard.press("a")
    expect(lena.locator(".flash")).to_contain_text("Wartet nicht mehr auf Dritte")
    opened(lena, server, "Noch einmal: Rechnung fehlt immer")
    lena.keyboard.press("m")
    lena.locator("#merge-target").fill(survivor)
    lena.locator("#merge-target").press("Enter")
    expect(lena.locator(".flash")).to_contain_text("Zusammengeführt")
    lena.get_by_role("link", name=f"{survivor} Rechnung fehlt").click()
    expect(lena.locator("article.msg:not(.quiet)")).to_have_count(2)


def test_the_queues_to_pass_on_to_follow_the_level(server: Server, lena: Page):
    send_mail(server, "Zugang", "Guten Tag.", sender="Anna Kunde <zugang@kunde.example>")
    opened(lena, server, "Zugang")
    lena.keyboard.press("e")
    lena.locator("#escalate-level").select_option("3")
    offered = lena.locator("#escalate-queue optgroup:not([hidden])")
    expect(offered).to_have_count(1)
    expect(offered).to_have_attribute("data-level", "3")


def test_a_colleague_who_is_mentioned_finds_it_among_the_news(server: Server, lena: Page, jonas: Page, assert_accessible: Accessible):  # fmt: skip
    send_mail(server, "Zähler steht", "Guten Tag.", sender="Anna Kunde <zaehler@kunde.example>")
    url = opened(lena, server, "Zähler steht")
    lena.keyboard.press("n")
    lena.keyboard.type("Bitte ansehen: @jon")
    expect(lena.locator("#panel-note .inserts [role=option]")).to_have_count(1)
    lena.keyboard.press("Enter")
    expect(lena.locator("#note-text")).to_have_value("Bitte ansehen: @Jonas Petersen ")
    lena.keyboard.press("Control+Enter")
    expect(jonas.locator("[data-news] .n")).to_have_text("1", timeout=15_000)
    jonas.keyboard.press("g")
    jonas.keyboard.press("n")
    expect(jonas.locator(".held")).to_contain_text("Lena Hansen hat Sie erwähnt")
    assert_accessible(jonas)
    jonas.get_by_role("link", name="Zähler steht").click()
    jonas.wait_for_url(url)
    jonas.goto(f"{server.http_url}/desk/notices")
    expect(jonas.locator("[data-news] .n")).to_have_text("0")


def test_an_answer_is_formatted_kept_and_mailed_in_both_forms(server: Server, lena: Page, assert_accessible: Accessible):  # fmt: skip
    send_mail(server, "Anleitung gesucht", "Guten Tag, wie richte ich das ein?")
    opened(lena, server, "Anleitung gesucht")
    lena.get_by_role("button", name="Formatieren").click()
    editor = lena.locator("trix-editor")
    editor.press_sequentially("Bitte ")
    lena.get_by_role("button", name="Fett").click()
    editor.press_sequentially("neu starten")
    lena.get_by_role("button", name="Fett").click()
    editor.press("Enter")
    lena.get_by_role("button", name="Liste", exact=True).click()
    editor.press_sequentially("Gerät aus")
    assert_accessible(lena)
    lena.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lena.evaluate(COPY, '<p><img src="//track.example/x"><b>fett</b> <a href="javascript:x()">hier</a></p>')
    editor.press("Control+V")
    expect(editor).to_contain_text("fett hier")
    expect(lena.locator("[data-saved]")).to_contain_text("gespeichert")
    with lena.expect_response("**/draft"):
        editor.press_sequentially(" und")
    lena.reload()
    expect(lena.locator("trix-editor strong").first).to_have_text("neu starten")
    lena.locator("trix-editor").press("Control+Enter")
    answer = lena.locator("#conversation .msg.out", has_text="Gerät aus")
    expect(answer.locator("strong").first).to_have_text("neu starten")
    expect(answer.locator("li")).to_contain_text("Gerät aus")
    assert not answer.locator("img, [onerror], a[href^=javascript]").count()
    lena.goto(f"{server.http_url}/desk/sent-mail")
    lena.get_by_role("link", name="Anleitung gesucht").first.click()
    expect(lena.get_by_text("• Gerät aus")).to_be_visible()
    lena.evaluate("localStorage.clear()")


def test_files_of_a_message_are_looked_at_in_their_place_and_keys_lead_to_the_next(server: Server, lena: Page, assert_accessible: Accessible):  # fmt: skip
    photo, offer = BytesIO(), BytesIO()
    Image.new("RGB", (640, 480), "teal").save(photo, "PNG")
    Image.new("RGB", (640, 480), "teal").save(offer, "PDF")
    voice = BytesIO()
    with wave.open(voice, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x80" * 16_000)
    files = {"foto.png": photo.getvalue(), "angebot.pdf": offer.getvalue(), "ansage.wav": voice.getvalue(), "fehler.log": "Größe unbekannt".encode()}  # fmt: skip
    drawn = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    send_mail(server, "Mit Anhängen", "Siehe Anhänge.", files=files | {"logo.svg": drawn, "falsch.png": drawn})
    opened(lena, server, "Mit Anhängen")
    expect(lena.locator(".thumb img").first).to_have_js_property("naturalWidth", 640)
    expect(lena.locator(".attached a[data-view]")).to_have_count(4)
    expect(lena.get_by_role("link", name="falsch.png")).to_contain_text("kein Bild, sondern")
    lena.get_by_role("link", name="foto.png").press("Enter")
    expect(lena.get_by_role("dialog", name="foto.png").locator("img")).to_have_js_property("naturalWidth", 640)
    expect(lena.locator("[data-of]")).to_have_text("1 von 4")
    assert_accessible(lena)
    with lena.expect_response("**/view/angebot.pdf") as answered:
        lena.keyboard.press("ArrowRight")
    assert answered.value.headers["content-type"] == "application/pdf"
    expect(lena.get_by_role("dialog", name="angebot.pdf").locator("iframe")).to_be_visible()
    lena.keyboard.press("ArrowRight")
    expect(lena.get_by_role("dialog", name="ansage.wav").locator("audio")).to_have_js_property("duration", 2)
    lena.keyboard.press("ArrowRight")
    expect(lena.get_by_role("dialog", name="fehler.log").locator("pre")).to_have_text("Größe unbekannt")
    assert_accessible(lena)
    lena.keyboard.press("Escape")
    expect(lena.locator("#viewer")).to_be_hidden()
    expect(lena.get_by_role("link", name="foto.png")).to_be_focused()
    with lena.expect_download():
        lena.get_by_role("link", name="logo.svg").click()
