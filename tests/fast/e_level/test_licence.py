import numpy as np
import pytest
import scipy  # its parts are imported where they are first used

from e_level.licence import Audited, at_most, clean_needed, first_step, licence, upper_bound, withdrawal


@pytest.mark.parametrize(("wrong", "n"), [(0, 1), (0, 149), (2, 30), (17, 412), (60, 3000), (29, 30)])
@pytest.mark.parametrize("certainty", [0.9, 0.95, 0.999])
def test_the_bound_is_the_exact_one_of_clopper_and_pearson(wrong, n, certainty):
    assert upper_bound(wrong, n, certainty) == pytest.approx(
        scipy.stats.beta.ppf(certainty, wrong + 1, n - wrong), rel=1e-9
    )


@pytest.mark.parametrize(("wrong", "n", "rate"), [(0, 10, 0.5), (3, 386, 0.02), (150, 5000, 0.02), (900, 1000, 0.9)])
def test_the_binomial_tail_is_exact(wrong, n, rate):
    assert at_most(wrong, n, rate) == pytest.approx(scipy.stats.binom.cdf(wrong, n, rate), rel=1e-9)


def test_everything_wrong_bounds_nothing():
    assert upper_bound(5, 5, 0.95) == 1.0


@pytest.mark.parametrize(("tolerated", "answers"), [(0.02, 149), (0.01, 299), (0.05, 59)])
def test_so_many_clean_answers_prove_a_rate(tolerated, answers):
    assert clean_needed(tolerated, 0.95) == answers
    clean = [Audited(1 - at / 1000, True) for at in range(answers)]
    assert licence(clean, tolerated, 0.95).held
    assert not licence(clean[:-1], tolerated, 0.95).held


def test_without_any_evidence_there_is_no_licence():
    found = licence([], 0.02, 0.95)
    assert (found.threshold, found.n, found.wrong, found.bound) == (None, 0, 0, 1.0)


def test_the_walk_starts_later_the_more_was_audited_and_never_looks_at_labels():
    steps = [first_step(n, 0.02, 0.95) for n in (149, 1000, 5000)]
    assert steps == sorted(steps) and steps[0] == 149 and steps[1] == 386


def test_one_odd_label_at_the_very_top_does_not_stop_the_walk():
    audited = [Audited(1 - at / 2000, at != 0) for at in range(1000)]
    assert licence(audited, 0.02, 0.95).n == 1000


def test_messages_of_one_score_stand_or_fall_together():
    audited = [Audited(0.9, True)] * 160 + [Audited(0.5, at % 2 == 0) for at in range(50)]
    found = licence(audited, 0.02, 0.95)
    assert (found.threshold, found.n, found.wrong) == (0.9, 160, 0)


@pytest.mark.parametrize("n", [200, 1000])
def test_the_promise_is_kept_in_nearly_all_draws(n):
    """Errors grow as the score falls; the true rate above a threshold is known. 300 draws, five in a hundred may break."""
    generator = np.random.default_rng(11)
    broken = 0
    for _ in range(300):
        scores = generator.random(n)
        right = generator.random(n) > 0.12 * (1 - scores) ** 2 + 0.004
        found = licence([Audited(float(s), bool(r)) for s, r in zip(scores, right, strict=True)], 0.02, 0.95)
        if found.threshold is not None:
            above = np.linspace(found.threshold, 1, 2000)
            broken += float((0.12 * (1 - above) ** 2 + 0.004).mean()) > 0.02
    assert broken <= 24


def test_two_wrong_among_the_last_thirty_end_a_licence_of_two_percent():
    found = withdrawal([True] * 100 + [False, True, False], 0.02)
    assert found and (found.wrong, found.among) == (2, 30)


def test_a_single_wrong_answer_or_an_old_one_does_not():
    assert withdrawal([True] * 10 + [False], 0.02) is None
    assert withdrawal([False, False] + [True] * 30, 0.02) is None
