"""Of a forward the original sender is found, as four mail programs write it in two languages (mail-requirements 43)."""

from email.message import EmailMessage

import pytest

from channels.email.forwarded import found

ANNA = "anna@kunde.example"
GMAIL = "Bitte!\n\n---------- Forwarded message ---------\n{from_}: Anna Kunde <anna@kunde.example>\nDate: Mo., 4. Mai 2026 um 10:11\nSubject: Drucker\nTo: <lena@schalter.example>\n\n\nEr druckt nicht.\n\nAnna\n"
OUTLOOK_DE = "Bitte!\n\nVon: Anna Kunde <anna@kunde.example>\nGesendet: Montag, 4. Mai 2026 10:11\nAn: Lena Hansen <lena@schalter.example>; Otto\nBetreff: Drucker\n\nEr druckt nicht.\n\nAnna\n"
OUTLOOK_EN = "Bitte!\n________________________________\nFrom: Anna Kunde [mailto:anna@kunde.example]\nSent: Monday, May 4, 2026 10:11 AM\nTo: Lena Hansen\nSubject: Drucker\n\nEr druckt nicht.\n\nAnna\n"
APPLE = "Bitte!\n\n{begin}\n\n> {from_}: Anna Kunde <anna@kunde.example>\n> {subject}: Drucker\n> {date}: 4. Mai 2026 um 10:11:12 MESZ\n> {to}: lena@schalter.example\n> \n> Er druckt nicht.\n> \n> Anna\n"
THUNDERBIRD = "Bitte!\n\n-------- {line} --------\n{subject}: \tDrucker\n{date}: \tMon, 4 May 2026 10:11:12 +0200\n{from_}: \tAnna Kunde <anna@kunde.example>\n{to}: \tlena@schalter.example\n\n\nEr druckt nicht.\n\nAnna\n"
DE = {"from_": "Von", "subject": "Betreff", "date": "Datum", "to": "An"}
EN = {"from_": "From", "subject": "Subject", "date": "Date", "to": "To"}
TEXTS = {
    "Proton": (
        "Fw: Drucker",
        "Bitte!\n\n------- Forwarded Message -------\nFrom: Anna Kunde <anna@kunde.example>\nDate: On Monday, May 4th, 2026 at 10:11 AM\nSubject: Drucker\nTo: l@s.example <l@s.example>\n\n> Er druckt nicht.\n>\n> Anna\n",
    ),
    "Gmail, English": ("Fwd: Drucker", GMAIL.format(**EN)),
    "Gmail, German": ("Fwd: Drucker", GMAIL.format(**DE)),
    "Outlook, English": ("FW: Drucker", OUTLOOK_EN),
    "Outlook, German": ("WG: Drucker", OUTLOOK_DE),
    "Apple, English": ("Fwd: Drucker", APPLE.format(begin="Begin forwarded message:", **EN)),
    "Apple, German": ("Fwd: Drucker", APPLE.format(begin="Anfang der weitergeleiteten Nachricht:", **DE)),
    "Thunderbird, English": ("Fwd: Drucker", THUNDERBIRD.format(line="Forwarded Message", **EN)),
    "Thunderbird, German": ("Fwd: Drucker", THUNDERBIRD.format(line="Weitergeleitete Nachricht", **DE)),
}
PAGES = {
    "Gmail": '<div dir="ltr">Bitte!<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: <strong class="gmail_sendername" dir="auto">Anna Kunde</strong> <span dir="auto">&lt;<a href="mailto:anna@kunde.example">anna@kunde.example</a>&gt;</span><br>Date: Mon, May 4, 2026 at 10:11 AM<br>Subject: Drucker<br>To:  &lt;<a href="mailto:l@s.example">l@s.example</a>&gt;<br></div><br><br>Er druckt nicht.<br><br>Anna</div></div>',
    "Outlook": "<div class=WordSection1><p class=MsoNormal>Bitte!<o:p></o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Von:</b> Anna Kunde &lt;anna@kunde.example&gt; <br><b>Gesendet:</b> Montag, 4. Mai 2026 10:11<br><b>An:</b> Lena &lt;l@s.example&gt;<br><b>Betreff:</b> Drucker<o:p></o:p></p></div></div><p class=MsoNormal>Er druckt nicht.</p><p>Anna</p></div>",
    "Apple": '<body>Bitte!<br><div><br><blockquote type="cite"><div>Begin forwarded message:</div><br><div><span><b>From: </b></span><span>Anna Kunde &lt;<a href="mailto:anna@kunde.example">anna@kunde.example</a>&gt;<br></span></div><div><span><b>Subject: </b></span><span><b>Drucker</b><br></span></div><div><span><b>Date: </b></span><span>4. May 2026 at 10:11<br></span></div><div><span><b>To: </b></span><span>l@s.example<br></span></div><br><div>Er druckt nicht.<br><br>Anna</div></blockquote></div></body>',
    "Thunderbird": '<p>Bitte!</p><div class="moz-forward-container"><br>-------- Weitergeleitete Nachricht --------\n<table class="moz-email-headers-table"><tbody><tr><th nowrap>Betreff: </th><td>Drucker</td></tr><tr><th>Datum: </th><td>Mon, 4 May 2026</td></tr><tr><th>Von: </th><td>Anna Kunde <a href="mailto:anna@kunde.example">&lt;anna@kunde.example&gt;</a></td></tr><tr><th>An: </th><td><a href="mailto:l@s.example">l@s.example</a></td></tr></tbody></table><br>Er druckt nicht.<br><br>Anna</div>',
}


