"""T1: a contact becomes a ticket. It is classified, routed, its clocks start, and the e-level may answer (domain.md 5.2)."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import bindparam
from sqlmodel import col, select

from customers.directory import Customer
from storage.change import Change
from storage.engines import passing
from storage.rows import insert_now
from storage.straight import Straight
from ticketing import custom_values, desk_facts, major
from ticketing.actors import E_LEVEL, SYSTEM, Actor, agent, customer
from ticketing.answers import send
from ticketing.automation import Recognition, Verdict
from ticketing.contacts import excerpt, keep_inbound
from ticketing.desk_context import DeskContext
from ticketing.desk_facts import DeskFacts, health_of, now_at
from ticketing.due_order import enter
from ticketing.events import IMPORT, TicketOpened, TicketRouted
from ticketing.history import happened
from ticketing.inbound import OLD_MAIL, Inbound
from ticketing.moves import move, scopes
from ticketing.notice_texts import text_of
from ticketing.numbers import new_number
from ticketing.person_facts import ASKED, PersonFacts, now_about
from ticketing.pull_order import pull_place
from ticketing.reference import UNCATEGORISED, Reference
from ticketing.routing import Route, Situation, Step, as_entered, category_by_rule, endings, plain_path, route
from ticketing.rule_acts import carried_out
from ticketing.rule_orders import orders_of
from ticketing.rule_record import recorded
from ticketing.states import Move, State
from ticketing.tables import Contact, Ticket

log = logging.getLogger(__name__)

BYPASS_QUEUES: Mapping[str, str] = {
    "complaint": "beschwerden", "termination": "beschwerden", "privacy": "datenschutz", "security": "stoerungen",
    "threat": "dispatcher", "legal": "beschwerden", "press": "dispatcher",
}  # fmt: skip
"""Group of guard words → the queue named for it (domain.md 5.2 step 6)."""
CONFIDENTIAL = frozenset({"privacy.request", "complaint.conduct"})
DRAWN = 8
"""Ticket numbers: as many as mails are booked in one change."""
SUREST_GUESS = 0.25
"""Below this confidence a guess is no category."""


def open_ticket(
    change: Change, desk: DeskContext, reference: Reference, inbound: Inbound, customer_is: Customer, recognition: Recognition,
    *, follow_up_of: int | None = None,
) -> tuple[Ticket, Contact]:  # fmt: skip
    """Opens the ticket for an inbound contact and carries it to its first resting place: a queue, or answered."""
    way, category, source = destination(change, reference, inbound, recognition, customer_is)
    recorded(change, reference.rules, way)
    way = _with_opening_hours(change, desk, reference, way)
    reserved = way.queue in reference.reserved
    ticket = _new_ticket(
        change, desk, inbound, customer_is, recognition, category, source, way, reserved=reserved, follow_up_of=follow_up_of
    )  # fmt: skip
    assert ticket.id is not None
    enter(change, ticket)
    for scope in scopes(ticket):
        change.count(scope, +1)
    person_id = customer_is.person.id
    contact = keep_inbound(change, desk.blobs, inbound, person_id=person_id, ticket_id=ticket.id)
    verdict = _verdict(change, desk, ticket, contact, inbound, recognition)
    by: Actor = agent(inbound.note_by) if inbound.note_by else customer(person_id)
    machine = inbound.suppress_reason is not None
    owes_nothing = inbound.answered_at_once or (inbound.call is not None and inbound.call.direction == "out")
    opened = TicketOpened(
        ticket.id,
        inbound.received_at,
        contact.id,
        IMPORT if OLD_MAIL in inbound.warnings else by.kind,
        owes_nothing,
        machine,
    )
    happened(change, opened, by)
    happened(change, TicketRouted(ticket.id, change.now, ticket.level, ticket.queue), SYSTEM)
    custom_values.take_over(change, ticket, inbound.fields, by)
    major.join(change, ticket, reference.majors)
    orders = orders_of(ticket.route_explanation)
    carried_out(change, desk, ticket, orders)
    _first_steps(change, desk, reference, ticket, contact, inbound, recognition, verdict, orders.e_level)
    return ticket, contact


def destination(
    change: Change, reference: Reference, inbound: Inbound, recognition: Recognition, customer_is: Customer, ticket_id: int = 0
) -> tuple[Route, str, str]:  # fmt: skip
    """Where a contact of this customer goes, the category it goes there by, and where that is from. `ticket_id` is the ticket
    it has opened already."""
    about = PersonFacts()
    if reference.rules.asks & ASKED:
        about = now_about(change.session, customer_is.person.id, change.now, ticket_id)
    category, source = _category(reference, inbound, recognition, customer_is, about)
    situation = _situation(inbound, customer_is, recognition, source, about)
    situation = at_this_moment(change, reference, situation, category)
    another = reference.defaults(recognition.another) if recognition.another in reference.categories else None
    way = route(
        situation,
        reference.defaults(category),
        reference.rules,
        reference.levels,
        BYPASS_QUEUES,
        another,
        general=reference.general,
    )
    return way, category, source


def at_this_moment(change: Change, reference: Reference, situation: Situation, category: str) -> Situation:
    """With what rules may ask about the desk and the service just now."""
    rules = reference.rules
    desk = DeskFacts()
    if rules.asks & desk_facts.ASKED:
        desk = now_at(change.session, change.now, reference.levels, rules.asks)
    health = health_of(category, reference.majors) if reference.majors else "sound"
    major = reference.majors.get(category, (0, ""))[1]
    return replace(situation, major=major, service_health=health, loads=desk.loads, attended_queues=desk.attended)


def _with_opening_hours(change: Change, desk: DeskContext, reference: Reference, way: Route) -> Route:
    """Step 10: where the queue is closed, the path says until when the ticket waits."""
    calendar = reference.opening_hours.get(way.queue)
    opens = desk.next_opening(change.session, calendar, change.now) if calendar else None
    if opens is None:
        return way
    return replace(way, path=(*way.path, Step("closed", {"queue": way.queue, "opens": opens.isoformat()})))


def _first_steps(
    change: Change,
    desk: DeskContext,
    reference: Reference,
    ticket: Ticket,
    contact: Contact,
    inbound: Inbound,
    recognition: Recognition,
    verdict: Verdict,
    ordered: str,
) -> None:
    """T3, or T2 with T4 or T5; then the customer is told, unless the sender is a machine. `ordered`: `skip` where a rule
    keeps the e-level out."""
    category = reference.categories.get(ticket.category)
    asks = (
        category is not None
        and category.mode != "off"
        and ordered != "skip"
        and not category.bypass_e_level
        and not recognition.bypass
        and (not inbound.note_by or inbound.ask_e_level)
        and not ticket.needs_indexing
    )
    if ordered == "skip" and verdict.outcome == "answered":
        desk.automation.held_back(change, ticket)
    if not asks or not recognition.category:
        move(change, ticket, Move.QUEUE, SYSTEM)
    else:
        move(change, ticket, Move.ASK_E_LEVEL, SYSTEM)
    if ticket.state == State.E_LEVEL:
        if verdict.outcome == "answered" and _answer(change, desk, ticket, contact, verdict):
            return
        move(change, ticket, Move.PASS_ON, SYSTEM)
    if not inbound.note_by:
        outage = major.known_about(change.session, ticket, reference.majors)
        send(
            change,
            desk,
            ticket,
            "acknowledgement",
            text_of(change, desk, ticket, "acknowledgement", {"outage": outage}),
            SYSTEM,
            key=f"ack:{ticket.id}",
            to_answer=contact,
        )


def _verdict(
    change: Change, desk: DeskContext, ticket: Ticket, contact: Contact, inbound: Inbound, recognition: Recognition
) -> Verdict:
    """The e-level's word; whatever goes wrong inside it comes undone and a person gets the ticket. Asked for before anything
    else moves the ticket: the savepoint then has nothing of it to write."""
    try:
        with change.nested():
            return desk.automation.decide(change, ticket, contact.id or 0, inbound, recognition)
    except Exception as error:
        if passing(error):
            raise
        log.exception("the e-level failed on ticket %s; a person gets it", ticket.number)
        return Verdict("passed", ({"code": "failure"},))


def _answer(change: Change, desk: DeskContext, ticket: Ticket, contact: Contact, verdict: Verdict) -> bool:
    """T4: the answer goes out (N2). False where a rule holds it back: then a person answers."""
    answer = verdict.answer
    if answer is None:
        return False
    url = desk.settings.public_url
    text = text_of(
        change, desk, ticket, "automatic_answer",
        {"answer": answer.text, "title": answer.title, "article_url": f"{url}/help/{answer.article_slug}", "reaction_url": f"{url}/a/{answer.token}"},
    )  # fmt: skip
    sent = send(change, desk, ticket, "automatic_answer", text, E_LEVEL, key=f"auto:{ticket.id}", to_answer=contact)
    if sent is None:
        desk.automation.held_back(change, ticket)
        return False
    ticket.article = answer.article_slug
    move(change, ticket, Move.ANSWER, E_LEVEL)
    desk.automation.answered(change, ticket, sent.id or 0)
    return True


def _category(
    reference: Reference, inbound: Inbound, recognition: Recognition, customer_is: Customer, about: PersonFacts
) -> tuple[str, str]:
    """Form choice, then the admin's rules, then the classifier, then `uncategorised` (domain.md 5.2 step 5)."""
    if inbound.category in reference.categories:
        return inbound.category, "form"
    by_rule = category_by_rule(_situation(inbound, customer_is, recognition, "rule", about), reference.rules)
    if by_rule in reference.categories:
        return by_rule, "rule"
    if recognition.category in reference.categories and recognition.confidence >= SUREST_GUESS:
        return recognition.category, "e_level"
    return UNCATEGORISED, "e_level"


