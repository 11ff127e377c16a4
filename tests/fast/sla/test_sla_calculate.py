"""The plain questions of the exchange format, and the calendar's own form."""

import pytest

from foundation.errors import Invalid
from sla.exchange import calculate, timeline

BERLIN = {
    "tz": "Europe/Berlin",
    "week": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "tue": [["08:00", "24:00"]], "sun": [["22:00", "06:00"]]},
    "holidays": ["2026-01-13"],
    "exceptions": {"2026-01-20": [["10:00", "11:00"]]},
    "note": "unknown keys are ignored",
}
MONDAY = "2026-01-05T09:00:00+01:00"


def refused(request: dict, ask=calculate) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        ask(request)
    return {mistake.field: mistake.problem for mistake in caught.value.mistakes}


def with_calendar(**change) -> dict:
    return {"calendar": {**BERLIN, **change}, "start": MONDAY, "minutes": 1}


def test_minutes_give_a_due_in_utc_with_its_proof():
    found = calculate({"calendar": BERLIN, "start": MONDAY, "minutes": 240})
    assert found["due"] == "2026-01-05T13:00:00Z"
    assert [(line["counted"], line["seconds"], line["reason"]) for line in found["proof"]] == [
        (True, 3 * 3600, "weekly_hours"),
        (False, 0, "outside_hours"),
        (True, 3600, "weekly_hours"),
    ]
    assert (found["proof"][0]["from"], found["proof"][-1]["to"]) == ("2026-01-05T08:00:00Z", "2026-01-05T13:00:00Z")


def test_seconds_and_negative_amounts():
    assert calculate({"calendar": BERLIN, "start": MONDAY, "seconds": 1})["due"] == "2026-01-05T08:00:01Z"
    back = calculate({"calendar": BERLIN, "start": MONDAY, "seconds": -3600 - 3600})
    assert back["due"] == "2026-01-05T04:00:00Z"
    assert sum(line["seconds"] for line in back["proof"]) == 7200


def test_two_instants_give_signed_seconds():
    question = {"calendar": BERLIN, "start": MONDAY, "end": "2026-01-05T12:30:00Z"}
    assert calculate(question)["seconds"] == 3 * 3600 + 1800
    swapped = {**question, "start": question["end"], "end": MONDAY}
    assert calculate(swapped)["seconds"] == -(3 * 3600 + 1800)
    assert calculate({**swapped, "policy": {"reversed": "zero"}}) == {"seconds": 0, "proof": []}
    assert calculate({**swapped, "policy": {"reversed": "absolute"}})["seconds"] == 3 * 3600 + 1800


def test_days_give_a_due():
    assert calculate({"calendar": BERLIN, "start": MONDAY, "days": 1}) == {"due": "2026-01-06T08:00:00Z"}


