"""The blanks an article may leave for what differs from company to company: `{{phone}}`, `{{portal_url}}` …

The list is fixed, so that an article cannot promise a fact nobody has entered. Filling is plain replacement in one
pass: nothing is evaluated, and braces inside a value stay what they are.
"""

import re
from collections.abc import Mapping

from foundation.errors import Invalid, Mistake

PLACEHOLDERS: Mapping[str, str] = {
    "company": "The name of the company as customers know it.",
    "hours": "The hours in which people answer, as words that fit after a colon.",
    "phone": "The telephone number of the service desk, as one would dial it.",
    "support_email": "The mail address of the service desk.",
    "portal_url": "The address of the self-service portal, where accounts are looked after and tickets are seen.",
    "help_url": "The address of the help pages with manuals, forms and downloads.",
    "shop_url": "The address of the web shop.",
    "order_url": "The address of the page that shows the state of an order.",
    "price_url": "The address of the price list.",
    "return_days": "The number of days in which goods may be sent back, in figures.",
}

_WELL_FORMED = re.compile(r"\{\{([a-z_]+)\}\}")
_STRAY = re.compile(r"\{\{|\}\}")


def names_in(text: str) -> frozenset[str]:
    """The names of all placeholders in `text`, known or not."""
    return frozenset(_WELL_FORMED.findall(text))


def check(text: str, field: str = "text") -> tuple[Mistake, ...]:
    """What is wrong with the placeholders in `text`; empty where all is well."""
    unknown = [
        Mistake(field, f"There is no placeholder named {{{{{name}}}}}.", "one of " + ", ".join(PLACEHOLDERS))
        for name in sorted(names_in(text) - PLACEHOLDERS.keys())
    ]
    if _STRAY.search(_WELL_FORMED.sub("", text)):
        unknown.append(Mistake(field, "A placeholder is not written as two braces, a name, two braces.", "{{phone}}"))
    return tuple(unknown)


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with every placeholder replaced by its value.

    Raises `Invalid` where a name is not on the list, or is on it but has no value: a sentence with a hole in it must
    not reach a customer.
    """
    mistakes = [*check(text)]
    mistakes += [
        Mistake(name, f"No value has been entered for {{{{{name}}}}}.", PLACEHOLDERS[name])
        for name in sorted(names_in(text) & PLACEHOLDERS.keys())
        if not values.get(name, "").strip()
    ]
    if mistakes:
        raise Invalid(*mistakes)
    return _WELL_FORMED.sub(lambda found: values[found[1]], text)
