"""The e-level in the serving process: recognises in memory, decides in the change that opens the ticket, keeps record.

Model, articles and guard words are one snapshot that is replaced whole, so that a message is judged by one state of
things from beginning to end. Nothing here trains, and the training library is never imported.
"""

import asyncio
import logging
import secrets
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import col, select

from e_level import audit, circumstances, figures
from e_level.audit import Decided
from e_level.circumstances import Sendable
from e_level.decision import Decision, Facts, Reason, decide, hindrance
from e_level.recognition import recognised
from e_level.snapshot import Snapshot
from e_level.tables import AutomationDecision, Prediction
from foundation.settings import Settings
from knowledge_base.tables import Article
from storage.change import Change
from storage.straight import Straight
from ticketing.automation import AutomaticAnswer, Recognition, Verdict
from ticketing.inbound import Inbound
from ticketing.tables import Ticket

log = logging.getLogger(__name__)
TOKEN_BYTES = 24


class ELevel:
    """What ticketing asks as its `Automation`. Without a model a person gets everything."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.looked = asyncio.Event()
        """Set once it has seen what is stored, or it is clear that it cannot be seen."""
        self._snapshot = Snapshot()

    @property
    def snapshot(self) -> Snapshot:
        """The state everything is judged by now."""
        return self._snapshot

    def replace(self, snapshot: Snapshot) -> None:
        """From now on this one counts; what is being judged finishes with the one before."""
        self._snapshot = snapshot

    def recognise(self, inbound: Inbound) -> Recognition:
        """What it is about; a failure inside is an answer too."""
        try:
            text = circumstances.written(inbound)
            unsaid = circumstances.unsaid(inbound)
            return recognised(self._snapshot, inbound.subject, text, inbound.language, inbound.category, unsaid=unsaid)
        except Exception as error:
            log.exception("a message could not be classified; a person gets it")
            return Recognition(language=inbound.language, failure=f"error: {type(error).__name__}")

    def decide(
        self, change: Change, ticket: Ticket, contact_id: int, inbound: Inbound, recognition: Recognition
    ) -> Verdict:
        """Whether the message that opened `ticket` may be answered; prediction and decision are stored with reasons."""
        facts, chosen = circumstances.of_message(change, self.settings, ticket, inbound, recognition)
        decision = decide(facts)
        said = [_data(reason) for reason in decision.reasons]
        if facts.mode == "shadow":
            licensed = facts if facts.threshold is not None else replace(facts, threshold=facts.unlicensed)
            would = decide(replace(licensed, mode="automated")).outcome
            said.append({"code": "in_automated", "value": would, "needed": ""})
        prediction_id = _keep_prediction(change, contact_id, ticket, recognition)
        token = secrets.token_urlsafe(TOKEN_BYTES) if decision.outcome == "answered" else None
        row = {
            "ticket_id": ticket.id, "person_id": ticket.person_id, "prediction_id": prediction_id, "category": ticket.category,
            "article_id": chosen.article_id if chosen else None, "article_version": chosen.version if chosen else None,
            "match_score": chosen.match if chosen else 0.0, "proposals": [dict(each) for each in recognition.proposals],
            "mode": facts.mode, "outcome": decision.outcome, "reasons": said, "facts": _data(facts),
            "answer_contact_id": None, "reaction_token": token,
            "reaction": "", "reaction_at": None, "decided_at": change.now,
        }  # fmt: skip
        if token is None:
            change.write(AutomationDecision, **row)
        else:
            change.session.connection().execute(_DECISION, row)
        figures.book(change, ticket.category, decision.outcome, hindrance(facts, decision))
        audit.draw(change, self.settings, ticket, contact_id, inbound, Decided(facts, decision, chosen, recognition))
        return Verdict(decision.outcome, tuple(said), _answer(decision, chosen, token))

    def answered(self, change: Change, ticket: Ticket, contact_id: int) -> None:
        """The answer went out as this contact: from now on the customer's reaction is waited for."""
        connection = change.session.connection()
        named = {"ticket": ticket.id, "answer": contact_id}
        article_id = connection.execute(_ANSWERED, named).scalar()
        if article_id is not None:
            connection.execute(_USED, {"article": article_id})

    def held_back(self, change: Change, ticket: Ticket) -> None:
        """What was to be an answer is a proposal for whoever takes the ticket."""
        if decision := newest_decision(change, ticket.id or 0):
            decision.outcome, decision.reaction_token = "suggested", None
            decision.reasons = [*decision.reasons, {"code": "held_back"}]
            figures.unbook_answer(change, decision.category, decision.decided_at)
            audit.not_sent(change, decision)


def newest_decision(change: Change, ticket_id: int) -> AutomationDecision | None:
    """The last word of the e-level on a ticket, locked for this change."""
    return change.session.exec(
        select(AutomationDecision)
        .where(AutomationDecision.ticket_id == ticket_id)
        .order_by(col(AutomationDecision.id).desc())
        .limit(1)
        .with_for_update()
    ).first()


def _data(flat: Facts | Reason) -> dict[str, Any]:
    """As `asdict`, for what holds plain values only."""
    return {name: getattr(flat, name) for name in flat.__slots__}


def _answer(decision: Decision, chosen: Sendable | None, token: str | None) -> AutomaticAnswer | None:
    if decision.outcome != "answered" or chosen is None or token is None:
        return None
    return AutomaticAnswer(chosen.title, chosen.text, chosen.slug, token)


def _keep_prediction(change: Change, contact_id: int, ticket: Ticket, recognition: Recognition) -> int | None:
    if not recognition.category:
        return None
    kept = {
        "contact_id": contact_id, "model_version_id": recognition.model_version_id, "category": recognition.category,
        "confidence": recognition.confidence, "second_category": recognition.second, "margin": recognition.margin,
        "evidence": [list(pair) for pair in recognition.evidence], "language": recognition.language or ticket.language,
        "read": [list(pair) for pair in recognition.read], "meaning": recognition.meaning, "unseen": recognition.unseen, "at": change.now,
    }  # fmt: skip
    prediction_id: int = _PREDICTION.rows(change.session, **kept)[0].id
    return prediction_id


# Built once, so that the compiled form is found again: this runs for every message, in the change that opens its ticket.
_PREDICTION = Straight(insert(Prediction).returning(col(Prediction.id)))
_DECISION = insert(AutomationDecision)
_ANSWERED = (
    update(AutomationDecision)
    .where(
        col(AutomationDecision.id)
        == select(func.max(col(AutomationDecision.id)))
        .where(col(AutomationDecision.ticket_id) == bindparam("ticket"))
        .scalar_subquery()
    )
    .values(answer_contact_id=bindparam("answer"), reaction="pending")
    .returning(col(AutomationDecision.article_id))
)
_USED = update(Article).where(col(Article.id) == bindparam("article")).values(used=col(Article.used) + 1)
