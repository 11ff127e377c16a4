"""An open checker: cases of any origin, with what is expected, put to this calculator or to another one over HTTP.

    {"calendars": {name: calendar}, "slas": {name: …}, "cases": [{"name": "…", "calculate" | "timeline": request, "expect": {…}}]}

A request is one of the exchange format; `calendar` may be a name of the file, and a timeline without `calendars` or `slas` takes those of the
file. `expect` holds the keys of the answer that matter (a list is compared place by place), or `{"mistakes": [paths]}` for what must be refused.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.errors import Invalid, Mistake, OperatorError
from sla import exchange

Engine = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Which question (calculate, timeline) and the request → the answer, or `{"mistakes": [paths]}`."""
_ASKED: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "calculate": exchange.calculate,
    "timeline": exchange.timeline,
}
LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class Differs:
    """One thing a case expects otherwise: `field` is a path into the answer."""

    case: str
    field: str
    expected: Any
    answered: Any


def check(file: Any, engine: Engine) -> Iterator[tuple[str, list[Differs]]]:
    """Each case by its name, with what differs; Invalid where a case is none."""
    if not isinstance(file, Mapping) or not isinstance(file.get("cases"), list):
        raise Invalid(Mistake("cases", "must be a list", '{"cases": [{"name": "…", "calculate": {…}, "expect": {…}}]}'))
    for index, case in enumerate(file["cases"]):
        name, asked, request, expected = _read(file, case, f"cases.{index}")
        yield name, list(_compared(name, "", expected, engine(asked, request)))


def own_engine(asked: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return _ASKED[asked](request)
    except Invalid as refused:
        return {"mistakes": [mistake.field for mistake in refused.mistakes]}


def engine_at(url: str, token: str) -> Engine:
    """An engine that answers `POST url/calculate` and `url/timeline`; what it refuses is 422 with `errors` naming fields."""

    def ask(asked: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        place = f"{url.rstrip('/')}/{asked}"
        sent = urllib.request.Request(place, json.dumps(request).encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(sent, timeout=LONGEST_WAIT) as answer:  # noqa: S310
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            if error.code == 422:
                return {"mistakes": [one.get("field", "") for one in json.load(error).get("errors", ())]}
            raise OperatorError(f"{place} answered {error.code}.") from error
        except (OSError, ValueError) as error:
            raise OperatorError(f"{place} cannot be asked: {error}.") from error

    return ask


def _read(file: Mapping[str, Any], case: Any, path: str) -> tuple[str, str, dict[str, Any], Mapping[str, Any]]:
    """Name, question, request in full, and what is expected."""
    if not isinstance(case, Mapping):
        raise Invalid(Mistake(path, "must be an object"))
    asked = next((one for one in _ASKED if isinstance(case.get(one), Mapping)), None)
    if asked is None:
        raise Invalid(Mistake(path, "asks nothing", " or ".join(_ASKED)))
    if not isinstance(case.get("expect"), Mapping):
        raise Invalid(Mistake(f"{path}.expect", "must be an object"))
    request = dict(case[asked])
    if asked == "timeline":
        request = {"calendars": file.get("calendars"), "slas": file.get("slas"), **request}
    elif isinstance(request.get("calendar"), str):
        request["calendar"] = dict(file.get("calendars") or {}).get(request["calendar"])
    return str(case.get("name", path)), asked, request, case["expect"]


def _compared(case: str, path: str, expected: Any, answered: Any) -> Iterator[Differs]:
    if path == "mistakes":
        missing = [one for one in expected if one not in (answered or ())]
        if missing:
            yield Differs(case, path, missing, answered)
    elif isinstance(expected, Mapping) and isinstance(answered, Mapping):
        for key, value in expected.items():
            yield from _compared(case, f"{path}.{key}" if path else key, value, answered.get(key))
    elif _is_list(expected) and _is_list(answered) and len(expected) == len(answered):
        for index, (one, other) in enumerate(zip(expected, answered, strict=True)):
            yield from _compared(case, f"{path}.{index}", one, other)
    elif expected != answered:
        yield Differs(case, path, expected, answered)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