def _situation(
    inbound: Inbound, customer_is: Customer, recognition: Recognition, category_source: str, about: PersonFacts
) -> Situation:
    return Situation(
        channel=inbound.channel, sender=inbound.sender.address, recipient=inbound.mailbox, subject=inbound.subject,
        text=inbound.reply_text or inbound.body_text, language=recognition.language or inbound.language,
        segment=customer_is.segment.code, segment_source=customer_is.segment_source,
        organisation=customer_is.organisation.name if customer_is.organisation else "", priority_shift=customer_is.segment.priority_shift,
        critical_workplace=customer_is.person.critical_workplace, category_source=category_source,
        confidence=recognition.confidence if category_source == "e_level" else None, bypass=recognition.bypass, has_files=bool(inbound.files),
        needs_indexing=inbound.scan is not None and not inbound.scan.readable, files=endings(one.filename for one in inbound.files if not one.inline),
        has_open_ticket=about.has_open_ticket, wrote_recently=about.wrote_recently, form_fields=as_entered(inbound.fields),
    )  # fmt: skip


def _new_ticket(
    change: Change,
    desk: DeskContext,
    inbound: Inbound,
    customer_is: Customer,
    recognition: Recognition,
    category: str,
    source: str,
    way: Route,
    *,
    reserved: bool,
    follow_up_of: int | None,
) -> Ticket:
    spoken = recognition.language or inbound.language or customer_is.person.language
    language = spoken if spoken in ("de", "en") else desk.settings.desk.language
    return insert_now(
        change.session, Ticket, number=free_number(change, desk), public_token=secrets.token_urlsafe(24), type=way.type, state=State.NEW.value, shelf=0,
        subject=subject_of(inbound, language), category=category,
        category_source=source, first_category=category, impact=way.impact, urgency=way.urgency, priority=way.priority,
        language=language, first_channel=inbound.channel,
        confidential=reserved or category in CONFIDENTIAL or "privacy" in recognition.bypass, person_id=customer_is.person.id,
        needs_indexing=inbound.scan is not None and not inbound.scan.readable,
        organisation_id=customer_is.organisation.id if customer_is.organisation else None, segment=customer_is.segment.code,
        level=way.level, first_level=way.level, queue=way.queue, route_explanation=plain_path(way),
        pull_sort=pull_place(way.priority, None, waits=False), created_at=inbound.received_at, updated_at=change.now, last_contact_at=inbound.received_at,
        excerpt=excerpt(inbound.reply_text or inbound.body_text), follow_up_of_id=follow_up_of,
    )  # fmt: skip


def subject_of(inbound: Inbound, language: str) -> str:
    """What the customer calls it; else the first words, or who sent the fax or letter nobody can read yet, in `language` (de, en)."""
    said = inbound.subject.strip()[:500] or excerpt(inbound.reply_text or inbound.body_text)[:80]
    if inbound.scan is None or inbound.scan.readable:
        return said
    who = inbound.sender.name or inbound.sender.address or (inbound.files[0].filename if inbound.files else "")
    kind = "Fax" if inbound.channel == "fax" else {"de": "Brief", "en": "Letter"}[language]
    return f"{kind} {who}".strip()[:500]


def free_number(change: Change, desk: DeskContext) -> str:
    """A number no ticket has. Several are drawn at once: the mails of a batch share the look at those that are taken."""
    free: list[str] = change.session.info.setdefault(free_number, [])
    while not free:
        drawn = {new_number(desk.settings.desk.number_prefix) for _ in range(DRAWN)}
        free += drawn.difference(row.number for row in _TAKEN.rows(change.session, numbers=list(drawn)))
    return free.pop()


_TAKEN = Straight(select(Ticket.number).where(col(Ticket.number).in_(bindparam("numbers", expanding=True))))
