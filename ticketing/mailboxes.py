"""Mailboxes on other servers: how far each is read, and whether anybody has to be told that it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.change import Change
from storage.upsert import insert_or
from ticketing.tables import Mailbox

SILENT_FOR = timedelta(minutes=10)
"""A mailbox not read for so long is told to the admins (notice N32)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on: everything up to `last_uid` is kept, up to `settled_uid` the mailbox knows it.

    `left_behind` are those in between that were not kept.
    """

    uidvalidity: int = 0
    last_uid: int = 0
    settled_uid: int = 0
    left_behind: tuple[int, ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """As columns."""
        return {
            "uidvalidity": self.uidvalidity,
            "last_uid": self.last_uid,
            "settled_uid": self.settled_uid,
            "left_behind": list(self.left_behind),
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one mailbox. `silent`: it has not been read for ten minutes."""

    name: str
    backlog: int
    last_success_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    warning: str
    silent: bool


def place(session: Session, name: str) -> Place:
    row = session.get(Mailbox, name)
    return Place(row.uidvalidity, row.last_uid, row.settled_uid, tuple(row.left_behind)) if row else Place()


def note(change: Change, name: str, **facts: Any) -> None:
    """Writes columns of one mailbox, whose row is made where there is none."""
    row = {
        **Place().facts, "backlog": 0, "last_error": "", "warning": "", "refresh_token": "",
        "refresh_token_of": "", "watched_since": change.now,
    }  # fmt: skip
    added = insert_or(change.session, Mailbox).values(name=name, **row | facts)
    change.session.execute(added.on_conflict_do_update(index_elements=["name"], set_=facts))


def read_well(change: Change, name: str, reached: Place, warning: str = "") -> None:
    """Everything that was there is kept, and the mailbox knows it."""
    note(
        change, name, **reached.facts, backlog=0, last_success_at=change.now, last_error="", warning=warning
    )  # fmt: skip


def standings(session: Session, names: Sequence[str], now: datetime) -> list[Standing]:
    """How it stands with these mailboxes, in their order; one nobody has tried to read yet is not silent."""
    rows = {row.name: row for row in session.exec(select(Mailbox).where(col(Mailbox.name).in_(names)))}
    return [_standing(name, rows.get(name), now) for name in names]


def _standing(name: str, row: Mailbox | None, now: datetime) -> Standing:
    if row is None:
        return Standing(name, 0, None, "", None, "", silent=False)
    silent = now - (row.last_success_at or row.watched_since) >= SILENT_FOR
    return Standing(name, row.backlog, row.last_success_at, row.last_error, row.last_error_at, row.warning, silent)
