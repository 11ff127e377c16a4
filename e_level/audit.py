"""The audit: decisions drawn at random are judged by a person, and the verdicts are the evidence of every licence."""

from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from e_level import licensing
from e_level.circumstances import Sendable
from e_level.core_text import core_text
from e_level.decision import Decision, Facts, decide
from e_level.masking import masked
from e_level.sampling import is_drawn, is_kept_back
from e_level.tables import Audit, AutomationDecision
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from foundation.settings import Settings
from storage.change import Change
from ticketing.automation import Recognition
from ticketing.inbound import Inbound
from ticketing.tables import Category, Ticket

LONGEST_TEXT = 4_000
TALLY = "audit:open"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it fell, with everything an audit keeps of it."""

    facts: Facts
    decision: Decision
    chosen: Sendable | None
    recognition: Recognition


def is_candidate(facts: Facts) -> bool:
    """Whether the answer would have been sent under the loosest licence there can be: the messages a licence is about."""
    return decide(replace(facts, mode="automated", threshold=0.0, switch_on=True)).outcome == "answered"


def share_now(settings: Settings, facts: Facts) -> float:
    """Which share of such decisions is drawn: more while the category has still to earn its licence."""
    tier = settings.e_level
    return tier.audit_share if facts.threshold is not None else max(tier.audit_share, tier.audit_share_at_start)


def draw(
    change: Change, settings: Settings, ticket: Ticket, contact_id: int, inbound: Inbound, decided: Decided
) -> None:
    """Puts the decision before a person where its lot says so. Confidential tickets never, nor what nobody asked for."""
    facts, seen = decided.facts, decided.recognition
    share = share_now(settings, facts)
    if not seen.category or facts.mode == "off" or ticket.confidential or not is_drawn(contact_id, share):
        return
    chosen = decided.chosen
    core = core_text(inbound.subject, inbound.reply_text or inbound.body_text)[:LONGEST_TEXT]
    change.write(
        Audit, contact_id=contact_id, ticket_id=ticket.id, person_id=ticket.person_id, category=ticket.category, segment=ticket.segment,
        language=seen.language or ticket.language, text=masked(core, [inbound.sender.name]), confidence=seen.confidence, margin=seen.margin,
        match_score=chosen.match if chosen else 0.0, article_id=chosen.article_id if chosen else None,
        article_version=chosen.version if chosen else None, threshold=facts.threshold, model_version_id=seen.model_version_id,
        candidate=is_candidate(facts), answered=decided.decision.outcome == "answered", kept_back=is_kept_back(contact_id), share=share,
        source="stream", drawn_at=change.now, verdict="", right_category="", judged_at=None,
    )  # fmt: skip
    change.count(TALLY, +1)


def not_sent(change: Change, decision: AutomationDecision) -> None:
    """The answer was held back after all."""
    change.write_now()
    audit = change.session.exec(select(Audit).where(Audit.ticket_id == decision.ticket_id, col(Audit.answered))).first()
    if audit is not None:
        audit.answered = False


def next_open(session: Session, after: int = 0) -> Audit | None:
    """The longest waiting decision nobody has judged, behind the one with id `after`."""
    waiting = select(Audit).where(Audit.verdict == "", col(Audit.id) > after).order_by(col(Audit.id))
    return session.exec(waiting.limit(1)).first()


def judge(change: Change, settings: Settings, audit_id: int, *, right: bool, right_category: str = "") -> Audit:
    """A person's verdict on one answer; the licence of its category is weighed at once.

    `right_category` may say what the matter really was (`-`: none of them). A verdict is given once: Conflict for a
    second one. Invalid for a category this desk does not have.
    """
    audit = change.session.get(Audit, audit_id, with_for_update=True)
    if audit is None:
        raise NotFound("There is no such decision to judge.")
    if audit.verdict:
        raise Conflict("Somebody has judged this decision already.")
    if right_category not in ("", "-") and change.session.get(Category, right_category) is None:
        raise Invalid(Mistake("right_category", "there is no such category"))
    audit.verdict = "right" if right else "wrong"
    audit.right_category = "" if right else right_category
    audit.judged_at = change.now
    change.count(TALLY, -1)
    change.session.flush()
    licensing.weigh(change, settings, audit.category)
    return audit
