"""The timeline of the exchange format: each event and each policy option, on a plain Monday-to-Friday calendar in UTC."""

import pytest

from foundation.errors import Invalid
from sla.exchange import timeline

WEEK = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CALENDARS = {"office": {"tz": "UTC", "week": WEEK}, "always": {"tz": "UTC", "week": {}, "exceptions": {}}}
CALENDARS["always"]["week"] = {day: [["00:00", "24:00"]] for day in (*WEEK, "sat", "sun")}
SLAS = {
    "std": {"calendar": "office", "first_response": 60, "update": 120, "solution": 240},
    "slow": {"calendar": "office", "first_response": 120, "update": 240, "solution": 480},
    "night": {"calendar": "always", "first_response": 60, "update": 120, "solution": 240},
    "solution_only": {"calendar": "office", "first_response": 0, "solution": 240},
}


def T(clock: str, day: int = 5) -> str:
    """An instant on a Monday-based day of January 2026 (the 5th is a Monday)."""
    return f"2026-01-{day:02}T{clock}:00Z"


def ask(*events: tuple, now: str | None = None, sla: str = "std", created: dict | None = None, **policy) -> dict:
    """The answer after all events: `("10:00", "pause")` or `("10:00", "sla", {"sla": …})`; created at 08:00."""
    told = [{"at": T("08:00"), "ev": "created", "sla": sla, **(created or {})}]
    for clock, kind, *more in events:
        told.append({"at": clock if "Z" in clock else T(clock), "ev": kind, **(more[0] if more else {})})
    check = {"after": len(told) - 1} | ({"now": now if "Z" in now else T(now)} if now else {})
    request = {"calendars": CALENDARS, "slas": SLAS, "events": told, "policy": policy, "checks": [check]}
    return timeline(request)["checks"][0]


def test_a_new_ticket_has_three_dues_and_the_earliest_is_next():
    assert ask() == {
        "first_response_due": T("09:00"),
        "update_due": T("10:00"),
        "solution_due": T("12:00"),
        "next_due": T("09:00"),
        "first_response_seconds": None,
        "solution_seconds": None,
        "update_seconds_max": None,
        "paused_seconds": 0,
        "first_response_breached_at": None,
        "solution_breached_at": None,
        "update_breached_at": [],
    }


def test_a_public_reply_stops_first_response_and_update():
    found = ask(("08:40", "agent_reply"))
    assert found["first_response_due"] is found["update_due"] is None
    assert (found["first_response_seconds"], found["update_seconds_max"]) == (2400, 2400)
    assert found["next_due"] == found["solution_due"] == T("12:00")


@pytest.mark.parametrize("kind", ["auto_reply", "internal_note"])
def test_receipts_and_notes_answer_nobody(kind):
    assert ask(("08:40", kind))["first_response_due"] == T("09:00")


def test_in_time_is_up_to_and_including_the_due():
    assert ask(("09:00", "agent_reply"), now="15:00")["first_response_breached_at"] is None
    late = ask((T("09:00").replace("00Z", "01Z"), "agent_reply"), now="15:00")
    assert late["first_response_breached_at"] == T("09:00")
    assert late["first_response_seconds"] == 3601


def test_a_breach_is_dated_where_the_budget_ran_out_and_is_not_told_before():
    assert ask(now="09:00")["first_response_breached_at"] is None
    found = ask(now=T("10:30"))
    assert found["first_response_breached_at"] == T("09:00")
    assert found["update_breached_at"] == [T("10:00")]
    assert found["first_response_due"] == T("09:00")


def test_the_oldest_unanswered_message_times_the_update():
    found = ask(("08:30", "agent_reply"), ("09:00", "customer_message"), ("10:00", "customer_message"))
    assert found["update_due"] == T("11:00")
    moved = ask(
        ("08:30", "agent_reply"),
        ("09:00", "customer_message"),
        ("10:00", "customer_message"),
        update_start="last_contact",
    )
    assert moved["update_due"] == T("12:00")


