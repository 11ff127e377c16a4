"""The structured part of a delivery report (RFC 3464): its groups of fields, one for each recipient."""

import re
from collections.abc import Iterator

from channels.email import addresses, bounce_reasons
from ticketing.inbound import BouncedRecipient

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[\w-]+(?:\.[\w-]+)*\.?[\w]")
_FIELD_LINE = re.compile(
    r"^(final-recipient|original-recipient|x-actual-recipient|action|status|diagnostic-code|remote-mta|reporting-mta|last-attempt-date|x-supplementary-info)[ \t]*:[ \t]*(.*)$",
    re.I,
)

_IS_WHOLE = re.compile(r"@.+\.")
_ESCAPED = re.compile(r"\+([0-9A-F]{2})")
"""A character in xtext (RFC 3461 section 4); an address may as well hold a plus sign of its own."""


def recipients(text: str) -> Iterator[BouncedRecipient]:
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
    address = _bare(group.get("original-recipient", ""))  # as written to; the last server may have a name of its own
    if not _IS_WHOLE.search(address) or _ESCAPED.sub(_letter, address).lower() == _bare(stated).lower():
        address = _bare(stated)
    if "@" not in address and (other := group.get("original-recipient") or group.get("x-actual-recipient")):
        address = _bare(other) if "@" in other else address
    diagnostic = re.sub(r"^(?:smtp|x-[\w-]+|unknown)\s*;\s*", "", group.get("diagnostic-code", ""), flags=re.I)
    stated_action = re.split(r"[\s(]", group.get("action", "").lower().strip() + " ")[0] or "failed"
    action = "failed" if stated_action == "failure" else stated_action
    status = bounce_reasons.enhanced(group.get("status", ""))
    if not status or status.endswith((".0", ".4.7")):
        better = bounce_reasons.enhanced(diagnostic)
        status = better if better and (not status or better[0] == status[0]) else status
    status = status or bounce_reasons.from_words(f"{group.get('status', '')} {diagnostic}", action)
    return BouncedRecipient(address, status, action, diagnostic[:2_000], bounce_reasons.reason(status, diagnostic))


def _letter(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


def _bare(value: str) -> str:
    kind, semicolon, rest = value.partition(";")
    value = rest if semicolon and "@" not in kind else value
    if match := ADDRESS.search(value.replace("<", " ").replace(">", " ")):
        return addresses.normal(match[0])
    return value.strip(" <>\"'")
