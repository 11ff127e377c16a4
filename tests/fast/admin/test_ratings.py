"""What the report of ratings makes of them."""

from admin.ratings_page import Score, score_of


def test_satisfied_are_those_who_give_eight_or_more_and_few_ratings_make_no_line():
    assert score_of("Gewerbe", {10: 1, 8: 2, 7: 1, 1: 1}) == Score("Gewerbe", 5, 0.6, 6.8)
    assert score_of("Gewerbe", {10: 4}) is None and score_of("", {10: 1}, least=1) == Score("", 1, 1.0, 10.0)
    assert score_of("", {}, least=1) is None
