"""Agents at work over real HTTP: what arrives, what they see, what they may do, what leaves the house."""

import re
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from urllib.parse import quote, urlencode

import pytest

from tests.conftest import StartServer
from tests.kit.desk import PASSWORD, AtTheDesk, add_agent, send_mail
from tests.kit.relay import Relay
from tests.kit.server import Server
from tests.kit.waiting import until
from ticketing.numbers import read_number


@pytest.fixture
def lena(server: Server) -> AtTheDesk:
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    return AtTheDesk(server, "lena")


@pytest.fixture
def ticket(server: Server, lena: AtTheDesk) -> str:
    """A ticket by mail, as its path."""
    send_mail(server, "Blaue Giesskanne", "Guten Tag,\n\ndas Blaue Giesskanne.\n\n-- \nKunde GmbH\nTel. 1234")
    return f"/desk/tickets/{lena.wait_for_tickets(1)[0]}"


def test_a_mail_stands_in_the_list_and_its_ticket_tells_text_and_way(lena: AtTheDesk, ticket: str):
    row = lena.get("/desk/").said("table.list tbody tr")
    assert "Blaue Giesskanne" in row and "Anna Kunde" in row
    page = lena.get(ticket)
    assert "das Blaue Giesskanne." in page.said("#conversation")
    assert "Signatur" in page.said("#conversation details.fold summary")
    assert "Segment Verwaltung" in page.said("ol.route") and "Priorität P" in page.said("ol.route")
    assert page.said("#timers").startswith("Fristen")


def test_a_mail_without_log_in_shows_nothing(server: Server, ticket: str):
    stranger = AtTheDesk(server, "nobody")
    assert [stranger.get(path).path for path in (ticket, "/desk/live")] == ["/login", "/login"]


def test_a_reply_goes_out_in_the_thread_and_stands_in_the_conversation(server: Server, lena: AtTheDesk, ticket: str, relay: Relay):  # fmt: skip
    done = lena.send(lena.get(ticket), f"{ticket}/reply", {"notes.txt": b"see here"}, text="Bitte neu starten.", then="send")  # fmt: skip
    assert done.status == 200 and re.search("Lena Hansen.*Bitte neu starten", done.said("#conversation"))
    answer = until(lambda: next((one for one in relay.accepted if "neu starten" in str(one.message)), None), 15)
    mail = answer.message
    assert mail["To"] == "Anna Kunde <anna@kunde.example>" and "Auto-Submitted" not in mail
    assert mail["In-Reply-To"].endswith("@kunde.example>") and mail["References"]
    assert re.search(r"\[SC-\d{4}-\d{4}\]", mail["Subject"])
    assert [part.get_filename() for part in mail.iter_attachments()] == ["notes.txt"]
    assert "Sie sind zuständig" in done.said(".owner")
    assert "0 weitere Tickets, 1 Kontakt seit" in done.said("dl.kv"), "what we wrote is none of Anna's contacts"
    assert until(lambda: "an den Mailserver übergeben" in lena.get(ticket).said("#conversation"), 10)


def test_send_and_wait_makes_the_ticket_wait_for_the_customer(lena: AtTheDesk, ticket: str):
    done = lena.send(lena.get(ticket), f"{ticket}/reply", text="Welche Fassung nutzen Sie?", then="wait")
    assert "Wartet auf Kund" in done.said(".tk-head")
    assert lena.tickets("/desk/waiting") == [ticket.rpartition("/")[2]]


def test_a_note_stays_inside(lena: AtTheDesk, ticket: str, relay: Relay):
    relay.wait_for(1)
    opened = lena.get(ticket)
    lena.send(lena.get(ticket), f"{ticket}/take")
    done = lena.send(opened, f"{ticket}/note", text="Kunde wirkt verärgert.")  # whatever was done meanwhile
    assert "Kunde wirkt verärgert." in done.said("article.note")
    assert len(relay.deliveries) == 1
    assert "verärgert" not in str(relay.deliveries[0].message)


