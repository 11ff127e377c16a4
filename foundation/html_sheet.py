"""What the style sheets a mail brings along say of one element, as far as text can be hidden by it.

Rules are sorted as browsers do (CSS Cascade Level 4): by how specific they are, then by their order. Only a selector of
one element, by its name, classes and id, hides it; of every other selector, which may hold for it or not, only what shows
it counts. No `@media` rule counts: of two versions of a text, one for each kind of screen, that is read which is
shown without any. Nor does `mso-hide`, which hides in one program what all others show.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

_LONGEST, _MOST, _PATIENCE = 200_000, 2_000, 100_000
"""Characters that are read of the sheets of a mail, selectors of rules that tell something, and how often all in all an
element is compared with one: whoever writes more than that wants to be slow."""
_LAST, _LONG = 8, 100
"""Declarations of a rule that are kept, and characters of the longest."""
_NO_RULE = re.compile(r"/\*.*?(?:\*/|$)|<!--|-->", re.S)
_ENCLOSED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|\([^(){}]*\)")
_BRACE = re.compile(r"([{}])")
_TELLING = re.compile(
    r"\s*(?:display|visibility|font|font-size|height|max-height|overflow|overflow-y|opacity)\s*:", re.I
)
_HIDES = re.compile(r":\s*(?:none|hidden|collapse|clip|(?:0+(?:\.0+)?|\.0+)(?:[a-z]+|%)?(?=[\s!/]|$))", re.I)
_NAME = r"-?[_a-zA-Z\u0080-\uffff][\w-]*"
_ELEMENT = re.compile(rf"(?:\*|{_NAME})?(?:[.#]{_NAME})*")
_PART = re.compile(rf"[.#]?{_NAME}")
_WITHIN = re.compile(r"[\s>+~]+")


@dataclass(frozen=True, slots=True)
class _Rule:
    """`parts` are the element's name, `.class` and `#id`, all of which it must have. `rank`: ids, classes, names and
    number; the higher counts more."""

    rank: tuple[int, int, int, int]
    parts: frozenset[str]
    style: str


class Sheet:
    """The rules of some style sheets that may hide text or show it."""

    def __init__(self, sources: Iterable[str]):
        self._rules: defaultdict[str, list[_Rule]] = defaultdict(list)
        self._patience = _PATIENCE
        told = (
            (selector.strip(), style)
            for selectors, block in _blocks("\n".join(sources)[:_LONGEST])
            if (style := [each for each in block.split(";") if len(each) < _LONG and _TELLING.match(each)][-_LAST:])
            for selector in selectors.split(",")
        )
        for number, (selector, style) in enumerate(islice(told, _MOST)):
            if rule := _rule(number, selector, style):
                self._rules[min(rule.parts, default="")].append(rule)

    def style_of(self, tag: str, attributes: Mapping[str, str | None]) -> str:
        """The declarations that hold for an element, those that count more behind the others."""
        if not self._rules:
            return ""
        own = {
            "",
            tag,
            f"#{attributes.get('id') or ''}",
            *(f".{name}" for name in (attributes.get("class") or "").split()),
        }
        near = [rule for part in own if part in self._rules for rule in self._rules[part]]
        self._patience -= len(near)
        if self._patience < 0:
            return ""
        if not near:
            return ""
        held = sorted((rule for rule in near if rule.parts <= own), key=lambda rule: rule.rank)
        return ";".join(rule.style for rule in held)


def _blocks(source: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of every rule that stands in no other."""
    opened: list[str] = []
    pieces = _BRACE.split(_ENCLOSED.sub("()", _NO_RULE.sub(" ", source)))
    for before, brace in zip(pieces[::2], pieces[1::2], strict=False):
        if brace == "{":
            opened.append(before.rpartition(";")[2].strip())
        elif opened:
            selectors = opened.pop()
            if not opened and not selectors.startswith("@"):
                yield selectors, before


def _rule(number: int, selector: str, style: list[str]) -> _Rule | None:
    """None where it says nothing of an element that can be named."""
    certain = _ELEMENT.fullmatch(selector)
    element = certain or _ELEMENT.match(_WITHIN.split(selector)[-1])
    said = [each for each in style if certain or not _HIDES.search(each)]
    if not said or not element or not element[0]:
        return None
    parts = frozenset(part if part[0] in ".#" else part.lower() for part in _PART.findall(element[0]))
    ids, classes = selector.count("#"), sum(map(selector.count, ".[:"))
    names = len(re.findall(_NAME, selector)) - ids - classes
    return _Rule((ids, classes, names, number), parts, ";".join(said))
