"""Conditions come out of their form as they went in, and buttons change only what they name."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.condition_tree import Group, Row, changed, conditions_of, posted, tree_of
from pages.saying import saying
from tests.kit.surroundings import trial_size
from ticketing.compiled_conditions import compiled, first_failing

SAY = saying("en")
SIMPLE = st.fixed_dictionaries(
    {}, optional={"channel": st.sampled_from(["email", ["web", "fax"]]), "words": st.just({"contains": "x"}), "has_files": st.booleans(), "queue_load": st.just({"at_least": 5})}
).filter(bool)  # fmt: skip
CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    SIMPLE,
    lambda inner: (
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
        | st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=2))
    ),
    max_leaves=4,
)


@settings(max_examples=trial_size(120, part=3), deadline=None)
@given(
    CONDITIONS, st.sampled_from(["email", "web", "phone"]), st.sampled_from(["", "x"]), st.booleans(), st.integers(4, 6)
)
def test_conditions_mean_the_same_after_their_form(
    said: dict[str, Any], channel: str, words: str, files: bool, load: int
):
    again, mistakes = conditions_of(tree_of(said), SAY)
    facts = {"channel": channel, "words": words, "has_files": files, "queue_load": load}
    assert mistakes == ()
    assert (first_failing(compiled(again), facts) is None) is (first_failing(compiled(said), facts) is None)


def test_a_form_is_read_as_deep_as_it_is_nested():
    sent = {
        "c.joint": ["all"], "c.0.input": ["words"], "c.0.was": ["words"], "c.0.operator": ["lacks"], "c.0.text": ["Preis, netto\r\nRabatt\n"],
        "c.1.joint": ["any"], "c.1.0.input": ["channel"], "c.1.0.value": ["fax", "letter"], "c.1.1.input": ["level"], "c.1.1.value": ["2"],
    }  # fmt: skip
    conditions, mistakes = conditions_of(posted(sent), SAY)
    assert (conditions, mistakes) == (
        {"not": {"words": [{"contains": "Preis, netto"}, {"contains": "Rabatt"}]}, "any": [{"channel": ["fax", "letter"]}, {"level": 2}]}, (),
    )  # fmt: skip


def test_another_input_starts_without_values():
    sent = {"c.joint": ["all"], "c.0.input": ["words"], "c.0.was": ["channel"], "c.0.value": ["fax"]}
    assert posted(sent).parts == (Row("words", "contains", (), fresh=True),)


@pytest.mark.parametrize(
    ("act", "parts"),
    [
        ("add:c", (Row("channel"), Group("any", (Row("type"),)), Row())),
        ("add:c.1", (Row("channel"), Group("any", (Row("type"), Row())))),
        ("remove:c.0", (Group("any", (Row("type"),)),)),
        ("remove:c.1.0", (Row("channel"), Group("any", ()))),
        ("remove:c.7", (Row("channel"), Group("any", (Row("type"),)))),
        ("save", (Row("channel"), Group("any", (Row("type"),)))),
    ],
)
def test_buttons_change_what_they_name(act: str, parts: tuple[Any, ...]):
    assert changed(Group("all", (Row("channel"), Group("any", (Row("type"),)))), act).parts == parts


def test_a_row_without_values_is_named_by_its_place():
    assert [one.field for one in conditions_of(Group("all", (Row("channel"), Row(), Row("words"))), SAY)[1]] == ["c.0", "c.2"]  # fmt: skip


@pytest.mark.parametrize("written", ["", "many", "-1", "1\n2", "1000000"])
def test_a_number_is_one_whole_number(written: str):
    sent = {
        "c.joint": ["all"],
        "c.0.input": ["queue_load"],
        "c.0.was": ["queue_load"],
        "c.0.operator": ["less"],
        "c.0.text": [written],
    }
    said, mistakes = conditions_of(posted(sent), SAY)
    assert (said, [one.field for one in mistakes]) == ({}, ["c.0"])
