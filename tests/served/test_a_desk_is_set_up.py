"""The first admin of an empty desk is led through its first steps; what was entered counts after the server's new start."""

from pathlib import Path

from tests.kit.desk import PASSWORD, AtTheDesk, form_fields
from tests.kit.relay import Relay
from tests.kit.server import Server
from tests.kit.surroundings import LOOPBACK, free_port
from tests.kit.waiting import until


def test_an_empty_desk_is_set_up_on_its_pages_and_starts_again_with_what_was_entered(tmp_path: Path, relay: Relay):
    server = Server(tmp_path / "desk")
    server.start("--first-run")
    try:
        server.run("user", "password", "admin", "--password-stdin", stdin=PASSWORD + "\n")
        first = AtTheDesk(server, "admin", prefers="en-GB,en;q=0.9")
        assert "Your desk in five minutes" in first.get("/admin/start").said("h1"), (
            "the browser's language, until they choose"
        )
        assert "Germany: Bayern" in first.get("/admin/start/company").text, "the same list as a calendar's"
        nothing = first.get("/desk/").page.css_first(".beginning")
        assert "Nobody has written yet." in nothing.text()
        assert [one.attributes["href"] for one in nothing.css("a")] == ["/admin/start", "/admin/start/members", "/admin/start/mail", "/contact"]  # fmt: skip
        first.send(first.get("/desk/me"), "/desk/preferences", next="/desk/me", language="de")
        admin = AtTheDesk(server, "admin", prefers="en-GB")
        assert "Deutschland: Bayern" in admin.get("/admin/start/company").text
        assert admin.get("/login").path == "/desk/", "who is logged in already goes where they wanted to"
        company(admin)
        mailbox(admin, relay)
        people(admin)
        knowledge(admin)
        steps = admin.get("/admin/start")
        assert "Südwind GmbH" in steps.said() and "In fünf Minuten" in steps.said("h1")
        assert "als eigene Prozesse laufen, behalten die alten Einstellungen" in steps.said()
        assert "Musterfirma" in admin.get("/").text, "nothing counts before the next start"
        process = server.pid
        admin.send(steps, "/admin/start", act="again")
        until(lambda: "Südwind GmbH" in fetched(server, "/"), 60, "the server is back with what was entered")
        assert server.pid == process and "So erreichst du uns" in server.fetch("/contact/ways?lang=de")[1]
        assert "So gibst du eine Bestellung auf" in server.fetch("/help/order-how-to?lang=de")[1]
        again = AtTheDesk(server, "admin")
        assert "Ein Postfach einrichten" in again.get("/desk/").said(".beginning")
        assert "Damit wir dir helfen können" in again.get("/desk/templates").text, "so do the first templates"
        assert 'value="DE-BY"' in again.get("/admin/calendars/business").text, "the first calendars follow"
        offered = again.get("/admin/calendars/new").page.css_first("#like option")
        assert offered.attributes["value"] == "business", (
            "a further one begins with business hours, not round the clock"
        )
        assert "geheim" not in again.get("/admin/changes").text
    finally:
        server.stop()


def company(admin: AtTheDesk) -> None:
    page = admin.get("/admin/start/company")
    wrong = admin.send(
        page,
        "/admin/start/company",
        **form_fields(page, "/admin/start/company") | {"company": " ", "time_zone": "Kiel"},
        act="save",
    )
    assert wrong.status == 422 and "Europe/Berlin" in wrong.said("#time_zone-error") and 'value="Kiel"' in wrong.text
    said = {"company": "Südwind GmbH", "german": "du", "holidays": "DE-BY"}
    assert (
        admin.send(page, "/admin/start/company", **form_fields(page, "/admin/start/company") | said, act="save").path
        == "/admin/start/mail"
    )


