"""The clocks of tickets as the desk shows them: a chip in a list, a clock with its proof on the ticket's page.

Pure where it counts: rows and service hours in, views out. What remains is always counted in service time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from desk import agreed, proofs, sentences, waits
from desk.names import Names
from desk.timer_view import TimerView
from pages.budget_text import budget_text
from pages.saying import Saying
from pages.times import Reader
from pages.view import Chip, ChipState
from pages.words import N_
from sla.clock_data import KeptClock, from_data
from sla.corrections import corrections
from sla.hours import ServiceHours
from sla.policy import PROMISED
from sla.reclassified import left_no_time
from sla.running_clock import observe, used_seconds
from sla.tables import SlaTimer
from sla.targets import DIMENSIONS
from sla.terms import BROKEN, promised_seconds
from sla.third_party import Wait, waits_of
from sla.verdicts import confirmed
from sla.working_days import budget_taken, promised
from sla.zone_rules import release
from storage.straight import Straight
from ticketing.tables import TicketEvent
from ticketing.waiting import PAUSE_OVER

OPEN = ("running", "paused", "breached_open")
COLUMNS = (
    col(SlaTimer.id), col(SlaTimer.ticket_id), col(SlaTimer.metric), col(SlaTimer.state), col(SlaTimer.target), col(SlaTimer.clock),
    col(SlaTimer.started_at), col(SlaTimer.due_at), col(SlaTimer.stopped_at), col(SlaTimer.paused_since),
    col(SlaTimer.paused_seconds), col(SlaTimer.breached_at),
)  # fmt: skip
CHIP_COLUMNS = (
    col(SlaTimer.ticket_id), col(SlaTimer.metric), col(SlaTimer.state), col(SlaTimer.target), col(SlaTimer.started_at),
    col(SlaTimer.due_at), col(SlaTimer.stopped_at), col(SlaTimer.breached_at),
)  # fmt: skip
OPEN_ONES = Straight(
    select(*CHIP_COLUMNS).where(
        col(SlaTimer.ticket_id).in_(bindparam("tickets", expanding=True)), col(SlaTimer.state).in_(OPEN)
    )
)
ALL = Straight(select(*COLUMNS).where(col(SlaTimer.ticket_id) == bindparam("ticket")).order_by(col(SlaTimer.id)))
PAUSES = (
    select(col(TicketEvent.at), col(TicketEvent.actor_kind), col(TicketEvent.actor_ref), col(TicketEvent.data))
    .where(col(TicketEvent.ticket_id) == bindparam("ticket"), col(TicketEvent.kind) == "moved")
    .order_by(col(TicketEvent.id))
)


OWED = {
    "customer": N_("We owe it to the customer."),
    "internal": N_("We owe it to each other, within the house."),
    "supplier": N_("The supplier owes it to us."),
    "level_pickup": N_("The level owes it, within the house."),
}
"""Whose debt a clock is."""


def of_tickets(session: Session, ticket_ids: Sequence[int]) -> list[Row[Any]]:
    """The open clocks of these tickets, with what a chip needs of them."""
    if not ticket_ids:
        return []
    return OPEN_ONES.rows(session, tickets=ticket_ids)


def of_ticket(session: Session, ticket_id: int) -> list[Row[Any]]:
    """Every clock of one ticket, open ones first, each group by its start."""
    rows: list[Row[Any]] = ALL.rows(session, ticket=ticket_id)
    return sorted(rows, key=lambda row: (row.state not in OPEN, row.due_at is None, row.due_at or row.started_at))


def target_seconds(target: Mapping[str, Any]) -> int:
    """The promised service time of a target's snapshot."""
    return promised_seconds(target)


def hours(target: Mapping[str, Any], names: Names) -> ServiceHours | None:
    """The hours a target runs in: the calendar it names, as it is defined now."""
    return names.calendars.get(target["calendar"])


def next_chip(rows: Iterable[Row[Any]], metric: str, names: Names, now: datetime, _: Saying) -> Chip | None:
    """The chip of a list: the clock of `metric`, else the one that is due next; None where none runs."""
    clocks = sorted(rows, key=lambda row: (row.metric != metric, row.due_at is None, row.due_at or row.started_at))
    return _chip(clocks[0], names, now, _) if clocks else None


def _chip(row: Row[Any], names: Names, now: datetime, _: Saying) -> Chip:
    found = chip(row, hours(row.target, names), now, _)
    return replace(found, supplier=True) if names.owed.get(row.metric) == "supplier" else found


