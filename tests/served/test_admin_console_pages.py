"""Members, programs, categories, articles and the log of changes, as an admin meets them without script."""

import json
import re

from tests.kit.api import Api
from tests.kit.called_program import CalledProgram
from tests.kit.desk import AtTheDesk, add_agent, form_fields
from tests.kit.relay import Relay
from tests.kit.server import Server
from tests.kit.waiting import until
from ticketing.webhook_call import signature

ARTICLE = {
    "title": "Kaffeemaschine", "category": "general.where_to_get", "kind": "faq", "audience": "public", "body": "",
    "short_answer": "Sie steht im zweiten Stock.", "variants": "Wo steht die Kaffeemaschine?", "review_months": "12",
}  # fmt: skip


def test_an_admin_runs_the_desk_from_the_console(start_server, relay: Relay):
    server = start_server(SCHALTER_WEBHOOKS__ALLOWED_NETWORKS="127.0.0.1/32")
    add_agent(server, "maike", "--role", "admin", "--role", "knowledge", "--language", "de", name="Maike Lorenz")
    add_agent(server, "lena", "--level", "1", "--language", "de")
    admin, agent = AtTheDesk(server, "maike"), AtTheDesk(server, "lena")
    members_come_and_go(server, admin, relay)
    programs_have_keys(server, admin)
    programs_are_called(server, admin)
    categories_are_renamed(admin)
    what_routing_reads_is_made_and_needed(admin)
    duties_are_planned(admin)
    calendars_are_put_together(admin)
    fields_of_a_ticket_have_names_of_their_own(admin)
    works_are_announced(admin)
    customers_are_entered(server, admin)
    articles_are_proposed_and_approved(admin, agent)
    changes_are_written_down(admin, agent)


def members_come_and_go(server: Server, admin: AtTheDesk, relay: Relay) -> None:
    form = admin.get("/admin/members/new")
    wrong = admin.send(form, "/admin/members/new", act="save", login="Nora Neu!", display_name="", email="nora@x.example")  # fmt: skip
    assert wrong.status == 422 and "Jeder braucht einen Namen." in wrong.said() and "Nur Kleinbuchstaben" in wrong.said("#login-error")  # fmt: skip
    taken = admin.send(form, "/admin/members/new", act="save", login="LENA", display_name="N", **{"role.agent": "1"})
    assert "„lena“ ist schon vergeben." in taken.said("#login-error")
    nora = {"display_name": "Nora Neu", "email": "nora@desk.example", "role.agent": "1", "level.1": "1"}
    invited = admin.send(form, "/admin/members/new", act="save", login="nora", **nora)
    assert "Nora Neu" in invited.said() and "noch kein Passwort" in invited.said()
    until(lambda: [one for one in relay.accepted if one.recipients == ("nora@desk.example",)], 10, "the invitation is mailed")  # fmt: skip

    page = admin.get(re.search(r'href="(/admin/members/\d+)"><b>Nora Neu', invited.text)[1])
    place = page.path
    assert "Vertrieb" in admin.send(page, place, act="save", **nora | {"display_name": "Nora Vertrieb"}).said()
    stale = admin.send(page, place, act="save", **nora)
    assert stale.status == 409 and "inzwischen geändert" in stale.said() and 'value="Nora Neu"' in stale.text
    own = admin.get(re.search(r'href="(/admin/members/\d+)"><b>Maike Lorenz', invited.text)[1])
    last = admin.send(own, own.path, act="save", display_name="Maike Lorenz", **{"role.agent": "1"})
    assert last.status == 422 and "eine Person muss die Verwaltung behalten" in last.said()
    assert "gesperrtes Mitglied" in admin.send(admin.get(place), place, act="lock").said()
    assert "gesperrt" not in admin.send(admin.get(place), place, act="unlock").said()


