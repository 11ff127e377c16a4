"""What a desk has taught its e-level: imported history, agents' final categories, audit verdicts (domain.md 9.5).

Texts are masked before they are used. Whoever was erased is not in it any more, nor is a verdict that was kept back to
measure the next model, nor its ticket.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from customers.tables import Person
from e_level import labelled_file, labels, mail_history
from e_level.core_text import core_text
from e_level.labelled_file import OddLine
from e_level.language import detect
from e_level.masking import masked
from e_level.starter_set import NO_CATEGORY, Example
from e_level.tables import Audit, LabelledText
from foundation.errors import OperatorError
from staff import audit
from storage.change import Change
from ticketing.tables import Contact, Ticket

MOST = 50_000
"""Of each source, the newest first."""
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Lesson:
    """A labelled text as it is kept: its own words alone, masked. `digest` (hex) tells it from every other."""

    digest: str
    text: str
    label: str
    language: str


def taught(session: Session) -> Iterator[Example]:
    """Every lesson, imported ones first."""
    for text, label, language in session.execute(
        select(col(LabelledText.text), col(LabelledText.label), col(LabelledText.language))
        .order_by(col(LabelledText.digest)).limit(MOST)
    ):  # fmt: skip
        yield Example(text, label, language)
    yield from _final_categories(session)
    yield from _verdicts(session)


def _final_categories(session: Session) -> Iterator[Example]:
    """First messages of tickets whose category a person has settled."""
    inbound = aliased(Contact)
    first = (
        select(func.min(inbound.id)).where(inbound.ticket_id == Ticket.id, inbound.direction == "in").correlate(Ticket)  # type: ignore[arg-type]
    )
    kept_back = (
        select(col(Audit.id)).where(col(Audit.ticket_id) == col(Ticket.id), col(Audit.kept_back)).correlate(Ticket)
    )
    rows = session.execute(
        select(
            col(Ticket.final_category), col(Ticket.language), col(Contact.subject), col(Contact.reply_text), col(Contact.body_text), col(Contact.sender_name)
        )
        .join(Contact, col(Contact.id) == first.scalar_subquery())
        .join(Person, col(Person.id) == col(Ticket.person_id))
        .where(
            col(Ticket.final_category) != "", ~col(Ticket.confidential), col(Ticket.resolved_level) > 0, col(Person.status) == "active",
            col(Contact.redacted_at).is_(None), ~kept_back.exists(),
        )
        .order_by(col(Ticket.id).desc())
        .limit(MOST)
    )  # fmt: skip
    for category, language, subject, reply, body, name in rows:
        text = masked(core_text(subject, reply or body)[:LONGEST], [name])
        if text:
            yield Example(text, category, language)


def _verdicts(session: Session) -> Iterator[Example]:
    """What an audit found: the category where it was right, and the one a person named where it was wrong."""
    rows = session.execute(
        select(col(Audit.text), col(Audit.verdict), col(Audit.category), col(Audit.right_category), col(Audit.language))
        .join(Person, col(Person.id) == col(Audit.person_id), isouter=True)
        .where(
            col(Audit.verdict) != "", ~col(Audit.kept_back), col(Audit.text) != "",
            col(Person.id).is_(None) | (col(Person.status) == "active"),
        )
        .order_by(col(Audit.id).desc())
        .limit(MOST)
    )  # fmt: skip
    for text, verdict, category, right_category, language in rows:
        if verdict == "right" or right_category:
            yield Example(text, category if verdict == "right" else right_category, language)


def read_history(path: Path) -> tuple[list[Example], list[OddLine]]:
    """`history_of` a file."""
    try:
        return history_of(path.read_bytes(), str(path))
    except OSError as problem:
        raise OperatorError(f"{path} cannot be read: {problem.strerror}.") from problem


def history_of(content: bytes, name: str) -> tuple[list[Example], list[OddLine]]:
    """Messages of a CSV file (`labelled_file`) and its odd lines, or the mails of an mbox, which have no label.
    UnusableFile where there is nothing to use."""
    if mail_history.is_mbox(content):
        return [Example(text, NO_CATEGORY) for text in mail_history.texts(content)], []
    return labelled_file.messages(content, name)


def prepared(rows: Iterable[Example]) -> list[Lesson]:
    """The rows as they are kept, without those that say nothing. Seconds of work for thousands: no change waits for it."""
    return [_lesson(row, text) for row in rows if (text := masked(core_text("", row.text)[:LONGEST]))]


def _lesson(row: Example, text: str) -> Lesson:
    language = row.language or detect(text)[0]
    return Lesson(hashlib.sha256(f"{language}\n{text}".encode()).hexdigest(), text, row.label, language)


def keep(change: Change, wanted: Sequence[Lesson], by: str) -> int:
    """Keeps what was `prepared`, and notes it in the log of changes; a text that is there already takes the new label.
    Labels are codes or names of categories. Answers how many are new. OperatorError naming every other label."""
    codes = labels.understood(change.session)
    if unknown := sorted({lesson.label for lesson in wanted if lesson.label.casefold() not in codes}):
        raise OperatorError(
            f"These labels are no categories of this desk: {', '.join(unknown[:20])}."
            f" Its categories are {', '.join(sorted({*codes.values()} - {NO_CATEGORY}))}; {NO_CATEGORY} stands for none of them."
        )
    audit.note(change, by, "history", {}, {"messages": len(wanted)})
    there = {row.digest: row for row in change.session.scalars(select(LabelledText))}
    before = len(there)
    for lesson in wanted:
        code = codes[lesson.label.casefold()]
        if lesson.digest in there:
            there[lesson.digest].label = code
            continue
        there[lesson.digest] = LabelledText(
            digest=lesson.digest, text=lesson.text, label=code, language=lesson.language, added_at=change.now
        )
        change.session.add(there[lesson.digest])
    return len(there) - before
