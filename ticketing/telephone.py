"""Telephone and fax numbers as they are kept: E.164. Pure."""

import phonenumbers

LEAST_NUMBER = 10_000
"""Shorter ones are extensions and short codes, at which nobody outside can be reached."""


def normal_number(said: str, country: str) -> str:
    """The number with its country, e.g. +494315550124; empty where it is none. `country`: where we are (DE)."""
    said = said.strip()
    if not any(char.isdigit() for char in said):
        return ""
    try:
        number = phonenumbers.parse(said, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number) or (number.national_number or 0) < LEAST_NUMBER:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def readable_number(number: str, country: str) -> str:
    """The number as people write it: national within the country, international elsewhere; as it is where it is none."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    home = phonenumbers.region_code_for_country_code(parsed.country_code or 0) == country
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, form))


def country_of(holiday_set: str) -> str:
    """The country of the desk: the first part of its holiday set (`DE-SH`)."""
    return holiday_set.partition("-")[0].upper() or "DE"