def customers_are_entered(server: Server, admin: AtTheDesk) -> None:
    carl = {"subject": "Kran", "text": "Er steht.", "sender": {"address": "carl@werft.example"}}
    assert not server.api.post("/api/v1/tickets", carl)["organisation"], "nobody knows this customer yet"
    place, new = "/admin/customers", {"act": "add", "name": "Werft & Söhne", "number": "K&1"}
    refused = admin.send(admin.get(place), place, **new, domains="werft.example gmx.de")
    assert refused.status == 422 and "öffentlichen Anbieter" in refused.said() and "werft.example gmx.de" in refused.text  # fmt: skip
    stale = admin.send(refused, place, **new, domains="werft.example")
    assert admin.send(stale, place, **new, domains="").status == 422, "a number is one customer's"
    assert server.api.post("/api/v1/tickets", carl)["organisation"]["customer_no"] == "K&1", "who wrote before belongs to it"  # fmt: skip

    row = re.search(r'name="shown" value="(\d+)"', stale.text)[1]
    shown, let = re.compile(rf'id="see-{row}"[^>]* checked'), {f"see.{row}": "1", f"domains.{row}": "werft.example"}
    assert shown.search(admin.send(stale, place, **let).text)
    later = admin.send(stale, place, **{f"domains.{row}": "kran.example"})
    assert shown.search(later.text), "a page from before turns nothing back"
    assert 'value="kran.example"' in later.text
    wrong = admin.send(later, place, **{f"see.{row}": "1", f"domains.{row}": "kran"})
    assert wrong.status == 422 and "keine Mail-Domain: " in wrong.said(".errsum") and 'value="kran"' in wrong.text
    kept = {f"see.{row}": "1", f"domains.{row}": "kran.example", f"readers.{row}": "Chef@werft.example", f"zone.{row}": "America/New_York"}  # fmt: skip
    wrong = admin.send(read := admin.send(admin.get(place), place, **kept), place, **kept | {f"readers.{row}": "chef"})
    assert 'value="chef@werft.example"' in read.text and 'value="America/New_York"' in read.text and "keine E-Mail-Adresse: chef." in wrong.said(".errsum")  # fmt: skip
    assert "K&1" in admin.get("/admin/changes").said()


def programs_have_keys(server: Server, admin: AtTheDesk) -> None:
    page = admin.get("/admin/tokens")
    made = admin.send(page, "/admin/tokens", name="Webshop", scope="agent")
    key = re.search(r"schalter_[\w-]+", made.said())[0]
    assert Api(server.http_url, key).get("/api/v1/tickets")["items"] == []
    assert admin.send(page, "/admin/tokens", name="Webshop", scope="agent").status == 422
    assert key not in admin.get("/admin/tokens").text
    assert "Ende" not in admin.send(page, "/admin/tokens", end="Webshop").said("table")
    Api(server.http_url, key).get("/api/v1/tickets", expect=401)


def programs_are_called(server: Server, admin: AtTheDesk) -> None:
    program = CalledProgram()
    fields = {"act": "save", "name": "Inventar", "active": "1", "event.ticket.opened": "1"}
    new = admin.get("/admin/webhooks/new")
    assert "keine Web-Adresse" in admin.send(new, "/admin/webhooks/new", url="inventar", **fields).said()
    secret = re.search(r"whsec_[\w+/=]+", admin.send(new, "/admin/webhooks/new", url=program.url, **fields).text)[0]
    place = re.search(r"/admin/webhooks/\d+", admin.get("/admin/webhooks").text)[0]
    assert secret not in admin.get(place).text, "the secret is shown once"

    stale, renamed = admin.get(place), fields | {"url": program.url, "name": "Inventarliste"}
    admin.send(stale, place, **renamed)
    second = admin.send(stale, place, **renamed)
    assert second.status == 422 and "inzwischen" in second.said()
    assert admin.send(second, place, **renamed).status == 200, "who has seen that may save all the same"

    ticket = server.api.post("/api/v1/tickets", {"subject": "Drucker", "text": "Er druckt nicht.", "sender": {"address": "anna@kunde.example"}})  # fmt: skip
    until(lambda: program.calls, 10, "the program is called")
    headers, body = program.calls[0]
    told = json.loads(body)
    assert (told["type"], told["data"]["ticket"]["number"]) == ("ticket.opened", ticket["number"])
    assert headers["webhook-signature"] == signature(secret, headers["webhook-id"], int(headers["webhook-timestamp"]), body.decode())  # fmt: skip
    log = until(
        lambda: (page := admin.get(place)) and "Antwort 200" in page.said() and page, 5, "the call is in the log"
    )
    assert "understood" in log.said() and ticket["number"] in log.said("table")

    program.answers = [410]
    admin.send(log, place, act="trial")
    failed = until(
        lambda: (page := admin.get(place)) and "Antwort 410" in page.said() and page, 5, "the refusal is in the log"
    )
    call = re.search(r'value="(again:\d+)"', failed.text)[1]
    admin.send(failed, place, act=call)
    until(lambda: len(program.calls) == 3, 5, "the call is made again")
    assert program.calls[1][1] == program.calls[2][1]

    moved = admin.send(failed, place, url="http://127.0.0.2:9/x", version="3", **fields)
    admin.send(moved, place, act="trial")
    until(lambda: "internen Netz" in admin.get(place).said(), 5, "what lies in the house is not called")
    assert "Noch wird kein Programm" in admin.send(admin.get(place), place, act="remove").said()
    program.close()


