"""Reading one table of a script: every field by name and kind, every mistake with its place."""

import re
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from typing import Any, TypeVar

from foundation.errors import Invalid, Mistake

Choice = TypeVar("Choice", bound=str)

_SPAN = re.compile(r"(-?\d+)(m|h|d)")
_UNIT = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class Fields:
    """A parsed TOML table together with the words that name its place in a complaint."""

    def __init__(self, place: str, raw: Mapping[str, Any]):
        self.place = place
        self._raw = raw

    def only(self, allowed: frozenset[str]) -> "Fields":
        """These fields themselves, refused where one has a name nobody reads."""
        for name in self._raw.keys() - allowed:
            raise self._wrong(name, "is not a field", f"one of {', '.join(sorted(allowed))}")
        return self

    def text(self, name: str, default: str | None = None) -> str:
        return self._get(name, str, default)

    def number(self, name: str) -> int:
        return self._get(name, int, None)

    def fraction(self, name: str) -> float:
        return self._get(name, float, None)

    def flag(self, name: str) -> bool:
        return self._get(name, bool, False)

    def list(self, name: str) -> list[Any]:
        return self._get(name, list, None)

    def table(self, name: str) -> dict[str, Any]:
        return self._get(name, dict, None)

    def rows(self, name: str) -> Iterator["Fields"]:
        """Each table of a list of tables; none where the list is missing."""
        for number, raw in enumerate(self._get(name, list, []), start=1):
            yield Fields(f"{self.place} {name} {number}", raw)

    def choice(self, name: str, allowed: tuple[Choice, ...], default: Choice | None = None) -> Choice:
        value = self.text(name, default)
        for choice in allowed:
            if value == choice:
                return choice
        raise self._wrong(name, f"'{value}' is not known", f"one of {', '.join(allowed)}")

    def clock(self, name: str) -> time:
        """A time of day such as `09:14`."""
        value = self.text(name)
        try:
            return time.fromisoformat(value)
        except ValueError:
            raise self._wrong(name, f"'{value}' is no time of day", "09:14") from None

    def span(self, name: str) -> timedelta:
        """A length of time such as `20m`, `2h` or `3d`."""
        value = self.text(name)
        match = _SPAN.fullmatch(value)
        if match is None:
            raise self._wrong(name, f"'{value}' is no length of time", "20m, 2h or 3d")
        return int(match[1]) * _UNIT[match[2]]

    def _get(self, name: str, kind: type, default: Any) -> Any:
        value = self._raw.get(name, default)
        if value is None:
            raise self._wrong(name, "is missing")
        if not isinstance(value, kind):
            raise self._wrong(name, f"must be a {kind.__name__}, is {value!r}")
        return value

    def _wrong(self, name: str, problem: str, hint: str = "") -> Invalid:
        return Invalid(Mistake(f"{self.place} {name}", problem, hint))
