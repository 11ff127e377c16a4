"""The dues of one calendar moved where they stand, by PostgreSQL itself: two statements for some thousand tickets.

The same to the second as `ticket_clocks.keep_up` does to each: a clock that began before the first instant measured otherwise goes by the
table of steps (`sla/shift.py`), and its next look with it. What else there is (begun later, due years ahead, promised in
working days, in somebody's hand) is left as it stands for whoever reckons each by itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from sla.shift import Shift, shift
from sla.tables import SlaTimer
from sla.terms import Terms
from sla.ticket_clocks import COUNTING, OPEN
from storage.many_rows import among, commit_unhurried, set_values
from ticketing.pull_order import with_used
from ticketing.tables import Ticket


@dataclass(frozen=True, slots=True)
class Move:
    """Clocks that know of the saving `known` of a calendar are to know of the newest one: what `_MOVE` asks, but for the tickets. They
    begin behind number `reached` and end with `last`."""

    known: int
    reached: int
    last: int
    said: Mapping[str, Any]


def planned(session: Session, terms: Terms, code: str, known: int = 0, reached: int = 0) -> Move | int | None:
    """What is to be moved once those that know of saving `known` are moved up to ticket `reached`: the rest of them, then those that
    know of an older one, saving by saving. With 0 and 0 it begins with the newest. Where that was all, the number before the first
    clock that is left to be reckoned by itself; None where none is left."""
    last, version = session.execute(select(func.max(col(SlaTimer.ticket_id)))).scalar() or 0, terms.version(code)
    if known and reached < last and (move := _move(terms, code, known, reached, last)):
        return move
    left = _left(session, code, version)
    for saving, ticket, _ in left:
        if saving < (known or version) and (move := _move(terms, code, saving, ticket - 1, last)):
            return move
    return min((clock - 1 for *_, clock in left), default=None)


def _move(terms: Terms, code: str, known: int, reached: int, last: int) -> Move | None:
    steps = shift(terms.hours(code, known), terms.hours(code), terms.changed_since(code, known))
    return Move(known, reached, last, _said(code, known, terms.version(code), steps)) if steps is not None else None


def _left(session: Session, code: str, version: int) -> Sequence[tuple[int, int, int]]:
    """The savings before the newest one that open clocks know of, the newest first, each with the first ticket and the first clock. No
    index knows them, so that all clocks are read: once before a pass and once behind it."""
    saving = col(SlaTimer.calendar_version)
    older = (col(SlaTimer.state).in_(OPEN), col(SlaTimer.calendar) == code, saving < version)
    firsts = select(saving, func.min(col(SlaTimer.ticket_id)), func.min(col(SlaTimer.id)))
    return [
        (one[0], one[1], one[2])
        for one in session.execute(firsts.where(*older).group_by(saving).order_by(saving.desc()))
    ]


def portion(session: Session, move: Move, after: int, until: int) -> int:
    """Moves the clocks of the tickets behind number `after`, up to `until`; how many clocks are due or looked at otherwise now."""
    commit_unhurried(session)
    moved = session.connection().execute(_MOVE, {**move.said, "after": after, "until": until}).rowcount
    if moved:
        told = session.connection().execute(_TELL, {"counting": list(COUNTING), "after": after, "until": until})
        _reorder(session, {one.ticket_id: one.warned for one in told})
    return moved


def _said(code: str, known: int, version: int, steps: Shift) -> dict[str, Any]:
    return {
        "code": code, "known": known, "version": version, "open": list(OPEN), "since": steps.since, "end": steps.until,
        "starts": _spelt(steps.starts), "lengths": _spelt(steps.lengths), "places": _spelt(steps.places),
    }  # fmt: skip


def _spelt(numbers: Sequence[int]) -> str:
    """As PostgreSQL writes an array."""
    return "{" + json.dumps(numbers)[1:-1] + "}"


def _reorder(session: Session, used: Mapping[int, int]) -> None:
    """The place in the pull order of tickets with another nearest clock, by the percent used at its last step. What is in somebody's
    hand is left: the next look at the clock puts it in its place."""
    places = select(col(Ticket.id), col(Ticket.pull_sort)).where(among(session, col(Ticket.id), sorted(used)))
    held = session.execute(places.with_for_update(skip_locked=True, key_share=True)).all() if used else ()
    other = {number: new for number, old in held if (new := with_used(old, used[number])) != old}
    set_values(session, Ticket, list(other), {"pull_sort": list(other.values())})


_MOVE = text("""
    WITH steps AS MATERIALIZED (
        SELECT CAST(:starts AS float8[]) AS starts, CAST(:lengths AS float8[]) AS lengths, CAST(:places AS float8[]) AS places
    ), held AS (
        SELECT clock.ctid AS row, moves.due, moves.look
        FROM sla_timer AS clock
        JOIN ticket_due AS place ON place.ticket_id = clock.ticket_id
        CROSS JOIN LATERAL (
            SELECT floor(date_part('epoch', clock.due_at)) AS due, floor(date_part('epoch', clock.next_at)) AS look,
                CASE WHEN clock.next_at > clock.due_at THEN 1 ELSE 0 END AS border
        ) AS second
        CROSS JOIN LATERAL (
            SELECT width_bucket(second.due - 1, (SELECT starts FROM steps)) AS due,
                width_bucket(second.look - second.border, (SELECT starts FROM steps)) AS look
        ) AS stretch
        CROSS JOIN LATERAL (
            SELECT coalesce(
                    (SELECT places FROM steps)[stretch.due] - second.due
                    + least(second.due - (SELECT starts FROM steps)[stretch.due], (SELECT lengths FROM steps)[stretch.due]), 0
                ) AS due,
                coalesce(
                    (SELECT places FROM steps)[stretch.look] - second.look
                    + least(second.look - (SELECT starts FROM steps)[stretch.look], (SELECT lengths FROM steps)[stretch.look]), 0
                ) AS look
        ) AS moves
        WHERE clock.ticket_id > :after AND clock.ticket_id <= :until AND place.ticket_id > :after AND place.ticket_id <= :until
            AND clock.state = ANY(:open) AND clock.calendar = :code AND clock.calendar_version = :known
            AND NOT clock.target ? 'from' AND clock.started_at <= :since AND greatest(clock.due_at, clock.next_at) < :end
            AND (moves.due <> 0 OR moves.look <> 0)
        FOR NO KEY UPDATE OF clock, place SKIP LOCKED
    )
    UPDATE sla_timer AS clock
    SET due_at = clock.due_at + held.due * interval '1 second', calendar_version = :version,
        next_at = clock.next_at + interval '1 second'
            * CASE WHEN clock.next_at = clock.due_at + interval '1 microsecond' THEN held.due ELSE held.look END
    FROM held WHERE clock.ctid = held.row
