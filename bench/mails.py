"""Mails like those a desk gets, made by number: always the same bytes for the same number.

Of ten: six plain ones of some hundred words, two with HTML beside the text and a quoted history, one with a picture of
40 kB, one with a PDF-like file of 120 kB.
"""

import random
from email.message import EmailMessage
from functools import lru_cache

SUBJECTS = (
    "Passwort vergessen", "Drucker druckt nur halbe Seiten", "Frage zur Rechnung", "VPN bricht nach zwei Minuten ab", "Wie richte ich eine Signatur ein?",
    "Cannot log in to the portal", "Wo finde ich das Formular?", "Bestellung noch nicht da", "Excel: Zeilenumbruch in einer Zelle", "Neue Kollegin ab 1. April",
)  # fmt: skip
WORDS = [
    "ich",
    "habe",
    "seit",
    "heute",
    "morgen",
    "ein",
    "Problem",
    "mit",
    "dem",
    "Portal",
    "und",
    "komme",
    "nicht",
    "weiter",
    "obwohl",
    "ich",
    "alles",
    "versucht",
    "habe",
    "was",
    "in",
    "der",
    "Anleitung",
    "steht",
    "bitte",
    "melden",
    "Sie",
    "sich",
    "bei",
    "mir",
    "die",
    "Zeit",
    "drängt",
    "denn",
    "der",
    "Abschluss",
    "muss",
    "bis",
    "Freitag",
    "fertig",
    "sein",
    "vielen",
    "Dank",
    "im",
    "Voraus",
    "freundliche",
    "Grüße",
    "the",
    "printer",
    "in",
    "our",
    "office",
    "stopped",
    "working",
    "after",
    "the",
    "update",
    "and",
    "shows",
    "a",
    "strange",
    "message",
    "nobody",
    "understands",
    "please",
    "help",
    "us",
    "soon",
]


@lru_cache(maxsize=4096)
def mail(number: int) -> bytes:
    """The mail of this number, CRLF line ends, as it travels over SMTP (without dot-stuffing)."""
    chance = random.Random(number)
    message = EmailMessage()
    message["From"] = f"Person {number} <person{number}@kunde{number % 50}.example>"
    message["To"] = "hilfe@schalter.example"
    message["Subject"] = f"{SUBJECTS[number % len(SUBJECTS)]} ({number})"
    message["Date"] = "Mon, 09 Mar 2026 10:00:00 +0100"
    message["Message-ID"] = f"<bench.{number}@kunde.example>"
    text = (
        " ".join(chance.choices(WORDS, k=chance.randint(30, 160))) + f"\n\nMit freundlichen Grüßen\nPerson {number}\n"
    )
    kind = number % 10
    if kind in (6, 7):
        text += "\nAm 08.03.2026 um 10:00 schrieb Service-Desk:\n" + "\n".join(
            f"> {' '.join(chance.choices(WORDS, k=12))}" for _ in range(12)
        )
    message.set_content(text)
    if kind in (6, 7):
        message.add_alternative(
            "<html><body>" + "".join(f"<p>{line}</p>" for line in text.split("\n")) + "</body></html>", subtype="html"
        )
    if kind == 8:
        message.add_attachment(chance.randbytes(40_000), maintype="image", subtype="png", filename="bild.png")
    if kind == 9:
        message.add_attachment(chance.randbytes(120_000), maintype="application", subtype="pdf", filename="beleg.pdf")
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
