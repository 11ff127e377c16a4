"""The console, the audit, the models and the box to ask, as their readers meet them in a browser without script."""

from concurrent.futures import ThreadPoolExecutor

from e_level.starter_set import examples
from tests.kit.desk import AtTheDesk, add_agent, send_mail
from tests.kit.waiting import until

CODE = "password.forgotten"
FORGOTTEN = "Ich habe mein Passwort vergessen. Wie setze ich es zurück?"


def test_from_an_empty_desk_to_a_verdict_a_leave_and_its_end(start_server):
    server = start_server(SCHALTER_E_LEVEL__AUDIT_SHARE_AT_START="1")
    add_agent(server, "maike", "--role", "admin", "--role", "agent", "--role", "knowledge", "--language", "de", name="Maike Lorenz")  # fmt: skip
    add_agent(server, "lena", "--level", "1")
    admin = AtTheDesk(server, "maike")

    console = admin.get("/admin/")
    assert console.path == "/admin/automation"
    assert "Noch hat keine Kategorie eine Lizenz" in console.said()
    assert "0 von 149 nötigen fehlerfreien Antworten" in console.said()
    assert AtTheDesk(server, "lena").get("/admin/audit").status == 403
    assert "Nichts zu beurteilen" in admin.get("/admin/audit").said()

    send_mail(server, "Passwort", FORGOTTEN)
    waiting = until(
        lambda: "vergessen" in (shown := admin.get("/admin/audit")).said() and shown, 20, "a decision to judge"
    )
    assert "Diese Antwort würde gesendet, hätte die Kategorie eine Lizenz." in waiting.said()
    assert admin.send(waiting, "/admin/audit", verdict="maybe").status == 422
    judged = admin.send(waiting, "/admin/audit", verdict="right")
    assert "Beurteilt" in judged.said()
    assert "schon beurteilt" in admin.send(waiting, "/admin/audit", verdict="wrong").said()
    assert "1 von 149 nötigen fehlerfreien Antworten" in admin.get("/admin/automation").said()

    place = f"/admin/automation/{CODE}"
    assert admin.send(admin.get(place), f"{place}/override", note="").status == 422
    with_leave = admin.send(admin.get(place), f"{place}/override", note="Mit dem Betriebsrat besprochen")
    assert "maike lässt diese Kategorie" in with_leave.said()
    assert "Mit dem Betriebsrat besprochen" in admin.get("/admin/automation").said()
    ended = admin.send(with_leave, f"{place}/revoke")
    assert "Die Erlaubnis, ohne Lizenz zu antworten, ist beendet" in ended.said()
    refused = admin.send(ended, f"{place}/promise", tolerated="50", certainty="95")
    assert refused.status == 422 and "falscher Antworten in Prozent: muss zwischen 1 und 10" in refused.said(".flash")
    saved = admin.send(ended, f"{place}/promise", tolerated="5", certainty="90")
    assert "1 von 45 nötigen fehlerfreien Antworten" in saved.said()
    held = admin.send(saved, f"{place}/ceiling", ceiling="shadow")
    assert "Höchste Betriebsart: Schatten statt Automatisch" in held.said()
    assert admin.get("/admin/automation/no.such").status == 404

    send_mail(server, "Excel", "Wie färbe ich in Excel jede zweite Zeile grau ein?")
    gaps = until(
        lambda: "jede zweite Zeile" in (shown := admin.get("/admin/gaps")).said() and shown,
        20,
        "a gap in the knowledge",
    )
    link = next(each.attributes["href"] for each in gaps.page.css("a") if "Artikel schreiben" in each.text())
    begun = admin.get(link)
    assert "Excel Wie färbe ich in Excel jede zweite Zeile grau ein?" in begun.page.css_first("#variants").text()
    assert begun.page.css_first("#category option[selected]").attributes["value"] == "office.excel"
    assert admin.get(link.replace("topic=0", "topic=9")).status == 200

    nothing = admin.send(admin.get("/admin/ask"), "/admin/ask", subject=" ", text="\n")
    assert nothing.status == 422 and "Geben Sie ein, was jemand schreiben" in nothing.said(".errsum")
    asked = admin.send(admin.get("/admin/ask"), "/admin/ask", subject="", text=FORGOTTEN)
    for words in ("Passwort vergessen", "Ausschlaggebende Wörter", "Betriebsart der Kategorie", "Am ähnlichsten, als richtig beurteilt"):  # fmt: skip
        assert words in asked.said(), words
    assert "antwortet jetzt" in admin.get("/admin/models").said()

    wiki = server.directory / "knowledge"
    wiki.mkdir()
    (wiki / "faq.csv").write_text("frage,antwort,kategorie\nWo finde ich Kaffee?,In der Küche.,general.where_to_get\nUnd Tee?,,general.where_to_get\n", encoding="utf-8")  # fmt: skip
    form = {"act": "save", "name": "Wiki", "kind": "csv", "place": "/etc/passwd", "language": "de", "audience": "public", "hours": "24", "category": "", "publishes": "1"}  # fmt: skip
    new = admin.get("/admin/sources/new")
    refused = admin.send(new, "/admin/sources/new", **form)
    assert refused.status == 422
    assert "außerhalb der Ordner" in refused.said(), refused.said()
    taken = admin.send(new, "/admin/sources/new", **form | {"place": "faq.csv"})
    assert "1 neu" in taken.said()
    for words in ("Zeile 3", "Es fehlt die Antwort, die für sich allein steht.", "Berichtigen Sie es in der Quelle"):
        assert words in taken.said("#troubles"), words
    assert "faq.csv" in admin.get("/admin/sources").said()
    assert "In der Küche." in admin.get("/help/wo-finde-ich-kaffee").text
    gone = admin.send(taken, taken.path, act="let_go")
    assert "Noch keine Quelle" in gone.said()

    odd = {"alt.csv": b"text;label\nOhne Kategorie;\n"}
    refused = admin.send(admin.get("/admin/history"), "/admin/history", files=odd, files_as="history")
    assert "Zeile 2 hat keine Kategorie" in refused.said()
    old = {"alt.csv": b"text;label\nKennwort weg;Passwort vergessen\n;password.forgotten\nOhne Kategorie;\nWo ist mein Fax?;Faxe\nPasswort von Karla Brinkmann, 0451 778899;password.forgotten\n"}  # fmt: skip
    looked = admin.send(admin.get("/admin/history"), "/admin/history", files=old, files_as="history")
    for words in ("2 Nachrichten würden übernommen", "Kennwort weg", "Ausgelassen: keine Kategorie dieses Service-Desks Faxe 1", "2 Zeilen Zeile 3 hat eine Kategorie, aber keinen Text. Zeile 4"):  # fmt: skip
        assert words in " ".join(looked.said().split()), words
    assert "778899" not in looked.text
    assert "2 neue Nachrichten übernommen" in admin.send(looked, "/admin/history/keep").said()
    noted = " ".join(admin.get("/admin/changes?about=history").said().split())
    assert "Aus früheren Nachrichten lernen Feld Vorher Nachher Nachrichten 2" in noted, noted

    assert "Noch nichts gemessen" in admin.get("/admin/potential").said()
    blank = admin.get("/admin/potential")
    assert 'name="person" type="text" value="6,00"' in blank.text, "amounts are written as in the reader's language"
    entered = {"months": "2", "person": "6,00", "machine": "0,10"}
    assert admin.send(blank, "/admin/potential", **entered | {"months": "viele"}).status == 422
    lines = ["text,label", *(f'"{each.text}",{each.label}' for each in examples() if '"' not in each.text)]
    history = {"history.csv": "\n".join(lines).encode()}
    long = {"history.csv": "\n".join([*lines, *lines[1:] * 7]).encode()}  # still measured when it is stopped
    with ThreadPoolExecutor() as others:
        other = AtTheDesk(server, "maike")
        waiting = others.submit(
            lambda: other.send(
                other.get("/admin/potential"), "/admin/potential", files=long, files_as="history", **entered
            )
        )
        running = until(lambda: "Messung läuft" in (shown := admin.get("/admin/potential")).said() and shown, 20)
        assert "läuft schon eine Messung" in admin.send(running, "/admin/potential", files=history, files_as="history", **entered).said()  # fmt: skip
        assert "Angehalten" in admin.send(running, "/admin/potential/stop").said()
        assert "vor ihrem Ende angehalten" in waiting.result(60).said()
    measured = admin.send(blank, "/admin/potential", files=history, files_as="history", **entered)
    assert 'name="months" type="text" value="2"' in measured.text, "what was measured with stands there again"
    for words in ("Könnte jetzt beantwortet werden", "history.csv", "Passwort vergessen", "Ziel 30"):
        assert words in measured.said(), words
    assert measured.page.css_first("svg.curve")
    assert admin.get("/admin/potential.csv").text.startswith("\ufeffname,category,volume")
    assert admin.get("/admin/potential.pdf").content.startswith(b"%PDF")
