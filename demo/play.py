"""The play: every act of the plan taken through the same doors as real work, a day in each commit.

Mails are raw bytes that are kept, read and taken in; agents and customers make their moves; in between the sweeps run
at the instants they are due. What the life cycle does not allow when its moment comes is left out, as people would.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby

from sqlmodel import Session, col, select, update

from demo import mails, promises
from demo.colleagues import beside_the_script
from demo.openings import Arriving, cut_short, mail, opening, sheet
from demo.plan import Act
from demo.promises import Warned
from demo.script import CUSTOMERS_ACTIONS, Company
from demo.stage import Stage
from e_level.reactions import react
from e_level.tables import AutomationDecision
from foundation.errors import Invalid, SchalterError
from staff.tables import Agent
from storage.change import Change
from ticketing import agent_moves, answers, arrivals, customer_moves, reference
from ticketing.actors import Actor, agent
from ticketing.agent_notice_table import AgentNotice
from ticketing.desk_context import DeskContext
from ticketing.intake import Outcome, take_in
from ticketing.reference import Reference
from ticketing.states import State
from ticketing.tables import Contact, Ticket

log = logging.getLogger(__name__)
QUEUE_OF_LEVEL = {1: "allgemein", 2: "stoerungen", 3: "experten"}
PATIENCE = timedelta(days=3)
"""How long a third party is waited for where the script has no next step."""
SHIFT = timedelta(hours=8)


@dataclass(frozen=True)
class Play:
    """One company's play on one stage: the whole plan, and the instant the story ends at."""

    stage: Stage
    company: Company
    plan: Sequence[Act]
    end: datetime

    def portion(self, change: Change, acts: Sequence[Act]) -> None:
        """Plays some acts, in order, in the change given."""
        members = _members(change.session)
        known = reference.load(change.session)
        for act in acts:
            self.let_time_pass(change, act.at)
            self.stage.at(change, act.at, lambda now, act=act: self._act(now, known, members, act))  # type: ignore[misc]

    def let_time_pass(self, change: Change, until: datetime) -> None:
        """Runs what is due by then; colleagues act on every warning."""
        self.stage.let_time_pass(change, until, lambda: self._keep_promises(change))

    def finish(self, change: Change) -> None:
        """Lets time pass until the story ends. What colleagues were told before their last shift they have seen by then."""
        self.let_time_pass(change, self.end)
        unseen = update(AgentNotice).where(col(AgentNotice.seen_at).is_(None), col(AgentNotice.at) < self.end - SHIFT)
        change.session.execute(unseen.values(seen_at=AgentNotice.at))

    def _keep_promises(self, portion: Change) -> None:
        now, rounds = self.stage.clock.now(), promises.rounds(promises.in_danger(portion.session), self.end)
        for warned in rounds.keep:
            self.stage.at(portion, now, lambda change, warned=warned: self._keep(change, warned))  # type: ignore[misc]
        for warned in rounds.explain:
            self.stage.at(portion, now, lambda change, warned=warned: self._explain(change, warned))  # type: ignore[misc]

    def _keep(self, change: Change, warned: Warned) -> None:
        story, members = self._story(change.session, warned.ticket_id), _members(change.session)
        goes_on = any(act.at > change.now and (act.step or act.do in ("stand_in", "close_again")) for act in story)
        try:
            with change.nested():
                promises.keep(change, self.stage.desk, warned, story[0].conversation, members, script_goes_on=goes_on)
        except Invalid as refusal:
            log.info("ticket %s: the %s was not kept: %s", warned.ticket_id, warned.metric, refusal)

    def _explain(self, change: Change, warned: Warned) -> None:
        conversation = self._story(change.session, warned.ticket_id)[0].conversation
        promises.explain(change, warned, conversation, _members(change.session), self.end)

    def _story(self, session: Session, ticket_id: int) -> Sequence[Act]:
        """What happens in the conversation that opened a ticket."""
        first = select(Contact.external_id).where(Contact.ticket_id == ticket_id).order_by(col(Contact.id)).limit(1)
        return self._stories[session.exec(first).one()]

    @cached_property
    def _stories(self) -> Mapping[str, Sequence[Act]]:
        """What opened a conversation (by its external id) → everything that happens in it, the earliest first."""
        found: dict[str, list[Act]] = {}
        nobody: Mapping[str, int] = defaultdict(int)  # who noted a call does not change what it is known by
        for _, acts in groupby(sorted(self.plan, key=lambda act: (act.conversation.place, act.at)), _place):
            story = list(acts)
            found[opening(story[0], self.company, self._address, nobody).external_id] = story
        return found

    def _act(self, change: Change, known: Reference, members: Mapping[str, int], act: Act) -> None:
        began = opening(act, self.company, self._address, members)
        if act.do in ("open", "again"):
            self._arrives(change, known, began)
            return
        if act.do == "broken_form":
            self._arrives(change, known, cut_short(began))
            return
        ticket = _ticket(change.session, began)
        if ticket is None:
            log.info("%s: %s left out, the opening led to no ticket", act.conversation.place, act.do)
            return
        if act.do in ("absence", "bounce") or (act.do in CUSTOMERS_ACTIONS and act.step and act.step.text):
            self._writes(change, known, act, ticket)
            return
        try:
            with change.nested():
                if act.do in ("stand_in", "first_look", "close_again"):
                    beside_the_script(change, self.stage.desk, ticket, act, members)
                elif act.do in CUSTOMERS_ACTIONS:
                    _clicks(change, self.stage.desk, ticket, act)
                else:
                    self._works(change, ticket, act, agent(members[act.step.agent if act.step else ""]))
        except Invalid as refusal:
            log.info("%s: %s on %s left out: %s", act.conversation.place, act.do, ticket.number, refusal)

    @property
    def _address(self) -> str:
        return self.stage.settings.mail.address

    # ── the customer's side ──

    def _writes(self, change: Change, known: Reference, act: Act, ticket: Ticket) -> None:
        """A mail of the customer (or of a machine on their side) about a standing ticket."""
        page = sheet(act, self.company, self._address, act.at)
        ours = _last_mail_of_ours(change.session, ticket)
        language, text = act.conversation.language, act.step.text if act.step else ""
        if ours is None:
            if text:
                subject = f"Re: {act.conversation.subject} [{ticket.number}]"
                self._arrives(change, known, mail(page, mails.unthreaded(page, subject, text)))
            return
        raw = self.stage.desk.blobs.get(change.session, ours.raw_ref)
        if act.do == "bounce":
            arriving = mail(page, mails.failed_delivery(page, raw), envelope_from="")
        elif act.do == "absence":
            arriving = mail(page, mails.absence_note(page, raw, language=language))
        else:
            arriving = mail(page, mails.answer(page, text, raw, language=language))
        self._arrives(change, known, arriving)

    def _arrives(self, change: Change, known: Reference, arriving: Arriving) -> None:
        """Kept, understood, taken in and booked: as the doors and the intake do it."""
        kept = arrivals.keep(
            change, self.stage.desk.blobs, channel=arriving.channel, mailbox=arriving.mailbox, raw=arriving.raw, envelope=arriving.envelope
        )  # fmt: skip
        try:
            inbound = self.stage.readers[arriving.channel](kept, arriving.raw, change.session)
        except SchalterError as problem:
            outcome = Outcome("held", reason=str(problem))
        else:
            recognition = self.stage.desk.automation.recognise(inbound)
            outcome = take_in(change, self.stage.desk, known, inbound, recognition)
        arrivals.book(change, [arrivals.Booking(kept, outcome.outcome, outcome.contact_id, outcome.reason)])

    # ── the desk's side ──

    def _works(self, change: Change, ticket: Ticket, act: Act, by: Actor) -> None:
        """An agent's step; nobody of the desk touches what is answered or finished."""
        step, desk = act.step, self.stage.desk
        assert step is not None and by.agent_id is not None
        if ticket.state in (State.AUTO_ANSWERED, State.RESOLVED, State.CLOSED, State.CANCELLED):
            return
        match step.do:
            case "take":
                _take(change, ticket, by, by.agent_id)
            case "reply" | "ask":
                agent_moves.reply(change, desk, ticket, step.text, by, wait=step.do == "ask")
            case "note":
                answers.note(change, desk, ticket, step.text, by)
            case "escalate":
                level = step.level or ticket.level
                queue = (
                    "anwendungen"
                    if level == 2 and act.conversation.category == "fault.application"
                    else QUEUE_OF_LEVEL[level]
                )
                agent_moves.escalate(change, ticket, level, queue, by, step.text or "gehört auf diese Stufe")
            case "hold_third_party":
                until = (act.until or act.at + PATIENCE) + timedelta(hours=1)
                agent_moves.wait_for_third_party(change, ticket, until, by, step.text)
            case "resolve":
                agent_moves.resolve(
                    change, desk, ticket, step.text, step.code or "solved", act.conversation.category, by
                )  # fmt: skip


