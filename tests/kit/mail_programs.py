"""Answers to a mail of ours as Thunderbird, Outlook and Gmail write them: their headers, their quotes, their HTML."""

import uuid
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape

CUSTOMER = "Anna Kunde <anna@kunde.example>"


def thunderbird(mail: EmailMessage, text: str) -> EmailMessage:
    """Quotes below an attribution line, in text and HTML; In-Reply-To and the whole of References."""
    answer = _answer(mail, f"Re: {_subject(mail)}")
    answer["User-Agent"] = "Mozilla Thunderbird"
    line = f"Am {mail['Date'].datetime:%d.%m.%y um %H:%M} schrieb {parseaddr(str(mail['From']))[0]}:"
    answer.set_content(f"{text}\n\n{line}\n{_quoted(mail)}\n")
    answer.add_alternative(
        f'<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body><p>{escape(text)}</p>'
        f'<div class="moz-cite-prefix">{escape(line)}<br></div>'
        f'<blockquote type="cite" cite="mid:{str(mail["Message-ID"]).strip("<>")}">{escape(_body(mail))}</blockquote></body></html>',
        subtype="html",
    )
    return answer


def outlook(mail: EmailMessage, text: str) -> EmailMessage:
    """A block of header lines over the whole old mail, unquoted; the last id only; its own thread fields."""
    answer = _answer(mail, f"AW: {_subject(mail)}", references=False)
    answer["Thread-Topic"], answer["Thread-Index"] = _subject(mail), "AQHbE2n5w0aBq0mT2UqvZ1h1m3V9eA=="
    answer["X-MS-Has-Attach"] = ""
    block = [f"Von: {mail['From']}", f"Gesendet: {mail['Date']}", f"An: {CUSTOMER}", f"Betreff: {mail['Subject']}"]
    answer.set_content("\n".join([text, "", "________________________________", *block, "", _body(mail)]) + "\n")
    lines = "<br>".join(f"<b>{escape(one.partition(':')[0])}:</b>{escape(one.partition(':')[2])}" for one in block)
    answer.add_alternative(
        f'<html><body><div class="WordSection1"><p class="MsoNormal">{escape(text)}<o:p></o:p></p></div><hr style="display:inline-block;width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{lines}</font></div><div>{escape(_body(mail))}</div></body></html>',
        subtype="html",
    )
    return answer


def gmail(mail: EmailMessage, text: str) -> EmailMessage:
    """The quote in its own class, the attribution wrapped over two lines of text."""
    answer = _answer(mail, f"Re: {_subject(mail)}")
    name, address = parseaddr(str(mail["From"]))
    answer.set_content(
        f"{text}\n\nAm Mo., 9. März 2026 um 10:00 Uhr schrieb {name} <\n{address}>:\n\n{_quoted(mail)}\n"
    )
    answer.add_alternative(
        f'<div dir="ltr">{escape(text)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'Am Mo., 9. März 2026 um 10:00 Uhr schrieb {escape(name)} &lt;<a href="mailto:{address}">{address}</a>&gt;:<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{escape(_body(mail))}</blockquote></div>',
        subtype="html",
    )
    return answer


def _answer(mail: EmailMessage, subject: str, *, references: bool = True) -> EmailMessage:
    answer = EmailMessage()
    answer["From"], answer["To"] = CUSTOMER, str(mail["Reply-To"] or mail["From"])
    answer["Subject"], answer["Date"] = subject, format_datetime(datetime.now(UTC))
    answer["Message-ID"], answer["In-Reply-To"] = f"<{uuid.uuid4().hex}@kunde.example>", str(mail["Message-ID"])
    named = f"{mail['References'] or ''} " if references else ""
    answer["References"] = f"{named}{mail['Message-ID']}".strip()
    return answer


def _subject(mail: EmailMessage) -> str:
    return str(mail["Subject"]).removeprefix("Re: ")


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _quoted(mail: EmailMessage) -> str:
    return "\n".join(f"> {line}" for line in _body(mail).splitlines())
