"""The lines a known sender puts under every mail: a signature without any mark that would say so (mail-requirements 58)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from channels.email import visible_reply
from customers.identity import normal_address
from customers.tables import ContactPoint
from storage.straight import Straight
from ticketing.inbound import Fold, Inbound
from ticketing.tables import Contact

LEAST_LINES, MOST_LINES, LONGEST_LINE = 2, 12, 120
COMPARED = 3
"""Earlier mails of the sender that are looked at."""
_NO_SIGNATURE = re.compile(r"[?!;{}]\s*$|^\s*(?:[-*•]\s|\d+[.)]\s|>|\|)|\t")
_SENTENCE = re.compile(r"\w[.:…]\s*$")


def folded(session: Session, inbound: Inbound) -> Inbound:
    """The mail with the block folded that ended earlier mails of this sender too; as it is where there is none."""
    lines = inbound.reply_text.split("\n")
    if inbound.suppress_reason or len(lines) <= LEAST_LINES or not inbound.sender.address:
        return inbound
    block = repeated(lines, _earlier(session, inbound))
    if not block:
        return inbound
    text = "\n".join(lines[-block:])
    start = _last_outside(inbound, text)
    if start < 0:
        return inbound
    folds = sorted((*inbound.folds, Fold(start, start + len(text), "signature")), key=lambda fold: fold.start)
    return replace(inbound, folds=tuple(folds), reply_text=visible_reply.outside(inbound.body_text, folds))


def _last_outside(inbound: Inbound, text: str) -> int:
    """Where the block stands in the body; the copy of it in a quote does not count. -1 where it is not in one piece."""
    at = inbound.body_text.rfind(text)
    while at >= 0 and any(fold.start < at + len(text) and at < fold.end for fold in inbound.folds):
        at = inbound.body_text.rfind(text, 0, at)
    return at


def repeated(lines: Sequence[str], earlier: Iterable[Sequence[str]]) -> int:
    """How many of the last lines make a signature: they ended an earlier mail in the same words, something stands above
    them, and they do not read like code, a list or sentences. 0 where there is none."""
    best = max((_common(lines, before) for before in earlier), default=0)
    while best and not lines[-best].strip():
        best -= 1
    block = [line for line in lines[len(lines) - best :] if line.strip()] if best else []
    above = any(line.strip() for line in lines[: len(lines) - best])
    sentences = sum(bool(_SENTENCE.search(line)) for line in block)
    fits = LEAST_LINES <= len(block) <= MOST_LINES and above and sentences * 3 <= len(block)
    return best if fits and not any(_NO_SIGNATURE.search(line) or len(line) > LONGEST_LINE for line in block) else 0


def _common(lines: Sequence[str], before: Sequence[str]) -> int:
    """The number of lines that are the same at the end of both; all of both are no signature but the same mail again."""
    count = 0
    for one, other in zip(reversed(lines), reversed(before), strict=False):
        if one.strip() != other.strip():
            break
        count += 1
    return count if count < len(before) else 0


def _earlier(session: Session, inbound: Inbound) -> list[list[str]]:
    """What the sender wrote in the latest mails, signature included, quotes left out."""
    asked = {"point": normal_address(inbound.sender.address), "address": inbound.sender.address}
    return [_written(text, details.get("folds") or ()) for text, details in _EARLIER.rows(session, **asked)]


def _written(text: str, folds: Iterable[Sequence[int | str]]) -> list[str]:
    quotes = [Fold(int(start), int(end), "quote") for start, end, kind in folds if kind == "quote"]
    return visible_reply.outside(text, quotes).split("\n")


_EARLIER = Straight(
    select(Contact.body_text, Contact.details)
    .join(ContactPoint, col(ContactPoint.person_id) == col(Contact.person_id))
    .where(
        ContactPoint.kind == "email", ContactPoint.value == bindparam("point"), Contact.direction == "in", Contact.channel == "email",
        Contact.sender_address == bindparam("address"),
    )
    .order_by(col(Contact.occurred_at).desc(), col(Contact.id).desc())
    .limit(COMPARED)
)  # fmt: skip