def chip(row: Row[Any], service: ServiceHours | None, now: datetime, _: Saying) -> Chip:
    """One clock in a word and a shape."""
    total = target_seconds(row.target)
    match row.state:
        case "voided":
            return Chip(row.metric, "void")
        case "met":
            return Chip(row.metric, "met", due_at=row.stopped_at)
        case "paused":
            return Chip(row.metric, "pause", note=_("waits for somebody else"))
    if row.due_at is None:
        return Chip(row.metric, "rest")
    if row.state == "breached_done":
        missed = row.breached_at or row.due_at  # what was promised since does not make it less late
        late = -_between(service, missed, row.stopped_at or now)
        return Chip(row.metric, "missed", late, total, missed)
    left = _between(service, now, row.due_at)
    if row.due_at < now:
        opens = service.next_opening(now) if service and not service.is_open(now) else None
        return Chip(row.metric, "over", min(left, -1), total, row.due_at, opens)
    if service and not service.is_open(now):
        return Chip(row.metric, "rest", left, total, row.due_at, service.next_opening(now))
    state: ChipState = "w90" if left <= total * 0.1 else "w75" if left <= total * 0.25 else "run"
    return Chip(row.metric, state, left, total, row.due_at, days=_days_left(row, service, now, _))


def _days_left(row: Row[Any], service: ServiceHours | None, now: datetime, _: Saying) -> str:
    """The working days that follow today until the due of a clock that was promised some; empty for others, and on the last day."""
    days = service.dates_until(now, row.due_at) if service and promised(row.target) else 0
    return _.ngettext("%(num)s working day", "%(num)s working days", days) if days else ""


def views(
    session: Session, ticket_id: int, customer: str, names: Names, now: datetime, _: Saying, reader: Reader | None = None
) -> tuple[TimerView, ...]:  # fmt: skip
    """Every clock of the ticket's page with its proof, in which those who made it wait or corrected the ticket are named."""
    clocks = of_ticket(session, ticket_id)
    moves = session.connection().execute(PAUSES, {"ticket": ticket_id}).all() if clocks else []
    by = {one.at: sentences.actor(one.actor_kind, one.actor_ref, names, customer, _) for one in moves}
    others = waits_of((one.at, one.data.get("before", ""), one.data.get("after", "")) for one in moves)
    other = any("terms" in one.clock for one in clocks)
    switched = switches(session, ticket_id, names, _) if other else {}
    said = reviews(session, clocks, _)
    resumed = [one.at for one in moves if one.data.get("reason") == PAUSE_OVER]
    found = (
        (one.id, waits.told(view(one, names, now, _, by, switched), _beside(one, names, others), _, resumed))
        for one in clocks
    )
    shown = tuple(replace(one, review=said[timer]) if timer in said else one for timer, one in found)
    fallen = agreed.fallen_back(session, ticket_id, clocks, reader, _) if reader else ""
    return tuple(
        replace(one, promised=f"{one.promised} {fallen}") if fallen and _of_segment(row) else one
        for row, one in zip(clocks, shown, strict=True)
    )


def _beside(row: Row[Any], names: Names, others: Sequence[Wait]) -> Sequence[Wait]:
    """The waits for third parties that a customer would think hold this clock, and did not."""
    return () if names.owed.get(row.metric) == "supplier" else waits.not_held(others, from_data(row.clock, row.due_at))


def _of_segment(row: Row[Any]) -> bool:
    """Whether the matrix promises the customer this, and not an agreement."""
    return row.metric in PROMISED and not row.target.get("agreement")


def switches(session: Session, ticket_id: int, names: Names, _: Saying) -> proofs.Switches:
    """What was corrected on the ticket when, in words: it picks another promise."""
    found: dict[datetime, str] = {}
    for at, (field, before, after) in corrections(session, [ticket_id]).get(ticket_id, ()):
        told = sentences.corrected({"field": field, "before": before, "after": after}, names, _).rstrip(".")
        found[at] = f"{found[at]}; {told}" if at in found else told
    return found