def categories_are_renamed(admin: AtTheDesk) -> None:
    place = "/admin/categories/category/password.forgotten"
    fields = {"name_en": "Password lost", "default_type": "question", "default_queue": "nowhere", "on_form": "1"}
    assert admin.send(admin.get(place), place, name_de="", **fields).status == 422
    saved = admin.send(page := admin.get(place), place, name_de="Passwort verloren", **fields)
    assert "Passwort verloren" in saved.said() and admin.send(page, place, name_de="Anders", **fields).status == 422
    changed = admin.get("/admin/changes?about=category+password.forgotten").said("table")
    assert "Passwort vergessen Passwort verloren" in changed and "default_queue" not in changed
    assert admin.get("/admin/categories/queue/no-such").status == 404


def what_routing_reads_is_made_and_needed(admin: AtTheDesk) -> None:
    """A level, a skill, a queue that takes it, a category that goes there, and a member who has it."""
    made = (
        ("level", {"name_de": "Entwicklung", "name_en": "Development"}),
        ("skill", {"name_de": "Netze", "name_en": "Networks", "language": ""}),
        ("queue", {"name_de": "Netzbetrieb", "name_en": "Networking", "level": "4", "skill.netze": "2"}),
        ("category", {"name_de": "Richtfunk", "name_en": "Radio link", "area": "fault", "default_queue": "netzbetrieb", "default_type": "incident"}),
    )  # fmt: skip
    for kind, fields in made:
        place = f"/admin/categories/{kind}/new"
        assert "Gespeichert" in admin.send(admin.get(place), place, **fields).said()
        assert "Diesen Namen gibt es schon." in admin.send(admin.get(place), place, **fields).said()
    shown = admin.get("/admin/categories").said()
    assert "Netzbetrieb verlangt Netze 2" in shown and "Richtfunk fault.radio-link" in shown and "Entwicklung" in shown
    assert "Sagen Sie, zu welchem Bereich sie gehört." in admin.send(admin.get(place), place, **made[-1][1] | {"area": "", "name_de": "Funk", "name_en": "Radio"}).said()  # fmt: skip
    herself = {"display_name": "Maike Lorenz", "role.admin": "1", "role.knowledge": "1", "skill.netze": "3"}
    admin.send(admin.get("/admin/members/1"), "/admin/members/1", act="save", **herself)
    assert "Netze Maike Lorenz (3)" in admin.get("/admin/categories").said()


def duties_are_planned(admin: AtTheDesk) -> None:
    """And a wrong span stays in the form."""
    fields = {
        "member": "1",
        "kind": "on_call",
        "priority": "P2",
        "start": "2031-03-01T18:00",
        "end": "2031-03-02T08:00",
    }
    wrong = admin.send(admin.get("/admin/roster"), "/admin/roster", act="plan", **fields | {"end": "2031-03-01T17:00"})
    assert (
        wrong.status == 422
        and "Das Ende muss nach dem Beginn liegen." in wrong.said()
        and "2031-03-01T18:00" in wrong.text
    )
    planned = admin.send(wrong, "/admin/roster", act="plan", **fields)
    assert "wird für P1 und P2 gerufen, solange die Warteschlange geschlossen ist" in planned.said("table")
    gone = admin.send(planned, "/admin/roster", act=re.search(r'value="(drop:\d+)"', planned.text)[1])
    assert "Niemand ist in Bereitschaft" in gone.said()


