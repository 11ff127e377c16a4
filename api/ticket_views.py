"""Tickets as the API shows them. A page of tickets costs a fixed number of questions, however long it is."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from api.models import ELevel, Evidence, Misspelt, OrganisationNamed, PersonNamed, Ticket, TicketListed, Timer
from customers.tables import ContactPoint, Organisation, Person
from e_level.tables import AutomationDecision, Prediction
from knowledge_base.tables import Article
from sla.tables import SlaTimer
from staff.tables import Agent
from ticketing import custom_values, tables


def listed(session: Session, tickets: Sequence[tables.Ticket]) -> list[TicketListed]:
    """A page of tickets with the names of what they refer to."""
    return [TicketListed(**fields) for fields in _fields(session, tickets)]


def whole(session: Session, ticket: tables.Ticket) -> Ticket:
    """One ticket with its route and what the e-level made of it."""
    (fields,) = _fields(session, [ticket])
    own = custom_values.of_ticket(session, ticket.id or 0)
    return Ticket(
        **fields, route_explanation=ticket.route_explanation, e_level=_e_level(session, ticket), custom_fields=own
    )


def _fields(session: Session, tickets: Sequence[tables.Ticket]) -> list[dict[str, Any]]:
    ids = [ticket.id for ticket in tickets]
    agents = _agents(session, {ticket.assignee_id for ticket in tickets if ticket.assignee_id})
    persons = _persons(session, {ticket.person_id for ticket in tickets if ticket.person_id})
    organisations = _organisations(session, {ticket.organisation_id for ticket in tickets if ticket.organisation_id})
    numbers = _numbers(
        session, {one for ticket in tickets for one in (ticket.merged_into_id, ticket.follow_up_of_id) if one}
    )
    timers: dict[int, list[Timer]] = {}
    for row in (
        session.exec(select(SlaTimer).where(col(SlaTimer.ticket_id).in_(ids)).order_by(col(SlaTimer.id))) if ids else ()
    ):
        timers.setdefault(row.ticket_id, []).append(
            Timer(
                metric=row.metric, state=row.state, started_at=row.started_at, due_at=row.due_at,
                stopped_at=row.stopped_at, paused_seconds=row.paused_seconds, target=row.target,
            )
        )  # fmt: skip
    same = TicketListed.model_fields.keys() & tables.Ticket.model_fields.keys()
    return [
        {name: getattr(ticket, name) for name in same}
        | {
            "assignee": agents.get(ticket.assignee_id, (None, None))[0],
            "assignee_name": agents.get(ticket.assignee_id, (None, None))[1],
            "person": persons.get(ticket.person_id),
            "organisation": organisations.get(ticket.organisation_id),
            "channel": ticket.first_channel,
            "timers": timers.get(ticket.id or 0, []),
            "merged_into": numbers.get(ticket.merged_into_id),
            "follow_up_of": numbers.get(ticket.follow_up_of_id),
        }
        for ticket in tickets
    ]


def _agents(session: Session, ids: set[int]) -> dict[int | None, tuple[str | None, str | None]]:
    if not ids:
        return {}
    rows = session.exec(select(Agent.id, Agent.login, Agent.display_name).where(col(Agent.id).in_(ids)))
    return {number: (login, name) for number, login, name in rows}


def _persons(session: Session, ids: set[int]) -> dict[int | None, PersonNamed]:
    if not ids:
        return {}
    points = session.exec(
        select(ContactPoint.person_id, ContactPoint.value)
        .where(col(ContactPoint.person_id).in_(ids), ContactPoint.kind == "email")
        .order_by(col(ContactPoint.is_primary), col(ContactPoint.id).desc())
    )
    addresses = dict(points.all())  # the primary one, else the oldest, comes last and stays
    rows = session.exec(select(Person.id, Person.display_name).where(col(Person.id).in_(ids)))
    return {
        number: PersonNamed(id=number or 0, name=name, address=addresses.get(number or 0, "")) for number, name in rows
    }


def _organisations(session: Session, ids: set[int]) -> dict[int | None, OrganisationNamed]:
    if not ids:
        return {}
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(ids)))
    return {row.id: OrganisationNamed(id=row.id or 0, name=row.name, customer_no=row.customer_no) for row in rows}


def _numbers(session: Session, ids: set[int]) -> dict[int | None, str]:
    if not ids:
        return {}
    return dict(
        session.exec(select(tables.Ticket.id, tables.Ticket.number).where(col(tables.Ticket.id).in_(ids))).all()
    )


def _e_level(session: Session, ticket: tables.Ticket) -> ELevel | None:
    said = session.exec(
        select(AutomationDecision, Prediction, Article.slug)
        .join(Prediction, col(AutomationDecision.prediction_id) == Prediction.id, isouter=True)
        .join(Article, col(AutomationDecision.article_id) == Article.id, isouter=True)
        .where(AutomationDecision.ticket_id == ticket.id)
        .order_by(col(AutomationDecision.id).desc())
        .limit(1)
    ).first()
    if said is None:
        return None
    decision, prediction, slug = said
    return ELevel(
        outcome=decision.outcome, mode=decision.mode, category=decision.category,
        confidence=prediction.confidence if prediction else None,
        second_category=prediction.second_category if prediction else "", margin=prediction.margin if prediction else None,
        evidence=[Evidence(word=str(word), weight=weight) for word, weight in prediction.evidence] if prediction else [],
        read=[Misspelt(written=written, read=read) for written, read in prediction.read] if prediction else [],
        meaning=prediction.meaning if prediction else None,
        reasons=decision.reasons, article=slug, article_version=decision.article_version, match_score=decision.match_score,
        proposals=decision.proposals, reaction=decision.reaction, reaction_at=decision.reaction_at, decided_at=decision.decided_at,
    )  # fmt: skip
