"""Delivery reports: who could not be reached, why, and which mail it was about.

Two kinds: the structured report of RFC 3464 (looked for anywhere in the message, also where it is pasted as text), and
the prose of mail systems that write none. Prose counts only from a mail system (mailer-daemon, null sender) or under
the subject of one; a person who quotes a bounce sends no bounce.
"""

import re

from channels.email import (
    absence,
    automatic,
    bounce_prose,
    bounce_reasons,
    bounce_words,
    charsets,
    delivery_status,
    headers,
    structure,
)
from channels.email.any_case import AnyCase
from channels.email.bounce_prose import MAX_RECIPIENTS
from channels.email.delivery_status import ADDRESS
from channels.email.structure import Part
from ticketing.inbound import Bounce, BouncedRecipient, Party

MAX_PROSE = 60_000
_SUBJECT = AnyCase(
    r"^(?:\W*)(?:\[?\w+\]?:? )?.{0,40}?(?:undeliver|non[- ]?deliver|not delivered|returned (?:mail|to sender|message)|return(?:ed)? mail|fail(?:ed|ure) (?:notice|notification|delivery)|failure delivery|delivery (?:status|failure|has failed|notification|failed|report|problem|error|unsuccessful|incomplete|delayed|attempt)"
    r"|mail (?:delivery|system error|could not|failure|undeliver|error)|message (?:status|delivery|not delivered|undeliver|could not|you sent blocked|delayed)|could not (?:be delivered|send message)|couldn't be delivered|warning: (?:could not|message)|postmaster (?:notify|notification)|user unknown|bounced (?:mail|message)|permanent (?:delivery )?failure|unable to deliver|rejected(?: mail|:)|email could not be sent"
    r"|zustell(?:ung|fehler)|non remis|non recapitabile|loop (?:alert|detected)|传送失败|"
    + "|".join(bounce_words.NOT_DELIVERED)
    + ")"
)
_REPLY = re.compile(r"^\s*(?:re|aw|fwd?|wg|tr|sv|vs|antw|rv|res|enc|r|i)\s*(?:\[\d+\])?\s*:", re.I)
_RETURNED = re.compile(
    r"^[ \t>*-]{0,80}(?:below this line is a copy|this is a copy of (?:the|your)|-{2,80} ?(?:returned|original|undelivered|unsent|begin)|original message follows|the (?:header of the |original |following )?(?:original )?message (?:header )?(?:follows|is following|is attached)|your (?:original )?message (?:follows|begins|reads|was ?:?[ \t]*$)|original message (?:headers|details)|message header follows"
    r"|copy of (?:your|the) message|unsent message (?:follows|below)|returned message|included is a copy|received: |return-path: |message headers? follow|--- ?the (?:message|original)|content-type: message/rfc822|the following is the message|start of (?:the )?(?:returned|original)|reporting-mta:).*$",
    re.I | re.M,
)
_DELETED_BY_RULE = re.compile(rb"^Disposition:[ \t]*automatic-action/[^;\r\n]*;[ \t]*deleted", re.I | re.M)
_REJECTED = re.compile(r"\s*your message(?: to <?[^\s<>@]+@[^\s<>]+>?)? was automatically rejected\b", re.I)
"""What such a receipt begins with; further below stand the subject of the mail and what it says."""
_ID = re.compile(r"^[> \t]*Message-ID:\s*<([^<>\s]{3,900})>", re.I | re.M)


