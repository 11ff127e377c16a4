"""What the text of a letter or fax says about itself: who, when, what about, which numbers. Pure.

Each fact has a confidence (0–1). A page read by a machine is no proof: `surest` lets what a fax server or the admin's
pattern told stand before anything found here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Final

from channels.fax_import.header_numbers import BARE, CLOCK, numbers_of_header, without_dates
from channels.fax_import.postal_lines import ADDRESS, COUNTRY, MOST_LINES, RETURN_ADDRESS, TOWN, street_and_town
from ticketing.numbers import numbers_in
from ticketing.telephone import normal_number

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("januar jan january jänner", "februar feb february", "märz mär mrz march mar maerz", "april apr", "mai may", "juni jun june", "juli jul july",
         "august aug", "september sep sept", "oktober okt october oct", "november nov", "dezember dez december dec"), 1)
    for name in names.split()
}  # fmt: skip
SALUTATION = re.compile(
    r"\s*(sehr\s+geehrt|guten\s+(tag|morgen|abend)|liebe[rs]?\b|hallo\b|moin\b|dear\b|hello\b|to whom it may)", re.I
)
CLOSING = re.compile(r"\s*(mit\s+(freundlichen?|besten|vielen)\s+gr[üu]|freundliche\s+gr[üu]|viele\s+gr[üu]|hochachtungsvoll|yours\s+(sincerely|faithfully|truly)|(kind|best)\s+regards|sincerely)", re.I)  # fmt: skip
SUBJECT = re.compile(r"\s*(?:betreff|betr|betrifft|subject|re|concerning)\s*[.:]\s*(?P<subject>\S.*)", re.I)
CUSTOMER_NO = re.compile(r"(?:kunden|kd|customer|vertrags|client)[\s.-]*(?:konto)?(?:nummer|nr|number|no|id)\b\.?\s*[:#]?\s*(?P<number>[A-Z0-9][A-Z0-9/-]{2,19})", re.I)  # fmt: skip
FAX_NUMBER = re.compile(
    r"(?:tele)?fax(?:[-\s]?(?:nr|no|nummer))?\b[.:]*\s*(?P<number>\+?[\d(][\d\s()/.-]{5,24}\d)", re.I
)
PAGE_MARK = re.compile(
    r"\b(?:s|p|pg|page|seite)\s*[.:]?\s*0*\d{1,3}(?:\s*(?:/|von|of)\s*0*\d{1,3})?\b|\b0*\d{1,3}\s*/\s*0*\d{1,3}\s*$",
    re.I,
)
NUMERIC_DATE = re.compile(
    r"\b(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4}|\d{2})\b|\b(?P<iso>\d{4}-\d{2}-\d{2})\b"
)
WORDED_DATE = re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|[.,])?\s*(?P<month>[A-Za-zäÄ]{3,9})\.?,?\s+(?P<year>\d{4})\b|\b(?P<month2>[A-Za-z]{3,9})\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})\b")  # fmt: skip
DATED = re.compile(r"\b(den|datum|date)\b", re.I)
NAME = re.compile(r"[^\W\d_][\w.'’&+ -]{2,59}")
TO_US = re.compile(r"\s*(an\b|to\b|firma\b|z\.?\s?hd\b|attn\b)", re.I)
HEAD_LINES = 30
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with how sure it is (0–1) and where it was found."""

    value: str = ""
    confidence: float = 0.0
    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a letter says about itself; `address` are the sender's postal lines joined by a line feed."""

    number: Fact = Fact()
    name: Fact = Fact()
    address: Fact = Fact()
    written_on: Fact = Fact()
    """ISO date"""
    subject: Fact = Fact()
    customer_no: Fact = Fact()
    tickets: tuple[str, ...] = ()


