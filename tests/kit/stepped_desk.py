"""A desk without loops and sockets whose clock stands still until it is moved: real errands on a real database."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from foundation.clock import SteppedClock
from foundation.routing_settings import Routing
from foundation.settings import Desk, Settings, Storage
from house.assembly import assemble
from house.ground import lay
from sla import watch
from sla.newly_promised import KIND, NewPromises
from sla.tables import SlaTimer
from sla.verify import verify
from staff.tables import Agent
from storage.change import Change
from storage.migrate import migrate
from storage.outbox import Entry
from storage.tables import OutboxEntry
from ticketing import agent_moves, customer_moves, waiting
from ticketing.actors import Actor, agent
from ticketing.automation import AutomaticAnswer, NoAutomation, Recognition, Verdict
from ticketing.bounces import booked_bounce
from ticketing.due_order import NextDue, next_due
from ticketing.inbound import Bounce, BouncedRecipient, Inbound, Party
from ticketing.intake import Outcome, take_in
from ticketing.reference import load
from ticketing.tables import Contact, Ticket, TicketEvent

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str) -> datetime:
    """The instant of a reading in Berlin: `2026-10-02 16:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


class AnswersWhatItRecognises(NoAutomation):
    """An e-level that answers whatever was recognised."""

    def decide(
        self, change: Change, ticket: Ticket, contact_id: int, inbound: Inbound, recognition: Recognition
    ) -> Verdict:
        return Verdict("answered", (), AutomaticAnswer("Zeiten", "Mo bis Fr.", "zeiten", f"token-{ticket.id}"))


class SteppedDesk:
    """What customers, agents and sweeps do to tickets, one commit each, at the instant the clock shows."""

    def __init__(self, url: str, directory: Path, start: datetime, routing: Routing, **desk: Any):
        kept = Storage(directory=directory, database_url=url)
        self.settings = Settings(storage=kept, desk=Desk(**desk), routing=routing)
        self.clock = SteppedClock(start)
        self.parts = assemble(lay(self.settings, self.clock))
        self.database = self.parts.database
        self.desk = replace(self.parts.desk, automation=AnswersWhatItRecognises())
        self._numbers = count(1)
        self.agent_id = self.database.change_now(_an_agent)
        self.agent: Actor = agent(self.agent_id)

    def at(self, text: str) -> "SteppedDesk":
        """Moves the clock to a reading in Berlin."""
        self.clock.to(berlin(text))
        return self

    def write(
        self, *, category: str = "fault.network", ticket: int | None = None, text: str = "Es geht nicht.", **said: Any
    ) -> Outcome:
        """A customer's mail, opening a ticket or following up."""
        number = next(self._numbers)
        known = self.ticket(ticket).number if ticket else ""
        now = said.pop("received_at", self.clock.now())
        seen = (
            Recognition("de", category="general.contact_hours", confidence=1)
            if said.pop("answerable", False)
            else Recognition("de", bypass=said.pop("bypass", ()))
        )
        inbound = Inbound(
            channel=said.pop("channel", "email"), mailbox="hilfe@schalter.example", external_id=f"m{number}@kunde.example",
            sha256=f"{number:064x}", received_at=now, occurred_at=now, sender=Party("anna@kunde.example", "Anna"), subject="VPN",
            body_text=text, category="" if seen.category else category, message_id=f"m{number}@kunde.example",
            thread_hints=(known,) if known else (), **said,
        )  # fmt: skip
        return self.do(lambda change: take_in(change, self.desk, load(change.session), inbound, seen))

    def do(self, work: Any) -> Any:
        return self.database.change_now(work)

    def move(self, name: str, ticket: int, *arguments: Any, **said: Any) -> None:
        """An agent's errand of `ticketing.agent_moves` (with or without the desk context, as it takes it)."""

        def work(change: Change) -> None:
            found = change.session.get(Ticket, ticket)
            errand = getattr(agent_moves, name)
            context = (self.desk,) if name in ("reply", "resolve") else ()
            errand(change, *context, found, *arguments, **said)

        self.do(work)

    def take(self, ticket: int) -> None:
        self.move("take", ticket, self.agent_id, self.agent)

    def reply(self, ticket: int, text: str = "Bitte neu starten.", **said: Any) -> None:
        self.move("reply", ticket, text, self.agent, **said)

    def resolve(self, ticket: int, **said: Any) -> None:
        self.move("resolve", ticket, "Neu gestartet.", "solved", "fault.network", self.agent, **said)

    def disagree(self, ticket: int) -> None:
        self.do(lambda change: customer_moves.not_solved(change, change.session.get(Ticket, ticket)))

    def confirm(self, ticket: int) -> None:
        self.do(lambda change: customer_moves.solved(change, change.session.get(Ticket, ticket)))

    def bounce(self, ticket: int, message_id: str) -> None:
        """A delivery report says that this message of ours never arrived."""
        failed = Bounce((BouncedRecipient("anna@kunde.example", "5.1.1"),), message_id)
        self.do(lambda change: booked_bounce(change, ticket, failed))

    def tell_again(self, ticket: int) -> None:
        """Every event of the ticket that timers react to, told a second time."""
        reactions = self.database.reactions
        known: dict[str, Any] = {kind.name: kind for kind in reactions}
        events = [known[line.kind](line.ticket_id, line.at, **line.data) for line in self.history(ticket, *known)]
        self.do(lambda change: [react(change, event) for event in events for react in reactions[type(event)][:1]])

    def sweep(self) -> int:
        """Deadlines, then tickets that come back, at this instant."""
        self.do(lambda change: waiting.sweep(change, self.desk))
        return int(self.do(lambda change: watch.sweep(change, self.parts.registry)))

    def promise_late(self) -> None:
        """The outbox is worked for tickets that were taken in long after they came."""
        question = select(OutboxEntry).where(OutboxEntry.kind == KIND)
        works = NewPromises(self.database, self.parts.registry)
        for row in self.database.read_now(lambda session: session.exec(question).all()):
            if "ticket" in row.payload:
                book = asyncio.run(works(Entry(row.id or 0, row.kind, row.about, row.payload, row.attempts)))
                self.do(lambda change, row=row, book=book: (book(change), change.session.delete(row)))

    def ticket(self, ticket: int) -> Ticket:
        found = self.database.read_now(lambda session: session.get(Ticket, ticket))
        assert found is not None
        return found

    def next_due(self, ticket: int) -> NextDue:
        return self.database.read_now(lambda session: next_due(session, ticket))

    def timers(self, ticket: int, metric: str = "") -> Sequence[SlaTimer]:
        question = select(SlaTimer).where(SlaTimer.ticket_id == ticket).order_by(col(SlaTimer.id))
        rows = self.database.read_now(lambda session: session.exec(question).all())
        return [row for row in rows if not metric or row.metric == metric]

    def timer(self, ticket: int, metric: str) -> SlaTimer:
        """The newest of a metric."""
        return self.timers(ticket, metric)[-1]

    def history(self, ticket: int, *kinds: str) -> list[TicketEvent]:
        question = select(TicketEvent).where(TicketEvent.ticket_id == ticket, col(TicketEvent.kind).in_(kinds))
        return list(self.database.read_now(lambda session: session.exec(question.order_by(col(TicketEvent.id))).all()))

    def sent(self, ticket: int) -> list[Contact]:
        question = select(Contact).where(Contact.ticket_id == ticket, Contact.direction == "out")
        return list(self.database.read_now(lambda session: session.exec(question.order_by(col(Contact.id))).all()))


def agrees(desk: SteppedDesk) -> bool:
    """All timers kept are those their tickets' histories tell; fails with the differences otherwise."""
    found = desk.database.read_now(lambda session: verify(session, desk.clock.now(), 0, desk.parts.registry))
    assert found.differences == ()
    return True


def _an_agent(change: Change) -> int:
    one = Agent(login="ada", display_name="Ada", levels=[1, 2, 3])
    change.session.add(one)
    change.session.flush()
    return one.id or 0


@contextmanager
def stepped_desk(
    url: str, directory: Path, start: str, routing: Routing | None = None, **desk: Any
) -> Iterator[SteppedDesk]:
    """A desk on an empty database, its clock at a reading in Berlin."""
    migrate(Settings(storage=Storage(directory=directory, database_url=url)).database_url, directory / "backups")
    one = SteppedDesk(url, directory, berlin(start), routing or Routing(), **desk)
    try:
        yield one
    finally:
        one.database.close()
