"""Whose mail was forwarded: the copied head in the text names the original sender, as Outlook, Gmail, Apple Mail and
Thunderbird write it; or the mail hangs on the forward as a whole. Pure.
"""

import re
from dataclasses import replace
from datetime import datetime

from channels.email import addresses, quote_lines, quote_words, visible_reply
from channels.email.reader import Envelope, OwnAddresses, read
from ticketing.inbound import Forwarded, Inbound

MOST_LINES = 2_000
MOST_FIELDS = 20
_MARK = re.compile(r"^[ \t]{0,3}(?:>|&gt;) ?")
_SQUARE = re.compile(r"\[(?:mailto:)?([^\s\[\]@]+@[^\s\[\]]+)\]", re.I)
_LINKED = re.compile(r"\s*[<(]mailto:[^<>()]*[>)]", re.I)


def found(inbound: Inbound) -> Forwarded | None:
    """The mail that `inbound` forwards, None where it forwards none or its sender has no address."""
    said = _in_text(inbound.body_text, inbound.subject)
    if said is None and quote_lines.FORWARD_SUBJECT.match(inbound.subject):
        said = _attached(inbound)
    return said


def _in_text(text: str, subject: str) -> Forwarded | None:
    lines = text.split("\n")[:MOST_LINES]
    announced = next((at for at, line in enumerate(lines) if len(line) < 200 and _announces(line)), None)
    if announced is None and not quote_lines.FORWARD_SUBJECT.match(subject):
        return None
    begins = 0 if announced is None else announced + 1
    for at in range(begins, len(lines)):
        if (head := _head(lines, at)) is None:
            continue
        said, end = head
        party = addresses.one(_SQUARE.sub(r"<\1>", _LINKED.sub("", said["from"])).encode())
        if party is None or "@" not in party.address:
            return None
        body = lines[end:]
        if _MARK.match(lines[at]) or all(_MARK.match(line) for line in body if line.strip()):
            body = [_MARK.sub("", line) for line in body]
        whole = "\n".join([*body, *text.split("\n")[MOST_LINES:]]).strip("\n")
        folds, reply = visible_reply.of(whole, "", said.get("subject", ""))
        return Forwarded(
            replace(party, name=party.name.strip("* ")), said.get("subject", ""), whole, reply, folds,
            _comment(lines[: at if announced is None else announced]),
        )  # fmt: skip
    return None


def _announces(line: str) -> bool:
    return bool(quote_lines.FORWARD_LINE.match(line)) and not quote_lines.QUOTED.match(line)


def _head(lines: list[str], at: int) -> tuple[dict[str, str], int] | None:
    """The fields of a copied head that begins at this line, and the line after it; None where none begins here."""
    said: dict[str, str] = {}
    kind, end = "", at
    for number in range(at, min(len(lines), at + MOST_FIELDS)):
        line = _MARK.sub("", lines[number])
        if field := quote_lines.BLOCK_FIELD.match(line):
            kind = next(name for name in ("from", "sent", "to", "subject") if field[name])
            said.setdefault(kind, field["rest"].strip(" \t*|"))
        elif not line.strip():
            if not said or len(said) >= 3:
                break
            continue
        elif kind and not said[kind]:
            said[kind] = line.strip(" \t*|")  # the value stands below its name, as in a table
        elif not (kind == "to" and "@" in line):
            break
        end = number + 1
    return (said, end) if "from" in said and len(said) >= 3 else None


def _comment(lines: list[str]) -> str:
    """What the colleague wrote above, without the rule and the line of a mobile program."""
    kept = [line for line in lines if not quote_lines.RULE.match(line) and not quote_words.MOBILE.match(line.strip())]
    _, reply = visible_reply.of("\n".join(kept).strip(), "", "")
    return reply


def _attached(inbound: Inbound) -> Forwarded | None:
    """The one mail that hangs on the forward."""
    mails = [file for file in inbound.files if file.claimed_type == "message/rfc822"]
    if len(mails) != 1:
        return None
    never = datetime.max.replace(tzinfo=inbound.received_at.tzinfo)
    inner = read(mails[0].content, Envelope(), inbound.mailbox, never, OwnAddresses())
    if "@" not in inner.sender.address:
        return None
    return Forwarded(inner.sender, inner.subject, inner.body_text, inner.reply_text, inner.folds, inbound.reply_text)
