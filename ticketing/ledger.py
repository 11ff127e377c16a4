"""The books of every mailbox: what came in on a day, where it ended and why, and what others say came in.

Kept counters, moved in the commits that cause them, so that reading the books costs the same after ten years. Three
sums have to agree, each counted where the others are not:

- what was taken in, and the outcomes booked with what still waits (the rows that wait are counted as rows);
- what the listener acknowledged (its own log on the disk, `channels/email/acknowledged.py`), and the arrivals there;
- the UIDs an IMAP server announced, and the mails kept of them or knowingly left there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import func, literal, union_all
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from storage.change import Change
from ticketing.ledger_tables import LedgerCount
from ticketing.tables import Arrival

EVER = ""
Entry = Literal[
    "taken_in", "ticketed", "followed_up", "set_aside", "held", "duplicate", "refused",
    "acknowledged", "missing", "announced", "left_there",
]  # fmt: skip
Outcome = Literal["ticketed", "followed_up", "set_aside", "held", "duplicate"]
Undecided = Literal["reading", "waiting"]
UNDECIDED: tuple[Undecided, ...] = get_args(Undecided)
IMAP = "imap"


def day_of(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def way_of(channel: str, envelope: Mapping[str, Any]) -> str:
    """How something came in: imap, import, smtp; the other channels have one way each."""
    if channel != "email":
        return channel
    return IMAP if "imap" in envelope else "import" if envelope.get("imported") else "smtp"


def note(
    change: Change, at: datetime, channel: str, mailbox: str, entry: Entry, reason: str = "", *, by: int = 1
) -> None:
    """Moves the counter of the day `at` lies on, and that of all days."""
    for day in (day_of(at), EVER):
        change.count_in(LedgerCount, day, channel, mailbox, entry, reason, by=by)


def witnessed(change: Change, day: str, channel: str, mailbox: str, entry: Entry, witness: str, count: int) -> None:
    """Sets what a witness counted on a day, however often it counts anew."""
    row = change.session.get(LedgerCount, (day, channel, mailbox, entry, witness))
    if moved := count - (row.count if row else 0):
        for kept in (day, EVER):
            change.count_in(LedgerCount, kept, channel, mailbox, entry, witness, by=moved)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One mailbox of one channel, on one day or ever (`day` empty). `reasons`: entry → why → how often."""

    channel: str
    mailbox: str
    taken_in: int
    ticketed: int
    followed_up: int
    set_aside: int
    held: int
    duplicates: int
    refused: int
    waiting: int
    acknowledged: int = 0
    missing: int = 0
    announced: int = 0
    left_there: int = 0
    fetched: int = 0
    day: str = EVER
    reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def difference(self) -> int:
        """How many mails the sums disagree about; a lack here never hides a surplus there. It has to be 0."""
        booked = self.ticketed + self.followed_up + self.set_aside + self.held + self.duplicates
        unbooked = self.taken_in - booked - self.waiting
        unfetched = self.announced - self.left_there - self.fetched
        return abs(unbooked) + self.missing + abs(unfetched)


def totals(session: Session) -> list[LedgerLine]:
    """One line for each mailbox of each channel, since the beginning."""
    return lines(session, EVER)


def lines(session: Session, day: str) -> list[LedgerLine]:
    """One line for each mailbox of each channel on a day, or since the beginning (EVER)."""
    return _lines(_counted(session, [day]), day)


def days(session: Session, *, before: str = "", most: int = 14) -> list[LedgerLine]:
    """The newest `most` days on which something came in, before the day given: one line per mailbox and day."""
    found = select(LedgerCount.day).where(LedgerCount.day != EVER).distinct()
    if before:
        found = found.where(LedgerCount.day < before)
    wanted = session.exec(found.order_by(col(LedgerCount.day).desc()).limit(most)).all()
    counted = _counted(session, wanted) if wanted else {}
    return [line for day in wanted for line in _lines(counted, day)]


Counted = dict[tuple[str, str, str], dict[str, dict[str, int]]]
"""(day, channel, mailbox) → entry → reason → how often."""


def _counted(session: Session, wanted: Sequence[str]) -> Counted:
    """The counters of these days. Beside the sums of all days, in the same statement and so of the same instant, the
    arrivals that wait; on a single day those wait that have no outcome."""
    kept = sa_select(
        col(LedgerCount.day), col(LedgerCount.channel), col(LedgerCount.mailbox), col(LedgerCount.entry), col(LedgerCount.reason),
        col(LedgerCount.count),
    ).where(col(LedgerCount.day).in_(wanted))  # fmt: skip
    queued = (
        sa_select(literal(EVER), col(Arrival.channel), col(Arrival.mailbox), literal("waiting"), literal(""), func.count())
        .where(col(Arrival.outcome).in_(UNDECIDED))
        .group_by(col(Arrival.channel), col(Arrival.mailbox))
    )  # fmt: skip
    counted: Counted = {}
    for day, channel, mailbox, entry, reason, count in session.execute(
        union_all(kept, queued) if EVER in wanted else kept
    ):
        counted.setdefault((day, channel, mailbox), {}).setdefault(entry, {})[reason] = count
    return counted


def _lines(counted: Counted, day: str) -> list[LedgerLine]:
    return [_line(key, said) for key, said in sorted(counted.items()) if key[0] == day]


def _line(key: tuple[str, str, str], said: Mapping[str, Mapping[str, int]]) -> LedgerLine:
    def sum_of(entry: str) -> int:
        return sum(said.get(entry, {}).values())

    taken_in = sum_of("taken_in")
    waiting = sum_of("waiting") if key[0] == EVER else max(0, taken_in - sum(map(sum_of, get_args(Outcome))))
    return LedgerLine(
        channel=key[1], mailbox=key[2], day=key[0], taken_in=taken_in, ticketed=sum_of("ticketed"),
        followed_up=sum_of("followed_up"), set_aside=sum_of("set_aside"), held=sum_of("held"), duplicates=sum_of("duplicate"),
        refused=sum_of("refused"), waiting=waiting, acknowledged=sum_of("acknowledged"), missing=sum_of("missing"),
        announced=sum_of("announced"), left_there=sum_of("left_there"), fetched=said.get("taken_in", {}).get(IMAP, 0),
        reasons={entry: {why: count for why, count in found.items() if why and count} for entry, found in said.items()},
    )  # fmt: skip
