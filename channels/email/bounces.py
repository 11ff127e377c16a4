"""Delivery reports: who could not be reached, why, and which mail it was about.

Two kinds: the structured report of RFC 3464 (looked for anywhere in the message, also where it is pasted as text), and
the prose of mail systems that write none. Prose counts only from a mail system (mailer-daemon, null sender) or under
the subject of one; a person who quotes a bounce sends no bounce.
"""

import re
from collections.abc import Iterator

from channels.email import addresses, automatic, bounce_reasons, charsets, headers
from channels.email.structure import Part
from ticketing.inbound import Bounce, BouncedRecipient, Party

MAX_RECIPIENTS = 500
MAX_PROSE = 60_000
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[\w-]+(?:\.[\w-]+)*\.?[\w]")
_SUBJECT = re.compile(
    r"^(?:\W*)(?:\[?\w+\]?:? )?.{0,40}?(?:undeliver|non[- ]?deliver|not delivered|returned (?:mail|to sender|message)|return(?:ed)? mail|fail(?:ed|ure) (?:notice|notification|delivery)|failure delivery|delivery (?:status|failure|has failed|notification|failed|report|problem|error|unsuccessful|incomplete|delayed|attempt)"
    r"|mail (?:delivery|system error|could not|failure|undeliver|error)|message (?:status|delivery|not delivered|undeliver|could not|you sent blocked|delayed)|could not (?:be delivered|send message)|couldn't be delivered|warning: (?:could not|message)|postmaster (?:notify|notification)|user unknown|bounced (?:mail|message)|permanent (?:delivery )?failure|unable to deliver|rejected(?: mail|:)|email could not be sent"
    r"|unzustellbar|nicht zugestellt|zustell(?:ung|fehler)|non remis|[ée]chec de (?:la )?remise|non recapitabile|mancata consegna|no se (?:puede|pudo) entregar|niet[- ]bezorg|onbestelbaar|nie dostarcz|недоставлен|не доставлено|配信不能|送信できませんでした|配達できません|loop (?:alert|detected)|退信|投递失败|传送失败)",
    re.I,
)
_REPLY = re.compile(r"^\s*(?:re|aw|fwd?|wg|tr|sv|vs|antw|rv|res|enc|r|i)\s*(?:\[\d+\])?\s*:", re.I)
_RETURNED = re.compile(
    r"^[ \t>*-]*(?:-+[ \t]*)?(?:below this line is a copy|this is a copy of (?:the|your)|-{2,} ?(?:returned|original|undelivered|unsent|begin)|original message follows|the (?:header of the |original |following )?(?:original )?message (?:header )?(?:follows|was received|is attached)|your (?:original )?message (?:follows|was|begins|reads)|original message headers|message header follows"
    r"|copy of (?:your|the) message|unsent message (?:follows|below)|returned message|included is a copy|received: |return-path: |message headers? follow|--- ?the (?:message|original)|content-type: message/rfc822|the following is the message|start of (?:the )?(?:returned|original)|reporting-mta:).*$",
    re.I | re.M,
)
_FIELD_LINE = re.compile(
    r"^(final-recipient|original-recipient|x-actual-recipient|action|status|diagnostic-code|remote-mta|reporting-mta|last-attempt-date|x-supplementary-info)[ \t]*:[ \t]*(.*)$",
    re.I,
)
_ID = re.compile(r"^[> \t]*Message-ID:\s*<([^<>\s]{3,900})>", re.I | re.M)
_RECIPIENT_LINE = re.compile(
    r"^[> \t]*(?:(?:X-)?(?:Envelope-)?To|RCPT To|Recipient|Destination)\s*:\s*(.+)$", re.I | re.M
)


