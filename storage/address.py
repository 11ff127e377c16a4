"""The address of the database as the settings say it: taken apart and shown without any part of its password."""

import re

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from foundation.errors import OperatorError

FOR_EXAMPLE = "postgresql://schalter:PASSWORD@localhost:5432/schalter"
SIGNS = "In the password @ has to be written as %40, / as %2F and % as %25."
_NAMED = "The database address in SCHALTER_STORAGE__DATABASE_URL"
_UNWRITTEN = re.compile(r"[/@]|%(?![0-9A-Fa-f]{2})")
"""Between :// and the last @: what ends the password too early for one of those who read the address (SQLAlchemy, libpq)."""


def address(url: str) -> URL:
    """`url` taken apart. OperatorError, which never shows the address, where it is none or may be cut in its password."""
    credentials = url.partition("://")[2].rpartition("@")[0]
    if not url.startswith("sqlite") and _UNWRITTEN.search(credentials):
        raise OperatorError(f"{_NAMED} cannot be read: an @, / or % stands where it must not. {SIGNS} For example {FOR_EXAMPLE}.")  # fmt: skip
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise OperatorError(f"{_NAMED} cannot be read; its port may be no number. It reads like {FOR_EXAMPLE}. {SIGNS} Leave it empty for SQLite.") from None  # fmt: skip


def shown(url: URL) -> str:
    """For people: with *** for the password, and without options, among which one may stand as well."""
    return url.set(query={}).render_as_string(hide_password=True)