def facts_of(
    header: str, text: str, prefix: str, country: str, own_names: Sequence[str] = (), own_numbers: Sequence[str] = ()
) -> Facts:
    """`header` of the first page that has one, `text` of all pages, `prefix` of ticket numbers, `country` of the desk. Our own names and numbers, which stand on
    letters to us too, are nobody's."""
    body = [line.strip() for line in text.splitlines() if line.strip()]
    numbers = [*_numbers_of_header(header, country), *_fax_numbers(body, country)]
    own = {normal_number(number, country) for number in own_numbers}
    name, address = _sender(body, own_names)
    return Facts(
        number=surest(*(one for one in numbers if one.value not in own)),
        name=name,
        address=address,
        written_on=_written_on(body[:HEAD_LINES]),
        subject=_subject(body[:HEAD_LINES]),
        customer_no=_customer_no(body),
        tickets=tickets_in(text, prefix),
    )


def first_letter(pages: Sequence[str]) -> str:
    """The text of the first letter in a scan that nobody has parted: from the first page that says who wrote, when or
    what about, up to the next page that greets anew."""
    for at, page in enumerate(pages):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        if any((*_sender(lines, ()), _written_on(lines[:HEAD_LINES]), _subject(lines[:HEAD_LINES]))):
            return "\n\n".join((page, *takewhile(lambda later: not _begins(later), pages[at + 1 :])))
    return "\n\n".join(pages)


def _begins(page: str) -> bool:
    """Whether a letter begins on this page."""
    return any(SALUTATION.match(line) or SUBJECT.match(line) for line in page.splitlines()[: 2 * HEAD_LINES])


def surest(*facts: Fact) -> Fact:
    """The one with the highest confidence; the first of equals, nothing of none."""
    return max((fact for fact in facts if fact), key=lambda fact: fact.confidence, default=Fact())


def is_header_line(line: str) -> bool:
    """Whether a fax machine printed this line across the top: a clock or a date with a page mark, or both with a number."""
    marks = (
        bool(CLOCK.search(line)) or bool(NUMERIC_DATE.search(line)),
        bool(PAGE_MARK.search(line)),
        bool(BARE.search(without_dates(line))),
    )
    return len(line) <= 120 and sum(marks) >= 2 and bool(CLOCK.search(line) or marks[1]) and not SALUTATION.match(line)


def parted_header(text: str) -> tuple[str, str]:
    """The line of the sending machine, and the text without it; it is the first or second line of a page."""
    lines = text.strip().split("\n")
    written = [at for at, line in enumerate(lines) if line.strip()][:2]
    found = next((at for at in written if is_header_line(lines[at].strip())), None)
    if found is None:
        return "", text.strip()
    return lines[found].strip(), "\n".join([*lines[:found], *lines[found + 1 :]]).strip()


def date_in(line: str) -> date | None:
    """The first date of a line, worded or in figures (day before month); None where there is none that exists."""
    for match in (*WORDED_DATE.finditer(line), *NUMERIC_DATE.finditer(line)):
        said = match.groupdict()
        try:
            if said.get("iso"):
                return date.fromisoformat(said["iso"])
            month = said.get("month") or said.get("month2") or ""
            year = int(said.get("year") or said.get("year2") or 0)
            number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
            return date(year + 2000 if year < 100 else year, number, int(said.get("day") or said.get("day2") or 0))
        except ValueError:
            continue
    return None


def _numbers_of_header(header: str, country: str) -> Iterator[Fact]:
    """The number in the line the sending machine printed: set by its owner, so likely but no proof."""
    for number, confidence in numbers_of_header(PAGE_MARK.sub(" | ", without_dates(header)), country):
        yield Fact(number, confidence, "header")


def _fax_numbers(lines: Sequence[str], country: str) -> Iterator[Fact]:
    for line in lines:
        for match in FAX_NUMBER.finditer(without_dates(line)):
            if number := normal_number(match["number"], country):
                yield Fact(number, 0.55, "letter")


def _written_on(lines: Iterable[str]) -> Fact:
    """The date of the letter: best one that says so or stands alone at the end of a short line (`Kiel, 14.03.2026`)."""
    found = []
    for line in lines:
        if SALUTATION.match(line):
            break
        if day := date_in(line):
            alone = len(line) < 45
            found.append(Fact(day.isoformat(), 0.9 if DATED.search(line) else 0.8 if alone else 0.4, "letter"))
    return surest(*found)