def find(root: Part, sender: Party, subject: str, null_sender: bool, text: str) -> Bounce | None:
    """The delivery report this message is, None if it is something else."""
    if _other_report(root):
        return None
    parts = list(_parts(root))
    from_system = (
        null_sender
        or automatic.is_daemon(sender.address)
        or bool(re.search(r"mail delivery|mailer|postmaster|mail system", sender.name, re.I))
    )
    status_parts = [
        part for part in parts if part.type in ("message/delivery-status", "message/global-delivery-status")
    ]
    if status_parts:
        recipients = [found for part in status_parts for found in _status_groups(charsets.decode(part.content))]
        returned = _returned_head(parts, text)
        if not recipients and not (from_system or _SUBJECT.search(subject)):
            return None
        prose = _prose(text)
        recipients = _deepened(recipients, prose) or _from_prose(root, sender, prose, returned)
        return Bounce(_unique(recipients), _original_id(returned))
    failed = headers.first(root.fields, "x-failed-recipients")
    called_so = bool(_SUBJECT.search(subject)) and not _REPLY.match(subject)
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
        not says_failed or (submitted.startswith(b"auto-replied") and not _ADDRESS.search(prose))
    ):
        return None
    if automatic.is_absence_subject(subject):
        return None
    recipients = list(_status_groups(text)) if "final-recipient" in text[:MAX_PROSE].lower() else []
    recipients = _deepened(recipients, prose) or _from_prose(root, sender, prose, returned)
    if not recipients and not (says_failed or called_so or failed):
        return None
    return Bounce(_unique(recipients), _original_id(returned))


def _parts(root: Part) -> Iterator[Part]:
    stack = [root]
    while stack:
        part = stack.pop()
        yield part
        stack.extend(reversed(part.children))


def _other_report(root: Part) -> bool:
    """A read receipt or a complaint is a report too, but nothing bounced."""
    kind = root.params.get("report-type", "").lower()
    if root.type == "multipart/report" and ("disposition" in kind or "feedback" in kind):
        return True
    return any(part.type in ("message/disposition-notification", "message/feedback-report") for part in _parts(root))


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
    found = _ID.search(returned)
    return found[1] if found else ""