def mailbox(admin: AtTheDesk, relay: Relay) -> None:
    page, nobody = admin.get("/admin/start/mail"), str(free_port())
    said = form_fields(page, "/admin/start/mail") | {
        "user": "hilfe", "password": "geheim", "imap_host": LOOPBACK, "imap_port": nobody, "imap_security": "none", "relay_host": LOOPBACK,
        "relay_port": nobody,
    }  # fmt: skip
    tried = admin.send(page, "/admin/start/mail", **said, act="try")
    assert tried.said(".tried").count("Dort antwortet niemand") == 2 and "geheim" not in tried.text
    silent = said | {"imap_host": "imap.nirgends.invalid", "relay_port": str(relay.port), "relay_security": "none"}
    named = admin.send(tried, "/admin/start/mail", **silent, act="try").said(".tried")
    assert "Einen Server dieses Namens gibt es nicht" in named and "Dieser Server nimmt keine Anmeldung an" in named
    plain = said | {"imap_port": str(relay.port), "imap_security": "tls", "relay_host": ""}
    told = admin.send(tried, "/admin/start/mail", **plain, act="try").said(".tried")
    assert "nicht mit Verschlüsselung von Anfang an (TLS)" in told and "antwortet niemand" not in told
    kept = form_fields(admin.get("/admin/start/mail"), "/admin/start/mail")
    assert (kept["imap_host"], kept["user"]) == ("", ""), "what was only tried is not kept"
    typed = form_fields(tried, "/admin/start/mail")
    assert typed["user"] == "hilfe" and "Noch ist nichts gespeichert" in tried.said("#password-hint")
    empty = admin.send(tried, "/admin/start/mail", **typed, act="save")
    assert empty.status == 422 and "noch einmal" in empty.said("#password-error")
    unsaved = admin.send(tried, "/admin/start/mail", **said, act="save")
    assert "Nicht gespeichert" in unsaved.said(".tried") and unsaved.said(".tried").count("Dort antwortet niemand") == 2
    assert form_fields(admin.get("/admin/start/mail"), "/admin/start/mail")["user"] == "", "nothing nobody has tried"
    assert admin.send(unsaved, "/admin/start/mail", **said, act="anyway").path == "/admin/start/members"
    other = admin.send(tried, "/admin/start/mail", **said | {"user": "andere", "password": "anders"}, act="try")
    assert other.page.css(".tried"), "another mailbox is tried"
    assert form_fields(admin.get("/admin/start/mail"), "/admin/start/mail")["user"] == "hilfe", "and the one kept stays"
    moved = admin.send(tried, "/admin/start/mail", **said | {"password": "", "relay_host": "evil.example"}, act="try")
    assert moved.status == 422 and "noch einmal" in moved.said("#password-error") and not moved.page.css(".tried")
    works = {"imap_host": "", "user": "", "password": "", "relay_port": str(relay.port), "relay_security": "none"}
    went = admin.send(admin.get("/admin/start/mail"), "/admin/start/mail", **said | works, act="save")
    assert went.path == "/admin/start/members", went.said("main")
    said |= {"imap_host": "", "relay_host": "", "user": "", "password": ""}
    assert admin.send(tried, "/admin/start/mail", **said, act="save").path == "/admin/start/members"


def people(admin: AtTheDesk) -> None:
    page = admin.get("/admin/start/members")
    invited = admin.send(page, "/admin/start/members", name="Lena Hansen", email="lena@suedwind.example", role="agent")
    assert "/password-reset/" in invited.said(".newkey") and "als lena anmelden" in invited.said(".flash")
    twice = admin.send(invited, "/admin/start/members", name="Lena", email="lena@suedwind.example", role="agent")
    assert twice.status == 422 and "Diese Adresse hat schon Lena Hansen." in twice.said("#email-error")


def knowledge(admin: AtTheDesk) -> None:
    page = admin.get("/admin/start/knowledge")
    said = {"phone": "+49 89 1234", "hours": "Mo–Fr 9–18 Uhr", "topic.orders": "1", "topic.office": "1"}
    admin.send(page, "/admin/start/knowledge", **form_fields(page, "/admin/start/knowledge") | said, act="save")
    assert admin.get("/help/webshop-returns").status == 404 and admin.get("/help/order-status").status == 200
    back = {**said, "topic.webshop": "1"}
    admin.send(page, "/admin/start/knowledge", **form_fields(page, "/admin/start/knowledge") | back, act="save")
    assert admin.get("/help/webshop-returns").status == 200


def fetched(server: Server, path: str) -> str:
    try:
        return server.fetch(path)[1]
    except OSError:
        return ""
