"""What the server writes down while it works: lines for people, or JSON for machines, each with what it is about.

`about(request="…")` or `about(arrival=17)` holds for everything that is logged within it, on threads of the database too,
so that a contact can be followed through every hop. Numbers only: no names, no addresses, no texts.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from foundation.log_settings import Log

_ABOUT: ContextVar[dict[str, int | str]] = ContextVar("about")


@contextmanager
def about(**facts: int | str | None) -> Iterator[None]:
    """Within it every line names these facts beside those around it; None is no fact."""
    token = _ABOUT.set({**_ABOUT.get({}), **{name: fact for name, fact in facts.items() if fact is not None}})
    try:
        yield
    finally:
        _ABOUT.reset(token)


def begin(settings: Log) -> None:
    """Lines go to standard error from now on, as the settings say."""
    handler = logging.StreamHandler()
    handler.setFormatter(_AsJson() if settings.form == "json" else _AsText())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    for chatty in ("aiohttp", "asyncio", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _AsText(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{name}={value}" for name, value in _ABOUT.get({}).items())
        return super().formatMessage(record) + (f" ({facts})" if facts else "")


class _AsJson(logging.Formatter):
    """One object a line: `at` (ISO 8601, UTC), `level`, `where`, `what`, the facts it is about, and `trace` of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "what": record.getMessage(),
            **_ABOUT.get({}),
        }
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)
