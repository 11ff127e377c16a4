"""What is reckoned for many clocks at once is what is reckoned for each by itself, to the second."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from sla.calendar_text import calendar_from
from sla.eras import Era
from sla.recompute import LEAST, MOST, next_size
from sla.simulation import judged
from sla.targets import Target
from sla.terms import Terms
from sla.what_if import judged_together, kept_of
from tests.kit.surroundings import trial_size

START = datetime(2026, 3, 20, tzinfo=UTC)
NOW = START + timedelta(days=40)
WEEKS = (
    {"week": {key: [["08:00", "12:00"], ["13:00", "17:00"]] for key in ("mon", "tue", "wed", "thu", "fri")}},
    {"week": {"mon": [["22:00", "06:00"]], "sun": [["00:00", "24:00"]]}, "holidays": ["2026-03-29"]},
    {"week": {key: [["09:15", "09:16"]] for key in ("tue", "sat")}, "exceptions": {"2026-04-01": [["10:00", "11:00"]]}},
)
INSTANTS = st.integers(0, 40 * 86_400 * 4).map(lambda quarter: START + timedelta(seconds=quarter / 4))


def a_row(
    number: int, start: datetime, due: datetime, stopped: datetime | None, pause: timedelta | None
) -> SimpleNamespace:
    clock = {
        "metric": "resolution",
        "target_seconds": 3600,
        "started_at": start.isoformat(),
        "last_at": start.isoformat(),
    }
    if pause is not None:
        clock["pauses"] = [[start.isoformat(), (start + pause).isoformat(), "waiting_customer"]]
    return SimpleNamespace(
        id=number, number=f"SC-{number}", metric="resolution", state="met" if stopped else "running", started_at=start, stopped_at=stopped,
        due_at=due, breached_at=None, paused_since=None, calendar="office", target="{}", clock=json.dumps(clock), organisation_id=None,
        segment="admin", type="question", priority="P3", category="", first_channel="email", level=1, beyond="",
        ticket_state="in_progress",
    )  # fmt: skip


@settings(max_examples=trial_size(60, part=3), deadline=None)
@given(
    st.sampled_from(WEEKS), st.integers(1, 200_000),
    st.lists(st.tuples(INSTANTS, INSTANTS, st.none() | INSTANTS, st.none() | st.integers(1, 9_000).map(lambda one: timedelta(seconds=one))), max_size=12),
)  # fmt: skip
def test_past_clocks_judged_together_are_judged_as_one_by_one(week, seconds, said):
    office = calendar_from({"tz": "Europe/Berlin", **week})
    terms = Terms({"office": (Era(office),)}, (Target("resolution", seconds, "office"),))
    rows = [
        a_row(n, start, due, max(start, end) if end else None, pause) for n, (start, due, end, pause) in enumerate(said)
    ]
    alone = [(row.id, judged(kept_of(row), terms, NOW)) for row in rows]
    assert sorted((row.id, found) for row, found in judged_together(rows, terms, NOW)) == alone


def test_a_portion_grows_and_shrinks_with_the_time_it_took():
    assert (next_size(200, 0.01), next_size(200, 0.14), next_size(200, 0)) == (400, 100, 400)
    assert (next_size(LEAST, 9), next_size(MOST, 0.001)) == (LEAST, MOST)
