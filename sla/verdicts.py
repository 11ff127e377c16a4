"""Waiving a missed deadline, or judging the past by changed terms: one person asks with a reason, another confirms.

Timers and booked breaches are never touched; what was confirmed stands beside them, and reports tell both.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from foundation.errors import Conflict, Forbidden, Invalid, Mistake, NotFound
from sla.simulation import Turn
from sla.tables import SlaBreach, SlaTimer
from sla.verdict_tables import ChangedVerdict, VerdictAct
from storage.change import Change

MOST_CORRECTED = 10_000


CAUSES = ("staffing", "waiting_supplier", "misrouted", "outage", "other")


def say_cause(change: Change, timer_id: int, cause: str, explanation: str) -> None:
    """Why a deadline was missed, for the report; it may be said better later."""
    row = change.session.exec(select(SlaBreach).where(SlaBreach.timer_id == timer_id).with_for_update()).first()
    if row is None:
        raise NotFound("There is no such missed deadline.")
    if cause not in CAUSES:
        raise Invalid(Mistake("cause", "choose a cause"))
    row.cause, row.explanation = cause, explanation.strip()[:1000]


def ask_to_waive(change: Change, timer_id: int, agent_id: int, reason: str) -> int:
    """The number of the request. Invalid without a reason; Conflict where one is waiting already."""
    row = change.session.get(SlaTimer, timer_id, with_for_update=True)
    if row is None or row.breached_at is None or row.state == "voided":
        raise NotFound("There is no such missed deadline.")
    if _waits(change.session, timer_id):
        raise Conflict("Somebody asked for this already; it waits for a second person.")
    act = _asked(change, "waived", agent_id, reason)
    change.session.add(
        ChangedVerdict(act_id=act, timer_id=timer_id, due_before=row.breached_at, due_after=None, missed_before=True, missed_after=False)
    )  # fmt: skip
    return act


def ask_to_correct(change: Change, turns: Sequence[Turn], subject: str, agent_id: int, reason: str) -> int:
    """The same for every past verdict that a draft turns (`sla/what_if.py`); both values are kept."""
    if not turns:
        raise Invalid(Mistake("reason", "nothing of the past would turn"))
    if len(turns) > MOST_CORRECTED:
        raise Invalid(Mistake("reason", f"more than {MOST_CORRECTED} verdicts would turn; do it in parts"))
    act = _asked(change, "corrected", agent_id, reason, subject)
    rows = [
        {
            "act_id": act, "timer_id": one.timer, "due_before": one.due_before, "due_after": one.due_after,
            "missed_before": one.missed_before, "missed_after": one.missed_after,
        }
        for one in turns
    ]  # fmt: skip
    change.session.execute(insert(ChangedVerdict), rows)
    return act


def decide(change: Change, act_id: int, agent_id: int, confirmed: bool, note: str = "") -> None:
    """The second pair of eyes. Forbidden for whoever asked; Conflict once it was decided."""
    act = change.session.get(VerdictAct, act_id, with_for_update=True)
    if act is None:
        raise NotFound("There is no such request.")
    if act.state != "asked":
        raise Conflict("Somebody decided this already.")
    if act.asked_by == agent_id:
        raise Forbidden("Whoever asked for it cannot confirm it; a second person has to.")
    if not confirmed and not note.strip():
        raise Invalid(Mistake("note", "say why not"))
    act.state, act.decided_by, act.decided_at = "confirmed" if confirmed else "refused", agent_id, change.now
    act.note = note.strip()[:1000]


def confirmed(session: Session, timer_ids: Sequence[int]) -> dict[int, tuple[bool, datetime | None, str]]:
    """Timer → whether it counts as missed now, its due as corrected, and why; of those with a confirmed request."""
    found: dict[int, tuple[bool, datetime | None, str]] = {}
    for start in range(0, len(timer_ids), 500):
        question = (
            select(ChangedVerdict, VerdictAct).join(VerdictAct, col(VerdictAct.id) == col(ChangedVerdict.act_id))
            .where(col(ChangedVerdict.timer_id).in_(timer_ids[start : start + 500]), VerdictAct.state == "confirmed")
            .order_by(col(VerdictAct.decided_at), col(VerdictAct.id))
        )  # fmt: skip
        for row, act in session.exec(question):
            found[row.timer_id] = (row.missed_after, row.due_after, act.reason)
    return found


def _waits(session: Session, timer_id: int) -> bool:
    question = select(VerdictAct.id).join(ChangedVerdict, col(ChangedVerdict.act_id) == col(VerdictAct.id))
    waiting = question.where(ChangedVerdict.timer_id == timer_id, VerdictAct.state == "asked")
    return session.exec(waiting.limit(1)).first() is not None


def _asked(change: Change, kind: str, agent_id: int, reason: str, subject: str = "") -> int:
    if not reason.strip():
        raise Invalid(Mistake("reason", "say why; a second person has to understand it"))
    act = VerdictAct(kind=kind, reason=reason.strip()[:2000], subject=subject, asked_by=agent_id, asked_at=change.now)
    change.session.add(act)
    change.session.flush()
    return act.id or 0
