"""Cases with expected answers: how other helpdesks say that they count, worked out by hand, and the command that puts them to an engine."""

import json
from pathlib import Path

import pytest

from foundation.errors import Invalid
from sla.checker import check, own_engine

CASES = json.loads((Path(__file__).parents[2] / "fixtures/sla/cases.json").read_text())


def test_every_case_of_how_others_count_is_answered_as_expected():
    found = list(check(CASES, own_engine))
    assert len(found) > 200
    assert [differs for _, differences in found for differs in differences] == []


def test_a_difference_names_its_case_and_its_field():
    case = next(one for one in CASES["cases"] if "timeline" in one and one["expect"].get("checks"))
    wrong = {**case, "expect": {"checks": [{"next_due": "2026-01-01T00:00:00Z"}]}}
    [(name, [differs])] = check({**CASES, "cases": [wrong]}, own_engine)
    assert (name, differs.field, differs.expected) == (case["name"], "checks.0.next_due", "2026-01-01T00:00:00Z")
    refused = next(one for one in CASES["cases"] if "mistakes" in one["expect"])
    [(_, [differs])] = check({**CASES, "cases": [{**refused, "expect": {"mistakes": ["moon"]}}]}, own_engine)
    assert (differs.field, differs.expected) == ("mistakes", ["moon"])


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ([], "cases"),
        ({"cases": {}}, "cases"),
        ({"cases": [3]}, "cases.0"),
        ({"cases": [{"name": "asks nothing", "expect": {}}]}, "cases.0"),
        ({"cases": [{"calculate": {}}]}, "cases.0.expect"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(file, path):
    with pytest.raises(Invalid) as caught:
        list(check(file, own_engine))
    assert caught.value.mistakes[0].field == path
