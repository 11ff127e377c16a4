"""Filling the settings from `config.toml` and `SCHALTER_<TABLE>__<KEY>` in the environment.

Every mistake is reported at once, each with its place, what was expected and a value that would work.
"""

import difflib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from foundation.errors import OperatorError
from foundation.setting_types import Table
from foundation.settings import Settings

PREFIX = "SCHALTER_"
OUTSIDE_THE_SCHEME = {"SCHALTER_DEMO"}


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of a file and the environment; OperatorError lists every mistake, one a line."""
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OperatorError(
            f"{path.name} cannot be read: {error}. Strings need quotes, tables stand in [brackets]."
        ) from error
    except OSError as error:
        raise OperatorError(
            f"{path} cannot be opened: {error.strerror}. Give the server's user the right to read it."
        ) from error
    places: dict[tuple[str, ...], str] = {}
    mistakes: list[str] = []
    for name, value in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in OUTSIDE_THE_SCHEME:
            continue
        table, _, key = name.removeprefix(PREFIX).lower().partition("__")
        if table not in _SINGLE or key not in _fields(table):
            mistakes.append(f"{name}: unknown name{_suggestion(name.removeprefix(PREFIX), _AFTER_THE_PREFIX, PREFIX)}")
            continue
        entry = said.setdefault(table, {})
        if isinstance(entry, dict):
            places[(table, key)] = name
            entry[key] = _list_or_text(value)
    try:
        settings = Settings.model_validate(said)
    except ValidationError as error:
        mistakes += dict.fromkeys(_sentence(detail, places, path.name) for detail in error.errors())
        settings = Settings()
    if environment.get("SCHALTER_DEMO", "0") not in ("0", "1"):
        mistakes.append(
            "SCHALTER_DEMO: is not what is expected. Expected: 0 or 1, whether the first start plays the demo"
        )
    if mistakes:
        raise OperatorError("The settings have mistakes:\n" + "\n".join(f"  {mistake}" for mistake in mistakes))
    return settings


def environment_names() -> list[str]:
    """Every name the environment may set, in the order of the file."""
    return [f"{PREFIX}{table}__{key}".upper() for table in _SINGLE for key in _fields(table)]


def _fields(table: str) -> Mapping[str, FieldInfo]:
    """What a table may say; of one that may be repeated (`[[imap_more]]`), what each may say. Empty: there is no such table."""
    known = Settings.model_fields.get(table)
    model = next(iter(get_args(known.annotation)), known.annotation) if known else None
    return model.model_fields if isinstance(model, type) and issubclass(model, Table) else {}


_SINGLE = [table for table, field in Settings.model_fields.items() if not get_args(field.annotation)]
"""The tables the environment can reach: its names cannot say which of several is meant."""
_AFTER_THE_PREFIX = [name.removeprefix(PREFIX) for name in environment_names()]


def _list_or_text(value: str) -> Any:
    if value.startswith("["):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            pass  # the model says what was expected
    return value


def _sentence(detail: Any, places: Mapping[tuple[str, ...], str], file: str) -> str:
    where = tuple(str(part) for part in detail["loc"])
    place = places.get(where[:2]) or f"{file}: {'.'.join(where)}"
    fields = _fields(where[0])
    if detail["type"] == "extra_forbidden":
        return f"{place}: unknown name{_suggestion(where[-1], list(fields) or list(Settings.model_fields))}"
    problem = _problem(detail)
    field = next((fields[part] for part in where[1:] if part in fields), None)
    if field is None:
        return f"{place}: {problem}"
    example = field.examples[0] if field.examples else field.default
    return f"{place}: {problem}. Expected: {field.description}{_allowed(field)}; for example {json.dumps(example, default=str, ensure_ascii=False)}"


def _problem(detail: Any) -> str:
    """What our own checks say; of the others that something is wrong, for what was expected follows."""
    said = detail.get("ctx", {}).get("error")
    return str(said) if type(said) is ValueError else "is not what is expected"


def _allowed(field: FieldInfo) -> str:
    """The values there are, or the range a number has to be in; empty where neither is set."""
    if get_origin(field.annotation) is Literal:
        return f" (one of {', '.join(map(str, get_args(field.annotation)))})"
    low, high = (next((getattr(one, end) for one in field.metadata if hasattr(one, end)), None) for end in ("ge", "le"))
    if low is None:
        return ""
    return f" (at least {low})" if high is None else f" (from {low} to {high})"


def _suggestion(name: str, known: list[str], prefix: str = "") -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return (
        f"; did you mean {prefix}{near[0]}?" if near else f"; known are {', '.join(prefix + one for one in known[:12])}"
    )
