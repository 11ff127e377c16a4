"""An answer taken back before it left, as the clocks a desk defined itself see it: as if it had never been given. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from sla.happening import Happening
from sla.story import Event

WITH_ANSWER = ("T11", "T16")
"""Moves an agent makes by an answer: asking the customer, and solving."""


def unsaid(log: Sequence[Event], contact_id: int, state: str) -> tuple[list[Event], str]:
    """The log without the answer and, where the ticket is still in the `state` it was put into with it, without that move. And
    the state the ticket is in then."""
    said = next((one for one in log if one.happening and _is(one.happening, contact_id)), None)
    if said is None:
        return list(log), state
    left = [one for one in log if one is not said]
    place = next((place for place, one in reversed([*enumerate(left)]) if _moved(one.happening)), None)
    if place is None or left[place].at != said.at:
        return left, state
    move = left[place].happening
    assert move is not None
    if move.data["transition"] not in WITH_ANSWER or move.after != state:
        return left, state
    return [*left[:place], *(_stayed(one, move.before) for one in left[place + 1 :])], move.before


def _is(one: Happening, contact_id: int) -> bool:
    return one.kind == "answer_sent" and one.data["contact_id"] == contact_id


def _moved(one: Happening | None) -> bool:
    return one is not None and one.kind == "moved"


def _stayed(event: Event, state: str) -> Event:
    """Nothing moved it since."""
    if event.happening is None:
        return event
    return replace(event, happening=replace(event.happening, before=state, after=state))
