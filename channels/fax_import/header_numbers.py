"""Telephone numbers in the line that a fax machine prints, told from the dates and clocks beside them. Pure.

An answer goes to whatever is found here, so a doubtful number is none: a date read as one is a stranger's fax.
"""

import re
from collections.abc import Iterator
from typing import Final

from ticketing.telephone import normal_number

LABELLED, LIKELY, DOUBTFUL = 0.85, 0.8, 0.5
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:(?:19|20)\d{2}|\d{2})"
_NAMED = r"(?:jan|feb|m(?:ar|rz|är|aer|ae)|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]{0,7}\.?"
_BEFORE, _AFTER = r"(?<![\d+./-])", r"(?!\d|[./-]\d)"
CLOCK: Final = re.compile(
    r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?!\d)(?:\s*(?:Z|[+-]\d{2}:?\d{2})(?!\d))?", re.I
)
DATES: Final = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_BEFORE}(?:19|20)\d{{2}}\s?([./-])\s?{_MONTH}\s?\1\s?{_DAY}{_AFTER}",
        rf"{_BEFORE}{_DAY}\s?([./-])\s?{_MONTH}\s?\1\s?{_YEAR}{_AFTER}",
        rf"{_BEFORE}{_MONTH}\s?([./-])\s?{_DAY}\s?\1\s?{_YEAR}{_AFTER}",
        rf"{_BEFORE}\d{{2}}([/-]){_MONTH}\1{_DAY}{_AFTER}",
        rf"{_BEFORE}{_DAY}(?:st|nd|rd|th)?[\s.,/-]*{_NAMED}[\s.,/-]*{_YEAR}{_AFTER}",
        rf"\b{_NAMED}[\s.,/-]*{_DAY}(?:st|nd|rd|th)?[\s.,/-]+{_YEAR}{_AFTER}",
        rf"{_BEFORE}(?:19|20)\d{{2}}[\s./-]*{_NAMED}[\s./-]*{_DAY}{_AFTER}",
        rf"{_BEFORE}(?<!\d\s)(?:{_DAY}\s{_MONTH}|{_MONTH}\s{_DAY})\s(?:19|20)\d{{2}}{_AFTER}",
        r"(?<![\d+])(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[T_ -]?\d{4}(?:\d{2})?)?(?!\d)",
    )
)
"""Day, month and year in the orders and with the signs that machines print; a number has no month of 13."""
_NUMBER = r"(?:\+|00)?\(?\d(?:[\d()/-]| (?! )){4,20}\d(?![\d:.])"
"""A wide gap is the end of a field."""
BARE: Final = re.compile(rf"(?<![\d.:/-]){_NUMBER}")
_NR = r"(?:[-\s]?(?:nr|no|nummer|number|id))?"
FROM: Final = re.compile(
    rf"\b(?:von|from|(?:tele)?fax(?:\s+from)?|tel(?:efon|ephone)?|abs(?:ender)?|sender|csid|tsi){_NR}\b[\s.:#]*(?P<number>{_NUMBER})", re.I
)  # fmt: skip
TO: Final = re.compile(rf"\b(?:an|to|empf[a-zä]*|recipient){_NR}\s*[.:]+\s*{_NUMBER}", re.I)


def without_dates(text: str) -> str:
    """The text with a bar in the place of each date and clock, so that nothing grows together across them."""
    text = CLOCK.sub(" | ", text)
    for pattern in DATES:
        text = pattern.sub(" | ", text)
    return text


def numbers_of_header(header: str, country: str) -> Iterator[tuple[str, float]]:
    """Numbers in E.164 with how likely each is the sender's (0–1): one after `VON:` or with `+` before bare ones.

    Whom the fax went to is left out; a number without its leading 0 or + is a proposal only.
    """
    bare = TO.sub(" | ", without_dates(header))
    for match in FROM.finditer(bare):
        if number := normal_number(match["number"], country):
            yield number, LABELLED if _is_dialled(match["number"]) else DOUBTFUL
    for match in BARE.finditer(bare):
        if _is_dialled(match[0]) and (number := normal_number(match[0], country)):
            yield number, LABELLED if match[0].startswith(("+", "00")) else LIKELY


def _is_dialled(said: str) -> bool:
    """Whether it begins as a number does that reaches somebody from anywhere: with 0 or +, and is long enough."""
    return said.lstrip("(").startswith(("0", "+")) and sum(char.isdigit() for char in said) >= 6
