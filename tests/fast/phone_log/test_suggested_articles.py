"""Which articles are put before an agent while a call is being noted."""

import pytest

from channels.phone_log.suggesting import fitting
from ticketing.automation import Recognition

OWN = {"article_id": 1, "category": "password.forgotten", "score": 0.2}
OTHER = {"article_id": 2, "category": "webshop.account", "score": 0.6}
FAINT = {"article_id": 3, "category": "password.forgotten", "score": 0.1}


@pytest.mark.parametrize(
    ("confidence", "found", "offered"),
    [
        (0.9, (OTHER, OWN, FAINT), [1]),
        (0.5, (OTHER, OWN), [1]),
        (0.5, (OTHER,), [2]),
        (0.9, (OTHER,), []),
        (0.2, (OTHER, OWN), [2, 1]),
    ],
)
def test_articles_fit_the_matter_that_is_shown(confidence: float, found: tuple[dict[str, object], ...], offered: list[int]):  # fmt: skip
    known = Recognition("de", category="password.forgotten", confidence=confidence, proposals=found)
    assert [one["article_id"] for one in fitting(known)] == offered
