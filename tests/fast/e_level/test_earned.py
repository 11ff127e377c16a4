import pytest

from e_level.career import Standing, step
from e_level.earned import mode_of, next_review, proposals_are_good
from e_level.licence import Audited


@pytest.mark.parametrize(
    ("ceiling", "facts", "mode"),
    [
        ("automated", {}, "shadow"),
        ("automated", {"proposals_good": True}, "assisted"),
        ("automated", {"licensed": True}, "automated"),
        ("automated", {"withdrawn": True}, "assisted"),
        ("automated", {"overridden": True}, "automated"),
        ("assisted", {"licensed": True}, "assisted"),
        ("shadow", {"licensed": True, "overridden": True}, "shadow"),
        ("off", {"licensed": True, "overridden": True}, "off"),
    ],
)
def test_a_mode_is_what_was_earned_below_what_is_allowed(ceiling, facts, mode):
    nothing = {"licensed": False, "proposals_good": False, "withdrawn": False, "overridden": False}
    assert mode_of(ceiling, **{**nothing, **facts}) == mode


def test_proposals_are_shown_once_four_of_five_are_right():
    assert not proposals_are_good([True] * 19)
    assert proposals_are_good([True] * 20)
    assert proposals_are_good([False] * 6 + [True] * 24)
    assert not proposals_are_good([True] * 23 + [False] * 7)


def test_the_evidence_is_weighed_when_it_can_suffice_and_then_whenever_it_has_grown_by_a_quarter():
    sizes = [0]
    while len(sizes) < 6:
        sizes.append(next_review(sizes[-1], 149))
    assert sizes[1:] == [149, 187, 234, 293, 367]


def test_between_two_reviews_nothing_is_weighed():
    def never():
        raise AssertionError("the evidence was asked for")

    assert step(Standing(), never, 148, (), 0.02, 0.95).kind == "nothing"
    assert step(Standing(None, 149), never, 186, (), 0.02, 0.95).kind == "nothing"


def test_a_licence_comes_is_renewed_and_goes():
    clean = [Audited(0.9, True)] * 200
    assert step(Standing(), lambda: clean[:149], 149, (), 0.02, 0.95).kind == "granted"
    assert step(Standing(0.9, 149), lambda: clean, 200, (), 0.02, 0.95).kind == "renewed"
    assert (
        step(Standing(0.9, 149), lambda: [*clean, *[Audited(0.9, False)] * 9], 209, (), 0.02, 0.95).kind == "not_proved"
    )
    assert step(Standing(0.9, 149), list, 0, [True, False, False], 0.02, 0.95).kind == "withdrawn"
    assert step(Standing(), list, 0, [True, False, False], 0.02, 0.95).kind == "nothing"
