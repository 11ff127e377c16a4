"""What the e-level thought of a ticket, and what it did: the newest decision, in words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from desk import reasons
from desk.names import Names
from desk.readings import slips
from desk.ticket_view import Gate, PredictionView, ProposalView
from desk.view import ELevelOutcome
from e_level.small_words import tells
from e_level.tables import AutomationDecision, Prediction
from foundation.errors import Invalid
from foundation.settings import Settings
from knowledge_base.placeholders import fill
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article, ArticleVersion
from pages.saying import Saying
from storage.straight import Straight

COLUMNS = (
    col(AutomationDecision.id), col(AutomationDecision.ticket_id), col(AutomationDecision.outcome), col(AutomationDecision.reasons),
    col(AutomationDecision.proposals), col(AutomationDecision.reaction), col(AutomationDecision.reaction_at),
    col(AutomationDecision.answer_contact_id), col(AutomationDecision.article_id), col(AutomationDecision.article_version),
    col(AutomationDecision.match_score), col(Prediction.category), col(Prediction.confidence), col(Prediction.second_category),
    col(Prediction.margin), col(Prediction.evidence), col(Prediction.read), col(Prediction.meaning),
)  # fmt: skip
LIST_COLUMNS = (
    col(AutomationDecision.ticket_id), col(AutomationDecision.outcome), col(AutomationDecision.reasons), col(AutomationDecision.reaction),
    col(Prediction.confidence),
)  # fmt: skip


def _decisions(columns: Sequence[Any]) -> Straight:
    """The decisions of `tickets`, the newest last."""
    return Straight(
        select(*columns)
        .join(Prediction, col(Prediction.id) == col(AutomationDecision.prediction_id), isouter=True)
        .where(col(AutomationDecision.ticket_id).in_(bindparam("tickets", expanding=True)))
        .order_by(col(AutomationDecision.id))
    )


WHOLE, FOR_LISTS = _decisions(COLUMNS), _decisions(LIST_COLUMNS)
SURE_ENOUGH = 0.7
SENTENCE, WORD = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„“\"(])"), re.compile(r"\w+")


def of_tickets(session: Session, ticket_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The newest decision of each ticket that has one, with what `outcome` needs of it."""
    return _newest(session, FOR_LISTS, ticket_ids)


def of_ticket(session: Session, ticket_id: int) -> Row[Any] | None:
    """The newest decision of one ticket, whole."""
    return _newest(session, WHOLE, [ticket_id]).get(ticket_id)


def _newest(session: Session, question: Straight, ticket_ids: Sequence[int]) -> dict[int, Row[Any]]:
    if not ticket_ids:
        return {}
    return {row.ticket_id: row for row in question.rows(session, tickets=ticket_ids)}


def outcome(row: Row[Any] | None) -> ELevelOutcome:
    """One word for what happened, as lists show it."""
    if row is None:
        return "none"
    if row.outcome == "answered":
        return {"helped": "helped", "silent": "answered", "pending": "answered", "": "answered"}.get(
            row.reaction, "rejected"
        )  # type: ignore[return-value]
    if row.outcome == "suggested":
        return "suggested"
    codes = {str(one.get("code")) for one in row.reasons}
    if "bypass" in codes:
        return "bypassed"
    if "segment" in codes:
        return "human"
    return "no_article" if codes & {"no_article"} and "mode" not in codes else "passed"


def view(session: Session, row: Row[Any], names: Names, settings: Settings, language: str, _: Saying) -> PredictionView:
    """The decision with its gates, its evidence and the answers that could be used. `language` is the customer's."""
    gates = []
    if row.confidence is not None:
        gates.append(Gate(_("Matter recognised"), row.confidence, _needed(row.reasons, SURE_ENOUGH)))
    if row.match_score:
        gates.append(Gate(_("Answer fits"), row.match_score, settings.e_level.match))
    return PredictionView(
        category=names.category(row.category, _) if row.category else _("nothing recognised"),
        outcome=outcome(row),
        gates=tuple(gates),
        unsure=row.confidence is not None and row.confidence < gates[0].needed,
        reasons=reasons.e_level(row.reasons, _),
        evidence=tuple((str(word), float(weight)) for word, weight in row.evidence or () if tells(str(word)))[:6],
        read=slips(row.read or ()),
        meaning=row.meaning,
        runner_up=names.category(row.second_category, _) if row.second_category else "",
        runner_up_share=max(0.0, (row.confidence or 0) - (row.margin or 0)),
        proposals=tuple(_proposals(session, fitting(row, settings.e_level.match), settings.article_values(language))),
    )


def _needed(failed: Sequence[Mapping[str, Any]], otherwise: float) -> float:
    for one in failed:
        if one.get("code") == "confidence":
            try:
                return float(one["needed"])
            except (KeyError, ValueError):
                break
    return otherwise


def fitting(row: Row[Any], needed: float) -> list[Mapping[str, Any]]:
    """What was found is a proposal only from the score on with which it would answer (domain.md 5.3), and never again
    once the customer has said that it did not help. Where the matter is surely recognised and has articles of its own,
    those of other matters are none, however many words they share with the message."""
    refused = row.article_id if row.reaction in ("not_helped", "person", "replied") else None
    own = {one["article_id"] for one in row.proposals if one.get("category") == row.category}
    strangers_too = not own or (row.confidence or 0) < SURE_ENOUGH
    return [
        one
        for one in row.proposals
        if float(one.get("score") or 0) >= needed
        and one.get("article_id") != refused
        and (strangers_too or one.get("article_id") in own)
    ]


def _proposals(
    session: Session, proposals: Sequence[Mapping[str, Any]], values: Mapping[str, str]
) -> list[ProposalView]:
    wanted = [int(one["article_id"]) for one in proposals[:3] if one.get("article_id")]
    if not wanted:
        return []
    rows = session.execute(
        select(
            col(Article.id), col(Article.slug), col(Article.language), col(Article.title), col(Article.version), col(ArticleVersion.version), col(ArticleVersion.short_answer)
        )
        .join(ArticleVersion, col(ArticleVersion.article_id) == col(Article.id))
        .where(col(Article.id).in_(wanted))
    ).all()  # fmt: skip
    texts = {(row[0], row[5]): row for row in rows}
    found = []
    for one in proposals[:3]:
        version = int(one.get("version") or 1)
        row = texts.get((one.get("article_id"), version))
        if row is None:
            continue
        text = plain(row[6], values)
        found.append(ProposalView(row[1], version, row[3], passage(text, str(one.get("passage") or "")), float(one.get("score") or 0), text, f"/desk/knowledge/{row[1]}?language={row[2]}"))  # fmt: skip
    return found


def passage(text: str, found: str) -> str:
    """The sentence of `text` that says most of what the search found; sentences with an empty blank are left out."""
    whole = [sentence for sentence in SENTENCE.split(" ".join(text.split())) if sentence and "{{" not in sentence]
    words = set(WORD.findall(found.lower()))
    return max(whole, key=lambda sentence: len(words & set(WORD.findall(sentence.lower()))), default="")


def plain(markdown: str, values: Mapping[str, str]) -> str:
    """An article's text as it belongs into a reply; blanks without a value stay visible for whoever reads it."""
    return to_text(filled(markdown, values))


def filled(markdown: str, values: Mapping[str, str]) -> str:
    try:
        return fill(markdown, values)
    except Invalid:
        return markdown
