"""What mail systems say about a failed delivery in words: whom it concerns, and which status it means."""

import re
from collections.abc import Collection
from dataclasses import replace

from channels.email import addresses, automatic, bounce_reasons, headers
from channels.email.delivery_status import ADDRESS
from channels.email.structure import Part
from ticketing.inbound import BouncedRecipient, Party

MAX_RECIPIENTS = 500
LONGEST_STRETCH = 4_000
_RECIPIENT_LINE = re.compile(
    r"^[> \t]*(?:(?:X-)?(?:Envelope-)?To|RCPT To|Recipient|Destination)\s*:\s*(.+)$", re.I | re.M
)

_STILL_TRIED = re.compile(
    r"\b(?:delayed|will (?:be )?retr|still (?:trying|be tried)|not (?:yet )?been delivered yet|not yet been delivered|(?:delivery )?attempts will continue|noch nicht zugestellt|warning)\b",
    re.I,
)
_ANNOUNCED = re.compile(
    r"(?:following|these|folgende[nr]?(?:\(n\))?|suivante?s?|siguientes?|seguenti?|volgende)\b[^\n]{0,40}(?:recipient|address|user|empf[äa]nger|adresse|destina|indirizz|direcci|geadresseerde|ontvanger)[^\n]*(?:\n[^\n@]*[:.])?[^\n@]*$"
    r"|(?:destinataires?|destinatari[oi]?s?|adresses?|direcciones) (?:\(s\) )?(?:suivante?s?|siguientes?|seguenti)\b[^\n@]*$",
    re.I | re.M,
)
"""The line that may announce whom a mail did not reach."""
_NOT_REACHED = re.compile(
    r"\b(?:not|fail(?:ed|ure)?|error|nicht|pas|non?|niet|undeliver\w*|unable|problems)\b|n['’]t\b", re.I
)
_WHO_HELPS = re.compile(
    r"\b(?:write|contact|help|ask|call|wenden|schreib|hilf|frag|contatt|scriv|escrib|schrijf|écri)", re.I
)
_REFUSED = re.compile(r"^[> \t]*<?[^\s<>@]+@[^\s<>@]+>?:? *[45]\d\d\b", re.M)
"""An address beside what its server answered, wherever it stands."""
_X400 = re.compile(r"^SMTP=", re.I)
_ALONE_AFTER = frozenset(
    ("", "<", "*", "-", "<<<", ">", "'", '"', "unknown user:", "to:", "rcpt to:<", "recipient:", "user:", "rcpt to: <", ">>> rcpt to:<", "<mailto:")
)  # fmt: skip
_LEADING_AFTER = (
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
_OF_THE_SYSTEM = re.compile(r"message-id|\bid=|mailto:postmaster", re.I)


def deepened(found: list[BouncedRecipient], prose: str) -> list[BouncedRecipient]:
    """A report that says only x.0.0 without a diagnosis is read together with the prose beside it."""
    out = []
    for one in found:
        if not one.status or (one.status[2:] == "0.0" and not one.diagnostic):
            around = _around(prose, one.address)
            status = bounce_reasons.enhanced(around)
            if status and (not one.status or status[0] == one.status[0]):
                diagnostic = one.diagnostic or _line_with(prose, status)
                one = replace(one, status=status, diagnostic=diagnostic, reason=bounce_reasons.reason(status, prose))
            else:
                one = replace(one, reason=bounce_reasons.reason(one.status, around))
        out.append(one)
    return out


def _around(prose: str, address: str) -> str:
    at = prose.lower().find(address.lower()) if address else -1
    return prose[at : at + 1_500] if at >= 0 else prose[:4_000]


def _line_with(prose: str, needle: str) -> str:
    return next((line.strip()[:500] for line in prose.splitlines() if needle in line), "")


def recipients(root: Part, sender: Party, prose: str, returned: str) -> list[BouncedRecipient]:
    named = [party.address for party in addresses.parties(headers.first(root.fields, "x-failed-recipients"))]
    if not named:
        named = _named_in(prose, sender.address, root)
    if not named and (line := _RECIPIENT_LINE.search(returned)):
        named = [match[0] for match in ADDRESS.finditer(line[1])][:5]
    del named[MAX_RECIPIENTS:]
    return [_judged(address, prose, named) for address in named]


def of_the_only(written_to: Collection[str], prose: str) -> tuple[BouncedRecipient, ...]:
    """Whom a report concerns that names nobody, where its mail went to one alone (`written_to`) and its words say that it came back;
    else nobody. The status is empty where they do not say why."""
    found = [_judged(address, prose, [address], "") for address in written_to]
    came_back = bounce_reasons.says_failed(prose) and not _STILL_TRIED.search(prose)
    return tuple(one for one in found if one.status or came_back) if len(found) == 1 else ()


def _judged(address: str, prose: str, named: list[str], otherwise: str = "failed") -> BouncedRecipient:
    about = _about(prose, address, named)
    status = (
        bounce_reasons.enhanced(about)
        or bounce_reasons.enhanced(prose)
        or bounce_reasons.from_words(about, "")
        or bounce_reasons.from_words(prose, otherwise)
    )
    action = "delayed" if status.startswith("4") and _STILL_TRIED.search(prose) else "failed"
    reason = bounce_reasons.reason(status, about) if status else ""
    return BouncedRecipient(addresses.normal(address), status, action, _diagnostic(about), reason)


def _named_in(prose: str, sender: str, root: Part) -> list[str]:
    """The addresses the prose complains about: those that lead a line or stand alone, else any but the writers'. Where a line
    announces whom the mail did not reach, those below it go first: above it may stand whom it was written to."""
    own = {sender.lower(), *(p.address.lower() for p in addresses.parties(headers.first(root.fields, "to")))}
    below = _below_announcement(prose)
    if leading := _leading_and_others(below, sender, own)[0]:
        return leading
    leading, others = _leading_and_others(prose, sender, own)
    if leading:
        return leading
    found = [address for address in others if address.lower() not in own][:5] or [
        address for address in others if address.lower() != sender.lower()
    ][:1]
    return found or [match[0] for match in ADDRESS.finditer(below) if match[0].lower() != sender.lower()][:1]


def _below_announcement(prose: str) -> str:
    """What stands below the line that says whom the mail did not reach; a line that names who helps is none."""
    for line in _ANNOUNCED.finditer(prose, 0, 8_000):
        nearest = max(line.start() - 400, 0)
        said = prose[max(prose.rfind("\n\n", nearest, line.start()), nearest) : line.end()]
        if _NOT_REACHED.search(said) and not _WHO_HELPS.search(said):
            return "" if _REFUSED.search(prose, 0, line.start()) else prose[line.end() :]
    return ""


def _leading_and_others(prose: str, sender: str, own: Collection[str]) -> tuple[list[str], list[str]]:
    leading: dict[str, None] = {}
    others: dict[str, None] = {}
    for line in prose.splitlines():
        if _OF_THE_SYSTEM.search(line):
            continue
        for match in ADDRESS.finditer(line):
            whole = match[0].strip(".'`*")
            address = _X400.sub("", whole)
            if automatic.is_daemon(address) or address.lower() == sender.lower():
                continue
            before = line[: match.start()].strip().lower().removesuffix("[").rstrip()
            alone = before in _ALONE_AFTER or before.endswith(_LEADING_AFTER) or address != whole
            (leading if alone and address.lower() not in own else others).setdefault(address, None)
    return list(leading), list(others)


def _about(prose: str, address: str, named: list[str]) -> str:
    """The stretch of prose after an address, up to the next address that failed, at most `LONGEST_STRETCH` characters."""
    low = prose.lower()
    at = low.find(address.lower())
    if at < 0:
        return prose[:LONGEST_STRETCH]
    end = at + LONGEST_STRETCH
    nexts = [
        position
        for other in named
        if other != address and (position := low.find(other.lower(), at + len(address), end)) > at
    ]
    start = prose.rfind("\n", 0, at) + 1
    return prose[start : min(nexts, default=end)]


def _diagnostic(about: str) -> str:
    lines = [line.strip() for line in about.splitlines() if line.strip()]
    told = next((line for line in lines if re.search(r"\b[45]\d\d\b|\b[45]\.\d+\.\d+\b", line)), "")
    return (told or " ".join(lines[1:3]))[:1_000]
