"""Programs open, find, read and correct tickets."""

import base64
import hashlib
import uuid


def test_a_ticket_opened_by_a_program_is_found_by_its_number_and_its_words(api, opened):
    word = "wort" + uuid.uuid4().hex
    ticket = opened(subject="Drucker", text=f"Der Drucker {word} druckt nicht.", category="fault.printer")
    assert ticket["category"] == "fault.printer"
    assert ticket["category_source"] == "form"
    assert ticket["state"] == "queued"
    assert ticket["person"]["address"] == "kim@customer.example"
    assert ticket["version"] >= 1
    assert ticket["route_explanation"]
    assert api.get(f"/api/v1/tickets/{ticket['number']}") == ticket
    for query in (word, word[:20], ticket["number"], ticket["number"].lower()):
        assert [one["number"] for one in api.get("/api/v1/tickets", q=query)["items"]] == [ticket["number"]]


def test_the_answer_to_opening_says_where_the_ticket_is(exchange):
    body = b'{"sender": {"address": "kim@customer.example"}, "text": "Hallo"}'
    answer = exchange("POST", "/api/v1/tickets", body, Content_Type="application/json")
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/tickets/{answer.said['number']}"


def test_the_same_contact_sent_twice_opens_one_ticket(api, opened):
    once = {"external_id": uuid.uuid4().hex, "text": "Bitte nur einmal."}
    first = opened(**once)
    again = api.post(
        "/api/v1/tickets", {"sender": {"address": "kim@customer.example", "name": "Kim"}} | once, expect=200
    )
    assert again["number"] == first["number"]


def test_the_same_words_without_an_id_of_their_own_are_two_matters(opened):
    assert opened()["number"] != opened()["number"]


def test_attached_files_come_back_byte_for_byte_with_the_type_of_their_bytes(api, opened):
    content = b"\x89PNG\r\n\x1a\n" + bytes(40)
    file = {"filename": "../Bild.png", "content_type": "text/plain", "content": base64.b64encode(content).decode()}
    ticket = opened(attachments=[file])
    [contact, *_] = api.get(f"/api/v1/tickets/{ticket['number']}/contacts")["items"]
    [kept] = contact["attachments"]
    assert (kept["filename"], kept["size"], kept["content_type"]) == ("Bild.png", len(content), "image/png")
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()
    assert contact["channel"] == "api"
    assert hashlib.sha256(api.get(f"/api/v1/contacts/{contact['id']}/raw")).hexdigest() == contact["sha256"]


def test_a_program_among_the_files_is_refused_and_nothing_is_opened(api):
    sender = {"address": f"{uuid.uuid4().hex}@customer.example"}
    file = {"filename": "setup.exe", "content": base64.b64encode(b"MZ").decode()}
    said = api.post("/api/v1/tickets", {"sender": sender, "text": "Hier", "attachments": [file]}, expect=422)
    assert [error["field"] for error in said["errors"]] == ["attachments"]
    assert api.get("/api/v1/tickets", person=sender["address"])["items"] == []


def test_lists_go_on_from_page_to_page_the_newest_first(api, opened):
    person = f"{uuid.uuid4().hex}@customer.example"
    numbers = [opened(sender={"address": person})["number"] for _ in range(5)]
    paged = api.pages("/api/v1/tickets", person=person, limit=2)
    assert [ticket["number"] for ticket in paged] == numbers[::-1]


def test_every_filter_has_to_hold(api, opened):
    person = f"{uuid.uuid4().hex}@customer.example"
    printer = opened(sender={"address": person}, category="fault.printer")
    opened(sender={"address": person}, category="office.word")
    found = api.get("/api/v1/tickets", person=person, category="fault.printer", state="queued", level=printer["level"])
    assert [ticket["number"] for ticket in found["items"]] == [printer["number"]]
    assert api.get("/api/v1/tickets", person=person, state="closed")["items"] == []
    assert api.get(
        "/api/v1/tickets", person=person, queue=printer["queue"], assignee="none", segment=printer["segment"]
    )["items"]
    assert api.get("/api/v1/tickets", assignee="nobody.by.that.name")["items"] == []


def test_corrections_are_all_written_down_and_raise_the_version(api, opened):
    ticket = opened()
    path = f"/api/v1/tickets/{ticket['number']}"
    after = api.patch(
        path, {"version": ticket["version"], "subject": "Drucker 3", "priority": "P2", "level": 2, "language": "en"}
    )
    assert (after["subject"], after["priority"], after["level"], after["language"]) == ("Drucker 3", "P2", 2, "en")
    assert after["queue"] == "stoerungen"
    assert after["version"] > ticket["version"]
    changed = {
        line["data"]["field"] for line in api.pages(f"{path}/history", limit=3) if line["kind"] == "field_changed"
    }
    assert changed == {"subject", "priority", "language"}
    assert {line["actor"]["kind"] for line in api.get(f"{path}/history")["items"][-3:]} == {"api"}


def test_who_saves_on_an_old_version_is_told_and_overwrites_nothing(api, opened):
    ticket = opened()
    path = f"/api/v1/tickets/{ticket['number']}"
    api.patch(path, {"version": ticket["version"], "subject": "eins"})
    said = api.patch(path, {"version": ticket["version"], "subject": "zwei"}, expect=409)
    assert said["status"] == 409
    assert api.get(path)["subject"] == "eins"


def test_a_correction_with_one_mistake_changes_nothing_at_all(api, opened):
    ticket = opened()
    path = f"/api/v1/tickets/{ticket['number']}"
    said = api.patch(path, {"subject": "neu", "queue": "no_such_queue"}, expect=422)
    assert [error["field"] for error in said["errors"]] == ["queue"]
    assert api.get(path) == ticket


def test_a_segment_is_changed_with_a_reason_only(api, opened):
    path = f"/api/v1/tickets/{opened()['number']}"
    other = next(one["code"] for one in api.get("/api/v1/segments")["items"] if not one["is_default"])
    assert [error["field"] for error in api.patch(path, {"segment": other}, expect=422)["errors"]] == ["reason"]
    assert api.patch(path, {"segment": other, "reason": "Vertrag geändert"})["segment"] == other


def test_a_ticket_tells_what_the_e_level_recognised_and_why_it_did_not_answer(opened):
    ticket = opened(subject="Passwort vergessen", text="Ich habe mein Passwort vergessen und kann mich nicht anmelden.")
    seen = ticket["e_level"]
    assert seen["category"].startswith("password.")
    assert 0 < seen["confidence"] <= 1
    assert (seen["outcome"], seen["mode"]) != ("answered", "shadow")
    assert seen["reasons"]
    assert ticket["category_source"] == "e_level"