def test_passing_on_needs_a_word_of_what_was_tried(lena: AtTheDesk, ticket: str):
    refused = lena.send(lena.get(ticket), f"{ticket}/escalate", level="2", queue="", why="skill", reason="")
    assert refused.status == 422
    assert "versucht wurde" in refused.said(".err")
    done = lena.send(
        refused, f"{ticket}/escalate", level="2", queue="anwendungen", why="skill", reason="Neustart half nicht."
    )
    assert "Anwendungen" in done.said(".tk-head")
    assert (
        "Weitergegeben an Stufe 2, Warteschlange Anwendungen (hier fehlt das Wissen): Neustart half nicht."
        in done.said("#conversation")
    )


def test_resolving_needs_text_result_and_category(lena: AtTheDesk, ticket: str, relay: Relay):
    refused = lena.send(
        lena.get(ticket), f"{ticket}/resolve", code="solved", forward="no", category="", resolution="Neu gestartet."
    )
    assert refused.status == 422 and refused.page.css_first("#resolve-text").text() == "Neu gestartet."
    refused = lena.send(
        refused, f"{ticket}/resolve", code="solved", forward="no", category="fault.network", resolution=""
    )
    assert refused.status == 422
    done = lena.send(
        refused, f"{ticket}/resolve", code="solved", forward="no", category="fault.network", resolution="Neu gestartet."
    )
    assert "Gelöst" in done.said(".tk-head")
    assert until(lambda: any("Neu gestartet." in one.message.get_body(("plain",)).get_content() for one in relay.accepted), 15)  # fmt: skip
    assert lena.tickets("/desk/states/resolved") == [ticket.rpartition("/")[2]]
    assert lena.tickets("/desk/") == []


def test_who_saves_second_is_told_and_loses_nothing(server: Server, lena: AtTheDesk, ticket: str):
    add_agent(server, "jonas", "--level", "1", name="Jonas Petersen")
    jonas = AtTheDesk(server, "jonas")
    seen_by_both = jonas.get(ticket)
    lena.send(lena.get(ticket), f"{ticket}/take")
    told = jonas.send(seen_by_both, f"{ticket}/reply", text="Ein langer Text.", then="send")
    assert told.status == 409 and "Jemand anderes hat dieses Ticket geändert" in told.said("main .flash")
    assert told.page.css_first("#reply-text").text() == "Ein langer Text."
    assert "Jetzt: P" in jonas.send(seen_by_both, f"{ticket}/classify", category="", priority="P1").said(".classify")
    hers = lena.get(ticket)
    again = jonas.send(told, f"{ticket}/reply", text="Ein langer Text.", then="send")
    assert again.status == 200 and "Ein langer Text." in again.said("#conversation")
    held = lena.send(hers, f"{ticket}/reply", text="Von mir.", then="send")
    assert (held.status, held.page.css_first("#reply-text").text()) == (409, "Von mir.") and "Ein langer Text." in held.said("article.fresh")  # fmt: skip
    sent = lena.send(held, f"{ticket}/reply", text="Von mir.", then="send")
    assert sent.status == 200 and "Von mir." in sent.said("#conversation")


