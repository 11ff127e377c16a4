"""Spans as people type them, and the matrix as a form."""

from dataclasses import replace

import pytest

from admin.target_checks import refuse_ties
from admin.target_form import named_by, read, written
from foundation.errors import Invalid
from pages.budget_text import budget_of, budget_text, too_long
from pages.saying import saying
from pages.view import Choice
from sla.budgets import Budget
from sla.targets import Target, default_targets

GERMAN, ENGLISH = saying("de"), saying("en")
BY_CODE = named_by(ENGLISH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30", Budget(1800)),
        ("30 min", Budget(1800)),
        ("4 h", Budget(14_400)),
        ("1,5 h", Budget(5400)),
        ("1 h 30", Budget(5400)),
        ("1:30", Budget(5400)),
        ("0", Budget()),
        ("2 d", Budget(days=2)),
        ("2 Arbeitstage", Budget(days=2)),
        ("1 AT bis 12 Uhr", Budget(days=1, by=43_200)),
        ("1 working day, by 12:00", Budget(days=1, by=43_200)),
        ("bis 16:00", Budget(by=57_600)),
        ("soon", None),
        ("", None),
        ("-4 h", None),
        ("bis 25:00", None),
    ],
)
def test_a_span_is_read_as_people_type_it(text: str, expected: Budget | None):
    assert budget_of(text) == expected


@pytest.mark.parametrize("say", [GERMAN, ENGLISH])
@pytest.mark.parametrize(
    "budget",
    [Budget(1800), Budget(16_200), Budget(days=1), Budget(days=5), Budget(days=2, by=43_200), Budget(by=57_600)],
)
def test_what_is_shown_is_read_back_to_the_same(budget: Budget, say):
    assert budget_of(budget_text(budget, say)) == budget


def test_an_absurd_span_is_refused_at_its_field_and_the_others_stay():
    values = {
        "cell.admin.P1.resolution": "99999999 h", "hours.admin.P1": "business", "cell.admin.P1.update": "4 h",
        "line.0.metric": "update", "line.0.duration": "2000 d", "line.0.calendar": "business",
    }  # fmt: skip
    entered = read(values, ["admin"], (), ENGLISH, BY_CODE)
    assert [one.field for one in entered.mistakes] == ["cell.admin.P1.resolution", "line.0.duration"]
    assert "longer than anybody waits" in entered.mistakes[0].problem
    assert [row.metric for row in entered.targets] == ["update"]
    assert too_long(Budget(99_999_999 * 3600))
    assert not too_long(Budget(100_000 * 3600))


@pytest.mark.parametrize("recount", [False, True])
def test_the_matrix_written_into_the_form_is_read_back_to_the_same(recount: bool):
    pickup = Target("level_pickup", 1800, "business", priority="P2", level="2", recount=recount)
    rows = (*(replace(row, recount=recount) for row in default_targets()), pickup)
    entered = read(written(rows, GERMAN), ["critical", "commercial", "admin"], rows, GERMAN, BY_CODE)
    assert entered.mistakes == ()
    assert set(entered.targets) == set(rows)
    assert entered.field_of(pickup).startswith("line.")


def test_a_tick_for_third_parties_is_for_a_whole_metric_and_where_some_are_held_all_or_none_may_be_or_each_as_it_is():
    first, other = (
        Target("resolution", 3600, "business", category="a"),
        Target("resolution", 7200, "business", category="b"),
    )
    held, pickup = replace(first, third_party_pauses=True), Target("level_pickup", 1800, "business")
    stored = (held, other, pickup)
    fields = written(stored, ENGLISH)
    assert set(read(fields, [], stored, ENGLISH, BY_CODE).targets) == set(stored)
    all_of_them = fields | {"pauses.resolution": "1"}
    assert [row.third_party_pauses for row in read(all_of_them, [], stored, ENGLISH, BY_CODE).targets] == [
        True,
        True,
        False,
    ]
    assert fields["mixed.resolution"] and "mixed.resolution" not in written((held, pickup), ENGLISH)
    without = {name: value for name, value in fields.items() if name != "pauses.resolution"}
    assert set(read(without, [], stored, ENGLISH, BY_CODE).targets) == {first, other, pickup}
    every = {f"pauses.{metric}": "1" for metric in ("resolution", "level_pickup")}
    ticked = read(without | every, [], (first, other, pickup), ENGLISH, BY_CODE).targets
    assert [row.third_party_pauses for row in ticked] == [True, True, False], (
        "what is owed within the house is not held"
    )


