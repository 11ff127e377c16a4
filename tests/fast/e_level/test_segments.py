import numpy as np
import pytest
import scipy  # its parts are imported where they are first used

from e_level.licence import Audited
from e_level.segments import OTHERS, lost_segments, threshold_in, weighed
from tests.kit.surroundings import trial_size

TOLERATED, CERTAINTY = 0.02, 0.95


def judged(segment, count, wrong=0):
    """The wrong ones are the least sure."""
    return [Audited(1 - at / (2 * count), at < count - wrong, segment=segment) for at in range(count)]


def test_one_category_is_weighed_as_one_until_two_segments_have_the_volume():
    few = [*judged("commercial", 900), *judged("admin", 200)]
    assert weighed(few, TOLERATED, CERTAINTY).parts == {}
    many = weighed([*judged("commercial", 900), *judged("admin", 600)], TOLERATED, CERTAINTY)
    assert sorted(many.parts) == ["admin", "commercial"]
    assert all(part.certainty == pytest.approx(0.975) for part in many.parts.values()), "the risk is shared"


def test_a_bad_segment_cannot_hide_behind_a_large_good_one():
    found = weighed([*judged("commercial", 3000), *judged("admin", 600, wrong=500)], TOLERATED, CERTAINTY)
    assert found.whole.held and found.parts["commercial"].held and not found.parts["admin"].held
    stored = {segment: {"threshold": part.threshold} for segment, part in found.parts.items()}
    assert threshold_in(found.whole.threshold, stored, "commercial") == found.parts["commercial"].threshold
    assert threshold_in(found.whole.threshold, stored, "admin") is None
    assert threshold_in(found.whole.threshold, stored, "new") is None, "nothing is proved for customers nobody judged"


def test_segments_too_small_for_a_proof_of_their_own_are_weighed_together():
    rows = [*judged("commercial", 900), *judged("admin", 350), *judged("critical", 350)]
    found = weighed(rows, TOLERATED, CERTAINTY)
    assert sorted(found.parts) == [OTHERS, "commercial"]
    assert found.parts[OTHERS].n == 700
    assert threshold_in(0.5, {OTHERS: {"threshold": 0.7}}, "critical") == 0.7
    assert threshold_in(0.5, {}, "critical") == 0.5 and threshold_in(None, {}, "critical") is None


def test_the_shared_promise_holds_over_all_segments_at_once():
    """On the edge: every segment is a hair above the tolerated rate, at every threshold."""
    rounds, broken = trial_size(1_000), 0
    for seed in range(rounds):
        chance = np.random.default_rng(seed)
        rows = [
            Audited(score, right, segment=segment)
            for segment in ("a", "b")
            for score, right in zip(chance.random(600).tolist(), (chance.random(600) >= 0.0201).tolist(), strict=True)
        ]
        broken += weighed(rows, TOLERATED, CERTAINTY).whole.held
    print(f"on the edge in two segments: {broken} of {rounds}")
    assert broken <= int(scipy.stats.binom.ppf(0.999, rounds, 1 - CERTAINTY))


def test_a_segment_that_is_answered_no_more_is_named_and_no_other():
    before = {"admin": {"threshold": 0.8}, OTHERS: {"threshold": 0.7}}
    after = {"admin": {"threshold": None}, OTHERS: {"threshold": 0.7}}
    assert lost_segments(0.7, before, 0.7, after) == ("admin",)
    assert lost_segments(0.7, {}, 0.7, after) == ("admin",), "the category was not parted before"
    assert lost_segments(0.7, before, 0.8, {}) == lost_segments(None, {}, 0.7, after) == ()