def test_confidential_work_of_another_role_does_not_exist_for_an_agent_of_level_one(server: Server, lena: AtTheDesk, ticket: str):  # fmt: skip
    lena.send(lena.get(ticket), f"{ticket}/classify", category="privacy.request", priority="P3")
    lena.send(
        lena.get(ticket),
        f"{ticket}/escalate",
        level="2",
        queue="datenschutz",
        why="skill",
        reason="Auskunft nach Art. 15",
    )
    add_agent(server, "jonas", "--level", "1", name="Jonas Petersen")
    jonas = AtTheDesk(server, "jonas")
    assert jonas.get(ticket).status == 404
    assert jonas.get(f"{ticket}/conversation").status == 404
    assert jonas.get("/desk/contacts/1/raw").status == 404
    assert jonas.tickets("/desk/") == [] == jonas.tickets("/desk/queues/datenschutz")
    empty = jonas.get("/desk/queues/datenschutz")
    assert "Alles erledigt" not in empty.said("main") and "datenschutz" not in empty.said(".railscroll").lower()
    assert not jonas.get("/desk/rail").page.css('a[href="/desk/levels/2"]')
    assert "Blaue Giesskanne" not in jonas.get("/desk/search?q=giesskanne").said("main")
    sent = lena.get("/desk/sent-mail")
    assert "vertraulich" in sent.said("tbody tr") and not {"anna@kunde.example", ticket[-12:]} & set(sent.said().split())  # fmt: skip
    mail = sent.page.css_first("tbody a").attributes["href"]
    assert "vertraulichen Ticket" in lena.get(mail).said("main") and "anna@" not in lena.get(mail).text
    assert [lena.get(f"{mail}/{part}").status for part in ("raw", "html")] == [404, 404]
    assert lena.get("/desk/arrivals/1/raw").status == 404, "what was taken in is read on its ticket"


def test_spam_leaves_the_lists_and_its_sender_is_not_heard_again(server: Server, lena: AtTheDesk, ticket: str):
    done = lena.send(lena.get(ticket), f"{ticket}/block-sender")
    assert "als Spam aussortiert" in done.said(".flash") and lena.tickets("/desk/") == []
    send_mail(server, "Noch einmal", "Kaufen Sie jetzt.")
    until(lambda: any(cell.text().startswith("1") for cell in lena.get("/desk/ledger").page.css("td:nth-child(5)")), 10)
    assert lena.tickets("/desk/") == []