def view(
    row: Row[Any], names: Names, now: datetime, _: Saying, paused_by: proofs.Pausers | None = None, switched: proofs.Switches | None = None
) -> TimerView:  # fmt: skip
    """One clock of the ticket's page, with the intervals that counted; the lines up to now add up to what was used."""
    kept = from_data(row.clock, row.due_at)
    lines = proofs.lines_of(kept, row.target["calendar"], names, now, paused_by or {}, _, switched)
    service = hours(row.target, names)
    debt = row.metric if row.metric == "level_pickup" else names.owed.get(row.metric, "customer")
    return TimerView(
        _chip(row, names, now, _),
        target_seconds(row.target),
        sum(line.seconds for line in lines if line.place != "ahead") if lines else _used(row, names, now),
        lines,
        _due_at(row, kept),
        row.paused_seconds,
        open=row.state == "breached_open",
        rests_since=kept.clock.paused_since,
        rests=proofs.rest(kept.resting, kept.clock.paused_since, paused_by or {}, _) if kept.clock.paused_since else "",
        promised=_promised(row.target, names, _),
        owed=_(OWED[debt]),
        stopped_at=row.stopped_at,
        days=budget_text(budget_taken(row.target), _) if promised(row.target) else "",
        zone=service.calendar.zone if service else "",
        zone_data=release() if service else "",
        missed_at=_missed_at(row, now),
        broke=budget_text(budget_taken(row.target[BROKEN]), _) if BROKEN in row.target else "",
        missed_by_switch=left_no_time(replace(kept, clock=observe(kept.clock, now))) is not None,
    )


def told_in(shown: Iterable[TimerView], reader: Reader, _: Saying) -> str:
    """By which clocks on the wall the times and the service hours of these are read."""
    own = reader.zone.key
    zones = sorted({one.zone for one in shown if one.zone and one.chip.state != "void"})
    if not zones or zones == [own]:
        return _("Service time, %(zone)s", zone=own)
    return _("Times in %(zone)s, service time in %(service)s", zone=own, service=", ".join(zones))


def reviews(session: Session, rows: Iterable[Row[Any]], _: Saying) -> Mapping[int, str]:
    """Timer → what was confirmed about its verdict with four eyes, in words; what was booked stays beside it."""
    ended = [row.id for row in rows if row.breached_at is not None or row.state == "met"]
    said = {
        True: N_("After review it counts as missed: %(why)s"),
        False: N_("After review it does not count as missed: %(why)s"),
    }
    return {timer: _(said[missed], why=why) for timer, (missed, __, why) in confirmed(session, ended).items()}


def _due_at(row: Row[Any], kept: KeptClock) -> datetime | None:
    """The due of the promise that counts now: where one that began after the clock was missed gives less than was used, the
    instant it began at."""
    if row.state in ("voided", "paused"):
        return None
    since = [at for at, _ in kept.terms if row.breached_at and at > row.breached_at]
    return since[-1] if since and row.due_at == row.breached_at else row.due_at


def _missed_at(row: Row[Any], now: datetime) -> datetime | None:
    """When it was missed, also where nobody has looked since."""
    if row.state == "voided" or row.due_at is None:
        return None
    return row.breached_at or (row.due_at if row.state == "running" and row.due_at < now else None)


def _promised(target: Mapping[str, Any], names: Names, _: Saying) -> str:
    """The agreement, or the row of the matrix that won, by what it names; and the hours it counts."""
    if not target["calendar"]:
        return _("Said to the customer by hand; what was agreed runs on beside it.")
    in_words: Mapping[str, Callable[[str], str]] = {
        "segment": lambda code: names.segment(code, _),
        "category": lambda path: names.category(path.replace("/", "."), _),
        "ticket_type": lambda code: _.word("type", code),
        "channel": lambda code: _.word("channel", code),
        "level": lambda level: _("level %(level)s", level=level),
    }
    named = [
        in_words.get(name, str)(target[name]) for name in DIMENSIONS if name != "organisation" and target.get(name)
    ]
    agreed = [_("agreement %(agreement)s", agreement=target["agreement"])] if target.get("agreement") else []
    row = ", ".join([*agreed, *named]) or _("all tickets")
    return _("Promised to: %(row)s. Hours: %(calendar)s.", row=row, calendar=names.calendar(target["calendar"], _))


def _used(row: Row[Any], names: Names, now: datetime) -> int:
    service = hours(row.target, names)
    if service is not None:
        return used_seconds(service, from_data(row.clock, row.due_at).clock, now)
    end = row.stopped_at or row.paused_since or now
    return max(0, _between(None, row.started_at, end) - row.paused_seconds)


def _between(service: ServiceHours | None, start: datetime, end: datetime) -> int:
    """Service seconds between two instants, negative where they are swapped; without hours every second counts."""
    return service.between(start, end) if service else int((end - start).total_seconds())
