"""Rules that are filed by what they ask decide as if each were asked in turn."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kit.surroundings import trial_size
from ticketing.compiled_conditions import first_failing
from ticketing.rule_book import Rule, RuleBook
from ticketing.words_found import WordsFound

WORDS = st.sampled_from(["a", "ab", "abc", "b", "bc", "(", "b b", "ß"])
CATEGORIES = st.sampled_from(["fault.printer", "fault.network", "billing.dispute", "uncategorised"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "category": CATEGORIES | st.sampled_from(["fault.*", "billing.*"]),
    "channel": st.sampled_from(["email", "web", "fax"]),
    "words": st.builds(lambda word: {"contains": word}, WORDS),
    "bypass": st.sampled_from(["complaint", "press"]),
    "has_files": st.booleans(),
}


def simple() -> st.SearchStrategy[dict[str, Any]]:
    some = {name: values | st.lists(values, min_size=1, max_size=3) for name, values in VALUES.items()}
    return st.fixed_dictionaries({}, optional=some)


CONDITIONS = simple() | st.builds(lambda one, other: {"any": [one, other]}, simple(), simple()) | st.builds(lambda one: {"not": one}, simple())  # fmt: skip
ACTIONS = st.fixed_dictionaries({}, optional={"channel": VALUES["channel"]})
RULES = st.lists(st.tuples(CONDITIONS, ACTIONS, st.booleans()), max_size=12).map(
    lambda said: [Rule(f"rule {n}", *one) for n, one in enumerate(said)]
)
FACTS = st.fixed_dictionaries(
    {
        "category": CATEGORIES, "channel": VALUES["channel"], "words": st.text("abc( ß", max_size=8), "has_files": st.booleans(),
        "bypass": st.lists(VALUES["bypass"], max_size=2, unique=True).map(tuple),
    }
)  # fmt: skip


def in_turn(rules: list[Rule], facts: dict[str, Any]) -> list[str]:
    """What took the ticket, each rule asked after the other."""
    taken = []
    for rule in rules:
        if not first_failing(rule.tests, facts):
            taken.append(rule.name)
            facts |= rule.actions
            if rule.stop:
                break
    return taken


@settings(max_examples=trial_size(150, part=3), deadline=None)
@given(RULES, FACTS)
def test_a_book_of_rules_decides_as_the_rules_asked_in_turn(rules: list[Rule], facts: dict[str, Any]):
    taken: list[str] = []
    here = dict(facts)

    def apply(rule: Rule) -> bool:
        taken.append(rule.name)
        here.update(rule.actions)
        return not rule.stop

    kept_off = RuleBook(rules).walk(here, apply)
    assert taken == in_turn(rules, dict(facts))
    assert [rule.name for rule, name in zip(rules, kept_off, strict=False) if not name] == taken
    assert all(name in rule.conditions for rule, name in zip(rules, kept_off, strict=False) if name)


@settings(max_examples=trial_size(100, part=3), deadline=None)
@given(st.lists(st.text("abc(", min_size=1, max_size=4), max_size=8), st.text("abc(", max_size=12))
def test_all_words_of_a_text_are_found_in_one_walk(words: list[str], text: str):
    assert WordsFound(words).in_text(text) == {word for word in words if word in text} if words else True


def test_a_rule_sees_what_an_earlier_one_has_decided():
    rules = [
        Rule("first", {"category": "fault.*"}, {"queue": "b"}, stop=False),
        Rule("second", {"queue": "b"}, {}),
    ]
    facts: dict[str, Any] = {"category": "fault.printer", "queue": "a", "words": ""}
    taken = []

    def apply(rule: Rule) -> bool:
        taken.append(rule.name)
        facts.update(rule.actions)
        return not rule.stop

    assert RuleBook(rules).walk(facts, apply) == ["", ""]
    assert taken == ["first", "second"]
