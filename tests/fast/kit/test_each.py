"""A check held to many cases tells every case that fails, and is never green by having none."""

import pytest

from tests.kit.each import each


@pytest.mark.parametrize("outcome", [pytest.fail, pytest.skip])
def test_a_case_that_fails_hides_none_behind_it(outcome):
    seen = []

    @each({"first": ("first",), "second": ("second",), "third": ("third",)})
    def check(name: str):
        seen.append(name)
        if name == "first":
            outcome("not today")
        assert name != "second"

    with pytest.raises(BaseExceptionGroup) as told:
        check()
    assert seen == ["first", "second", "third"]
    assert [one.__notes__ for one in told.value.exceptions] == [["with first"], ["with second"]]


def test_no_cases_are_no_success():
    with pytest.raises(AssertionError, match="no case"):
        each({})(lambda: None)
