"""A mail that came attached is read where it hangs, and passes the same doors as everything strangers send (mail-requirements 26)."""

from email.message import EmailMessage

from tests.kit.desk import AtTheDesk, add_agent, send_mail


def test_an_attached_mail_is_read_in_its_place_with_the_files_inside_and_nothing_of_it_runs(server):
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2", "--level", "3")
    lena = AtTheDesk(server, "lena")
    inner, passed_on = EmailMessage(), EmailMessage()
    inner["From"], inner["Subject"] = "Ida Innen <ida@kunde.example>", "Ganz innen"
    inner.set_content("Der Kern.")
    inner.add_attachment(b"tief", maintype="text", subtype="csv", filename="tief.csv")
    passed_on["From"], passed_on["Subject"] = "Bert <bert@kunde.example>", "Mangel"
    passed_on.set_content("Es tropft.")
    passed_on.add_alternative("<p onclick='x()'>Es tropft<script>alert(1)</script><img src='https://spy.example/p.png'></p>", subtype="html")  # fmt: skip
    passed_on.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="wasser.exe")
    passed_on.add_attachment(inner)
    send_mail(server, "Weitergegeben", "Siehe Anhang.", files={"mangel.eml": passed_on.as_bytes(), "plan.pdf": b"%PDF-1.7", "bild.png": b"<svg/>", "seite.html": b"<p>"})  # fmt: skip
    page = lena.get(f"/desk/tickets/{lena.wait_for_tickets(1)[0]}")
    mail = lena.get(page.page.css_first("#conversation [hx-get$='/mail']").attributes["hx-get"])
    assert "bert@kunde.example" in mail.said(".attachedmail dl") and "Es tropft." in mail.said(".attachedmail")
    layout = lena.get(mail.page.css_first("iframe").attributes["src"])
    assert "Es tropft" in layout.text and not any(word in layout.text for word in ("script", "spy.example", "onclick"))
    assert "sandbox" in layout.headers["Content-Security-Policy"]
    deeper = mail.page.css_first(".attachedmail [hx-get]").attributes["hx-get"]
    assert "Der Kern." in lena.get(deeper).said(".attachedmail")
    file = lena.get(deeper.removesuffix("/mail") + ".0")
    assert file.content == b"tief" and file.headers["Content-Disposition"].startswith("attachment;")
    shown = lena.get(deeper.removesuffix("/mail") + ".0/view")
    assert (shown.content, shown.headers["Content-Type"]) == (b"tief", "text/plain; charset=utf-8")
    assert shown.headers["Content-Disposition"] == "inline" and "sandbox" in shown.headers["Content-Security-Policy"]
    for place in page.page.css(".attached a"):  # no browser of ours asks: a PDF, and what is none, are downloads
        away = lena.get(place.attributes["href"] + "/view").headers
        assert away["Content-Disposition"].startswith("attachment;"), place.text()
        assert away["Content-Type"] == "application/octet-stream"
    refused, away = (lena.get(deeper.removesuffix("/mail")[:-1] + place) for place in ("0", "9"))
    assert [refused.status, away.status] == [403, 404]