def _members(session: Session) -> dict[str, int]:
    """Log-in → id."""
    return {login: number or 0 for login, number in session.exec(select(Agent.login, Agent.id)).all()}


def _place(act: Act) -> str:
    return act.conversation.place


def _ticket(session: Session, began: Arriving) -> Ticket | None:
    """The ticket that a conversation which began so is on by now."""
    found = select(Ticket).join(Contact, col(Contact.ticket_id) == Ticket.id)
    return session.exec(found.where(Contact.external_id == began.external_id)).first()


def _take(change: Change, ticket: Ticket, by: Actor, agent_id: int) -> None:
    agent_moves.take(change, ticket, agent_id, by)
    if ticket.state == State.WAITING_THIRD_PARTY:
        agent_moves.resume(change, ticket, by)


def _clicks(change: Change, desk: DeskContext, ticket: Ticket, act: Act) -> None:
    """A button on the page behind a mail of ours."""
    if act.do == "solved":
        customer_moves.solved(change, ticket)
    elif act.do == "reopen":
        customer_moves.not_solved(change, ticket)
    elif act.do in ("helped", "not_helped") and (token := _reaction_token(change.session, ticket)):
        right = act.do == "helped" and ticket.category == act.conversation.category
        react(change, desk, token, "helped" if right else "not_helped")


def _reaction_token(session: Session, ticket: Ticket) -> str | None:
    """What stands in the links of the automatic answer; None where a person answers."""
    return session.exec(
        select(AutomationDecision.reaction_token)
        .where(AutomationDecision.ticket_id == ticket.id, col(AutomationDecision.reaction_token).is_not(None))
        .order_by(col(AutomationDecision.id).desc())
        .limit(1)
    ).first()


def _last_mail_of_ours(session: Session, ticket: Ticket) -> Contact | None:
    return session.exec(
        select(Contact)
        .where(Contact.ticket_id == ticket.id, Contact.direction == "out", Contact.visibility == "public", Contact.raw_ref != "")
        .order_by(col(Contact.id).desc())
        .limit(1)
    ).first()  # fmt: skip