def find(root: Part, sender: Party, subject: str, null_sender: bool, text: str) -> Bounce | None:
    """The delivery report this message is, None if it is something else."""
    parts = list(structure.every(root))
    rejection = _rejection(parts, text)
    if rejection is None and _other_report(root, parts):
        return None
    from_system = (
        null_sender
        or automatic.is_daemon(sender.address)
        or bool(re.search(r"mail delivery|mailer|postmaster|mail system", sender.name, re.I))
    )
    status_parts = [
        part for part in parts if part.type in ("message/delivery-status", "message/global-delivery-status")
    ] or ([rejection] if rejection else _of_a_report_attached(parts, text) if null_sender else [])
    if status_parts:
        recipients = [
            found for part in status_parts for found in delivery_status.recipients(charsets.decode(part.content))
        ]
        returned = _returned_head(parts, text)
        if not recipients and not (from_system or _SUBJECT.is_in(subject)):
            return None
        prose = _prose(text)
        recipients = bounce_prose.deepened(recipients, prose) or bounce_prose.recipients(root, sender, prose, returned)
        return Bounce(_unique(recipients), _original_id(returned or text))
    failed = headers.first(root.fields, "x-failed-recipients")
    called_so = _SUBJECT.is_in(subject) and not _REPLY.match(subject)
    if not (failed or (from_system and not _REPLY.match(subject)) or called_so):
        return None
    prose, returned = _prose(text), _returned_head(parts, text)
    submitted = headers.first(root.fields, "auto-submitted").lower()
    says_failed = bounce_reasons.says_failed(prose)
    if (
        called_so
        and not (from_system or failed)
        and not (says_failed and (returned or root.type == "multipart/report"))
    ):
        return None
    if not (called_so or failed) and (
        not says_failed or (submitted.startswith(b"auto-replied") and not ADDRESS.search(prose))
    ):
        return None
    if absence.is_subject(subject):
        return None
    recipients = list(delivery_status.recipients(text)) if "final-recipient" in text[:MAX_PROSE].lower() else []
    recipients = bounce_prose.deepened(recipients, prose) or bounce_prose.recipients(root, sender, prose, returned)
    if not recipients and not (says_failed or called_so or failed):
        return None
    return Bounce(_unique(recipients), _original_id(returned or text))


def _rejection(parts: list[Part], text: str) -> Part | None:
    """The receipt by which a server says that it refused a mail (RFC 5429 section 2.1): deleted by a rule, and called so."""
    receipts = (part for part in parts if part.type == "message/disposition-notification")
    sent_back = next((part for part in receipts if _DELETED_BY_RULE.search(part.content)), None)
    return sent_back if sent_back and _REJECTED.match(text) else None


def _of_a_report_attached(parts: list[Part], text: str) -> list[Part]:
    """The delivery status of a report that a gateway has passed on as a file, naming nobody itself."""
    mails = [part for part in parts if part.type == "message/rfc822" and b"delivery-status" in part.content[:20_000]]
    if len(mails) != 1 or ADDRESS.search(text[:MAX_PROSE]):
        return []
    inner = structure.every(structure.parse(mails[0].content, structure.Budget()))
    return [part for part in inner if part.type == "message/delivery-status"]


def _other_report(root: Part, parts: list[Part]) -> bool:
    """A read receipt or a complaint is a report too, but nothing bounced."""
    kind = root.params.get("report-type", "").lower()
    if root.type == "multipart/report" and ("disposition" in kind or "feedback" in kind):
        return True
    return any(part.type in ("message/disposition-notification", "message/feedback-report") for part in parts)


def _prose(text: str) -> str:
    """What the mail system says itself: the text up to the returned message."""
    text = text[: MAX_PROSE * 2]
    cut = next(
        (
            match.start()
            for match in _RETURNED.finditer(text)
            if match.start() > 20 or match[0].lower().startswith(("received", "return-path"))
        ),
        len(text),
    )
    prose = text[:cut][:MAX_PROSE]
    return prose if prose.strip() else text[:MAX_PROSE]


def _returned_head(parts: list[Part], text: str) -> str:
    """The head of the mail that came back, wherever it lies."""
    for part in parts:
        if part.type in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            return part.content[:20_000].decode("latin-1")
    marker = _RETURNED.search(text[: MAX_PROSE * 2])
    return text[marker.start() : marker.start() + 20_000] if marker else ""


def _original_id(returned: str) -> str:
    found = _ID.search(returned[:MAX_PROSE])
    return found[1] if found else ""


def _unique(found: list[BouncedRecipient]) -> tuple[BouncedRecipient, ...]:
    out: dict[str, BouncedRecipient] = {}
    for one in found[:MAX_RECIPIENTS]:
        out.setdefault(one.address.lower(), one)
    return tuple(out.values())
