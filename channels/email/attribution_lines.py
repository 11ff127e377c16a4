"""Who wrote what follows: the line programs put above a quote, in many languages, over up to four lines. Pure.

By the verbs of a language (`quote_words`), or in any language by an address, a date and a time of day before a colon.
"""

import re
from collections.abc import Sequence

from channels.email import quote_words
from channels.email.any_case import AnyCase
from channels.email.forward_lines import BLOCK_FIELD, QUOTED

_PREFIX = r"^[ \t\u200e\u200f\u202a-\u202e]*[-_*>=~·•]*[ \t]*"
_ATTRIBUTION = [
    re.compile(rf"{_PREFIX}{start}.*?{end}\s?(?:\w+ )?[:：]?\s*[-_*>]*\s*$", re.I)
    for start, end in quote_words.ATTRIBUTIONS
]
_MIDDLE = [re.compile(rf"{_PREFIX}{start}.*?\W{end}\W.*[:：]\s*$", re.I) for start, end in quote_words.ATTRIBUTIONS]
_ADDRESS_LAST = re.compile(r"[^\s<>@]+@[^\s<>@]+>?[\"')\s]*[:：]\s*$")
VERBS = "|".join(end for _, end in quote_words.ATTRIBUTIONS)
_ADDRESS_IN_ANGLES = re.compile(r"[<(\[][^\s<>()@]+@[^\s<>()@]+[>)\]]")
_ADDRESSED = re.compile(r"[<(][^\s<>()@]{0,64}@[^\s<>()@]+[>)]|\u202a[^\s@]+@[^\s@]+\u202c")
_YEAR = re.compile(r"(?<![\d:])\d{4}(?![\d:])|\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}")
_VERB_LAST = AnyCase(rf"(?:{VERBS}|写道|寫道)(?:[^\w].{{0,80}})?[:：]\s*$")
_NAME_FIRST = re.compile(
    rf"^(?!(?:i|we|you|he|she|they|ich|wir|sie|er|je|nous|il|elle|yo|ella|io|lei|ik|wij|jag|vi|jeg|ja)\s)[^\W\d][\w.'-]*(?: [\w.'-]+){{0,3}} (?:{VERBS}) .{{0,60}}[:：]\s*$",
    re.I,
)
_NAME = re.compile(rf"^((?:[\w.'-]+ )+?)(?:{VERBS}) ", re.I)
_OF_NAMES = frozenset(("von", "van", "de", "der", "den", "del", "da", "di", "du", "dos", "la", "le", "el", "al", "bin", "ibn", "zu", "zum", "zur", "af", "av", "ten", "ter", "te", "y", "e", "i", "via"))  # fmt: skip
_WHOLE_DATE = re.compile(r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}")
_DATE_AND_SENDER = re.compile(r"^\d{4}[./-]\d{1,2}[./-]\d{1,2}\b.{0,80}<[^\s<>@]+@[^\s<>@]+>$")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_WEAK = re.compile(r"^.{1,100}?(?:" + VERBS + r")\s?[:：]\s*$", re.I)
_ATTRIBUTION_END = AnyCase(rf"(?:{VERBS})(?!\w)")
_WHOLE = [re.compile(rf"{_PREFIX}{form}\s*$", re.I) for form in quote_words.WHOLE_ATTRIBUTIONS]
DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d{2}|[^\s<>@]+@[^\s<>@]+|\d{1,2}\. ?\w+|\d{4}[年년]",
    re.I,
)
_IN_DATE = re.compile(r"[\d@]")
"""What every form of a date or an address holds: most lines have none, and need no closer look."""


def next_full(lines: Sequence[str], at: int) -> int:
    """The next line that is not blank, or the number of lines."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def attribution_at(lines: Sequence[str], at: int) -> int:
    """How many lines an attribution that begins here takes (up to four), 0 if none does."""
    joined = ""
    for span in range(1, 5):
        if at + span > len(lines):
            break
        line = lines[at + span - 1].strip()
        if not line:
            if span == 1 or span > 2:
                break
            continue
        joined = f"{joined} {line}" if joined else line
        if len(joined) > 400:
            break
        if _is_attribution(joined):
            return span
        if span == 1 and not may_begin(joined):
            break
    return 0


def weak_at(lines: Sequence[str], at: int) -> int:
    """ "Jane wrote:" without date or address, or one with them and no colon: both count only right before quoted lines."""
    line = lines[at].strip()
    if not 5 < len(line) <= 140:
        return 0
    if not (
        _WEAK.match(line) or _dated(line)
        if line.endswith((":", "："))
        else _stamped(line) or _DATE_AND_SENDER.match(line)
    ):
        return 0
    following = next_full(lines, at + 1)
    return 1 if following < len(lines) and QUOTED.match(lines[following]) else 0


def _dated(line: str) -> bool:
    """Whether a line bears a whole date and a time of day: above quoted lines that is who wrote them, in any language."""
    return bool(_WHOLE_DATE.search(line)) and bool(_TIME.search(line))


def _stamped(line: str) -> bool:
    """Whether a line bears a time of day and says that somebody wrote."""
    return bool(_TIME.search(line)) and _ATTRIBUTION_END.is_in(line)


def may_begin(line: str) -> bool:
    return 3 < len(line) <= 400 and bool(
        (_IN_DATE.search(line) and DATE.search(line))
        or re.match(r"\W*(?:on|am|le|el|il|op|em|den|w dniu|dnia|på|dne|în|στις)\b", line, re.I)
    )


def _is_name(line: str) -> bool:
    """Whether the words before the verb are a name: a sentence has small letters there, where it is more than two words."""
    words = found[1].split() if (found := _NAME.match(line)) else []
    return 0 < len(words) < 3 or (
        bool(words) and not any(word[0].islower() and word not in _OF_NAMES for word in words)
    )


def _goes_on(line: str) -> bool:
    """Whether more than a verb stands behind the address and no date: then a sentence tells of it."""
    behind = line.rpartition(">")[2]
    return len(behind.split()) > 2 and not any(map(str.isdigit, behind))


def _is_attribution(line: str) -> bool:
    if not DATE.search(line):
        return False
    if any(form.match(line) for form in _WHOLE):
        return True
    if (
        _ADDRESS_IN_ANGLES.search(line)
        and (_TIME.search(line) or re.search(r"\b(?:19|20)\d\d", line))
        and _VERB_LAST.is_in(line)
    ):
        return True
    if _NAME_FIRST.match(line) and _TIME.search(line) and _is_name(line):
        return True
    if (
        len(line) < 250
        and line.rstrip()[-1:] in ":："
        and _ADDRESSED.search(line)
        and _TIME.search(line)
        and _YEAR.search(line)
        and not BLOCK_FIELD.match(line)
        and not _goes_on(line)
    ):
        return True  # in whatever language: who, when, and a colon
    stamped = bool(re.search(r"\d", line)) and (_TIME.search(line) or re.search(r"\b(?:19|20)\d\d\b", line))
    if stamped and _ADDRESS_LAST.search(line):
        return True
    if line.rstrip()[-1:] in ":：" and _TIME.search(line):
        middle = _MIDDLE if "@" in line else _MIDDLE[1:]  # an English sentence may well say "I wrote"
        if any(form.match(line) for form in middle):
            return True
    if line.rstrip(" *_->")[-1:] not in ":：" and not re.search(r"<[^<>]+@[^<>]+>|\d{4}", line):
        return False
    if not _ATTRIBUTION_END.is_in(line[-160:]):
        return False
    return any(form.match(line) for form in _ATTRIBUTION)
