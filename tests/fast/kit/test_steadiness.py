"""What a long trial calls grown: what leaves its own noise behind, and nothing else."""

from random import Random

from tests.kit.steadiness import WINDOWS, growth


def test_what_climbs_a_little_with_every_window_has_grown():
    found = growth([214 + at * 1.2 + at % 2 * 0.2 for at in range(WINDOWS)])
    assert found.exceeds(10) and not found.exceeds(17)


def test_what_only_varies_has_not():
    chance = Random(7)
    assert not any(growth([chance.gauss(130, 30) for _ in range(WINDOWS)]).exceeds(0.3 * 130) for _ in range(200))


def test_one_window_that_stands_out_is_no_growth():
    assert not growth([20.0] * (WINDOWS - 1) + [60.0]).exceeds(0.0)


def test_figures_that_differ_from_their_line_as_their_neighbours_do_are_trusted_less():
    saw, wave = ([100 + at + (at % 2 if quick else at // 4 % 2) for at in range(WINDOWS)] for quick in (True, False))
    assert growth(wave).error > 1.3 * growth(saw).error
