"""The edge: what comes in is checked against the operation's models before any handler sees it."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from api.bodies import CODE, MAIL_ADDRESS, SAYS_SOMETHING
from api.paging import CURSOR
from api.refusals import refused
from foundation.errors import Invalid, Mistake

_MEMBER = re.compile(r"<[\w.]+: ('[^']*')>")
JSON = ("application/json", "application/merge-patch+json")

SHAPES: Mapping[str, tuple[str, ...]] = {
    SAYS_SOMETHING: ("is blank",),
    MAIL_ADDRESS: ("is no e-mail address", "kim@example.org"),
    CODE: ("is no code", "small letters, digits and . _ -, at most 64"),
    CURSOR: ("is not the `next` of a page",),
}
"""Pattern → what is said where a value does not have its shape, and a hint."""


class Nothing(BaseModel):
    """The query of an operation without parameters."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


def read_query(request: web.Request, model: type[BaseModel]) -> BaseModel:
    """The query's parameters; Invalid names every mistake."""
    said: dict[str, str] = {}
    for name, value in request.query.items():
        if name in said:
            raise Invalid(Mistake(name, "is given twice"))
        said[name] = value.replace("\0", "")
    try:
        return model.model_validate(said)
    except ValidationError as error:
        raise Invalid(*_mistakes(error, model)) from error


async def read_body(request: web.Request, model: type[BaseModel]) -> BaseModel:
    """The JSON body; refused (400, 415) where it is none, Invalid where the model does not take it.

    Files come in base64 here, which makes a third more of them.
    """
    if request.content_type not in JSON:
        raise refused(415, "Send JSON, with `Content-Type: application/json`.", Accept=JSON[0])
    raw = await request.clone(client_max_size=request.client_max_size * 4 // 3).read()
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            raise refused(400, f"This is no JSON: {first['ctx']['error']}.") from error
        raise Invalid(*_mistakes(error, model)) from error


def _mistakes(error: ValidationError, model: type[BaseModel]) -> list[Mistake]:
    """Each with the path of its field. Where a value may be of several kinds, only the one it comes nearest to is told of."""
    found = [(_path(one, model), one) for one in error.errors(include_url=False)[:20]]
    within = {path[:length] for path, _ in found for length in range(len(path))}
    nearest = {
        path: _mistake(".".join(map(str, path)) or "body", one, model)
        for path, one in reversed(found)
        if path not in within
    }
    return list(reversed(nearest.values()))


def _path(one: Mapping[str, Any], model: type[BaseModel]) -> tuple[int | str, ...]:
    """Names and places only, without the kinds that a checked value could have been of."""
    *inner, last = one["loc"] or ("",)
    path = [
        part for at, part in enumerate(inner) if isinstance(part, int) or part in _fields_at(model, tuple(inner[:at]))
    ]
    told = isinstance(last, int) or one["type"] == "extra_forbidden" or last in _fields_at(model, tuple(inner))
    return (*path, last) if told and last != "" else tuple(path)


def _mistake(path: str, one: Mapping[str, Any], model: type[BaseModel]) -> Mistake:
    if one["type"] == "extra_forbidden":
        known = list(_fields_at(model, one["loc"][:-1]))
        near = difflib.get_close_matches(str(one["loc"][-1]), known, n=1, cutoff=0.6)
        return Mistake(
            path, "unknown name", f"did you mean {near[0]}?" if near else "known are " + (", ".join(known) or "none")
        )
    if one["type"] == "string_pattern_mismatch":
        return Mistake(path, *SHAPES.get(one["ctx"]["pattern"], ("is not what is expected",)))
    if one["type"] in ("too_long", "too_short"):
        counted = "characters" if isinstance(one["input"], str | bytes) else "entries"
        long = one["type"] == "too_long"
        return (
            Mistake(path, "is too long", f"at most {one['ctx']['max_length']} {counted}")
            if long
            else Mistake(path, "is empty")
        )
    if one["type"] == "literal_error":  # pydantic writes the members of an enum as Python does
        return Mistake(path, "is none of these", _MEMBER.sub(r"\1", one["ctx"]["expected"]))
    problem = str(one["msg"]).removeprefix("Value error, ")
    return Mistake(path, problem[:1].lower() + problem[1:], str(one.get("ctx", {}).get("expected", "")))


def _fields_at(model: type[BaseModel], path: tuple[Any, ...]) -> Mapping[str, Any]:
    """The fields of the model at a path into it; those of the outermost where the path leads into something else."""
    for part in path:
        field = model.model_fields.get(str(part))
        if field is None:
            continue  # the index of a list
        inner = [kind for kind in _kinds(field.annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if inner:
            model = inner[0]
    return model.model_fields


def _kinds(annotation: Any) -> list[Any]:
    parts = getattr(annotation, "__args__", ())
    return [annotation, *(inner for part in parts for inner in _kinds(part))]
