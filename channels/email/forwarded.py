"""Whose mail was forwarded: the copied head in the text names the original sender, as Outlook, Gmail, Apple Mail and
Thunderbird write it; or the mail hangs on the forward as a whole. Pure.
"""

import re
import textwrap
from dataclasses import replace
from datetime import datetime

from channels.email import (
    addresses,
    attribution_lines,
    forward_lines,
    quote_labels,
    quote_lines,
    quote_words,
    visible_reply,
)
from channels.email.reader import Envelope, OwnAddresses, read
from ticketing.inbound import Forwarded, Inbound

MOST_LINES = 2_000
MOST_FIELDS = 20
LONGEST_HEAD = 4_000
_MARK = re.compile(r"^[ \t]{0,3}(?:>|&gt;) ?")
_SQUARE = re.compile(r"\[(?:mailto:)?([^\s\[\]@]+@[^\s\[\]]+)\]", re.I)
_STUCK = re.compile(rf"^\s*-{{3,}} ?(?:{quote_labels.FORWARD}) ?-{{3,}} ?(?=\S)", re.I)
_NAMES = "|".join((quote_labels.FROM, quote_labels.SENT, quote_labels.TO, quote_labels.SUBJECT)).split("|")
_LABELS = "|".join(re.escape(name[:1].upper() + name[1:]) for name in sorted(_NAMES, key=len, reverse=True))
_NEXT_FIELD = re.compile(rf"(?<=-) (?=(?:{_LABELS}) ?: )|(?<=[>\w;)])(?=(?:{_LABELS}) ?: )")
_ADDRESSED = re.compile(r"(?:[\"„«]\s*([^\"”»<>]{1,80}?)\s*[\"”»]\s*)?[<(\[]<?([^\s<>()\[\]]+@[^\s<>()\[\]]+)>?[>)\]]")
_LINKED = re.compile(r"\s*[<(]mailto:[^<>()]*[>)]", re.I)


def found(inbound: Inbound) -> Forwarded | None:
    """The mail that `inbound` forwards, None where it forwards none or its sender has no address."""
    lines = inbound.body_text.split("\n")
    said = _in_text(lines, inbound.subject)
    if said is None and forward_lines.has_subject_of_one(inbound.subject, lines):
        said = _attached(inbound)
    return said


def _in_text(whole: list[str], subject: str) -> Forwarded | None:
    lines = whole[:MOST_LINES]
    announced = forward_lines.announced_at(lines)
    if announced is None:
        announced = next((at for at, line in enumerate(lines[: forward_lines.LOOKED_AT]) if _STUCK.match(line)), None)
    if announced is None and not forward_lines.has_subject_of_one(subject, lines):
        return None
    if announced is not None and _STUCK.match(lines[announced]):
        apart = _apart(lines[announced])
        whole = [*lines[:announced], *apart, *whole[announced + 1 :]]
        lines = whole[:MOST_LINES]
    for at in range(0 if announced is None else announced + 1, len(lines)):
        if (head := _head(lines, at, 3 if announced is None else 2)) is None:
            continue
        said, end = head
        marked = bool(_MARK.match(lines[at]))
        return _passed_on(said, whole[end:], marked, lines[: at if announced is None else announced])
    return _by_attribution(whole, lines) if announced is None else None


def _by_attribution(whole: list[str], lines: list[str]) -> Forwarded | None:
    """Some programs put "On <date>, <name> <address> wrote:" over what they forward."""
    for at in range(min(len(lines), forward_lines.LOOKED_AT)):
        if span := attribution_lines.attribution_at(lines, at):
            sender = _ADDRESSED.search(" ".join(lines[at : at + span]))
            if sender is None:
                return None
            said = {"from": f"{sender[1] or ''} <{sender[2]}>"}
            return _passed_on(said, whole[at + span :], False, lines[:at])
    return None


def _passed_on(said: dict[str, str], body: list[str], marked: bool, above: list[str]) -> Forwarded | None:
    """The mail whose copied head says this, with its text and what stood above it."""
    party = addresses.one(_SQUARE.sub(r"<\1>", _LINKED.sub("", said["from"])).encode())
    if party is None or "@" not in party.address:
        return None
    if marked or all(_MARK.match(line) for line in body if line.strip()):
        body = [_MARK.sub("", line) for line in body]
    whole = textwrap.dedent("\n".join(body)).strip("\n")
    folds, reply = visible_reply.of(whole, "", said.get("subject", ""))
    return Forwarded(
        replace(party, name=party.name.strip("* ")), said.get("subject", ""), whole, reply, folds, _comment(above)
    )


def _apart(line: str) -> list[str]:
    """A whole copied head in one line, as some web mail writes it, with each field in a line of its own."""
    line = line.strip()
    return (_NEXT_FIELD.sub("\n", line[:LONGEST_HEAD]) + line[LONGEST_HEAD:]).split("\n")


def _head(lines: list[str], at: int, least: int) -> tuple[dict[str, str], int] | None:
    """The fields of a copied head that begins at this line, and the line after it; None where none with at least so many
    begins here."""
    said: dict[str, str] = {}
    kind, end = "", at
    for number in range(at, min(len(lines), at + MOST_FIELDS)):
        line = _MARK.sub("", lines[number])
        if field := forward_lines.BLOCK_FIELD.match(line):
            kind = next(name for name in ("from", "sent", "to", "subject") if field[name])
            said.setdefault(kind, field["rest"].strip(" \t*|"))
        elif not line.strip():
            if not said or len(said) >= least:
                break
            continue
        elif kind and not said[kind]:
            said[kind] = line.strip(" \t*|")  # the value stands below its name, as in a table
        elif (
            kind == "subject"
            and number + 1 < len(lines)
            and forward_lines.BLOCK_FIELD.match(_MARK.sub("", lines[number + 1]))
        ):
            said[kind] += f" {line.strip()}"  # a long one, broken
        elif not (kind == "to" and "@" in line):
            break
        end = number + 1
    return (said, end) if "from" in said and len(said) >= least else None


def _comment(lines: list[str]) -> str:
    """What the colleague wrote above, without what a program put there: a rule, its name, the line over the original."""
    rules = (quote_lines.RULE, quote_lines.ORIGINAL_LINE)
    kept = [
        line
        for line in lines
        if not any(rule.match(line) for rule in rules) and not quote_words.MOBILE.match(line.strip())
    ]
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
