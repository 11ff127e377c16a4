"""Ticket numbers: read out on the phone, safe in a URL, telling nothing and leading nowhere.

`SC-4819-3075`: seven random digits and a check digit, so that a misheard or swapped digit is noticed (Damm, 2004:
detects every single error and every swap of neighbours). Knowing a number opens nothing: the status link has a
token of its own.
"""

import re
import secrets

# totally anti-symmetric quasigroup of order 10, H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def _check(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def new_number(prefix: str) -> str:
    """A number nobody can foretell; the caller makes sure it is not taken."""
    digits = f"{secrets.randbelow(9_000_000) + 1_000_000}"
    return written(prefix, digits + _check(digits))


def written(prefix: str, digits: str) -> str:
    return f"{prefix}-{digits[:4]}-{digits[4:]}"


def read_number(prefix: str, text: str) -> str | None:
    """The number as it should be written, from what somebody typed or said ("sc 4819 3075"); None where it is none."""
    found = re.fullmatch(rf"(?:{re.escape(prefix)})?[\s-]*(\d{{4}})[\s-]*(\d{{4}})", text.strip(), re.IGNORECASE)
    if not found:
        return None
    digits = found[1] + found[2]
    return written(prefix, digits) if _check(digits) == "0" else None


def numbers_in(prefix: str, text: str) -> tuple[str, ...]:
    """Every valid number named in a text, in order, each once; only with its prefix, so that other figures mean nothing."""
    found = (
        written(prefix, a + b)
        for a, b in re.findall(rf"\b{re.escape(prefix)}-(\d{{4}})-?(\d{{4}})\b", text, re.IGNORECASE)
    )
    return tuple(dict.fromkeys(n for n in found if read_number(prefix, n)))
