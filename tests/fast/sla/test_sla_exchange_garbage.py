"""Whatever is sent, the calculator answers or refuses; it never fails in another way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Invalid
from sla.exchange import calculate, timeline
from tests.kit.surroundings import trial_size

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(
    ["", "c", "s", "created", "2026-01-05T08:00:00Z", "2026-01-05", "08:00", "24:00", "UTC", "DE-BY", "mon", "\x00", "Europe"]
)  # fmt: skip
names = st.sampled_from(["c", "s", "tz", "week", "mon", "holidays", "holiday_set", "exceptions", "2026-12-24", "calendar",
                         "at", "ev", "sla", "by", "after", "now", "solution", "reopen", "pause_stops", "zero"])  # fmt: skip
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)


def refuses_or_answers(ask, request) -> None:
    try:
        assert isinstance(ask(request), dict)
    except Invalid as refused:
        assert all(mistake.field and mistake.problem for mistake in refused.mistakes)


@settings(max_examples=trial_size(150, part=3), deadline=None)
@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("calendar", "start", "minutes", "end", "days", "policy"), anything)
    )
)
def test_calculate_never_fails_otherwise(request):
    refuses_or_answers(calculate, request)
    valid = {"calendar": {"tz": "UTC", "week": {"mon": [["08:00", "09:00"]]}}, "start": "2026-01-05T08:00:00Z"}
    refuses_or_answers(
        calculate, {**valid, **{key: value for key, value in request.items() if key in ("end", "policy")}}
    )


@settings(max_examples=trial_size(150, part=3), deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("calendars", "slas", "events", "checks", "policy"), anything)))
def test_timeline_never_fails_otherwise(request):
    refuses_or_answers(timeline, request)
