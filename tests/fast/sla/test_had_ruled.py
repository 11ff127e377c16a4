"""By what a draft of targets would have judged the past."""

from dataclasses import replace
from datetime import UTC, datetime

from sla.had_ruled import had_ruled
from sla.simulation import Draft
from sla.targets import Target, applicable
from sla.terms import Terms

SAVED, NOW = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
EIGHT = Target("first_response", 8 * 3600, "business", segment="admin", until=SAVED)
TWO = replace(EIGHT, seconds=2 * 3600, since=SAVED, until=datetime.max.replace(tzinfo=UTC))
SOLVED = Target("resolution", 40 * 3600, "business", segment="admin")
ONCE = Target("resolution", 3600, "business", channel="fax", until=SAVED)
TERMS = Terms({}, (EIGHT, TWO, SOLVED, ONCE))


def judged_by(draft: Draft, metric: str, **ticket: str) -> list[int]:
    """Seconds promised before and after the saving, had the draft ruled all the time; 0 is nothing."""
    rows = had_ruled(TERMS, draft).targets
    found = [applicable([row for row in rows if row.since <= at < row.until], metric, ticket) for at in (SAVED.replace(month=10), NOW)]  # type: ignore[arg-type]  # fmt: skip
    return [row.seconds if row else 0 for row in found]


def test_what_a_draft_says_as_it_is_saved_judges_the_past_as_it_was_judged():
    same = Draft(NOW, targets=(replace(TWO, since=NOW), replace(SOLVED, since=NOW)))
    assert judged_by(same, "first_response", segment="admin") == [8 * 3600, 2 * 3600]
    assert judged_by(same, "resolution", channel="fax") == [3600, 0]
    one = Draft(NOW, targets=(TWO, replace(SOLVED, seconds=30 * 3600)))
    assert judged_by(one, "first_response", segment="admin") == [8 * 3600, 2 * 3600]
    assert judged_by(one, "resolution", segment="admin") == [30 * 3600, 30 * 3600]
    assert judged_by(one, "resolution", segment="admin", channel="fax") == [30 * 3600, 30 * 3600]
    another = Draft(NOW, targets=(replace(TWO, seconds=3600), SOLVED))
    assert judged_by(another, "first_response", segment="admin") == [3600, 3600]


def test_what_a_draft_promises_no_more_was_not_promised_then_and_zero_is_another_word_than_nothing():
    assert judged_by(Draft(NOW, targets=(SOLVED,)), "first_response", segment="admin") == [0, 0]
    assert judged_by(Draft(NOW, targets=(replace(TWO, seconds=0), SOLVED)), "first_response", segment="admin") == [0, 0]


def test_an_agreement_that_says_the_same_judges_its_past_as_it_was_judged():
    first = replace(SOLVED, organisation="7", agreement="K-1 v1", since=SAVED)
    rows = had_ruled(Terms({}, (SOLVED, first)), Draft(NOW, targets=(replace(first, agreement="K-1 v2"),), agreement="K-1")).targets  # fmt: skip
    assert rows == (SOLVED, first)