def mail(subject: str, text: str = "", html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "lena@schalter.example", "hilfe@schalter.example", subject
    made.set_content(html or text, subtype="html" if html else "plain")
    return made


def said(forward):
    return forward.sender.address, forward.sender.name, forward.subject, " ".join(forward.text.split()), forward.comment


@pytest.mark.parametrize("program", TEXTS)
def test_the_original_sender_is_named_in_the_copied_head(reading, program):
    forward = found(reading(mail(*TEXTS[program]).as_bytes()))
    assert said(forward) == (ANNA, "Anna Kunde", "Drucker", "Er druckt nicht. Anna", "Bitte!")


@pytest.mark.parametrize("program", PAGES)
def test_the_original_sender_is_found_in_html_as_well(reading, program):
    forward = found(reading(mail("Fwd: Drucker", html=PAGES[program]).as_bytes()))
    assert said(forward) == (ANNA, "Anna Kunde", "Drucker", "Er druckt nicht. Anna", "Bitte!")


def test_a_mail_forwarded_as_an_attachment_is_read(reading):
    inner, outer = mail("Drucker", "Er druckt nicht.\n\nAnna\n"), mail("Fwd: Drucker", "Bitte!\n")
    inner.replace_header("From", "Anna Kunde <anna@kunde.example>")
    outer.add_attachment(inner)
    assert said(found(reading(outer.as_bytes()))) == (ANNA, "Anna Kunde", "Drucker", "Er druckt nicht. Anna", "Bitte!")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("AW: Drucker", OUTLOOK_DE),
        ("Drucker", "Er druckt nicht.\n"),
        ("WG: Drucker", "Von: Muster, Max\nGesendet: Montag, 4. Mai 2026\nAn: Lena\nBetreff: Drucker\n\nEr druckt nicht.\n"),
        ("Re: Drucker", "Danke!\n\n> -------- Forwarded Message --------\n> From: a@b.example\n> Date: x\n> Subject: y\n"),
        ("Fwd: Drucker", "Von: " + "x" * 5_000 + "\n" * 3_000),
    ],
)  # fmt: skip
def test_an_answer_or_a_forward_without_an_address_names_nobody(reading, subject, text):
    assert found(reading(mail(subject, text).as_bytes())) is None
