"""Clocks a desk defines itself: what each condition means to a line of the history, and what a clock does with it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sla.defined_clocks import Condition, DefinedClock, Rule, fits, rule_data, rule_from, story_of_defined
from sla.happening import Happening
from sla.in_order import Line
from sla.rebuild import retell
from ticketing.events import TAKEN_BACK

START = datetime(2026, 6, 1, 8, tzinfo=UTC)


def move(before: str, after: str, transition: str = "") -> Happening:
    return Happening("moved", {"transition": transition}, before, after)


def line(kind: str, before: str = "", /, **data: Any) -> Happening:
    return Happening(kind, data, "queued", "queued", before)


@pytest.mark.parametrize(
    ("event", "value", "happened", "expected"),
    [
        ("created", "", line("opened"), True),
        ("customer_wrote", "", line("customer_wrote"), True),
        ("customer_wrote", "", line("customer_thanked"), False),
        ("answered", "", line("answer_sent", substantive=True), True),
        ("answered", "", line("answer_sent", substantive=False), False),
        ("answer_bounced", "", line("answer_bounced", permanent=True), True),
        ("answer_bounced", "", line("answer_bounced", permanent=False), False),
        ("noted", "", line("note_written"), True),
        ("taken", "", move("queued", "in_progress", "T9"), True),
        ("taken", "", move("waiting_third_party", "in_progress", "T15"), False),
        ("passed_on", "", line("routed", level=2, level_before=1), True),
        ("passed_on", "3", line("routed", level=2, level_before=1), False),
        ("passed_on", "", line("routed", level=2), False),
        ("queue", "technik", line("routed", level=2, queue="technik", queue_before="allgemein"), True),
        ("queue", "", line("routed", level=2, queue="technik", queue_before="technik"), False),
        ("waits", "", move("in_progress", "waiting_customer", "T11"), True),
        ("waits", "waiting_third_party", move("in_progress", "waiting_customer", "T11"), False),
        ("waited", "waiting_third_party", move("waiting_third_party", "in_progress", "T15"), True),
        ("waited", "", move("waiting_customer", "resolved", "T13"), True),
        ("waited", "", move("queued", "in_progress", "T9"), False),
        ("resolved", "", move("in_progress", "resolved", "T16"), True),
        ("reopened", "", move("resolved", "queued", "T17"), True),
        ("reopened", "", Happening("answer_bounced", {"permanent": True}, "resolved", "queued"), True),
        ("reopened", "", move("resolved", "closed", "T18"), False),
        ("closed", "", move("resolved", "closed", "T18"), True),
        ("cancelled", "", move("queued", "cancelled", "T19"), True),
        ("priority", "P1", line("field_changed", field="priority", before="P3", after="P1"), True),
        ("priority", "P1", line("field_changed", field="priority", before="P3", after="P2"), False),
        ("priority", "", line("field_changed", field="type", before="incident", after="question"), False),
        ("type", "complaint", line("field_changed", field="type", before="incident", after="complaint"), True),
        ("segment", "", line("field_changed", field="segment", before="admin", after="critical"), True),
        ("category", "fault", line("field_changed", field="category", before="office", after="fault.network"), True),
        ("category", "fault", line("field_changed", field="category", before="office", after="faulty"), False),
        ("tagged", "vpn", line("tags_changed", tags="umzug, vpn"), True),
        ("tagged", "vpn", line("tags_changed", "vpn", tags="umzug, vpn"), False),
        ("tagged", "", line("tags_changed", "umzug, vpn", tags="vpn"), False),
        ("callback_promised", "", line("callback_promised"), True),
        ("callback_ended", "", line("callback_ended", how="done"), True),
    ],
)
def test_a_condition_fits_the_lines_it_speaks_of(event: str, value: str, happened: Happening, expected: bool):
    assert fits([Condition("noted", "never"), Condition(event, value)][1:], happened) is expected


def told(rule: Rule | tuple[Rule, ...], *lines: tuple[str, dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Each run as hours after the first line: start, end, whether voided; then each pause."""
    rules = rule if isinstance(rule, tuple) else (rule,)
    clock = DefinedClock("own", "Eigene", "Own", "internal", rules)
    history = [Line(kind, START + timedelta(hours=hour), data) for hour, (kind, data) in enumerate(lines)]
    log = retell(history, {}, True).log
    assert log is not None
    story = story_of_defined(clock, log.events)

    def hours(at: datetime | None) -> int | None:
        return None if at is None else int((at - START).total_seconds()) // 3600

    runs = [(hours(run.start), hours(run.end), run.voided) for run in story.runs]
    return [*runs, *((hours(one.start), hours(one.end)) for one in story.pauses)]


OPENED: tuple[str, dict[str, Any]] = ("opened", {})
NOTE: tuple[str, dict[str, Any]] = ("note_written", {})


def moved(after: str, transition: str = "") -> tuple[str, dict[str, Any]]:
    return "moved", {"transition": transition, "after": after}


