"""What holds for every order of events under every policy."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sla.exchange import timeline
from tests.kit.surroundings import trial_size

OFFICE = {"tz": "Europe/Berlin", "week": {key: [["08:00", "17:00"]] for key in ("mon", "tue", "wed", "thu", "fri")}}
NIGHT = {"tz": "Europe/Berlin", "week": {key: [["20:00", "04:00"]] for key in ("mon", "tue", "sat")}}
SLAS = {
    "a": {"calendar": "office", "first_response": 60, "update": 90, "solution": 300},
    "b": {"calendar": "night", "first_response": 30, "update": 500, "solution": 700},
}
KINDS = ["customer_message", "agent_reply", "auto_reply", "internal_note", "pause", "resume", "close", "reopen"]
START = datetime(2026, 3, 27, 7, tzinfo=UTC)

policies = st.fixed_dictionaries(
    {},
    optional={
        "exhaustion": st.sampled_from(["closing", "next_opening"]),
        "pause_resolution_s": st.sampled_from([1, 60]),
        "pause_stops": st.lists(st.sampled_from(["first_response", "update", "solution"]), unique=True),
        "pause_extends": st.booleans(),
        "update_before_first_response": st.booleans(),
        "update_restarts_on_agent_reply": st.booleans(),
        "update_start": st.sampled_from(["first_unanswered", "last_contact"]),
        "reopen": st.sampled_from(["continue", "restart", "closed_counts", "stays_met"]),
        "agent_opened_has_first_response": st.booleans(),
    },
)
steps = st.lists(st.tuples(st.integers(0, 700), st.sampled_from([*KINDS, "sla"])), max_size=10)


def instant(minutes: int) -> str:
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def told(moves: list[tuple[int, str]], created: dict | None = None) -> list[dict]:
    events = [{"at": instant(0), "ev": "created", "sla": "a", **(created or {})}]
    minutes = 0
    for index, (gap, kind) in enumerate(moves):
        minutes += gap
        events.append(
            {"at": instant(minutes), "ev": kind} | ({"sla": ("b", "a", None)[index % 3]} if kind == "sla" else {})
        )
    return events


def ask(events: list[dict], policy: dict) -> list[dict]:
    checks = [{"after": index} for index in range(len(events))] + [
        {"after": len(events) - 1, "now": "2026-05-01T00:00:00Z"}
    ]
    request = {"calendars": {"office": OFFICE, "night": NIGHT}, "slas": SLAS, "events": events, "checks": checks}
    return timeline({**request, "policy": policy})["checks"]


@settings(max_examples=trial_size(60, part=3), deadline=None)
@given(steps, policies, st.sampled_from(["recompute", "piecewise"]), st.booleans(), st.booleans())
def test_every_answer_is_consistent_in_itself(moves, policy, on_switch, by_agent, message):
    events = told(moves, {"by": "agent" if by_agent else "customer", "message": message})
    for found in ask(events, {**policy, "on_switch": on_switch}):
        dues = [found[f"{name}_due"] for name in ("first_response", "update", "solution")]
        assert found["next_due"] == min((due for due in dues if due), default=None)
        assert found["paused_seconds"] >= 0
        assert found["update_breached_at"] == sorted(found["update_breached_at"])
        assert found["first_response_due"] is None or found["first_response_seconds"] is None
        assert all(value is None or value >= 0 for key, value in found.items() if key.endswith("_seconds"))


@settings(max_examples=trial_size(40, part=3), deadline=None)
@given(steps, policies)
def test_without_a_switch_piecewise_and_recomputed_are_the_same(moves, policy):
    events = told([move for move in moves if move[1] != "sla"])
    assert ask(events, {**policy, "on_switch": "piecewise"}) == ask(events, {**policy, "on_switch": "recompute"})


@settings(max_examples=trial_size(40, part=3), deadline=None)
@given(steps)
def test_pauses_only_ever_make_later(moves):
    kept = [move for move in moves if move[1] in ("pause", "resume")]
    with_pauses = ask([*told(kept), {"at": instant(20_000), "ev": "resume"}], {})[-1]
    without = ask([*told([]), {"at": instant(20_000), "ev": "resume"}], {})[-1]
    for name in ("first_response_due", "update_due", "solution_due"):
        assert with_pauses[name] >= without[name]
