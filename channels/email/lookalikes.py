"""Tricks with letters: domains that look like ours, words of two scripts, marks that turn the reading direction. Pure.

What is found is shown as it is and marked (mail-requirements 60); nobody is refused for it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

SHORTEST = 6
"""Names shorter than this have too many honest neighbours for one changed letter to mean anything."""
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
"""The scripts whose letters are mistaken for each other."""
_LIKE = str.maketrans(
    "аеорсхуіѕјԁԛԝһӏкмтвнгпαονρεικτυχω01356|!",
    "aeopcxyisjdqwhlkmtbhrnaovpeiktuxwolesbll",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"), ("-", ""))
_WORD = re.compile(r"[^\W\d_]+")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDE = re.compile("[\u202d\u202e]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060-\u2064\ufeff\u00ad\u180e\u3164\uffa0]")


def like_ours(domain: str, ours: Iterable[str]) -> bool:
    """Whether a domain can be taken for one of `ours` and is none of them, nor a part of one. All lower case."""
    name = readable(domain)
    own = [readable(one) for one in ours]
    if not name or any(f".{name}".endswith(f".{one}") for one in own):
        return False
    return any(name.startswith(f"{one}.") or _confusable(name, one) for one in own)


def mixed_scripts(text: str) -> bool:
    """Whether a word is written with letters of two scripts that look alike, such as a Latin word with a Cyrillic а."""
    return not text.isascii() and any(
        len({script for letter in word if (script := _script(letter))}) > 1 for word in _WORD.findall(text[:1_000])
    )


def hidden_marks(name: str, subject: str, address: str) -> bool:
    """Whether marks that nobody sees change what is read: a direction turned in a name, signs without width in an address."""
    return bool(
        DIRECTION.search(name) or _OVERRIDE.search(subject) or _INVISIBLE.search(address) or DIRECTION.search(address)
    )


def readable(domain: str) -> str:
    """A domain as people read it: encoded labels (xn--…) decoded."""
    return ".".join(_label(label) for label in domain.lower().rstrip(".").split("."))


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def _confusable(name: str, own: str) -> bool:
    seen, ours = _skeleton(name), _skeleton(own)
    if seen == ours:
        return True
    longest = max(map(len, own.split(".")))
    return longest >= SHORTEST and abs(len(seen) - len(ours)) <= 1 and _one_step(seen, ours)


@lru_cache(maxsize=4_096)
def _skeleton(domain: str) -> str:
    """What is left for the eye: accents off, letters that look alike made one."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", domain) if not unicodedata.combining(letter))
    bare = bare.casefold().translate(_LIKE)
    for pair, one in _PAIRS:
        bare = bare.replace(pair, one)
    return bare


def _one_step(one: str, other: str) -> bool:
    """Whether one letter added, left out, changed or swapped with its neighbour makes the one of the other."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and len(one) > 1 and one[2:] == other[2:])
    )


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in _SCRIPTS else ""
