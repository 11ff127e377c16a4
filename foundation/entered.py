"""Settings entered on the pages of the first steps instead of in `config.toml`. Pure.

What file or environment say goes before them: an entered value counts only where the default still stands. A mailbox and the
mail server count as wholes, so that one server's password is never sent to another.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from foundation.errors import Invalid, Mistake
from foundation.settings import Settings

ALONE: Mapping[str, tuple[str, ...]] = {
    "desk": ("company", "language", "time_zone", "holidays", "german"),
    "mail": ("address",),
    "placeholders": ("hours", "hours_en", "phone", "portal_url", "shop_url", "order_url", "price_url", "return_days"),
}
WHOLE: Mapping[str, tuple[str, ...]] = {
    "imap": ("host", "port", "security", "user", "password"),
    "relay": ("host", "port", "security", "user", "password"),
}
NAMES = tuple(f"{table}.{key}" for table, names in (*ALONE.items(), *WHOLE.items()) for key in names)
SECRETS = frozenset({"imap.password", "relay.password"})


def overlaid(settings: Settings, entered: Mapping[str, str], written: Settings | None = None) -> Settings:
    """`settings` with what was entered (`desk.company` and the like to its text); Invalid names each value that cannot be.
    `written` are those of file and environment, where `settings` are no longer they."""
    counted: dict[str, dict[str, Any]] = {}
    for name in open_names(written or settings):
        table, _, key = name.partition(".")
        if name in entered:
            counted.setdefault(table, {})[key] = entered[name]
        elif table in WHOLE:
            counted.setdefault(table, {})[key] = type(getattr(settings, table)).model_fields[key].default
    mistakes: list[Mistake] = []
    parts: dict[str, Any] = {}
    for table, values in counted.items():
        part = getattr(settings, table)
        try:
            parts[table] = type(part).model_validate(dict(part) | values)
        except ValidationError as error:
            mistakes += [
                Mistake(f"{table}.{one['loc'][0] if one['loc'] else 'user'}", one["msg"]) for one in error.errors()
            ]
    if mistakes:
        raise Invalid(*mistakes)
    return settings.model_copy(update=parts)


def open_names(written: Settings) -> tuple[str, ...]:
    """What may be entered: nobody has said it in file or environment."""
    return (*_open_alone(written), *_open_whole(written))


def _open_alone(written: Settings) -> Iterable[str]:
    for table, names in ALONE.items():
        part: BaseModel = getattr(written, table)
        yield from (f"{table}.{key}" for key in names if getattr(part, key) == type(part).model_fields[key].default)


def _open_whole(written: Settings) -> Iterable[str]:
    for table, names in WHOLE.items():
        if not getattr(written, table).host:
            yield from (f"{table}.{key}" for key in names)
