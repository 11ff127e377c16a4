"""What customers asked and no article answered, or the wrong one: the newest such messages, by matter and by what they speak of.

A gap becomes an article: its questions are the variants, and what a colleague has written to the customer is the
beginning of the answer. Texts leave this file without names, addresses and numbers.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from customers.tables import Person
from e_level.core_text import core_text
from e_level.features import folded_word
from e_level.grouping import MASK, grouped, words_of
from e_level.masking import masked
from e_level.tables import Audit, AutomationDecision, Prediction
from knowledge_base.markdown import ArticleText
from ticketing.tables import Contact, Ticket

LOOKED_AT, DAYS = 2_000, 90
"""Decisions a look goes back, and for how long."""

_SMALLEST, _TOPICS, _VARIANTS, _LONGEST = 2, 4, 8, 240
_MANY_MATTERS = 3
_NO_ANSWER = {"no_article", "choice", "foreign"}


@dataclass(frozen=True, slots=True)
class Question:
    """One message nobody has written an article for. `resolution` is what a person answered, where the ticket is resolved;
    `subject` what the customer called it."""

    text: str
    ticket: str
    resolution: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions that share `terms`; those without company come as one topic without terms."""

    terms: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def typical(self) -> Question:
        """The question that says most of what they share, of several the newest."""
        return max(self.questions, key=lambda each: len(words_of(each.text).intersection(self.terms)))


@dataclass(frozen=True, slots=True)
class Gap:
    """The unanswered questions about one category in one language, the largest topic first."""

    category: str
    language: str
    topics: tuple[Topic, ...]

    @property
    def volume(self) -> int:
        return sum(len(topic.questions) for topic in self.topics)


def found(session: Session, now: datetime) -> tuple[Gap, ...]:
    """The gaps of the last weeks, the largest first; confidential matters and those kept for people are none."""
    by_matter: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for row in _unanswered(session, now):
        by_matter[row.category, row.language].append(_question(row))
    everywhere = _said_everywhere(by_matter)
    gaps = [Gap(category, language, _topics(each, everywhere)) for (category, language), each in by_matter.items()]
    return tuple(sorted(gaps, key=lambda gap: (-gap.volume, gap.category, gap.language)))


def draft(gap: Gap, topic: Topic) -> ArticleText:
    """The article a topic asks for, as far as the desk knows it already: to be read, completed and approved."""
    written = next((each.resolution for each in topic.questions if each.resolution), "")
    name = "-".join(map(folded_word, topic.terms[:3])) or "draft"
    slug = f"{gap.category.replace('.', '-').replace('_', '-')}-{name}".encode("ascii", "ignore").decode()
    asked = [" ".join(MASK.sub(" ", each.text).split()) for each in topic.questions[:_VARIANTS]]
    variants = tuple({text.casefold(): text for text in asked if text}.values())
    return ArticleText(
        slug, " ".join(topic.terms).capitalize() or "".join(variants[:1])[:80].strip(), gap.category, gap.language, "faq", "public", False, 6, variants,
        written, "",
    )  # fmt: skip


def _unanswered(session: Session, now: datetime) -> list[Row[Any]]:
    newest = (
        select(
            col(AutomationDecision.reasons), col(AutomationDecision.category), col(AutomationDecision.decided_at), col(Ticket.language),
            col(Ticket.number), col(Ticket.resolution_text), col(Ticket.confidential), col(Contact.subject), col(Contact.reply_text),
            col(Contact.body_text), col(Person.display_name), col(Audit.verdict), col(Audit.right_category),
        )
        .join(Ticket, col(Ticket.id) == col(AutomationDecision.ticket_id))
        .join(Prediction, col(Prediction.id) == col(AutomationDecision.prediction_id))
        .join(Contact, col(Contact.id) == col(Prediction.contact_id))
        .join(Person, col(Person.id) == col(AutomationDecision.person_id), isouter=True)
        .join(Audit, col(Audit.contact_id) == col(Contact.id), isouter=True)
        .order_by(col(AutomationDecision.id).desc())
        .where(col(AutomationDecision.mode) != "off")
        .limit(LOOKED_AT)
    )  # fmt: skip
    since = now - timedelta(days=DAYS)
    return [
        row
        for row in session.execute(newest)
        if row.decided_at > since
        and not row.confidential
        and ((codes := {one.get("code") for one in row.reasons}) & _NO_ANSWER or _judged_wrong(row))
        and not codes & {"bypass", "machine"}
    ]


def _judged_wrong(row: Row[Any]) -> bool:
    """The matter was recognised, but the article was no answer to it."""
    return row.verdict == "wrong" and row.right_category in ("", row.category)


def _question(row: Row[Any]) -> Question:
    names = [row.display_name or ""]
    said = masked(core_text(row.subject, row.reply_text or row.body_text), names)
    text, resolution = (each.replace("{{", "{ {") for each in (said, masked(row.resolution_text, names)))
    subject = " ".join(masked(row.subject, names).split())
    return Question(" ".join(text.split())[:_LONGEST].strip(), row.number, resolution, subject)


def _said_everywhere(by_matter: Mapping[tuple[str, str], Sequence[Question]]) -> frozenset[str]:
    """Words of so many matters that they tell nothing about any of them."""
    counted = Counter(
        word
        for questions in by_matter.values()
        for word in set().union(*(words_of(question.text) for question in questions))
    )
    return frozenset(word for word, matters in counted.items() if matters >= _MANY_MATTERS)


def _topics(questions: Sequence[Question], everywhere: frozenset[str]) -> tuple[Topic, ...]:
    groups = grouped([each.text for each in questions], _SMALLEST, _TOPICS, everywhere)
    together = [Topic(group.terms, tuple(questions[at] for at in group.members)) for group in groups]
    taken = {at for group in groups for at in group.members}
    alone = tuple(each for at, each in enumerate(questions) if at not in taken)
    return (*together, *((Topic((), alone),) if alone else ()))