def test_the_longest_answered_cycle_is_kept_and_every_late_one_listed():
    found = ask(
        ("08:30", "agent_reply"),
        ("09:00", "customer_message"),
        ("12:00", "agent_reply"),
        ("13:00", "customer_message"),
        ("13:10", "agent_reply"),
        ("13:20", "customer_message"),
        now="15:30",
    )
    assert found["update_seconds_max"] == 3 * 3600
    assert found["update_breached_at"] == [T("11:00"), T("15:20")]


def test_updates_may_wait_for_the_first_response():
    assert ask(update_before_first_response=False)["update_due"] is None
    found = ask(("08:30", "agent_reply"), ("09:00", "customer_message"), update_before_first_response=False)
    assert found["update_due"] == T("11:00")
    assert found["update_seconds_max"] is None


def test_our_own_reply_may_start_the_next_cycle():
    events = [("08:30", "agent_reply")]
    assert ask(*events, update_restarts_on_agent_reply=True)["update_due"] == T("10:30")
    events += [("09:00", "customer_message"), ("09:30", "customer_message")]
    assert ask(*events, update_restarts_on_agent_reply=True)["update_due"] == T("11:00")
    events += [("09:45", "agent_reply"), ("10:00", "agent_reply")]
    assert ask(*events, update_restarts_on_agent_reply=True)["update_due"] == T("12:00")


def test_a_ticket_created_without_a_message_waits_for_no_answer():
    found = ask(created={"message": False})
    assert (found["first_response_due"], found["update_due"]) == (T("09:00"), None)


def test_a_ticket_an_agent_opened_promises_no_first_response_unless_told():
    found = ask(created={"by": "agent"})
    assert (found["first_response_due"], found["update_due"], found["solution_due"]) == (None, None, T("12:00"))
    assert ask(created={"by": "agent"}, agent_opened_has_first_response=True)["first_response_due"] == T("09:00")


def test_nothing_is_due_while_paused_and_all_move_on_by_the_pause():
    held = ask(("08:30", "pause"), now="10:00")
    assert held["next_due"] is held["first_response_due"] is held["solution_due"] is None
    assert held["paused_seconds"] == 5400
    assert held["first_response_breached_at"] is None
    found = ask(("08:30", "pause"), ("10:00", "resume"))
    assert [found[f"{name}_due"] for name in ("first_response", "update", "solution")] == [
        T("10:30"),
        T("11:30"),
        T("13:30"),
    ]


def test_only_service_time_under_the_pause_is_given_back():
    found = ask((T("15:00"), "pause"), (T("09:00", 6), "resume"), now=T("09:00", 6), sla="slow")
    assert found["paused_seconds"] == 2 * 3600
    assert found["solution_due"] == T("10:00", 6)


def test_nested_pauses_are_one_and_seconds_are_kept():
    found = ask(("08:10", "pause"), ("08:20", "pause"), ("08:30", "resume"), ("08:40", "resume"))
    assert found["paused_seconds"] == 1200
    assert found["first_response_due"] == T("09:20")
    odd = ask(("2026-01-05T08:10:20Z", "pause"), ("2026-01-05T08:30:50Z", "resume"))
    assert odd["first_response_due"] == "2026-01-05T09:20:30Z"
    cut = ask(("2026-01-05T08:10:20Z", "pause"), ("2026-01-05T08:30:50Z", "resume"), pause_resolution_s=60)
    assert cut["first_response_due"] == T("09:20")


def test_a_pause_after_the_budget_ran_out_changes_nothing():
    found = ask(("09:30", "pause"), ("11:00", "resume"), now="11:00")
    assert found["first_response_breached_at"] == found["first_response_due"] == T("09:00")


def test_a_ticket_may_be_created_paused():
    held = ask(created={"paused": True}, now="10:00")
    assert held["next_due"] is None
    found = ask(("09:00", "resume"), created={"paused": True})
    assert (found["first_response_due"], found["paused_seconds"]) == (T("10:00"), 3600)