def _subject(lines: Sequence[str]) -> Fact:
    for line in lines:
        if match := SUBJECT.match(line):
            return Fact(match["subject"][:LONGEST_SUBJECT], 0.9, "letter")
    for at, line in enumerate(lines):
        if SALUTATION.match(line):
            before = lines[at - 1] if at else ""
            if (
                3 < len(before) <= 110
                and not date_in(before[-20:])
                and not re.fullmatch(rf"\d{{4,5}}\s+\D+|{TOWN}|{COUNTRY}|{ADDRESS.pattern}", before)
            ):
                return Fact(before[:LONGEST_SUBJECT], 0.6, "letter")
            break
    return Fact()


def _customer_no(lines: Iterable[str]) -> Fact:
    for line in lines:
        for match in CUSTOMER_NO.finditer(line):
            if any(char.isdigit() for char in match["number"]):
                return Fact(match["number"].strip("-/").upper(), 0.7, "letter")
    return Fact()


def _sender(lines: Sequence[str], own_names: Sequence[str]) -> tuple[Fact, Fact]:
    """Name and postal address: from the small line above the window, else the name from below the closing words."""
    ours = [name.lower() for name in own_names if name]
    for line in lines[:6]:
        match = RETURN_ADDRESS.match(line)
        if match and not any(name in match["name"].lower() for name in ours):
            name = match["name"].strip(" -–:")
            return Fact(name, 0.75, "letterhead"), Fact(
                "\n".join((name, match["street"].strip(), match["town"].strip())), 0.7, "letterhead"
            )
    signed = _signed(lines)
    above, postal = _letterhead(lines, ours)
    name = Fact(above, 0.65, "letterhead") if above else signed
    if postal and name:
        return name, Fact("\n".join((name.value, *postal)), 0.6, "letterhead")
    return signed, Fact()


def _letterhead(lines: Sequence[str], ours: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Name (empty where none stands above), street and town from the head of a letter, on one line or two; never ours,
    to whom the letter is addressed."""
    end = next((at for at, line in enumerate(lines) if SALUTATION.match(line) or SUBJECT.match(line)), 0)
    head = lines[: min(end, HEAD_LINES)]
    for at, line in enumerate(head):
        found = street_and_town(list(head[at : at + MOST_LINES]))
        before = head[max(0, at - 3) : at]
        said = " ".join((*before, line)).lower()
        if not found or any(name in said for name in ours) or any(TO_US.match(one) for one in before):
            continue
        above = before[-1] if before and NAME.fullmatch(before[-1]) and not ADDRESS.search(before[-1]) else ""
        return above, found
    return "", ()


def _signed(lines: Sequence[str]) -> Fact:
    """The name below the closing words."""
    for at, line in enumerate(lines):
        if CLOSING.match(line):
            for below in lines[at + 1 : at + 3]:
                if re.fullmatch(r"[^\W\d_][\w.'’ -]{3,60}", below) and len(below.split()) in (2, 3, 4):
                    return Fact(below, 0.5, "closing")
            break
    return Fact()


def tickets_in(text: str, prefix: str) -> tuple[str, ...]:
    """The ticket numbers of a text, misread figures put right."""
    return numbers_in(prefix, _straightened(text, prefix))


def _straightened(text: str, prefix: str) -> str:
    """Letters that a reader takes for figures, put right inside what looks like a ticket number; its check digit decides."""
    look_alike = str.maketrans("OoIl|SBZ", "00111582")
    pattern = re.compile(
        rf"\b{re.escape(prefix)}\s?[-–—~]\s?([\dOoIl|SBZ]{{4}})\s?[-–—~]?\s?([\dOoIl|SBZ]{{4}})\b", re.IGNORECASE
    )
    return pattern.sub(
        lambda match: f"{prefix}-{match[1].translate(look_alike)}-{match[2].translate(look_alike)}", text
    )