def test_a_level_is_named_for_taking_over_only():
    values = {"line.0.metric": "update", "line.0.level": "2", "line.0.duration": "4 h", "line.0.calendar": "business"}
    assert [one.field for one in read(values, [], (), ENGLISH, BY_CODE).mistakes] == ["line.0.level"]


def test_a_target_too_short_for_a_warning_says_so_at_its_field_and_stands():
    """Three quarters of four minutes used up leave the minute with whose end the mail goes."""
    spans = {"line.0": "1 min", "line.1": "4 min", "line.2": "5 min", "line.3": "1 working day", "line.4": "0"}
    values = {f"{line}.duration": span for line, span in spans.items()}
    values |= {f"{line}.metric": "update" for line in spans} | {f"{line}.priority": f"P{line[-1]}" for line in spans}
    entered = read(values, [], (), GERMAN, BY_CODE)
    assert sorted(entered.hints) == ["line.0.duration", "line.1.duration"] and len(entered.targets) == 5
    assert "keine Warnung rechtzeitig" in entered.hints["line.0.duration"]
    warned_early = tuple(replace(row, warn_percent=(50,)) for row in entered.targets)
    assert list(read(values, [], warned_early, GERMAN, BY_CODE).hints) == ["line.0.duration"]


def test_what_the_levels_owe_each_other_may_not_use_up_what_the_customer_is_promised():
    """Two levels of two hours each; the third one owes it for P2 only, in other hours."""
    lines = (("1", "2 h", "", "business"), ("2", "2 h", "", "business"), ("3", "9 h", "P2", "24x7"))
    values = {"line.9.metric": "resolution", "line.9.duration": "4 h", "line.9.calendar": "business", "line.9.priority": "P2"}  # fmt: skip
    for number, (level, span, priority, calendar) in enumerate(lines):
        said = {"metric": "level_pickup", "level": level, "duration": span, "priority": priority, "calendar": calendar}
        values |= {f"line.{number}.{name}": one for name, one in said.items()}
    told = "P2: what levels and suppliers owe may alone use up 4 h, and the solution is promised in 4 h."
    assert read(values, [], (), ENGLISH, BY_CODE).remarks == (told,)
    assert read(values | {"line.9.duration": "5 h"}, [], (), ENGLISH, BY_CODE).remarks == ()


def test_a_solution_promised_before_the_first_answer_is_pointed_out_by_name():
    values = {f"cell.admin.P1.{metric}": span for metric, span in (("first_response", "4 h"), ("resolution", "2 h"))}
    named = named_by(ENGLISH, segment=(Choice("admin", "Administration"),))
    entered = read({**values, "hours.admin.P1": "business"}, ["admin"], (), ENGLISH, named)
    assert entered.remarks == ("Administration, P1: the solution is promised sooner than the first answer.",)


def test_targets_that_tie_are_each_named_in_the_quotation_marks_of_the_language():
    values = {
        "cell.admin.P1.update": "4 h", "hours.admin.P1": "business", "line.0.segment": "admin", "line.0.channel": "fax",
        "line.0.metric": "update", "line.0.duration": "2 h", "line.0.calendar": "business",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        refuse_ties(read(values, ["admin"], (), GERMAN, named_by(GERMAN)), GERMAN, named_by(GERMAN))
    said = refused.value.mistakes[0].problem
    assert (said.count("„"), said.count("“"), said.count("”")) == (2, 2, 0)