def test_a_pause_may_spare_some_clocks():
    found = ask(("08:30", "pause"), now="08:45", pause_stops=["solution"])
    assert (found["first_response_due"], found["solution_due"]) == (T("09:00"), None)
    later = ask(("08:30", "pause"), ("09:30", "resume"), now="09:30", pause_stops=["solution"])
    assert (later["first_response_due"], later["solution_due"]) == (T("09:00"), T("13:00"))
    assert later["first_response_breached_at"] == T("09:00")


def test_a_pause_may_hide_the_due_without_moving_it():
    assert ask(("08:30", "pause"), now="08:45", pause_extends=False)["first_response_due"] is None
    found = ask(("08:30", "pause"), ("08:50", "resume"), ("08:55", "agent_reply"), pause_extends=False)
    assert (found["first_response_seconds"], found["solution_due"]) == (55 * 60, T("12:00"))


def test_a_reply_under_a_pause_has_used_only_the_time_before():
    found = ask(("08:30", "pause"), ("10:00", "agent_reply"))
    assert (found["first_response_seconds"], found["first_response_breached_at"]) == (1800, None)


def test_closing_ends_everything_and_the_first_of_several_counts():
    found = ask(("10:00", "close"), ("11:00", "close"), now="15:00")
    assert found["next_due"] is found["solution_due"] is found["first_response_due"] is None
    assert (found["solution_seconds"], found["solution_breached_at"]) == (7200, None)
    assert found["first_response_breached_at"] == T("09:00")


def test_closing_ends_an_open_pause():
    found = ask(("09:00", "pause"), ("10:00", "close"), now="12:00")
    assert (found["paused_seconds"], found["solution_seconds"]) == (3600, 3600)
    reopened = ask(("09:00", "pause"), ("10:00", "close"), ("11:00", "reopen"), now="11:00")
    assert (reopened["paused_seconds"], reopened["solution_due"]) == (3600, T("14:00"))


@pytest.mark.parametrize(
    ("mode", "due", "seconds"),
    [
        ("continue", T("13:00"), 3 * 3600),
        ("restart", T("15:00"), 3600),
        ("closed_counts", T("12:00"), 4 * 3600),
        ("stays_met", None, 7200),
    ],
)
def test_reopening_follows_the_agreement(mode, due, seconds):
    events = [("08:30", "agent_reply"), ("10:00", "close"), ("11:00", "reopen")]
    assert ask(*events, reopen=mode)["solution_due"] == due
    assert ask(*events, ("12:00", "close"), reopen=mode)["solution_seconds"] == seconds


def test_a_switch_recomputes_from_the_start_by_default():
    found = ask(("10:00", "sla", {"sla": "slow"}))
    assert (found["first_response_due"], found["solution_due"]) == (T("10:00"), T("16:00"))
    assert found["first_response_breached_at"] is None
    raised = ask(("10:00", "sla", {"sla": "std"}), sla="slow", now="10:30")
    assert raised["first_response_breached_at"] == T("09:00")


def test_a_piecewise_switch_keeps_used_time_and_reports_no_breach_before_it():
    raised = ask(("09:30", "sla", {"sla": "std"}), sla="slow", now="11:30", on_switch="piecewise")
    assert raised["first_response_breached_at"] == T("09:30")
    assert raised["solution_due"] == T("12:00")
    lowered = ask(("09:30", "sla", {"sla": "slow"}), now="09:40", on_switch="piecewise")
    assert lowered["first_response_breached_at"] == T("09:00")
    assert lowered["first_response_due"] == T("10:00")
    hours = ask(("15:00", "sla", {"sla": "night"}), sla="slow", on_switch="piecewise", now="15:00")
    assert hours["solution_due"] == T("15:00")


def test_a_switch_after_the_breach_leaves_the_due_where_it_was():
    found = ask(("10:00", "sla", {"sla": "std"}), on_switch="piecewise", now="10:30")
    assert found["first_response_due"] == found["first_response_breached_at"] == T("09:00")


