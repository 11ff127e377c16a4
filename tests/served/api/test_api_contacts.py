"""Contacts by identifier and by bytes, as the listener took them."""

import hashlib
import smtplib
import uuid
from email.message import EmailMessage

from tests.kit.waiting import until

MAIL = (
    "From: Kim <kim@customer.example>\r\nTo: Desk <desk@house.example>, second@house.example\r\nCc: boss@customer.example\r\n"
    "Reply-To: team@customer.example\r\nSubject: {subject}\r\nMessage-ID: <{name}>\r\nIn-Reply-To: <before@x.example>\r\n"
    "References: <first@x.example> <before@x.example>\r\n\r\n{text}\r\n"
)


def posted(server, api, name, text="Hallo", subject="Drucker"):
    raw = MAIL.format(name=name, text=text, subject=subject).encode()
    with smtplib.SMTP(*server.smtp, timeout=60) as smtp:
        smtp.sendmail("kim@customer.example", ["desk@house.example"], raw)
    sha256 = hashlib.sha256(raw).hexdigest()
    until(lambda: api.get("/api/v1/contacts", sha256=sha256)["items"], 15, "the mail is a contact")
    return raw, sha256


def test_a_mail_is_found_by_its_bytes_and_by_its_id_with_every_fact(api_server, api):
    name = f"{uuid.uuid4().hex}+a@customer.example"
    raw, sha256 = posted(api_server, api, name)
    [contact] = api.get("/api/v1/contacts", sha256=sha256.upper())["items"]
    assert api.get("/api/v1/contacts", external_id=name)["items"] == [contact]
    assert api.get("/api/v1/contacts", external_id=f"<{name}>")["items"] == [contact]
    expected = {
        "channel": "email", "direction": "in", "external_id": name, "message_id": name, "sha256": sha256,
        "sender": {"name": "Kim", "address": "kim@customer.example"}, "reply_to": "team@customer.example",
        "to": ["desk@house.example", "second@house.example"], "cc": ["boss@customer.example"],
        "in_reply_to": ["before@x.example"], "references": ["first@x.example", "before@x.example"], "subject": "Drucker",
        "body_text": "Hallo", "reply_text": "Hallo", "auto_generated": False, "suppress_reason": None, "bounce": None,
        "attachments": [], "set_aside_reason": None,
    }  # fmt: skip
    assert {field: contact[field] for field in expected} == expected
    assert contact["ticket"]
    assert contact["body_html"] == ""
    assert contact["received_at"].endswith("Z")
    assert api.get(f"/api/v1/contacts/{contact['id']}/raw") == raw
    assert api.get(f"/api/v1/contacts/{contact['id']}") == contact


def test_an_unknown_id_is_an_empty_list(api):
    assert api.get("/api/v1/contacts", external_id="nobody@nowhere.example") == {"items": [], "next": None}
    assert api.get("/api/v1/contacts", sha256="0" * 64) == {"items": [], "next": None}


def test_one_id_with_two_contents_is_two_contacts(api_server, api):
    name = f"{uuid.uuid4().hex}@customer.example"
    posted(api_server, api, name, "eins")
    posted(api_server, api, name, "zwei")
    texts = [contact["body_text"] for contact in api.get("/api/v1/contacts", external_id=name)["items"]]
    assert texts == ["zwei", "eins"]


def test_the_bytes_of_a_copy_name_the_contact_there_was(api_server, api):
    raw, sha256 = posted(api_server, api, f"{uuid.uuid4().hex}@customer.example")
    copy = b"Received: from list.example by mx.example\r\n" + raw
    with smtplib.SMTP(*api_server.smtp, timeout=60) as smtp:
        smtp.sendmail("kim@customer.example", ["desk@house.example"], copy)
    by_copy = hashlib.sha256(copy).hexdigest()
    found = until(lambda: api.get("/api/v1/contacts", sha256=by_copy)["items"], 15, "the copy is booked")
    assert found == api.get("/api/v1/contacts", sha256=sha256)["items"]


def test_raw_bytes_are_handed_out_as_a_file(api_server, api, exchange):
    _, sha256 = posted(api_server, api, f"{uuid.uuid4().hex}@customer.example")
    [contact] = api.get("/api/v1/contacts", sha256=sha256)["items"]
    answer = exchange("GET", f"/api/v1/contacts/{contact['id']}/raw")
    assert answer.headers["Content-Type"].startswith("message/rfc822")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert exchange("GET", "/api/v1/contacts/999999999/raw").status == 404


def test_what_lies_in_an_attached_mail_is_listed_and_handed_out(api_server, api, exchange):
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "kim@customer.example", f"<{(name := uuid.uuid4().hex)}@customer.example>"
    mail.set_content("Siehe Anhang.")
    mail.add_attachment(passed_on := EmailMessage())
    passed_on["From"], passed_on["Subject"] = "Ida <ida@x.example>", "Mangel"
    passed_on["Date"] = "Mon, 4 Mar 2024 09:10:11 +0100"
    passed_on.set_content("Es tropft.")
    passed_on.add_attachment(b"1;2", maintype="text", subtype="csv", filename="zahlen.csv")
    with smtplib.SMTP(*api_server.smtp, timeout=60) as smtp:
        smtp.sendmail("kim@customer.example", ["desk@house.example"], mail.as_bytes())
    where = f"{name}@customer.example"
    [contact] = until(lambda: api.get("/api/v1/contacts", external_id=where)["items"], 15, "the mail is a contact")
    [attached] = contact["attachments"]
    inside = api.get(f"/api/v1/attachments/{attached['id']}/mail")
    assert (inside["sender"], inside["subject"], inside["body_text"], inside["occurred_at"]) == (
        {"name": "Ida", "address": "ida@x.example"}, "Mangel", "Es tropft.", "2024-03-04T08:10:11Z",
    )  # fmt: skip
    [file] = inside["attachments"]
    assert (file["filename"], file["sha256"]) == ("zahlen.csv", hashlib.sha256(b"1;2").hexdigest())
    assert api.get(f"/api/v1/attachments/{file['id']}") == b"1;2"
    assert [exchange("GET", f"/api/v1/attachments/{file['id']}{more}").status for more in ("/mail", ".0", ".x")] == [
        404
    ] * 3
