"""The members of the desk and what a ticket asks of them, read for the decisions of `ticketing/eligibility.py`."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from foundation.errors import Invalid, Mistake
from staff import skills
from staff.roster import Duty
from staff.skill_tables import Skill
from staff.tables import Agent
from storage.tables import Tally
from ticketing.complained_about import about
from ticketing.eligibility import Candidate, Work
from ticketing.rule_orders import orders_of
from ticketing.tables import Category, Queue, Ticket

LACKS = "the skills are missing: "
"""How a refusal begins; behind it stands each skill with its names and the grade needed: `Netzwerk/Network (2)`."""

THEMSELVES = "whom a complaint is about does not work on it"
OTHERWISE = "whoever leads can assign it all the same, with a reason"


def candidates(
    session: Session, parallel_limit: int, duty: Duty, reachable: Collection[int] | None = None
) -> list[Candidate]:
    """Everybody who works here. Present are those at the desk whom the roster does not say to be away, or only those
    `reachable`. `parallel_limit` holds for whoever has none of their own."""
    staff = session.exec(select(Agent).where(Agent.active).order_by(col(Agent.id))).all()
    scopes = [f"agent:{one.id}" for one in staff]
    load = dict(session.exec(select(Tally.scope, Tally.count).where(col(Tally.scope).in_(scopes))).all())
    return [
        Candidate(
            one.id or 0, tuple(one.levels), tuple(one.queues), tuple(one.roles), one.skills,
            one.id not in duty.away and (one.presence == "present" if reachable is None else one.id in reachable),
            load.get(f"agent:{one.id}", 0), one.parallel_limit or parallel_limit,
        )
        for one in staff
    ]  # fmt: skip


def work_of(session: Session, ticket: Ticket) -> Work:
    """What the ticket asks where it lies now: the skills of its category and its queue, and those a rule asked for."""
    queue, category = session.get(Queue, ticket.queue), session.get(Category, ticket.category)
    known = session.exec(select(Skill.code, Skill.language).where(Skill.language != "")).all()
    return Work(
        ticket.level, ticket.queue, queue.restricted_to if queue else "",
        skills.needed(queue.skills if queue else {}, category.skills if category else {}, orders_of(ticket.route_explanation).skills),
        ticket.language, dict(known),
        about(session, ticket),
    )  # fmt: skip


def check_eligible(session: Session, ticket: Ticket, agent_id: int | None) -> None:
    """T9: whoever takes it has the skills it takes, and no complaint about themselves. Raises Invalid, naming what is missing."""
    work = work_of(session, ticket)
    if agent_id in work.about:
        raise Invalid(Mistake("assignee", THEMSELVES, OTHERWISE))
    agent = session.get(Agent, agent_id) if work.skills and agent_id is not None else None
    missing = skills.lacking(work.skills, agent.skills) if agent else {}
    if not missing:
        return
    rows = {one.code: one for one in session.exec(select(Skill).where(col(Skill.code).in_(missing))).all()}
    named = [f"{rows[code].name_de}/{rows[code].name_en} ({grade})" for code, grade in missing.items() if code in rows]
    raise Invalid(Mistake("skills", LACKS + "; ".join(named), OTHERWISE))
