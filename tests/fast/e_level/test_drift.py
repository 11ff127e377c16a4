import random

import pytest

from e_level.drift import Seen, alarm
from tests.kit.surroundings import trial_size


def stream(chance, count, *, start=0, every=10, confidence=(8, 2), unseen=0.2, german=0.8):
    """Messages of one category; one message in `every` belongs to it."""
    return [
        Seen(
            start + at * every, chance.betavariate(*confidence), min(1, max(0, chance.gauss(unseen, 0.08))), "de" if chance.random() < german else "en"
        )
        for at in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "changed"),
    [
        ({"language"}, {"german": 0.2}),
        ({"unseen"}, {"unseen": 0.45}),
        ({"score", "abstention"}, {"confidence": (3, 3)}),
        ({"share"}, {"every": 1}),
    ],
)
def test_a_changed_stream_is_noticed_by_what_changed(kinds, changed):
    chance = random.Random(3)
    found = alarm(stream(chance, 300), stream(chance, 60, start=3_000, **changed), 0.6)
    assert found is not None
    assert found.kind in kinds
    assert found.chance < 1e-4


def test_too_few_messages_say_nothing():
    chance = random.Random(4)
    assert alarm(stream(chance, 90), stream(chance, 60, start=900, german=0), 0.6) is None
    assert alarm(stream(chance, 300), stream(chance, 50, start=3_000, german=0), 0.6) is None


def test_a_stream_that_stays_the_same_is_left_alone():
    chance = random.Random(5)
    rounds = trial_size(5_000)
    false = sum(alarm(stream(chance, 200), stream(chance, 60, start=2_000), 0.6) is not None for _ in range(rounds))
    assert false <= max(1, rounds // 2_000)
