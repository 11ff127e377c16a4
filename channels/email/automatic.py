"""Is this mail written by a machine, and must no machine answer it? (RFC 3834 and the vendors' headers)

The decision speaks of the message alone; how often somebody was answered is booked on the notice, elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from channels.email import absence, headers
from channels.email.headers import Field
from channels.email.newsletters import is_newsletter
from channels.email.structure import Part

_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|not|non|do[._-]?not|don[._-]?t|never|nicht|keine?|geen|ne[._-]?pas|nao|nie|ei)[._-]?(?:reply|replies|respond|response|answer|antwort(?:en?)?|antwoord\w*|repondre|responda|responder|rispondere|odpowiad\w+|vast\w+)(?:$|[._+\d-])"
    r"|(?:^|[._+-])(?:svara[._-]?(?:inte|ej)|ikke[._-]?svar|svar[._-]?ikke|neodpovid\w+|ne[._-]?odgovarj\w+|yanitlama\w*|unattended|unmonitored)(?:$|[._+\d-])"
    r"|^(?:noreply|donotreply|nobody|autoreply|auto-reply|autoresponder|autoresponse|automailer|automated)(?:$|[._+\d-])|^auto(?:mat(?:ic|isch))?$",
    re.I,
)
_DAEMON = re.compile(
    r"^(?:mailer[._-]?daemon|mail[._-]?daemon|mdaemon|postmaster|mailerdaemon|daemon|bounces?(?:[-_].*)?|bounced|owner-.+|.+-(?:owner|request|bounces?|outgoing|relay)|mailman|www-data|cron|listserv|majordomo|root|uucp)(?:[+=].*)?$",
    re.I,
)
_LIST_FIELDS = (
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-post",
    "list-help",
    "list-subscribe",
    "list-owner",
    "list-archive",
    "mailing-list",
    "x-mailing-list",
    "x-list",
    "x-mailman-version",
    "x-beenthere",
    "x-listserver",
    "x-list-id",
)
_VENDOR_FIELDS = {
    "x-loop": "loop",
    "feedback-id": "bulk",
    "x-feedback-id": "bulk",
    "x-failed-recipients": "bounce",
    "x-fc-machinegenerated": "machine",
    "x-ms-exchange-generated-message-source": "machine",
    "x-ms-exchange-inbox-rules-loop": "loop",
    "x-cron-env": "machine",
    "x-bugzilla-reason": "machine",
    "x-vacation": "autoreply",
    "x-out-of-office": "autoreply",
    "x-csa-complaints": "bulk",
    "x-mailgun-sid": "",
    "x-campaign": "bulk",
    "x-campaign-id": "bulk",
    "x-campaignid": "bulk",
    "x-mc-user": "bulk",
    "x-jira-fingerprint": "machine",
    "x-github-reason": "machine",
    "x-gitlab-notificationreason": "machine",
    "x-nagios-notification": "machine",
    "x-servicenow-generated": "machine",
    "x-otrs-loop": "loop",
    "x-rt-loop-prevention": "loop",
}
_AUTOMATIC_FIELD = re.compile(r"x-(?:\w+-)?auto-?(?:repl(?:y|ied)|respon(?:d|se|der)|answer|generated)(?!-suppress)")
"""So many programs have a field of their own for it that the word counts."""
_COMPLAINED_OF = re.compile(rb"^X-HmXmrOriginalRecipient:", re.I | re.M)
"""Some providers hand back what was complained of without a report beside it (RFC 5965), marked with whose mailbox it was in."""
_LIKE_PRECEDENCE = ("preference", "x-precedence", "x-post-messageclass")
_CALLED_A_MACHINES = re.compile(
    r"^\s*\[(?:auto(?:mat(?:ic(?:ally)?|ed|isch))?[- ]?(?:generated|e?rzeugt|generiert))\]", re.I
)
LONGEST_RECEIPT = 1_000
_CALLED_RECEIPT = re.compile(
    r"^\W*(?:(?P<unread>not read|nicht gelesen|non lu|no le[íi]do|non letto|niet gelezen)|read|gelesen|lu|le[íi]do|letto|gelezen)\s*:",
    re.I,
)
_COPIED_HEAD = re.compile(
    r"^[ \t]*(?:to|subject|sent|an|betreff|gesendet|à|objet|envoyé|a|para|asunto|enviado|oggetto|inviato|aan|onderwerp|verzonden)[ \t]*:.*$",
    re.I | re.M,
)
_DAY = r"[\w.,/ -]{0,30}\b\d{4}(?:,? (?:at |um |à |a las |alle |om )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?(?: uhr)?)?(?: \((?:utc|gmt)[^.?!]{0,90}?)?"
_WAS_READ = re.compile(
    rf"your message was (?:read|deleted without being read) on {_DAY}"
    rf"|ihre nachricht wurde (?:(?:am {_DAY} )?gelesen|(?:am {_DAY} )?gelöscht, ohne gelesen zu werden|ohne gelesen zu werden (?:am {_DAY} )?gelöscht)"
    rf"|votre message a été (?:lu|supprimé sans (?:avoir été|être) lu)(?: le {_DAY})?"
    rf"|su mensaje (?:fue|ha sido) (?:le[íi]do|eliminado sin (?:ser|haber sido) le[íi]do)(?: el {_DAY})?"
    rf"|il (?:suo |tuo )?messaggio è stato (?:letto|eliminato senza essere (?:stato )?letto)(?: il {_DAY})?"
    rf"|uw bericht (?:werd|is) (?:(?:op {_DAY} )?gelezen|gelezen op {_DAY}|(?:op {_DAY} )?verwijderd zonder te zijn gelezen)",
    re.I,
)
"""All that a receipt says, whose message it was apart: who says anything else is a person."""
_NONE = ("no", "false", "0", "none")
_AUTOMATIC = (
    "auto_submitted",
    "autoreply",
    "null_sender",
    "bounce",
    "report",
    "machine",
    "daemon",
    "loop",
    "own_loop",
    "absence",
)


@dataclass(frozen=True)
class Traits:
    """What the reader knows about a message before this decision is asked."""

    fields: list[Field]
    root: Part
    sender: str
    null_sender: bool
    subject: str
    is_bounce: bool
    calendar_method: str
    from_own_address: bool
    own_loop: bool
    """Our loop field is there and we signed it (composer.is_own_loop): a mail of ours has come back."""
    said: str = ""
    """The visible text, without what is quoted."""

    @cached_property
    def is_called_absence(self) -> bool:
        """Whether it says in words that it is an absence note."""
        answers = bool(_value(self.fields, "in-reply-to") or _value(self.fields, "references"))
        return absence.is_called_so(self.subject, self.said, answers=answers)

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """The reasons that fields of the head give, in their order."""
        return tuple(_by_fields(self.fields))


def suppress_reason(traits: Traits) -> str | None:
    """Why this message must never be answered by machine, None where it may be."""
    if traits.is_bounce:
        return "bounce"
    if traits.own_loop:
        return "own_loop"
    if reason := _by_report(traits.root):
        return reason
    submitted = _value(traits.fields, "auto-submitted").split(";")[0].split("(")[0].strip()
    if submitted and submitted != "no":
        return "auto_submitted"
    if traits.null_sender:
        return "null_sender"
    if traits.from_own_address:
        return "own_address"
    if is_newsletter(traits.fields):
        return "newsletter"
    if reason := read_by_nobody(traits.sender):
        return reason
    if traits.signs:
        return traits.signs[0]
    if traits.calendar_method in ("REPLY", "COUNTER", "REFRESH"):
        return "calendar_reply"
    if traits.is_called_absence:
        return "absence"
    if _CALLED_A_MACHINES.match(traits.subject):
        return "machine"
    return _receipt_in_words(traits)


def is_automatic(reason: str | None, traits: Traits) -> bool:
    """Did a machine write this? Narrower than `suppress_reason`: a person may well write through a mailing list."""
    submitted = _value(traits.fields, "auto-submitted")
    return reason in _AUTOMATIC or (submitted != "" and not submitted.startswith("no")) or traits.is_called_absence


def is_absence_note(traits: Traits) -> bool:
    """An out-of-office answer: sent by a machine in reply to one mail (RFC 3834 `auto-replied`), or called so."""
    if traits.is_bounce:
        return False
    submitted = _value(traits.fields, "auto-submitted")
    precedence = _value(traits.fields, "precedence").replace("-", "_")
    replied = submitted.startswith(("auto-replied", "auto-reply")) or precedence == "auto_reply"
    return replied or "autoreply" in traits.signs or traits.is_called_absence


def is_daemon(address: str) -> bool:
    """An address that only mail systems write from."""
    local = address.rpartition("@")[0] or address
    return bool(
        re.match(
            r"^(?:mailer[._-]?daemon|mail[._-]?daemon|mdaemon|postmaster|mail[._-]?delivery.*|.*bounce.*|mailadm.*|microsoftexchange[0-9a-f]{20,}|posta-certificata|mmdf|uucp|smtp|system)$",
            local,
            re.I,
        )
    )


def _by_fields(fields: list[Field]) -> Iterator[str]:
    for name, raw in fields:
        value = raw.decode("latin-1").strip().lower()
        if name == "precedence":
            if value.split(";")[0].strip().replace("-", "_") in ("bulk", "junk", "list", "auto_reply", "autoreply"):
                yield "autoreply" if value.startswith("auto") else "bulk"
        elif name == "x-auto-response-suppress":
            if {"all", "oof", "autoreply"} & set(re.split(r"[\s,;]+", value)):
                yield "autoreply_unwanted"
        elif name in _LIST_FIELDS:
            yield "list"
        elif reason := _VENDOR_FIELDS.get(name) or (_AUTOMATIC_FIELD.match(name) and "autoreply"):
            if value not in _NONE:
                yield reason
        elif name == "x-precedence" and value in ("bulk", "junk", "list"):
            yield "bulk"
        elif (
            (name in ("x-mailer", "user-agent") and re.search(r"auto-?respon|vacation", value))
            or (name in ("delivered-to", "x-delivered-to") and value.startswith("autoresponder"))
            or (name == "x-apple-action" and value.startswith("vacation"))
            or (name in _LIKE_PRECEDENCE and re.search(r"auto.?re(?:ply|spond)", value))
        ):
            yield "autoreply"


def _by_report(root: Part) -> str | None:
    stack = [root]
    while stack:
        part = stack.pop()
        if part.type == "message/disposition-notification" or (
            part.type == "multipart/report" and "disposition" in part.params.get("report-type", "")
        ):
            return _receipt(part)
        if part.type == "message/feedback-report" or (
            part.type == "multipart/report" and "feedback" in part.params.get("report-type", "")
        ):
            return "complaint"
        if part.type in ("message/delivery-status", "multipart/report"):
            return "report"
        if part.type == "message/rfc822" and _COMPLAINED_OF.search(part.body[:20_000]):
            return "complaint"
        stack.extend(part.children)
    return None


def _receipt(part: Part) -> str:
    """What a receipt says (RFC 8098 section 3.2.6.2): that the mail was shown, or that it was deleted unread."""
    reports = [one for one in (part, *part.children) if one.type == "message/disposition-notification"]
    deleted = any(re.search(rb"^Disposition:[^;\r\n]*;\s*deleted", one.content, re.I | re.M) for one in reports)
    return "read_receipt:deleted" if deleted else "read_receipt"


def _receipt_in_words(traits: Traits) -> str | None:
    """A receipt without a report of its own, as some servers pass it on: its subject and its sentence say so."""
    called = _CALLED_RECEIPT.match(traits.subject)
    if called is None or len(traits.said) > LONGEST_RECEIPT:
        return None
    said = " ".join(_COPIED_HEAD.sub("", traits.said).split()).rstrip(". ")
    if not _WAS_READ.fullmatch(said):
        return None
    return "read_receipt:deleted" if called["unread"] else "read_receipt"


def _value(fields: list[Field], name: str) -> str:
    return headers.first(fields, name).decode("latin-1").strip().lower()


def read_by_nobody(address: str) -> str | None:
    """Why nobody reads what comes to an address, going by its name: a machine has it, or it takes no answers."""
    local = address.rpartition("@")[0] or address
    if _DAEMON.match(local):
        return "daemon"
    return "no_reply_address" if _NO_REPLY.search(local) else None
