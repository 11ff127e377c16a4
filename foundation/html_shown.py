"""Whether the text inside an HTML element can be seen, as far as its own attributes and the mail's style sheets say so.

A style is read as browsers do (CSS Syntax Level 3): comments are no part of it, of several values of one property the last
that is valid counts, and an `!important` one before all others. Who is not displayed has no part in the page; whose letters
are invisible or of no size may hold elements whose letters are not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TELLING = re.compile(r"display|visib|font|height|opacity", re.I)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.S)
_NESTED = re.compile(r"\([^()]*\)|\"[^\"]*\"|'[^']*'")
"""Where a semicolon ends nothing: data URIs have some."""
_IMPORTANT = re.compile(r"\s*!\s*important$")
_NOTHING = re.compile(r"(?:0+(?:\.0+)?|\.0+)(?:[a-z]+|%)?")
_SIZE = re.compile(r"(?P<number>\d*\.?\d+)(?P<unit>[a-z]*|%)(?=[\s/]|$)")
_OF_THE_PARENT = ("em", "%", "ex", "ch")
_VALID = {
    "display": re.compile(
        r"none|contents|list-item|flow-root|(?:inline-)?(?:block|flex|grid|table)|inline|table-[a-z-]+|inherit|initial|unset"
    ),
    "visibility": re.compile(r"visible|hidden|collapse|inherit|initial|unset"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """`visible`: letters are drawn; `sized`: they have a size."""

    visible: bool = True
    sized: bool = True

    def __bool__(self) -> bool:
        return self.visible and self.sized


def shown_within(attributes: Mapping[str, str | None], outside: Shown, ruled: str = "") -> Shown | None:
    """How the text directly inside an element is shown, whose surroundings are shown as `outside`; None where the element is
    not displayed, nor anything in it. `ruled` are the declarations of the style sheets that hold for it."""
    style = f"{ruled};{attributes.get('style') or ''}"
    if not _TELLING.search(style):
        return None if "hidden" in attributes else outside
    said = _declared(style)
    display = said.get("display", "none" if "hidden" in attributes else "")
    if display == "none" or _is_nothing(said.get("opacity")) or _is_cut_off(said):
        return None
    visibility = said.get("visibility", "inherit")
    visible = outside.visible if visibility in ("inherit", "unset") else visibility in ("visible", "initial")
    return Shown(visible, _sized(said, outside.sized))


def _declared(style: str) -> dict[str, str]:
    """Property → the value that counts, both in lower case."""
    said: dict[str, str] = {}
    final: set[str] = set()
    for declaration in _NESTED.sub("()", _COMMENT.sub(" ", style)).lower().split(";"):
        name, _, written = declaration.partition(":")
        name, value = name.strip(), _IMPORTANT.sub("", written.strip())
        important = value != written.strip()
        valid = _VALID.get(name)
        if not value or (valid and not valid.fullmatch(value)) or (name in final and not important):
            continue
        said[name] = value
        if important:
            final.add(name)
    return said


def _is_nothing(value: str | None) -> bool:
    return bool(value and _NOTHING.fullmatch(value))


def _is_cut_off(said: Mapping[str, str]) -> bool:
    """A box of no height that lets nothing stand out of it."""
    overflow = said.get("overflow", said.get("overflow-y", ""))
    return overflow in ("hidden", "clip") and (_is_nothing(said.get("max-height")) or _is_nothing(said.get("height")))


def _sized(said: Mapping[str, str], outside: bool) -> bool:
    found = _SIZE.search(said.get("font-size") or said.get("font") or "")
    if not found:
        return outside
    if not float(found["number"]):
        return False
    return outside if found["unit"] in _OF_THE_PARENT else True