def test_a_customers_layout_is_shown_without_script_and_without_pictures_from_elsewhere(server: Server, lena: AtTheDesk):  # fmt: skip
    send_mail(server, "Bunt", "Hallo", html="<p onclick='x()'>Hallo <img src='https://spy.example/p.png'><script>alert(1)</script></p>", files={"a\"b.html": b"<script>alert(1)</script>"})  # fmt: skip
    page = lena.get(f"/desk/tickets/{lena.wait_for_tickets(1)[0]}")
    frame = page.page.css_first("iframe").attributes
    assert frame["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    shown = lena.get(frame["src"])
    assert "script" not in shown.text and "spy.example" not in shown.text and "onclick" not in shown.text
    assert "sandbox" in shown.headers["Content-Security-Policy"] and "default-src 'none'" in shown.headers["Content-Security-Policy"]  # fmt: skip
    file = lena.get(page.page.css_first("ul.attached a").attributes["href"])
    assert file.headers["Content-Disposition"].startswith("attachment;") and file.headers["X-Content-Type-Options"] == "nosniff"  # fmt: skip
    assert file.headers.get_content_type() == "application/octet-stream" and file.content == b"<script>alert(1)</script>"  # fmt: skip
    raw = lena.get(page.page.css_first(".mf a").attributes["href"])
    assert b"Subject: Bunt" in raw.content


def test_sent_mail_is_kept_and_readable_where_no_relay_is_set_up(start_server: StartServer):
    server = start_server(SCHALTER_RELAY__HOST="")
    add_agent(server, "lena", "--role", "lead", "--level", "1")
    lena = AtTheDesk(server, "lena")
    send_mail(server, "Frage", "Wie geht das?")
    lena.wait_for_tickets(1)
    until(lambda: "hier aufbewahrt" in lena.get("/desk/sent-mail").said("main"), 10)
    one = lena.get("/desk/sent-mail").page.css_first("table.rows a").attributes["href"]
    page = lena.get(one)
    assert "anna@kunde.example" in page.said("dl") and "auto-replied" in page.said("dl")
    assert lena.get(page.page.css_first("iframe").attributes["src"]).status == 200
    assert b"Subject:" in lena.get(f"{one}/raw").content


def test_search_finds_by_number_word_and_address(lena: AtTheDesk, ticket: str):
    number = ticket.rpartition("/")[2]
    assert lena.get(f"/desk/search?q={number.replace('-', '%20')}").path == ticket
    assert all(number in lena.get(f"/desk/search?q=giesskanne{and_}").said("main") for and_ in ("", "+von:anna@kun"))
    person = lena.get("/desk/search?q=anna@").page.css_first("ul.held a").attributes["href"]
    timeline = lena.get(person).said("ol.tline")
    assert "Blaue Giesskanne" in timeline and number in timeline
    for operators in ("hat:anhang", "has:attachment status:offen", "datei:rechnung", "prio:P3 von:anna"):
        assert lena.get(f"/desk/search?q={operators.replace(' ', '%20')}").status == 200, operators
    assert all(number in lena.get(f"/desk/search?q={one}").said("main") for one in ("von:kunde.example", "from:@kund"))
    assert number not in lena.get("/desk/search?q=von:unde.example").said("main")
    nobody = lena.get("/desk/search?q=von:anna.mueller").said(".strip")
    assert nobody == "von:anna.mueller So heißt niemand; gesucht wird danach als Mail-Domain."
    named = lena.get("/desk/search?q=fehler:0x80").said(".strip")
    assert named == "fehler:0x80 So heißt kein Suchoperator; gesucht wird danach, wie es dasteht."
    gone = ("-giesskanne", "-status:offen", "-ist:offen", "NOT von:kunde.example", '-"blaue giesskanne"')
    there = ("-kaffee", "-status:erledigt", "-schlagwort:vip", "-hat:anhang")
    for said, one in product(("giesskanne", "von:anna"), (*gone, *there)):
        page = lena.get(f"/desk/search?{urlencode({'q': f'{said} {one}'})}")
        assert (number in page.said("main")) == (one in there), (said, one)
    assert [number in lena.get(f"/desk/?q={one}").said("main") for one in ("-giesskanne", "-kaffee")] == [False, True]
    told = lena.get("/desk/search?q=status:").said(".strip")
    assert "braucht gleich hinter dem Doppelpunkt eine Angabe: offen, wartend, erledigt, neu" in told
    lena.send(lena.get(ticket), f"{ticket}/note", text="Kupferkessel wird bestellt.")
    for path in ("search", "palette"):
        assert number in lena.get(f"/desk/{path}?q=kupferkessel").text, path


def test_every_list_and_page_of_the_desk_can_be_opened(lena: AtTheDesk, ticket: str):
    for path in ("levels/0", "levels/2", "queues/dispatcher", "mine", "unassigned", "waiting", "states/closed", "arrivals", "arrivals?of=set_aside", "ledger", "knowledge", "me", "search", "rail"):  # fmt: skip
        assert lena.get(f"/desk/{path}").status == 200, path
    assert lena.get(f"{ticket}/history").status == 200 and lena.get(f"{ticket}/timers").status == 200
    assert [lena.get(f"/desk/{path}").status for path in ("levels/9", "tickets/SC-0000-0000")] == [404, 404]


def test_a_reply_takes_no_file_that_customers_could_not_send_either(lena: AtTheDesk, ticket: str, relay: Relay):
    program = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(100)
    told = lena.send(lena.get(ticket), f"{ticket}/reply", {"rechnung.pdf": program}, text="Anbei.", then="send")
    assert told.status == 422 and "Es ist ein Programm" in told.said("#panel-reply")
    assert told.page.css_first("#reply-text").text() == "Anbei."
    again = lena.send(told, f"{ticket}/reply", {"rechnung.pdf": b"%PDF-1.7 x"}, text="Anbei.", then="send")
    assert again.status == 200 and "rechnung.pdf" in again.said("#conversation")


def test_a_stranger_is_sent_to_the_log_in_before_his_upload_is_read(server: Server, ticket: str):
    with socket.create_connection((server.host, server.http_port), timeout=10) as line:
        head = (
            f"POST {ticket}/reply HTTP/1.1\r\nHost: {server.host}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        )
        line.sendall(f"{head}Content-Length: 20000000\r\n\r\n--x\r\n".encode())
        answer = line.recv(1000).decode()
    assert answer.startswith("HTTP/1.1 303") and "Location: /login" in answer


@pytest.mark.parametrize("number", ["9" * 10, "9" * 18, "9" * 20, "²"])
def test_an_address_with_a_number_nobody_has_is_not_found(lena: AtTheDesk, number: str):
    name = quote(number)
    for path in ("files/{}", "files/{}/mail", "files/{}.0", "contacts/{}/raw", "contacts/{}/html", "persons/{}", "sent-mail/{}", "arrivals/{}/raw"):  # fmt: skip
        assert lena.get(f"/desk/{path.format(name)}").status == 404, path


def test_a_number_nobody_has_keeps_the_form_and_what_was_typed(lena: AtTheDesk, ticket: str):
    assert lena.send(lena.get(ticket), f"{ticket}/assign", assignee="²").status == 422, "no figure, no colleague"
    nobodys = next(text for one in range(100) if (text := f"0000 {one:04}") and read_number("", text))
    for move, field in (("merge", "target"), ("link", "other")):
        refused = lena.send(lena.get(ticket), f"{ticket}/{move}", **{field: nobodys, "kind": "related.to"})
        assert refused.status == 422 and "icket gibt es nicht" in refused.said(), refused.said()
        assert refused.page.css_first(f'input[name="{field}"]').attributes["value"] == nobodys


def test_a_promised_time_is_told_to_the_customer_and_one_that_is_over_keeps_the_form(lena: AtTheDesk, ticket: str, relay: Relay):  # fmt: skip
    soon = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for wrong in ("0001-01-01T00:00", "2020-01-01T08:00", "morgen"):
        refused = lena.send(lena.get(ticket), f"{ticket}/promise", promised=wrong)
        assert refused.status == 422 and wrong in refused.text
    told = lena.send(lena.get(ticket), f"{ticket}/promise", promised=soon, reason="Ein Ersatzteil fehlt.")
    assert "Zugesagt" in told.said(".flash"), told.said(".flash")
    plain = [one.message.get_body(("plain",)).get_content() for one in relay.wait_for(2)]
    assert any("Ein Ersatzteil fehlt." in text for text in plain)


def test_a_block_is_shown_lifted_and_set_again_from_the_spam_ticket(lena: AtTheDesk, ticket: str):
    lena.send(lena.get(ticket), f"{ticket}/block-sender")
    page = lena.get(ticket)
    assert "gesperrt" in page.said(".tk-r")
    person = page.page.css_first(".whois a").attributes["href"]
    lifted = lena.send(lena.get(person), f"{person}/unblock")
    assert "gesperrt" not in lifted.said("main")
    assert [lena.send(lifted, f"{person}/verified", address=none).status for none in ("", "abc", "9")] == [404] * 3
    identity = replace(lifted, content=lifted.content.partition(b'<h2 class="under">')[2])  # no form of an address
    checked = lena.send(identity, f"{person}/verified")
    assert checked.said(".checked") == "geprüft" and checked.page.css_first(".addresses .tog[aria-checked=false]")
    assert lena.send(checked, f"{person}/verified").page.css_first(".addresses .tog[aria-checked=true]")
    lena.send(lena.get(ticket), f"{ticket}/block-sender")
    assert "gesperrt" in lena.get(person).said("main")


def test_a_ticket_that_was_passed_on_says_where_it_went(lena: AtTheDesk, ticket: str):
    done = lena.send(lena.get(ticket), f"{ticket}/escalate", level="2", queue="", why="skill", reason="Half nicht.")
    assert "An die Warteschlange" in done.said(".flash")


def test_a_member_changes_the_own_password_with_the_old_one(server: Server, lena: AtTheDesk):
    page, new = lena.get("/desk/me"), "vier neue lange worte"
    wrong = lena.send(page, "/desk/password", old="falsch", password=new, again=new)
    assert wrong.status == 422 and "nicht Ihr Passwort" in wrong.said("main")
    done = lena.send(wrong, "/desk/password", old=PASSWORD, password=new, again=new)
    assert "Ihr Passwort ist geändert" in done.said(".flash")
