"""Is this mail written by a machine, and must no machine answer it? (RFC 3834 and the vendors' headers)

The decision speaks of the message alone; how often somebody was answered is booked on the notice, elsewhere.
"""

import re
from dataclasses import dataclass

from channels.email import headers
from channels.email.headers import Field
from channels.email.newsletters import is_newsletter
from channels.email.structure import Part

_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|not|non|do[._-]?not|don[._-]?t|never|nicht|keine?|ne[._-]?pas|nao)[._-]?(?:reply|replies|respond|response|answer|antworten?|repondre|responda|responder|rispondere)(?:$|[._+\d-])"
    r"|^(?:noreply|donotreply|nobody|autoreply|auto-reply|autoresponder|autoresponse|automailer|automated)(?:$|[._+\d-])|^auto(?:mat(?:ic|isch))?$",
    re.I,
)
_DAEMON = re.compile(
    r"^(?:mailer[._-]?daemon|mail[._-]?daemon|mdaemon|postmaster|mailerdaemon|daemon|bounces?|bounced|owner-.+|.+-(?:owner|request|bounces?|outgoing|relay)|listserv|majordomo|root|uucp)(?:[+=].*)?$",
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
    "x-autoreply": "autoreply",
    "x-autorespond": "autoreply",
    "x-autoresponder": "autoreply",
    "x-autoresponse": "autoreply",
    "x-auto-reply": "autoreply",
    "x-auto-response": "autoreply",
    "x-auto-reply-from": "autoreply",
    "x-autoreply-from": "autoreply",
    "x-autoreply-domain": "autoreply",
    "x-mail-autoreply": "autoreply",
    "x-mail-auto-reply": "autoreply",
    "x-loop": "loop",
    "feedback-id": "bulk",
    "x-feedback-id": "bulk",
    "x-failed-recipients": "bounce",
    "x-fc-machinegenerated": "machine",
    "x-ms-exchange-generated-message-source": "machine",
    "x-ms-exchange-inbox-rules-loop": "loop",
    "x-cron-env": "machine",
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
    "x-zammad-auto-response": "autoreply",
    "x-otrs-loop": "loop",
    "x-rt-loop-prevention": "loop",
}
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
_ABSENCE = re.compile(
    r"^[\W_]*(?:(?:automatic|automated|auto)[ -]?(?:reply|response|answer)|autoreply|out[ -]of[ -](?:the[ -])?office|away from (?:my|the) (?:mail|office|desk)|ooo\b|i(?: am|['’]m) (?:currently )?(?:out of (?:the )?office|on (?:annual |parental |sick )?(?:leave|vacation|holiday))|on vacation|vacation (?:reply|response|notice)"
    r"|automatische (?:antwort|r[üu]ckantwort|abwesenheit)|au(?:ß|ss)er haus|nicht im (?:b[üu]ro|hause?)\b|abwesenheits|abwesend|auto(?:matische)?[ -]?antwort|ich bin (?:nicht im b[üu]ro|im urlaub)|urlaubs?(?:abwesenheit|meldung|notiz)"
    r"|r[ée]ponse automatique|absence du bureau|absent du bureau|absent\(e\)|absence\s*:|je suis (?:actuellement )?(?:absente?|en cong[ée]s?)|message d'absence"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|estoy (?:actualmente )?(?:fuera|ausente|de vacaciones)|ausente|ausencia"
    r"|risposta automatica|fuori (?:sede|ufficio)|assen(?:za|te) dall['’]ufficio|assen(?:za|te)\s*:|sono (?:attualmente )?(?:fuori|assente|in ferie)"
    r"|automatisch antwoord|automatische beantwoording|afwezig(?:heid\w*)?\b|niet aanwezig|ik ben (?:momenteel )?(?:afwezig|niet aanwezig|met vakantie)"
    r"|resposta autom[áa]tica|fora do escrit[óo]rio|aus[êe]ncia"
    r"|autosvar|automatiskt? svar|automatisk svar|frånvaro|fravær|ikke til stede"
    r"|automaattinen vastaus|poissa(?:olo)?"
    r"|automatyczna odpowied[źz]|odpowied[źz] automatyczna|poza biurem|nieobecno[śs][ćc]"
    r"|automatick[áa] odpov[ěe][ďd]|mimo kancel[áa][řr]|nep[řr][íi]tomnost"
    r"|автоматический ответ|автоответ|автоматична відповідь|вне офиса|нет на месте"
    r"|otomatik (?:yan[ıi]t|cevap)|ofis d[ıi][şs][ıi]"
    r"|automatikus v[áa]lasz|h[áa]zon k[íi]v[üu]l"
    r"|自动(?:回复|答复)|自動(?:回覆|回應|返信|応答)|不在通知|자동 ?(?:회신|응답)|부재중)",
    re.I,
)
_AWAY_IN_ANSWER = re.compile(
    r"^[\W_]*(?:(?:on )?(?:annual |parental |maternity |sick )?leave\b|away\s*:|vacation\b|holidays?\s*:|urlaub\b|elternzeit\b|mutterschutz\b|cong[ée]s?\b|vacaciones\b|ferie\b|vakantie\b"
    r"|.{0,40}\b(?:auto[ -]?reply|out of (?:the )?office)\b"
    r"|(?:automatische )?(?:eingangs|empfangs)best[äa]tigung|acknowledge?ment of receipt|accus[ée] (?:automatique )?de r[ée]ception|acuse de recibo|conferma di (?:ricezione|lettura)|ontvangstbevestiging)",
    re.I,
)
"""Subjects that any mail may have, and only an answer that asks nothing has from a machine."""
_REPLY = re.compile(r"^\s*(?:re|aw|antw|sv|vs|odp|res|rif)\s*:", re.I)
_ASKS = re.compile(
    r"(?:^|[.!?,:;\n]\s*)(?:und |aber |nur |and |so )?(?:wie|was|wo|wann|warum|wieso|weshalb|welche[rsn]?|womit|how|what|where|why|which|comment|pourquoi|o[ùu]|c[oó]mo|d[oó]nde|come|perch[ée]|hoe|waarom|jak|dlaczego|hur|hvordan|kuinka|nas[ıi]l)\b[^.!?\n]*(?:\n[^.!?\n]+)*\?"
    r"|\b(?:ich|wir|mir|mich|uns|i|we|me|us|je|nous)\b[^.!?\n]*(?:\n[^.!?\n]+)*\?"
    r"|\bich (?:m[öo]chte|brauche|ben[öo]tige|will|suche)\b|\bwir (?:m[öo]chten|brauchen|ben[öo]tigen|wollen|suchen)\b|\b(?:i|we) (?:need help|want to|would like to know|am trying|are trying)\b"
    r"|\b(?:geht|funktioniert|klappt|startet) (?:immer noch |leider |bei mir )?nicht\b|\b(?:does not|doesn['’]t|is not|isn['’]t|won['’]t) work",
    re.I,
)
"""A question, or a wish in the first person."""