""")
"""Clock and due of a ticket are held together, as the watch does; what somebody else holds is passed over."""

_TELL = text("""
    WITH counting AS MATERIALIZED (
        SELECT clock.ticket_id, clock.due_at, clock.metric, clock.warned, place.ctid AS row, place.due_sort, place.next_metric
        FROM sla_timer AS clock
        JOIN ticket_due AS place ON place.ticket_id = clock.ticket_id
        WHERE clock.ticket_id > :after AND clock.ticket_id <= :until AND place.ticket_id > :after AND place.ticket_id <= :until
            AND clock.state = ANY(:counting)
    ), nearest AS (
        SELECT DISTINCT ON (ticket_id) * FROM counting ORDER BY ticket_id, due_at, metric COLLATE "C", warned
    ), told AS (
        UPDATE ticket_due AS place SET due_sort = nearest.due_at, next_metric = nearest.metric
        FROM nearest
        WHERE place.ctid = nearest.row AND (nearest.due_sort, nearest.next_metric) <> (nearest.due_at, nearest.metric)
        RETURNING nearest.ticket_id, nearest.warned, nearest.metric <> nearest.next_metric AS is_other
    )
    SELECT ticket_id, warned FROM told WHERE is_other
""")
"""The next due of tickets whose clocks were moved, as `ticket_clocks.next_due` finds it; asked after these are held, so that it sees
what others have done to the other clocks. Of the tickets between the two numbers only those moved differ, for every other change
leaves them so. Answers the tickets that have another nearest clock."""
