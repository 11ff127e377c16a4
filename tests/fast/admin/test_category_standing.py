"""What the console says comes next for a category."""

from dataclasses import replace

import pytest

from admin import standing
from admin.standing import Stand
from e_level.figures import Week
from pages.saying import Saying

LICENSED = Stand("automated", "automated", always_people=False, has_article=True, state="licensed", n=300, bound=0.01)
ENGLISH = Saying("en")


def step(*weeks):
    return standing.next_step(LICENSED, weeks, 0.05, ENGLISH)


def test_a_licensed_category_that_answers_needs_nothing():
    assert step(Week(seen=10, answered=6))[0] == "Nothing to do"
    assert step()[0] == "Nothing to do"


@pytest.mark.parametrize(
    ("hindered", "what"),
    [
        ({"no_article": 6, "segment": 3}, "Add question variants"),
        ({"segment": 6, "confidence": 3}, "Look at the segments"),
        ({"several": 9}, "People answer these"),
        ({}, "See its tickets"),
    ],
)
def test_a_licensed_category_that_answers_nothing_is_told_what_stands_against_it(hindered, what):
    said, why = step(Week(seen=3), Week(seen=9, hindered=hindered))
    assert said == what
    assert why.startswith("0 answered of 12 messages in four weeks: ")


def test_after_a_fresh_start_it_is_told_why_more_is_asked_for():
    first = Stand("shadow", "automated", always_people=False, has_article=True, needed=149)
    again = replace(first, needed=258, fresh_starts=2)
    assert standing.stricter(first, ENGLISH) == ""
    assert "2 times" in standing.stricter(again, ENGLISH)
    assert "258 clean answers instead of 149" in standing.stricter(again, ENGLISH)


def test_what_is_long_past_hinders_nobody():
    assert step(Week(seen=9, hindered={"no_article": 9}), *[Week()] * 4)[0] == "Nothing to do"
