"""The admin's rules made ready to be walked for many tickets. Pure.

Most rules ask for one of a few values (a category, a channel, a segment) or of a few words. Such a rule is filed under
one of these conditions, the one fewest others share, and only looked at where a ticket has it: two hundred rules cost a
ticket little more than five.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ticketing.compiled_conditions import Facts, Test, compiled, first_failing
from ticketing.conditions import inputs
from ticketing.words_found import WordsFound

Key = tuple[str, Any]
"""An input and a value of it; a beginning stands with its dot (`fault.`), under `words` a part of the text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the admin's rules; `conditions` as `ticketing/conditions.py` reads them."""

    name: str
    conditions: Mapping[str, Any]
    actions: Mapping[str, Any]
    stop: bool = True
    tests: tuple[Test, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tests", compiled(self.conditions))


class RuleBook:
    """Rules in their order. `digest` names this very set of them; a draft needs none. `set_categories` are those of them
    that set a category, None where none does; `asks` are the inputs any of them asks about."""

    def __init__(self, rules: Sequence[Rule], digest: str = ""):
        self.rules, self.digest = tuple(rules), digest
        filed = [_places_to_file(rule) for rule in self.rules]
        crowd = Counter(key for places in filed for keys in places for key in keys)
        chosen = [min(places, key=lambda keys: max(crowd[key] for key in keys), default=()) for places in filed]
        sets = [rule for rule in self.rules if "category" in rule.actions]
        self.set_categories = (self if len(sets) == len(self.rules) else RuleBook(sets)) if sets else None
        self.asks = frozenset(name for rule in self.rules for name in inputs(rule.conditions))
        self._passed_over = tuple(keys[0][0] if keys else "" for keys in chosen)
        self._anywhere = [place for place, keys in enumerate(chosen) if not keys]
        self._filed: dict[Key, list[int]] = {}
        for place, keys in enumerate(chosen):
            for key in keys:
                self._filed.setdefault(key, []).append(place)
        self._inputs = tuple({key[0] for key in self._filed} - {"words"})
        words = [value for name, value in self._filed if name == "words"]
        self._words = WordsFound(words) if words else None

    def walk(self, facts: dict[str, Any], apply: Callable[[Rule], bool]) -> list[str]:
        """Hands each rule that holds to `apply`, in order; it may change `facts`, and says whether to go on.

        The answer has a word for each rule looked at: the input whose condition kept it off, empty where it held.
        """
        verdicts = list(self._passed_over)
        places, at = self._worth_a_look(facts), 0
        while at < len(places):
            place, at = places[at], at + 1
            verdicts[place] = first_failing(self.rules[place].tests, facts) or ""
            if verdicts[place]:
                continue
            if not apply(self.rules[place]):
                return verdicts[: place + 1]
            places = self._worth_a_look(facts)
            at = bisect_right(places, place)
        return verdicts

    def _worth_a_look(self, facts: Facts) -> list[int]:
        found = set(self._anywhere)
        for name in self._inputs:
            value = facts.get(name)
            for one in value if type(value) is tuple else (value,):
                found.update(self._filed.get((name, one), ()))
            if type(value) is str and "." in value:
                for end, letter in enumerate(value, 1):
                    if letter == ".":
                        found.update(self._filed.get((name, value[:end]), ()))
        if self._words:
            for word in self._words.in_text(facts["words"]):
                found.update(self._filed["words", word])
        return sorted(found)


def _places_to_file(rule: Rule) -> list[tuple[Key, ...]]:
    """The conditions a rule can be filed under, each as the keys of which a ticket needs one."""
    found = []
    for name, exact, beginnings, parts, nested in rule.tests:
        values = parts if name == "words" and not exact else () if parts else (*sorted(exact, key=str), *beginnings)
        if nested is None and values and "" not in parts:
            found.append(tuple((name, one) for one in values))
    return found