def test_a_suppliers_time_begins_with_each_waiting_and_ends_with_it():
    rule = Rule((Condition("waits", "waiting_third_party"),), (Condition("waited"),))
    lines = [OPENED, moved("waiting_third_party", "T14"), NOTE, moved("in_progress", "T15"), moved("waiting_third_party", "T14")]  # fmt: skip
    assert told(rule, *lines) == [(1, 3, False), (4, None, False)]
    assert told(Rule(rule.start, rule.stop, again=False), *lines) == [(1, 3, False)]
    assert told(rule, *lines, moved("cancelled", "T19")) == [(1, 3, False), (4, 5, True)], "nobody waits any more"


def test_it_rests_in_the_states_named_and_only_while_it_runs():
    rule = Rule((Condition("created"), Condition("noted")), (Condition("resolved"),), pauses=("waiting_customer",))
    asked, answered = moved("waiting_customer", "T11"), moved("in_progress", "T12")
    assert told(rule, OPENED, asked, answered, moved("resolved", "T16")) == [(0, 3, False), (1, 2)]
    assert told(rule, OPENED, asked, moved("resolved", "T13"), asked) == [(0, 2, False), (1, 2)]
    assert told(rule, OPENED, moved("resolved", "T16"), asked, NOTE, answered) == [
        (0, 1, False), (3, None, False), (3, 4),
    ], "begun while it waits, it rests from its start"  # fmt: skip


def test_what_was_called_off_may_run_again_and_stopping_goes_before_calling_off():
    rule = Rule((Condition("noted"),), (Condition("closed"),), (Condition("tagged", "off"),), again=False)
    off = ("tags_changed", {"tags": "off"})
    assert told(rule, OPENED, NOTE, off, NOTE, NOTE) == [(1, 2, True), (3, None, False)]
    assert told(rule, OPENED, NOTE, moved("closed", "T18"), NOTE) == [(1, 2, False)]


def test_what_happened_before_another_rule_was_saved_is_told_by_the_one_before():
    first = Rule((Condition("created"),), (Condition("noted"),))
    later = Rule((Condition("noted"),), (Condition("resolved"),), since=START + timedelta(hours=2))
    lines = (OPENED, NOTE, NOTE, moved("resolved", "T16"))
    assert told((first, later), *lines) == [(0, 1, False), (2, 3, False)]


def test_another_rule_holds_a_clock_from_the_first_line_on_that_means_something_to_it():
    first = Rule((Condition("created"),), (Condition("resolved"),))
    later = Rule(first.start, first.stop, pauses=("waiting_customer",), since=START + timedelta(hours=2))
    asked = moved("waiting_customer", "T11")
    assert told((first, later), OPENED, asked, NOTE, asked) == [(0, None, False), (3, None)], "no clock looks at a note"


def test_what_was_solved_with_an_answer_taken_back_was_not_solved():
    solved, answer = moved("resolved", "T16"), ("answer_sent", {"contact_id": 7, "substantive": True, "by": "agent"})
    back = ("answer_bounced", {"contact_id": 7, "permanent": True, "status": TAKEN_BACK})
    start = OPENED, moved("in_progress", "T9")
    at_once = [Line(kind, START + timedelta(hours=hour), data) for hour, (kind, data) in zip((0, 1, 2, 2, 3, 4, 4), (*start, solved, answer, NOTE, back, moved("in_progress", "T17")), strict=True)]  # fmt: skip
    ends = DefinedClock("own", "Eigene", "Own", "internal", (Rule((Condition("created"),), (Condition("resolved"),), pauses=("resolved",), again=False),))  # fmt: skip
    again = DefinedClock("own", "Eigene", "Own", "internal", (Rule((Condition("reopened"),), (Condition("noted"),)),))
    for lines in (at_once[:-1], at_once):
        log = retell(lines, {}, True).log
        assert log is not None
        assert [(run.start, run.end) for run in story_of_defined(ends, log.events).runs] == [(START, None)]
        assert (story_of_defined(ends, log.events).pauses, story_of_defined(again, log.events).runs) == ([], [])
    solved_later = [*at_once[:2], *at_once[3:5], Line(*("moved", at_once[4].at, solved[1])), at_once[5]]
    log = retell(solved_later, {}, True).log
    assert log is not None
    assert [run.end for run in story_of_defined(ends, log.events).runs] == [at_once[4].at], "solved without that answer"


def test_a_line_dated_before_the_one_it_follows_counts_from_that_one():
    rule = Rule((Condition("noted"),), (Condition("customer_wrote"),))
    clock = DefinedClock("own", "Eigene", "Own", "internal", (rule,))
    at = [START, START + timedelta(hours=2), START + timedelta(hours=1)]
    history = [Line(kind, *one) for kind, one in zip(("opened", "note_written", "customer_wrote"), ((at[0], {}), (at[1], {}), (at[2], {"contact_id": 1})), strict=True)]  # fmt: skip
    log = retell(history, {}, True).log
    assert log is not None
    (run,) = story_of_defined(clock, log.events).runs
    assert (run.start, run.end) == (at[1], at[1])


def test_a_rule_is_read_back_as_it_was_stored():
    rule = Rule((Condition("created"),), (Condition("queue", "technik"), Condition("closed")), (Condition("noted"),), ("queued",), False, START)  # fmt: skip
    assert rule_from(rule_data(rule)) == rule
