"""The call form and telephone systems over real HTTP: notes become tickets, reports become cards, callbacks and log lines."""

import hashlib
import hmac
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.kit.api import Api
from tests.kit.desk import Answer, AtTheDesk, add_agent, send_mail
from tests.kit.server import Server
from tests.kit.waiting import until

CALL = {"kind": "in", "name": "Ines Vollmer", "subject": "Drucker", "category": "fault.printer", "priority": "P2", "end": "ticket"}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """One server for all tests of this file: each looks only at callers of its own."""
    server = Server(tmp_path_factory.mktemp("phone") / "desk", {"SCHALTER_TELEPHONE__PLACETEL_SECRET": "12345"})
    server.start()
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def pbx(server: Server) -> Api:
    """A telephone system with a token that may do nothing else."""
    return Api(server.http_url, server.run("token", "create", "pbx", "--scope", "intake").strip())


@pytest.fixture
def lena(server: Server) -> AtTheDesk:
    return AtTheDesk(server, "lena")


def noted(lena: AtTheDesk, form: Answer | None = None, **said: str) -> Answer:
    return lena.send(form or lena.get("/desk/calls/new"), "/desk/calls", **CALL | said)


def vendor(server: Server, path: str, body: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(server.http_url + path, data=body.encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def test_a_call_that_is_written_down_becomes_a_ticket_of_its_caller(lena: AtTheDesk):
    refused = noted(lena, text="", phone="0431 555 0142", duration="soon")
    assert refused.status == 422 and refused.page.css_first("#subject").attributes["value"] == "Drucker"
    assert len(refused.page.css(".err")) == 2 and "Bitte notieren Sie" in refused.said(".callbody")
    done = noted(lena, refused, text="Druckt nur halbe Seiten.", phone="0431 555 0142", duration="4:30")
    assert "Druckt nur halbe Seiten." in done.said("article.phone") and "P2" in done.said(".tk-head")
    assert "4 min" in done.said("article.phone") and "0431 5550142" in done.said(".tk-r")
    looked_up = noted(lena, text="Noch offen", phone="0431 555 0142", then="look")
    assert "Ines Vollmer" in looked_up.said("#caller") and "Noch offen" in looked_up.text, "works without script"
    again = noted(lena, refused, text="Druckt nur halbe Seiten.", phone="0431 555 0142", duration="4:30")
    assert again.path == done.path, "sent twice, it counts once"
    panel = lena.get("/desk/calls/caller?phone=0431%20555%200142")
    assert "Ines Vollmer" in panel.text and done.path.rpartition("/")[2] in panel.text
    page = lena.get(done.path)
    assert "erreicht aber niemanden" in page.said("#panel-reply"), "nobody knows an address of hers"
    unheard = lena.send(page, f"{done.path}/reply", text="Bitte melden Sie sich.", then="send")
    assert "niemandem zugestellt" in unheard.said(".flash") and "Hat niemanden erreicht" in unheard.said(
        "#conversation"
    )


def test_a_call_is_added_to_an_open_ticket_or_settles_it(server: Server, lena: AtTheDesk):
    send_mail(server, "VPN bricht ab", "Guten Tag, das VPN bricht ab.", sender="Ole Hansen <ole@kunde.example>")
    until(lambda: "VPN bricht ab" in lena.get("/desk/").text, 15)
    row = next(one for one in lena.get("/desk/").page.css("table.list tbody tr") if "VPN bricht ab" in one.text())
    number = row.attributes["id"].removeprefix("row-")
    added = noted(lena, text="Ruft nach, es eilt.", phone="0431 555 0177", ticket=number)
    assert added.path == f"/desk/tickets/{number}" and "Ruft nach, es eilt." in added.said("#conversation")
    settled = noted(lena, text="Zertifikat erneuert.", withheld="1", ticket=number, end="resolved", code="solved", category="fault.network")  # fmt: skip
    assert settled.path == f"/desk/tickets/{number}" and "Gelöst" in settled.said(".tk-head")
    assert noted(lena, text="Noch etwas.", ticket="SC-0000-0000").status == 422


def test_a_call_goes_to_whose_number_was_typed_and_never_to_a_person_shown_before(lena: AtTheDesk):
    first = noted(lena, text="Erster Anruf.", phone="0431 555 0211", name="Paula Ahrens")
    second = noted(lena, text="Zweiter Anruf.", phone="0431 555 0212", name="Timo Brandt")
    card = lena.get("/desk/calls/caller?phone=0431%20555%200211").page
    person = card.css_first("input[name=shown]").attributes["value"]
    assert not card.css("input[name=person]"), "nobody picked her"
    picked = lena.get(f"/desk/calls/caller?phone=0431%20555%200299&person={person}")
    assert picked.page.css("input[name=person]:checked") and "Jemand anderes" in picked.said("button.release")
    refused = noted(lena, text="Wer?", phone="0431 555 0212", person=person)
    assert refused.status == 422 and "gehört jemand anderem" in refused.said(".field:has(#phone)")
    ticket = first.path.rpartition("/")[2]
    late = noted(lena, text="Wer?", phone="0431 555 0212", ticket=ticket, shown=person)
    assert late.status == 422 and late.page.css_first("input[name=ticket]:checked").attributes["value"] == ""
    done = noted(lena, text="Richtig.", phone="0431 555 0212", name="")
    assert "Timo Brandt" in done.said(".tk-r") and done.path != second.path


def test_a_matter_settled_in_the_call_takes_the_guessed_category_where_none_was_chosen(lena: AtTheDesk):
    said = {"phone": "0431 555 0213", "end": "resolved", "code": "solved", "category": "", "subject": ""}
    known = noted(lena, text="Kunde hat sein Passwort für das Kundenportal vergessen, wie setzt er es zurück?", **said)
    assert known.status == 200 and "Gelöst" in known.said(".tk-head")
    unknown = noted(lena, text="Hallo.", **said)
    assert unknown.status == 422 and "worum es ging" in unknown.said(".field:has(#category)")


def test_every_call_without_a_note_can_still_be_noted(lena: AtTheDesk, pbx: Api):
    call = {"call_id": "late", "number": "0431 5550214"}
    for event in ("ringing", "answered", "ended"):
        pbx.post("/api/v1/calls", call | {"event": event})

    def links() -> list[str]:
        rows = [row for row in lena.get("/desk/calls").page.css("table.rows tbody tr") if "0431 5550214" in row.text()]
        return [link.attributes["href"] for row in rows for link in row.css('a[href*="call="]')]

    form = lena.get(links()[0])
    assert form.page.css_first("#duration").attributes["value"], "how long they spoke is known"
    done = noted(lena, form, text="Nachgetragen.", phone="0431 5550214")
    assert "Nachgetragen." in done.said("article.phone") and links() == []


def test_a_missed_call_is_noted_once_and_the_second_is_told_by_whom(lena: AtTheDesk, pbx: Api):
    for event in ("ringing", "ended"):
        pbx.post("/api/v1/calls", {"call_id": "twice", "number": "0431 5550215", "event": event})
    link = lena.get("/desk/calls").page.css_first("a[href*='call=']")
    address = link.attributes["href"]
    first, second = lena.get(address), lena.get(address)
    done = noted(lena, first, kind="missed", text="Rückruf nötig.", phone="0431 5550215")
    late = noted(lena, second, kind="missed", text="Hat angerufen.", phone="0431 5550215")
    assert late.status == 409 and "bereits von Lena Hansen notiert" in late.said(".errsum")
    assert late.page.css_first(".errsum a").attributes["href"] == done.path
    assert "Hat angerufen." in late.said("#text"), "what was typed is kept"
    assert "Hat angerufen." not in lena.get(done.path).text


def test_a_form_that_is_saved_again_after_going_back_leads_to_what_it_made(lena: AtTheDesk):
    address = "/desk/calls/new?form=gone-back"
    said = {"text": "Drucker zieht kein Papier.", "phone": "0431 5550216"}
    done = noted(lena, lena.get(address), **said)
    again = noted(lena, lena.get(address), **said)
    assert again.path == done.path and "steht hier einmal" in again.text
    other = noted(lena, lena.get(address), **said | {"text": "Und der Toner ist leer."})
    assert other.status == 409 and other.page.css_first(".errsum a").attributes["href"] == done.path
    assert "Und der Toner ist leer." in other.said("#text")
    meant = noted(lena, other, **said | {"text": "Und der Toner ist leer."})
    assert meant.status == 200 and "Und der Toner ist leer." in meant.text, "saved once more, it is another call"


def test_the_note_is_read_along_by_the_e_level(lena: AtTheDesk):
    form = lena.get("/desk/calls/new")
    csrf = form.page.css_first("input[name=csrf]").attributes["value"]
    asked = {"csrf": csrf, "text": "Kunde hat sein Passwort für das Kundenportal vergessen, wie setzt er es zurück?"}
    shown = lena.post("/desk/calls/suggestions", asked)
    assert shown.page.css("input[name=article]") and "Passwort" in shown.text
    assert lena.post("/desk/calls/suggestions", {"csrf": csrf, "text": "Hallo"}).text.strip() == ""


def test_a_promised_callback_stands_in_the_list_and_is_done_by_a_call(lena: AtTheDesk):
    in_an_hour = (datetime.now(UTC) + timedelta(hours=26)).strftime("%Y-%m-%dT%H:%M")
    done = noted(lena, text="Will zurückgerufen werden.", phone="0431 555 0188", callback="1", callback_at=in_an_hour)
    assert "Rückruf zugesagt" in done.said("#conversation")
    number = done.path.rpartition("/")[2]
    assert "0431 5550188" in lena.get("/desk/calls").said(".calllist") and number in lena.get("/desk/calls").text
    form = lena.get(f"/desk/calls/new?kind=out&number=%2B494315550188&ticket={number}")
    assert form.page.css_first("input[name=ticket]:checked").attributes["value"] == number
    noted(lena, form, kind="out", text="Zurückgerufen, erledigt.", phone="0431 5550188", ticket=number)
    assert "Zurückgerufen." in lena.get(done.path).said("#conversation")
    assert number not in lena.get("/desk/calls").said(".calllist")


def test_a_callback_stays_with_whoever_promised_it_though_the_ticket_went_to_a_queue_they_do_not_see(server: Server):
    add_agent(server, "meike", "--level", "3")
    meike = AtTheDesk(server, "meike")
    later = (datetime.now(UTC) + timedelta(hours=26)).strftime("%Y-%m-%dT%H:%M")
    refused = meike.get("/desk/paper")
    assert refused.status == 403 and "Ihre Rolle umfasst das nicht." in refused.text, "in her language"

    def promised(phone: str) -> Answer:
        said = {"text": "Bitte um Rückruf.", "subject": "", "callback": "1", "callback_at": later}
        assert "nicht Ihre ist" in noted(meike, phone=phone, **said).said(".flash"), "level 1 has it"
        return meike.get("/desk/calls")

    calls = promised("0431 555 0215")
    assert "Bitte um Rückruf." in calls.said(".calllist") and not calls.page.css(".calllist a[href^='/desk/tickets/']")
    form = meike.get(calls.page.css_first(".calllist a[href*='kind=out']").attributes["href"])
    ticket = form.page.css_first("input[name=ticket]:checked").attributes["value"]
    noted(meike, form, kind="out", text="Zurückgerufen.", phone="0431 555 0215", ticket=ticket)
    assert "0431 5550215" not in meike.get("/desk/calls").text
    refused = noted(meike, form, note_id="", kind="out", text="Noch etwas.", phone="0431 555 0215", ticket=ticket)
    assert refused.status == 422, "nothing is promised any more"
    ended = meike.send(
        page := promised("0431 555 0216"), page.page.css_first("form[action$='/done']").attributes["action"]
    )
    assert "0431 5550216" not in ended.said(".callpage")


def test_a_ringing_call_is_shown_to_whose_place_it_is_and_a_missed_one_can_be_noted(lena: AtTheDesk, pbx: Api):
    page = lena.get("/desk/calls")
    assert "Bildschirm" in lena.send(page, "/desk/calls/extension", extension=" 12 ").said(".flash")
    call = {"call_id": "c1", "number": "+49 431 5550199", "line": "0431 5550100", "extension": ["11", "12"]}
    assert pbx.post("/api/v1/calls", call | {"event": "ringing"}) == {"call_id": "c1", "state": "ringing", "agents": ["lena"]}  # fmt: skip
    corner = lena.get("/desk/calls/corner")
    assert "0431 5550199" in corner.text and "klingelt" in corner.text
    assert pbx.post("/api/v1/calls", call | {"event": "ended"})["state"] == "missed"
    assert lena.get("/desk/calls/corner").text.strip() == ""
    missed = lena.get("/desk/calls").page.css_first('.calllist a[href*="call="]').attributes["href"]
    form = lena.get(missed)
    assert form.page.css_first("#phone").attributes["value"] == "0431 5550199"
    assert form.page.css_first("input[name=kind]:checked").attributes["value"] == "missed"
    done = noted(lena, form, kind="missed", text="Nicht erreicht.", phone="0431 5550199")
    assert "Nicht erreicht." in done.said("article.phone")
    assert not lena.get("/desk/calls").page.css('.calllist a[href*="call="]')
    assert done.path.rpartition("/")[2] in lena.get("/desk/calls").said("table.rows")


def test_telephone_systems_are_told_what_is_wrong_and_need_a_token(server: Server, pbx: Api):
    Api(server.http_url).post("/api/v1/calls", {"call_id": "x", "event": "ringing"}, expect=401)
    pbx.post("/api/v1/calls", {"call_id": "x", "event": "dancing"}, expect=422)
    pbx.post("/api/v1/calls", {"event": "ringing"}, expect=422)
    pbx.get("/api/v1/tickets", expect=403)
    described = Api(server.http_url).get("/api/v1/openapi.json")["paths"]
    assert "/api/v1/calls" in described and "text/plain" in described["/api/v1/announcement"]["get"]["responses"]["200"]["content"]  # fmt: skip


def test_the_announcement_speaks_of_hours_and_of_a_known_outage_in_both_languages(lena: AtTheDesk, pbx: Api):
    assert "Servicezeiten: Mo–Fr 8–17 Uhr." in pbx.get("/api/v1/announcement").decode()
    page = lena.get("/desk/calls")
    lena.send(page, "/desk/calls/announcement", text_de="Das Portal ist gestört", text_en="The portal is down")
    assert "Störung: Das Portal ist gestört." in pbx.get("/api/v1/announcement", language="de").decode()
    assert "disruption: The portal is down." in pbx.get("/api/v1/announcement", language="en").decode()
    assert "Das Portal ist gestört" in lena.get("/desk/calls/new").text
    lena.send(lena.get("/desk/calls"), "/desk/calls/announcement", text_de="", text_en="")
    assert "gestört" not in pbx.get("/api/v1/announcement").decode()


def test_webhooks_in_the_documented_form_of_sipgate_and_placetel_are_understood(server: Server, lena: AtTheDesk, pbx: Api):  # fmt: skip
    new = "event=newCall&from=494315550166&to=494315550100&direction=in&callId=77&user[]=Lena&fullUserId[]=1234567w0"
    path = f"/api/v1/calls/sipgate/{pbx.token}"
    status, answer = vendor(server, path, new)
    assert status == 200 and "onHangup=" in answer and pbx.token in answer
    vendor(server, path, "event=hangup&callId=77&cause=noAnswer&from=494315550166&to=494315550100&direction=in")
    assert "0431 5550166" in lena.get("/desk/calls").said(".calllist")
    assert vendor(server, "/api/v1/calls/sipgate/schalter_wrong", new)[0] == 404

    body = urllib.parse.urlencode({"event": "IncomingCall", "from": "04315550155", "to": "04315550100", "call_id": "f4"})  # fmt: skip
    path = f"/api/v1/calls/placetel/{pbx.token}"
    assert vendor(server, path, body)[0] == 403
    signature = hmac.new(b"12345", body.encode(), hashlib.sha256).hexdigest()
    assert vendor(server, path, body, **{"X-PLACETEL-SIGNATURE": signature})[0] == 204
    assert "0431 5550155" in lena.get("/desk/calls").said("table.rows")


def test_call_notes_of_another_desk_are_imported_and_nobody_is_answered_for_them(server: Server, lena: AtTheDesk, tmp_path):  # fmt: skip
    file = tmp_path / "calls.csv"
    file.write_text("started_at;phone;name;text;agent\n2026-03-09T10:00;0431 5550133;Jan Import;Fragt nach der Rechnung;lena\n;;;;\ngestern;;;x;\n2999-01-01 10:00;;;x;\n", "utf-8")  # fmt: skip
    assert "1 notes kept, 3 lines left out" in server.run("import", str(file))
    until(lambda: "Jan Import" in lena.get("/desk/").text, 15)
    server.run("import", str(file))
    until(lambda: _taken_in_twice(lena), 15)
    assert "Jan Import" in lena.get("/desk/").text


def _taken_in_twice(lena: AtTheDesk) -> bool:
    """Whether both imports are booked: one ticket, one duplicate, nothing left over."""
    row = next(row for row in lena.get("/desk/ledger").page.css("tbody tr") if "eingelesen" in row.text())
    return [cell.text() for cell in row.css("td")].count("1") == 2