@pytest.mark.parametrize(
    ("zone", "start", "days", "due"),
    [
        ("Europe/Berlin", "2026-03-28T02:30+01:00", 1, "2026-03-29T01:30:00Z"),
        ("Europe/Berlin", "2026-03-30T02:30+02:00", -1, "2026-03-29T01:30:00Z"),
        ("Europe/Berlin", "2026-10-24T02:30+02:00", 1, "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-10-25T02:30+01:00", 154, "2027-03-28T01:30:00Z"),
        ("Pacific/Auckland", "2026-09-26T02:30+12:00", 1, "2026-09-26T14:30:00Z"),
    ],
)
def test_days_into_a_skipped_hour_end_an_hour_later_and_into_a_repeated_one_in_its_first(zone, start, days, due):
    always = {
        "tz": zone,
        "week": {key: [["00:00", "24:00"]] for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    }
    assert calculate({"calendar": always, "start": start, "days": days})["due"] == due


@pytest.mark.parametrize(
    ("start", "days", "onwards", "back"),
    [
        ("2026-01-09T18:00Z", -1, "2026-01-09T09:00:00Z", "2026-01-08T17:00:00Z"),
        ("2026-01-09T07:00Z", -1, "2026-01-08T09:00:00Z", "2026-01-07T17:00:00Z"),
        ("2026-01-09T10:30Z", -1, "2026-01-08T10:30:00Z", "2026-01-08T10:30:00Z"),
        ("2026-01-09T18:00Z", 0, "2026-01-12T09:00:00Z", "2026-01-09T17:00:00Z"),
        ("2026-01-08T18:00Z", 1, "2026-01-12T09:00:00Z", "2026-01-12T09:00:00Z"),
    ],
)
def test_a_reading_outside_the_hours_may_move_back_where_days_go_back(start, days, onwards, back):
    office = {"tz": "UTC", "week": {key: [["09:00", "17:00"]] for key in ("mon", "tue", "wed", "thu", "fri")}}
    question = {"calendar": office, "start": start, "days": days}
    assert calculate(question)["due"] == onwards
    assert calculate({**question, "policy": {"zero": "snap_back"}})["due"] == back


@pytest.mark.parametrize("spelt", ["2026-01-05t08:00:00z", "2026-01-05T09:00+01", "20260105T080000Z", "2026-01-05 08:00:00+00:00"])  # fmt: skip
def test_an_instant_may_be_spelt_in_any_way_the_standard_knows(spelt):
    assert calculate({"calendar": BERLIN, "start": spelt, "seconds": 1})["due"] == "2026-01-05T08:00:01Z"


def test_fractions_of_a_second_are_dropped():
    question = {"calendar": BERLIN, "start": "2026-01-05T08:00:00.999Z", "seconds": 5}
    assert calculate(question)["due"] == "2026-01-05T08:00:05Z"


def test_a_proof_of_ten_years_stays_readable_and_still_adds_up():
    found = calculate({"calendar": BERLIN, "start": MONDAY, "minutes": 60 * 8000})
    assert len(found["proof"]) == 1001
    assert sum(line["seconds"] for line in found["proof"]) == 3600 * 8000
    *listed, rest = found["proof"]
    assert (rest["from"], rest["to"], rest["reason"]) == (listed[-1]["to"], found["due"], "not_listed")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"tz": "Nowhere/City"}, "calendar.tz"),
        ({"tz": None}, "calendar.tz"),
        ({"tz": "../etc/passwd"}, "calendar.tz"),
        ({"tz": "localtime"}, "calendar.tz"),
        ({"tz": "right/Europe/Berlin"}, "calendar.tz"),
        ({"week": {"monday": []}}, "calendar.week.monday"),
        ({"week": {"mon": [["25:00", "26:00"]]}}, "calendar.week.mon.0.0"),
        ({"week": {"mon": [["08:00", "08:60"]]}}, "calendar.week.mon.0.1"),
        ({"week": {"mon": [["24:00", "08:00"]]}}, "calendar.week.mon.0.0"),
        ({"week": {"mon": [["08:00", "08:00"]]}}, "calendar.week.mon.0"),
        ({"week": {"mon": [["08:00"]]}}, "calendar.week.mon.0"),
        ({"week": {"mon": "08:00-17:00"}}, "calendar.week.mon"),
        ({"week": []}, "calendar.week"),
        ({"holidays": ["2026-02-30"]}, "calendar.holidays.0"),
        ({"holidays": "2026-01-01"}, "calendar.holidays"),
        ({"holiday_set": "DE-XX"}, "calendar.holiday_set"),
        ({"holiday_set": 5}, "calendar.holiday_set"),
        ({"exceptions": {"Christmas": []}}, "calendar.exceptions.Christmas"),
        ({"exceptions": {"2026-12-24": [["10:00", "10:00"]]}}, "calendar.exceptions.2026-12-24.0"),
        ({"exceptions": []}, "calendar.exceptions"),
    ],
)
def test_a_malformed_calendar_is_refused_with_the_path(change, path):
    assert path in refused(with_calendar(**change))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"start": "2026-01-05T09:00:00"}, "start"),
        ({"start": "soon"}, "start"),
        ({"start": None}, "start"),
        ({"start": "9999-12-31T23:59:59-12:00"}, "start"),
        ({"minutes": "5"}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"minutes": float("nan")}, "minutes"),
        ({"minutes": 10**400}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"seconds": 5}, "minutes"),
        ({"minutes": None, "days": 1.5}, "days"),
        ({"policy": {"zero": "maybe"}}, "policy.zero"),
        ({"policy": {"exhaustion": ["closing"]}}, "policy.exhaustion"),
        ({"policy": "plain"}, "policy"),
        ({"calendar": None}, "calendar"),
    ],
)
def test_a_malformed_question_is_refused_with_the_path(change, path):
    assert path in refused({**with_calendar(), **change})


def test_one_policy_serves_both_questions_and_a_meaning_nobody_knows_is_refused_in_either():
    both = {"zero": "snap", "exhaustion": "closing", "reopen": "restart", "pause_stops": ["solution"], "unknown": 1}
    question, story = {**with_calendar(), "policy": both}, {"calendars": {}, "events": [], "checks": [], "policy": both}
    assert calculate(question)["due"] == "2026-01-05T08:01:00Z"
    assert timeline(story) == {"checks": []}
    assert set(refused({**question, "policy": {"reopen": "maybe"}})) == {"policy.reopen"}
    assert set(refused({**story, "policy": {"zero": "maybe"}}, timeline)) == {"policy.zero"}


def test_all_mistakes_come_at_once():
    assert set(refused({"calendar": {"tz": "X", "week": {"mo": []}}, "start": "x", "minutes": "y"})) == {
        "calendar.tz",
        "calendar.week.mo",
        "start",
        "minutes",
    }


def test_amounts_beyond_the_horizon_are_refused_quickly():
    assert "calendar" in refused({**with_calendar(), "minutes": 10**9})
    assert "minutes" in refused({**with_calendar(), "minutes": 10**12})


def test_a_story_of_many_events_is_answered_and_refused_where_it_is_asked_about_all_too_often():
    kinds = ("customer_message", "pause", "resume", "agent_reply") * 300
    told = [
        {"at": f"2026-01-05T09:{second // 60:02}:{second % 60:02}Z", "ev": kind}
        for second, kind in enumerate(kinds, start=1)
    ]
    always = {"tz": "UTC", "week": {"mon": [["00:00", "24:00"]]}}
    story = {"calendars": {"c": always}, "slas": {"s": {"calendar": "c", "update": 1, "solution": 600}}}
    story["events"] = [{"at": "2026-01-05T09:00:00Z", "ev": "created", "sla": "s", "message": False}, *told]
    (check,) = timeline({**story, "checks": [{"after": 1200}]})["checks"]
    assert (check["update_seconds_max"], check["paused_seconds"]) == (2, 300)
    assert check["solution_due"] == "2026-01-05T19:05:00Z"
    assert set(refused({**story, "checks": [{"after": 1200}] * 1000}, timeline)) == {"checks"}


def test_a_request_of_the_wrong_kind_is_refused():
    assert "request" in refused([])  # type: ignore[arg-type]
    assert "request" in refused("x", timeline)  # type: ignore[arg-type]
    odd = {"calendars": [], "slas": {"s": 3, "t": {"calendar": []}}, "events": [3], "checks": [None, {"after": "x"}]}
    assert {"calendars", "slas.s", "slas.t.calendar", "events.0"} <= set(refused(odd, timeline))