def test_other_hours_after_a_switch_measure_only_what_follows():
    found = ask((T("15:30"), "sla", {"sla": "night"}), sla="slow", on_switch="piecewise", created={"at": T("14:00")})
    assert found["solution_due"] == T("18:00")
    assert ask((T("15:30"), "sla", {"sla": "night"}), sla="slow", created={"at": T("14:00")})["solution_due"] == T(
        "18:00"
    )


def test_a_switch_to_nothing_promises_nothing():
    found = ask(("08:30", "sla", {"sla": None}), now="15:00")
    assert found["next_due"] is found["first_response_breached_at"] is found["solution_seconds"] is None
    back = ask(("08:30", "sla", {"sla": None}), ("08:45", "sla", {"sla": "std"}))
    assert back["first_response_due"] == T("09:00")
    assert ask(sla=None)["next_due"] is None


def test_zero_or_missing_targets_are_not_promised():
    found = ask(("08:30", "agent_reply"), sla="solution_only")
    assert found["first_response_seconds"] is found["update_seconds_max"] is None
    assert found["next_due"] == T("12:00")


def test_the_budget_may_be_due_at_the_next_opening():
    assert ask(sla="slow")["solution_due"] == T("16:00")
    assert ask(sla="slow", exhaustion="next_opening")["solution_due"] == T("08:00", 6)
    answered = ask((T("20:00"), "close"), sla="slow", exhaustion="next_opening", now=T("12:00", 6))
    assert (answered["solution_breached_at"], answered["solution_seconds"]) == (None, 8 * 3600)
    late = ask((T("20:00"), "close"), sla="slow", now=T("12:00", 6))
    assert (late["solution_breached_at"], late["solution_seconds"]) == (T("16:00"), 8 * 3600)


def test_events_out_of_order_last_no_time():
    found = ask(("09:00", "pause"), ("08:30", "resume"))
    assert (found["paused_seconds"], found["first_response_due"]) == (0, T("09:00"))


def test_each_check_sees_only_its_events():
    request = {
        "calendars": CALENDARS,
        "slas": SLAS,
        "events": [
            {"at": T("08:00"), "ev": "created", "sla": "std", "note": "ignored"},
            {"at": T("08:40"), "ev": "agent_reply"},
        ],
        "checks": [{"after": 0}, {"after": 1}, {"after": 0, "now": T("09:30")}],
    }
    first, second, third = timeline(request)["checks"]
    assert first["first_response_due"] == T("09:00")
    assert second["first_response_seconds"] == 2400
    assert third["first_response_breached_at"] == T("09:00")


def test_every_mistake_is_named_with_its_path():
    with pytest.raises(Invalid) as refused:
        timeline(
            {
                "calendars": {"c": {"tz": "Mars/Olympus", "week": {"mon": [["08:00", "08:00"]], "montag": []}}},
                "slas": {"s": {"calendar": "c", "solution": -1}, "t": {"calendar": "nowhere"}},
                "events": [{"at": "yesterday", "ev": "created", "sla": "x"}, {"at": T("08:00"), "ev": "explode"}],
                "checks": [{"after": 7}],
                "policy": {"reopen": "maybe", "pause_stops": "all"},
            }
        )
    assert {mistake.field for mistake in refused.value.mistakes} >= {
        "policy.reopen",
        "calendars.c.tz",
        "calendars.c.week.montag",
        "calendars.c.week.mon.0",
        "slas.s.solution",
        "slas.t.calendar",
        "events.0.at",
        "events.0.sla",
        "events.1.ev",
        "checks.0.after",
    }


def test_a_promise_in_hours_that_never_come_is_an_error():
    with pytest.raises(Invalid, match="does not open"):
        timeline(
            {
                "calendars": {"c": {"tz": "UTC", "week": {}}},
                "slas": {"s": {"calendar": "c", "solution": 60}},
                "events": [{"at": T("08:00"), "ev": "created", "sla": "s"}],
                "checks": [{"after": 0}],
            }
        )
