"""Telephone numbers as people write them and as they are kept: E.164 with the desk's country as home. Pure.

Kept is `+494315550142`; an extension dialled after the connection (RFC 3966 `;ext=`) is no part of it. The plan of each
country comes from `phonenumbers`; a number counts when its length is possible there, for many real ones are in no list.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

WITHHELD = frozenset(
    {"anonymous", "unknown", "restricted", "private", "withheld", "unavailable", "anonym", "unbekannt"}
)
"""What telephone systems say where a caller's number is suppressed."""
LONGEST = 40
_NOT_DIALLED = re.compile(r"[^\d+]")
_EXTENSION = re.compile(r"[\s,]*\b(?:DW|Durchwahl|Nst|Nebenstelle|App|Apparat)\b[\s.:]*", re.I)
"""What Germans write before an extension; the international words are known to the library."""
_SIP = re.compile(r"^(?:sips?:|tel:)", re.I)


@dataclass(frozen=True, slots=True)
class Number:
    """`e164` as it is kept, `extension` as it is dialled afterwards (digits, or empty)."""

    e164: str
    extension: str = ""

    @property
    def dialled(self) -> str:
        """Number and extension, as a dialler takes them (RFC 3966)."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


def is_withheld(text: str) -> bool:
    """Whether a telephone system says that the caller shows no number."""
    return text.strip().lower() in WITHHELD


@lru_cache(maxsize=1024)
def parse(text: str, country: str) -> Number | None:
    """The number somebody wrote or a telephone system sent, read in `country` (ISO 3166, `DE`); None where it is none."""
    plain = _SIP.sub("", text.strip()).partition("@")[0]
    if not plain or len(plain) > LONGEST or is_withheld(plain):
        return None
    try:
        found = phonenumbers.parse(_EXTENSION.sub(" ext. ", plain), country)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(found) != ValidationResult.IS_POSSIBLE:
        return None
    return Number(_e164(found), found.extension or "")


def normal_number(text: str, country: str) -> str:
    """The E.164 form of a number somebody wrote; empty where it is none."""
    number = parse(text, country)
    return number.e164 if number else ""


@lru_cache(maxsize=1024)
def from_exchange(text: str, country: str) -> Number | None:
    """As `parse`, for systems that send the country code without a plus (`494315550142`)."""
    plain = text.strip()
    if plain.isdigit() and not plain.startswith("0") and len(plain) > 9:
        return parse(f"+{plain}", country) or parse(plain, country)
    return parse(plain, country)


def kept(text: str, country: str) -> str:
    """What a telephone system said of the other side, as it is kept: E.164; empty where it is suppressed; else its own
    words, for an internal extension or a garbled number is not a suppressed one."""
    if number := from_exchange(text, country):
        return number.e164
    plain = "".join(filter(str.isprintable, _SIP.sub("", text.strip()).partition("@")[0]))
    return "" if is_withheld(plain) else plain[:LONGEST]


def better(known: str, said: str) -> str:
    """Of two reports of one number, as `kept` gives them, the one to keep: the first, unless only the later can be dialled."""
    return said if not known or (said.startswith("+") and not known.startswith("+")) else known


@lru_cache(maxsize=4096)
def shown(e164: str, country: str) -> str:
    """As it is read aloud: `0431 5550142` at home, `+43 1 5550142` from elsewhere; the text itself where it is none."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    home = phonenumbers.country_code_for_region(country) == number.country_code
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def beginning(text: str, country: str) -> str:
    """What the E.164 form of a half-typed number begins with (`0431 55` → `+4943155`); empty where nobody can say."""
    typed = _NOT_DIALLED.sub("", text)
    digits = typed.lstrip("+")
    home = phonenumbers.country_code_for_region(country)
    trunk = phonenumbers.ndd_prefix_for_region(country, True) or ""
    if typed.startswith("+"):
        return f"+{digits}" if digits else ""
    if digits.startswith("00"):
        return f"+{digits[2:]}" if len(digits) > 2 else ""
    if trunk and digits.startswith(trunk):
        return f"+{home}{digits[len(trunk) :]}" if len(digits) > len(trunk) else ""
    return f"+{home}{digits}" if digits and not trunk else ""


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