@dataclass(frozen=True, slots=True)
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
    local = traits.sender.rpartition("@")[0] or traits.sender
    if _DAEMON.match(local):
        return "daemon"
    if _NO_REPLY.search(local):
        return "no_reply_address"
    if reason := _by_fields(traits.fields):
        return reason
    if traits.calendar_method in ("REPLY", "COUNTER", "REFRESH"):
        return "calendar_reply"
    if _is_called_absence(traits):
        return "absence"
    return None


def is_automatic(reason: str | None, traits: Traits) -> bool:
    """Did a machine write this? Narrower than `suppress_reason`: a person may well write through a mailing list."""
    submitted = _value(traits.fields, "auto-submitted")
    return reason in _AUTOMATIC or (submitted != "" and not submitted.startswith("no")) or _is_called_absence(traits)


def is_absence_note(traits: Traits) -> bool:
    """An out-of-office answer: sent by a machine in reply to one mail (RFC 3834 `auto-replied`), or called so."""
    if traits.is_bounce:
        return False
    submitted = _value(traits.fields, "auto-submitted")
    precedence = _value(traits.fields, "precedence").replace("-", "_")
    replied = submitted.startswith(("auto-replied", "auto-reply")) or precedence == "auto_reply"
    marked = any(
        _VENDOR_FIELDS.get(name) == "autoreply" and value.lower() not in (b"no", b"false")
        for name, value in traits.fields
    )
    return replied or marked or _is_called_absence(traits)


def is_absence_subject(subject: str) -> bool:
    return bool(_ABSENCE.match(subject[:200]))


def _is_called_absence(traits: Traits) -> bool:
    """The subject names an absence note, unless it is a person's question about one: such a mail answers none and asks."""
    answers = bool(_value(traits.fields, "in-reply-to") or _value(traits.fields, "references"))
    if is_absence_subject(traits.subject):
        return answers or not _ASKS.search(traits.said)
    away = _AWAY_IN_ANSWER.match(traits.subject[:200]) and not _REPLY.match(traits.subject)
    return bool(away) and answers and not _ASKS.search(traits.said)


def is_daemon(address: str) -> bool:
    """An address that only mail systems write from."""
    local = address.rpartition("@")[0] or address
    return bool(
        re.match(
            r"^(?:mailer[._-]?daemon|mail[._-]?daemon|mdaemon|postmaster|mail[._-]?delivery.*|.*bounce.*|mailadm.*|mmdf|uucp|smtp|system)$",
            local,
            re.I,
        )
    )


def _by_fields(fields: list[Field]) -> str | None:
    for name, raw in fields:
        value = raw.decode("latin-1").strip().lower()
        if name == "precedence":
            if value.split(";")[0].strip().replace("-", "_") in ("bulk", "junk", "list", "auto_reply", "autoreply"):
                return "autoreply" if value.startswith("auto") else "bulk"
        elif name == "x-auto-response-suppress":
            if {"all", "oof", "autoreply"} & set(re.split(r"[\s,;]+", value)):
                return "autoreply_unwanted"
        elif name in _LIST_FIELDS:
            return "list"
        elif reason := _VENDOR_FIELDS.get(name):
            if value not in ("no", "false", "0"):
                return reason
        elif (name in ("x-mailer", "user-agent") and re.search(r"auto-?respon|vacation", value)) or (
            name in ("delivered-to", "x-delivered-to") and value.startswith("autoresponder")
        ):
            return "autoreply"
    return None


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
        stack.extend(part.children)
    return None


def _receipt(part: Part) -> str:
    """What a receipt says (RFC 8098 section 3.2.6.2): that the mail was shown, or that it was deleted unread."""
    reports = [one for one in (part, *part.children) if one.type == "message/disposition-notification"]
    deleted = any(re.search(rb"^Disposition:[^;\r\n]*;\s*deleted", one.content, re.I | re.M) for one in reports)
    return "read_receipt:deleted" if deleted else "read_receipt"


def _value(fields: list[Field], name: str) -> str:
    return headers.first(fields, name).decode("latin-1").strip().lower()
