"""Who goes on with whose work while somebody is away."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.absence_view import entered
from pages.day_spans import span
from pages.times import Reader
from staff.rights import Right, TicketScope, agent, may
from staff.roster import Duty

LENA, TOM, EVA = 1, 2, 3
READER = Reader("de", ZoneInfo("Europe/Berlin"), datetime(2026, 11, 23, 9, tzinfo=UTC))


def test_a_substitute_who_is_away_too_hands_on_to_their_own():
    duty = Duty({LENA: TOM, TOM: EVA})
    assert duty.stands_for(EVA) == {LENA, TOM} and not duty.stands_for(TOM)
    assert not Duty({LENA: TOM, TOM: LENA}).stands_for(TOM)


@pytest.mark.parametrize(
    ("role", "confidential", "found"), [("", False, True), ("crm", False, True), ("crm", True, False)]
)
def test_whoever_stands_in_may_work_on_what_is_not_reserved_for_others(role: str, confidential: bool, found: bool):
    tom = agent(TOM, ("agent",), (1,), (), (LENA,))
    ticket = TicketScope(3, "experten", role, confidential, LENA)
    for right in (Right.TICKET_READ, Right.TICKET_REPLY, Right.TICKET_RESOLVE):
        assert may(tom, right, ticket) is found
    assert not may(agent(TOM, ("agent",), (1,)), Right.TICKET_READ, ticket)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"first": "2026-12-21", "last": "2026-12-24"}, "21. Dezember 2026 – 24. Dezember 2026"),
        ({"first": "2026-12-21", "last": "2026-12-21"}, "21. Dezember 2026"),
        ({"first": "2026-12-21", "last": "2026-12-21", "first_time": "12:00"}, "Mo 21.12. 12:00 – 21. Dezember 2026"),
        ({"first": "2026-12-21", "last": "2026-12-22", "last_time": "12:00"}, "21. Dezember 2026 – Di 22.12. 12:00"),
    ],
)
def test_an_absence_is_typed_in_days_and_ends_with_the_last(typed: dict[str, str], told: str):
    start, end = entered(typed, READER)
    assert start and end and span(start, end, READER) == told


def test_what_is_no_day_is_no_instant():
    assert entered({"first": "soon", "last": ""}, READER) == (None, None)
