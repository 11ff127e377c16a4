"""One unit of work: rows, events and outbox entries that become true together or not at all."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col

from foundation.events import Event
from storage.tables import OutboxEntry, Tally
from storage.upsert import insert_or

Reaction = Callable[["Change", Any], None]
Reactions = Mapping[type[Event], tuple[Reaction, ...]]


class Change:
    """What a unit of work is given: the session, the instant it happens at, and the places to record what follows."""

    def __init__(self, session: Session, now: datetime, reactions: Reactions):
        self.session = session
        self.now = now
        self.topics: set[str] = set()
        self._reactions = reactions
        self._counts: Counter[str] = Counter()

    def record(self, event: Event) -> None:
        """Something has happened: the reactions of the same commit run at once, in the order of their table."""
        for reaction in self._reactions.get(type(event), ()):
            reaction(self, event)

    def later(
        self, kind: str, payload: Mapping[str, Any], *, key: str = "", about: str = "", due: datetime | None = None
    ) -> None:
        """Leaves an entry in the outbox. `key` makes a repeated cause harmless (unique); empty: always a new entry."""
        self.session.execute(
            insert(OutboxEntry).values(
                kind=kind, dedupe_key=key or secrets.token_hex(16), about=about, payload=dict(payload), state="queued",
                reason="", attempts=0, created_at=self.now, due_at=due or self.now,
            )
        )  # fmt: skip
        self.wake("outbox")

    def wake(self, topic: str) -> None:
        """After the commit, whoever waits for `topic` is woken, in this process and (PostgreSQL) in the others."""
        self.topics.add(topic)

    def count(self, scope: str, by: int) -> None:
        """Moves the kept counter `scope`; written once, in a fixed order, just before the commit."""
        self._counts[scope] += by

    @contextmanager
    def nested(self) -> Iterator[None]:
        """A savepoint: what happens inside comes undone, counters included, when an exception leaves it."""
        counts = self._counts.copy()
        with self.session.begin_nested():
            try:
                yield
                self.session.flush()
            except BaseException:
                self._counts = counts
                raise

    def settle(self) -> None:
        """Writes what was saved up for the commit. Called by the database, once."""
        self.session.flush()
        for scope, by in sorted(self._counts.items()):
            if by:
                added = insert_or(self.session, Tally).values(scope=scope, count=by)
                more = {"count": col(Tally.count) + added.excluded.count}
                self.session.execute(added.on_conflict_do_update(index_elements=["scope"], set_=more))
        self._counts.clear()
