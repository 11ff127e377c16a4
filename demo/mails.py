"""Raw mails as customers' programs and machines would send them. Pure: the same arguments give the same bytes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import format_datetime, formataddr
from html import escape

from demo.script import Conversation, PersonSpec


@dataclass(frozen=True, slots=True)
class Sheet:
    """One mail to be written: whose, to which address, at what time on their clock; `key` makes its Message-ID."""

    sender: PersonSpec
    to: str
    at: datetime
    key: str

    @property
    def message_id(self) -> str:
        """Without <>."""
        name = hashlib.sha256(f"{self.key}|{self.at.isoformat()}".encode()).hexdigest()[:24]
        return f"{name}@{self.sender.email.rpartition('@')[2]}"


def first_mail(sheet: Sheet, conversation: Conversation) -> bytes:
    """The mail that opens a conversation; without a plain part where the script says so."""
    message = _letterhead(sheet, conversation.subject)
    if conversation.html:
        parts = "".join(f"<p>{escape(part)}</p>" for part in conversation.text.split("\n\n"))
        message.set_content(f"<html><body>{parts.replace(chr(10), '<br>')}</body></html>", subtype="html")
    else:
        message.set_content(conversation.text)
    return message.as_bytes()


def answer(sheet: Sheet, text: str, ours: bytes, *, language: str) -> bytes:
    """The customer's answer to a mail of ours, with that mail quoted below, as most programs do."""
    original = message_from_bytes(ours, policy=policy.default)
    message = _in_reply_to(sheet, original)
    body = original.get_body(("plain",))
    quoted = "\n".join(f"> {line}".rstrip() for line in (body.get_content() if body else "").splitlines())
    sender = str(original["From"])
    said = (
        f"On {sheet.at:%d %b %Y}, {sender} wrote:" if language == "en" else f"Am {sheet.at:%d.%m.%Y} schrieb {sender}:"
    )
    message.set_content(f"{text}\n\n{said}\n{quoted}\n")
    return message.as_bytes()


def unthreaded(sheet: Sheet, subject: str, text: str) -> bytes:
    """A further mail written anew, with the ticket's number in its subject at most."""
    message = _letterhead(sheet, subject)
    message.set_content(text)
    return message.as_bytes()


def absence_note(sheet: Sheet, ours: bytes, *, language: str) -> bytes:
    """An out-of-office note to a mail of ours (RFC 3834)."""
    original = message_from_bytes(ours, policy=policy.default)
    message = _in_reply_to(sheet, original)
    del message["Subject"]
    german = language != "en"
    message["Subject"] = f"{'Abwesenheitsnotiz' if german else 'Automatic reply'}: {original['Subject']}"
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(
        "Ich bin zurzeit nicht im Haus. Ihre Nachricht wird nicht weitergeleitet.\n"
        if german
        else "I am out of the office at the moment. Your message is not forwarded.\n"
    )
    return message.as_bytes()


def failed_delivery(sheet: Sheet, ours: bytes) -> bytes:
    """A delivery report for a mail of ours whose recipient is gone (RFC 3464)."""
    original = message_from_bytes(ours, policy=policy.default)
    host = sheet.sender.email.rpartition("@")[2]
    head = "".join(f"{name}: {original[name]}\r\n" for name in ("From", "To", "Subject", "Date", "Message-ID"))
    lines = [
        f"From: Mail Delivery System <MAILER-DAEMON@{host}>", f"To: {sheet.to}", "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(sheet.at)}", f"Message-ID: <{sheet.message_id}>", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="report"', "", "--report",
        "Content-Type: text/plain; charset=utf-8", "", "I am sorry, but your message could not be delivered.", "",
        f"<{sheet.sender.email}>: 550 5.1.1 User unknown", "", "--report", "Content-Type: message/delivery-status", "",
        f"Reporting-MTA: dns; mx.{host}", "", f"Final-Recipient: rfc822; {sheet.sender.email}", "Action: failed", "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown", "", "--report", "Content-Type: text/rfc822-headers", "",
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n" + head + "\r\n--report--\r\n").encode()


def _letterhead(sheet: Sheet, subject: str) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["Message-ID"] = f"<{sheet.message_id}>"
    message["Date"] = format_datetime(sheet.at)
    message["From"] = formataddr((sheet.sender.name, sheet.sender.email))
    message["To"] = sheet.to
    message["Subject"] = " ".join(subject.split())
    return message


def _in_reply_to(sheet: Sheet, original: Message) -> EmailMessage:
    message = _letterhead(sheet, f"Re: {str(original['Subject']).removeprefix('Re: ')}")
    message.replace_header("To", str(original["Reply-To"] or original["From"]))
    message["In-Reply-To"] = str(original["Message-ID"])
    message["References"] = f"{original['References'] or ''} {original['Message-ID']}".strip()
    return message