def _status_groups(text: str) -> Iterator[BouncedRecipient]:
    """The recipients of a delivery-status text. Blank lines part them; where those are missing, a second recipient or
    action begins the next."""
    group: dict[str, str] = {}
    last = ""
    for line in [*text[:500_000].replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        match = _FIELD_LINE.match(line)
        if match:
            last = match[1].lower()
            if (last in group and last in ("final-recipient", "action")) or (
                last == "original-recipient" and "final-recipient" in group and "status" in group
            ):
                if found := _recipient(group):
                    yield found
                group = {}
            group.setdefault(last, match[2].strip())
        elif line[:1] in (" ", "\t") and line.strip() and last in group:
            group[last] += " " + line.strip()
        elif not line.strip():
            if found := _recipient(group):
                yield found
            if "final-recipient" in group or "original-recipient" in group:
                group = {}
        else:
            last = ""
    if found := _recipient(group):
        yield found


def _recipient(group: dict[str, str]) -> BouncedRecipient | None:
    stated = group.get("final-recipient") or group.get("original-recipient")
    if not stated:
        return None
    address = _bare(stated)
    if "@" not in address and (other := group.get("original-recipient") or group.get("x-actual-recipient")):
        address = _bare(other) if "@" in other else address
    diagnostic = re.sub(r"^(?:smtp|x-[\w-]+|unknown)\s*;\s*", "", group.get("diagnostic-code", ""), flags=re.I)
    action = re.split(r"[\s(]", group.get("action", "").lower().strip() + " ")[0] or "failed"
    status = bounce_reasons.enhanced(group.get("status", ""))
    if not status or status.endswith((".0", ".4.7")):
        better = bounce_reasons.enhanced(diagnostic)
        status = better if better and (not status or better[0] == status[0]) else status
    status = status or bounce_reasons.from_words(diagnostic, action)
    return BouncedRecipient(address, status, action, diagnostic[:2_000], bounce_reasons.reason(status, diagnostic))


def _bare(value: str) -> str:
    kind, semicolon, rest = value.partition(";")
    value = rest if semicolon and "@" not in kind else value
    if match := _ADDRESS.search(value.replace("<", " ").replace(">", " ")):
        return addresses.normal(match[0])
    return value.strip(" <>\"'")


def _deepened(found: list[BouncedRecipient], prose: str) -> list[BouncedRecipient]:
    """A report that says only x.0.0 without a diagnosis is read together with the prose beside it."""
    out = []
    for one in found:
        if not one.status or (one.status[2:] == "0.0" and not one.diagnostic):
            status = bounce_reasons.enhanced(_around(prose, one.address))
            if status and (not one.status or status[0] == one.status[0]):
                one = BouncedRecipient(
                    one.address,
                    status,
                    one.action,
                    one.diagnostic or _line_with(prose, status),
                    bounce_reasons.reason(status, prose),
                )
        out.append(one)
    return out


def _around(prose: str, address: str) -> str:
    at = prose.lower().find(address.lower()) if address else -1
    return prose[at : at + 1_500] if at >= 0 else prose[:4_000]


def _line_with(prose: str, needle: str) -> str:
    return next((line.strip()[:500] for line in prose.splitlines() if needle in line), "")


def _from_prose(root: Part, sender: Party, prose: str, returned: str) -> list[BouncedRecipient]:
    named = [party.address for party in addresses.parties(headers.first(root.fields, "x-failed-recipients"))]
    if not named:
        named = _named_in(prose, sender.address, root)
    if not named and (line := _RECIPIENT_LINE.search(returned)):
        named = [match[0] for match in _ADDRESS.finditer(line[1])][:5]
    out = []
    for address in named[:MAX_RECIPIENTS]:
        about = _about(prose, address, named)
        status = (
            bounce_reasons.enhanced(about)
            or bounce_reasons.enhanced(prose)
            or bounce_reasons.from_words(about, "")
            or bounce_reasons.from_words(prose, "failed")
        )
        action = (
            "delayed"
            if status.startswith("4")
            and re.search(
                r"\b(?:delayed|will (?:be )?retr|still (?:trying|be tried)|not (?:yet )?been delivered yet|warning)\b",
                prose,
                re.I,
            )
            else "failed"
        )
        out.append(
            BouncedRecipient(
                addresses.normal(address), status, action, _diagnostic(about), bounce_reasons.reason(status, about)
            )
        )
    return out


def _named_in(prose: str, sender: str, root: Part) -> list[str]:
    """The addresses the prose complains about: those that lead a line or stand alone, else any but the writers'."""
    own = {sender.lower(), *(p.address.lower() for p in addresses.parties(headers.first(root.fields, "to")))}
    leading: dict[str, None] = {}
    others: dict[str, None] = {}
    for line in prose.splitlines():
        for match in _ADDRESS.finditer(line):
            address = match[0].strip(".'`*")
            if (
                automatic.is_daemon(address)
                or address.lower() == sender.lower()
                or re.search(r"message-id|\bid=|mailto:postmaster", line, re.I)
            ):
                continue
            before = line[: match.start()].strip().lower()
            alone = before in (
                "",
                "<",
                "*",
                "-",
                "<<<",
                ">",
                "'",
                '"',
                "unknown user:",
                "to:",
                "rcpt to:<",
                "recipient:",
                "user:",
                "rcpt to: <",
                ">>> rcpt to:<",
                "<mailto:",
            ) or before.endswith(
                (
                    "recipient:",
                    "to:",
                    "to:<",
                    "to <",
                    "rfc822;",
                    "for <",
                    "user ",
                    "user: ",
                    "address:",
                    "recipients:",
                    "recipient <",
                )
            )
            (leading if alone and address.lower() not in own else others).setdefault(address, None)
    if leading:
        return list(leading)
    return [address for address in others if address.lower() not in own][:5] or [
        address for address in others if address.lower() != sender.lower()
    ][:1]


def _about(prose: str, address: str, named: list[str]) -> str:
    """The stretch of prose after an address, up to the next address that failed."""
    low = prose.lower()
    at = low.find(address.lower())
    if at < 0:
        return prose[:4_000]
    nexts = [
        position
        for other in named
        if other != address and (position := low.find(other.lower(), at + len(address))) > at
    ]
    start = prose.rfind("\n", 0, at) + 1
    return prose[start : min(nexts, default=at + 4_000)]


def _diagnostic(about: str) -> str:
    lines = [line.strip() for line in about.splitlines() if line.strip()]
    told = next((line for line in lines if re.search(r"\b[45]\d\d\b|\b[45]\.\d+\.\d+\b", line)), "")
    return (told or " ".join(lines[1:3]))[:1_000]


def _unique(found: list[BouncedRecipient]) -> tuple[BouncedRecipient, ...]:
    out: dict[str, BouncedRecipient] = {}
    for one in found[:MAX_RECIPIENTS]:
        out.setdefault(one.address.lower(), one)
    return tuple(out.values())