def works_are_announced(admin: AtTheDesk) -> None:
    fields = {"text_de": "Das Archiv ruht.", "text_en": "", "start": "2031-03-01T22:00", "end": "2031-03-02T06:00"}
    place = "/admin/maintenance"
    wrong = admin.send(admin.get(place), place, act="plan", **fields | {"end": "2031-03-01T21:00"})
    assert (
        wrong.status == 422
        and "Das Ende muss nach dem Beginn liegen." in wrong.said()
        and "Das Archiv ruht." in wrong.text
    )
    planned = admin.send(wrong, place, act="plan", **fields)
    assert "Das Archiv ruht." in planned.said("table")
    gone = admin.send(planned, place, act=re.search(r'value="(drop:\d+:1)"', planned.text)[1])
    assert "Es ist nichts geplant." in gone.said()
    assert "maintenance" in admin.get("/admin/changes").text
    shown = admin.send(gone, place, act="plan", **fields, **{"segment.critical": "1"})
    assert "Was die Kunden bekommen" in shown.said() and "Es ist nichts geplant." in shown.said()
    moved = fields | {"segment.critical": "1", "contact": "Service-Desk"}
    again = admin.send(shown, place, act="plan", **moved)
    assert "Ihre Fragen beantwortet: Service-Desk" in again.said(), "what was not seen is shown again"
    told = admin.send(again, place, act="plan", **moved)
    assert "Das Archiv ruht." in told.said("table")
    later = fields | {"contact": "Service-Desk", "end": "2031-03-03T06:00"}
    later |= {"works": re.search(r"/admin/maintenance\?works=(\d+)", told.text)[1], "version": "1"}
    changed = admin.send(told, place, act="plan", **later)
    assert "Speichern und Mails senden" in changed.said(), "seen before it counts"
    assert "3.3.2031" not in admin.get(place).said("table")
    shown = {name: changed.page.css_first(f"[name={name}]").attributes["value"] for name in ("seen", "csrf")}
    admin.post(place, {**later, **shown, "act": "plan"})
    assert "3.3.2031" in admin.get(place).said("table")
    late = admin.send(told, place, act="plan", **later | {"text_de": "Ruht."})
    assert "inzwischen geändert" in late.said() and "Ruht." in late.text and "Ruht." not in late.said("table")
    unseen = admin.send(told, place, act=re.search(r'value="(drop:\d+:1)"', told.text)[1])
    assert "inzwischen geändert" in unseen.said() and "3.3.2031" in unseen.said("table"), "called off is what was seen"
    log = admin.get("/admin/changes").said("table")
    assert "Kritisch" in log and "Sa 1.3.2031" not in log and "+00:00" not in log
    many = admin.send(again, place, act="plan", **moved, customers="K1\n" * 201)
    assert many.status == 422 and "Höchstens 200 Kunden" in many.said()


def articles_are_proposed_and_approved(admin: AtTheDesk, agent: AtTheDesk) -> None:
    new = "/admin/knowledge/new?language=de"
    wrong = agent.send(agent.get(new), new, act="publish", **ARTICLE | {"short_answer": "Rufen Sie {{telefon}} an."})
    assert wrong.status == 422 and "Den Platzhalter „telefon“ gibt es nicht." in wrong.said()
    assert "Wo steht die Kaffeemaschine?" in wrong.text, "what was typed stays"
    assert "Als Vorschlag gespeichert" in agent.send(agent.get(new), new, act="publish", **ARTICLE).said()
    assert agent.get("/help/kaffeemaschine").status == 404
    assert "Kaffeemaschine" in admin.get("/admin/knowledge?show=waiting").said()
    place = "/admin/knowledge/kaffeemaschine/de"
    proposed = admin.get(place)
    assert "Ein Vorschlag von lena" in proposed.said()
    admin.send(proposed, place, act="publish", **ARTICLE)
    assert "zweiten Stock" in agent.get("/help/kaffeemaschine").said()
    assert "Kaffeemaschine" in admin.get("/admin/knowledge?show=missing").said()

    late = agent.send(agent.get(place), place, act="propose", **ARTICLE)
    moved = admin.send(admin.get(place), place, act="publish", **ARTICLE | {"short_answer": "Sie steht im Keller."})
    assert late.status == 200 and moved.status == 200
    stale = admin.send(proposed, place, act="publish", **ARTICLE)
    assert stale.status == 409 and "Ihr Text steht noch hier" in stale.said()
    versions = admin.get(f"{place}/versions")
    assert "zweiten Stock." in versions.said("del") and "Keller." in versions.said("ins")
    assert agent.post(f"{place}/versions", {"version": "1"}).status == 403
    admin.send(versions, f"{place}/versions", version="1")
    assert "zweiten Stock" in agent.get("/help/kaffeemaschine").said()
    preview = admin.post("/admin/knowledge/preview?language=de", {"title": "Passwort vergessen", "variants": "Ich habe mein Passwort vergessen", "csrf": re.search(r'name="csrf" value="([^"]+)"', proposed.text)[1]})  # fmt: skip
    assert "Sagt fast dasselbe" in preview.text and "<html" not in preview.text
    english = admin.get("/admin/knowledge/kaffeemaschine/en")
    assert 'value="general.where_to_get" selected' in english.text, "a translation begins with what is the same"


def changes_are_written_down(admin: AtTheDesk, agent: AtTheDesk) -> None:
    log = admin.get("/admin/changes").said()
    told = ("Mitglied nora", "Programm Webshop", "Kategorie password.forgotten", "Artikel kaffeemaschine/de", "maike")
    for words in told:
        assert words in log, words
    assert agent.get("/admin/changes").status == 403 and agent.get("/admin/members").status == 403
    running = admin.get("/admin/operation").said()
    assert "Fristen überwachen" in running and "Alles ist erledigt." in running
    steps = admin.get("/admin/start").said()
    assert "Ihr Postfach" in steps and "Musterfirma" in steps
    assert admin.get("/admin/").path == "/admin/automation"


def calendars_are_put_together(admin: AtTheDesk) -> None:
    url, other = "/admin/calendars/extended", "/admin/calendars/business"
    page = admin.get(url)
    said = form_fields(page, url) | {"part.0.how": "minus", "part.0.with": "24x7", "when": "now"}
    never = admin.send(page, url, **said, act="save")
    assert (never.status, "nie geöffnet" in never.said("#week-error")) == (422, True)
    night = said | {"part.0.how": "union", "part.1.how": "minus", "part.1.with": "business"}
    told = admin.send(page, url, **night, act="preview").said(".draft")
    assert "und dazu die Zeiten von Rund um die Uhr, aber nicht in den Zeiten von Geschäftszeit" in told
    assert admin.send(page, url, **night, act="save").said(".flash").startswith("Als Fassung 2 gespeichert")
    page = admin.get(other)
    assert "Aus diesem zusammengesetzt: Erweiterte Zeit" in page.said("main")
    circle = admin.send(
        page, other, **form_fields(page, other) | {"part.0.with": "extended", "when": "now"}, act="preview"
    )
    assert (circle.status, "aus diesem zusammengesetzt" in circle.said("main")) == (422, True)


def fields_of_a_ticket_have_names_of_their_own(admin: AtTheDesk) -> None:
    url, serial = "/admin/fields", {"name_de": "Seriennummer", "kind": "text", "category": "fault.*", "active": "1"}
    page = admin.get(url)
    assert "field:seriennummer=" in admin.send(page, url, **serial).said("main")
    twin = admin.send(page, url, **serial | {"name_de": "seriennummer", "category": ""})
    assert (twin.status, "heißt schon so" in twin.said("#name_de-error")) == (422, True)
    nameless = admin.send(page, url, kind="text")
    assert nameless.page.css_first("#name_de-error") and not nameless.page.css_first("#name_en-error")
