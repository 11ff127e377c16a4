"""The command line of routing: `rules replay`."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from foundation.errors import Invalid, OperatorError
from foundation.settings import Settings
from storage.database import Database
from ticketing.replay_text import replayed

Opened = Callable[[Settings], AbstractContextManager[Database]]


def add_to(verbs: Any, opened: Opened) -> None:
    """Adds `rules` and its command. `opened` opens the database of an installation."""
    text = "try routing rules on past tickets"
    acts = verbs.add_parser("rules", help=text, description=text).add_subparsers(required=True, metavar="COMMAND")
    text = "where tickets of the last months would have gone under other rules, and which rules never matter"
    added = acts.add_parser("replay", help=text, description=text)
    added.add_argument(
        "file", nargs="?", default="", help="the draft as JSON; - is standard input; without it, the rules as they are"
    )
    added.add_argument("--months", type=int, help="how much of the past; what the draft says, or 3")
    added.add_argument("--json", action="store_true", help="everything as JSON")

    def replaying(settings: Settings, arguments: argparse.Namespace) -> int:
        request = _request(arguments.file) if arguments.file else {}
        if arguments.months is not None:
            request["months"] = arguments.months
        zone = ZoneInfo(settings.desk.time_zone)
        with opened(settings) as database:
            try:
                found = database.read_now(lambda session: replayed(session, request, database.clock.now(), zone))
            except Invalid as wrong:
                raise OperatorError("\n".join(map(str, wrong.mistakes))) from wrong
        if arguments.json:
            print(json.dumps(found, ensure_ascii=False))
            return 0
        print(f"{found['tickets']} tickets, {found['elsewhere']} would have gone another way")
        if found["hits"]["before"] or found["hits"]["after"]:
            print("tickets each rule took, as it is -> as drafted:")
        for name in found["hits"]["before"] | found["hits"]["after"]:
            print(f"{found['hits']['before'].get(name, 0)} -> {found['hits']['after'].get(name, 0)}  {name}")
        for one in found["load"]["shares"]:
            came = f"{one['tickets_before']} -> {one['tickets_after']} tickets"
            print(f"level {one['level']}, segment {one['segment'] or '-'}: {came}")
        for one in found["findings"]:
            print(f"{one['kind']}: {one['rule']}" + (f" ({one['other']})" if one["other"] else ""))
        return 0

    added.set_defaults(run=replaying)


def _request(place: str) -> Any:
    try:
        said = json.loads(sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8"))
    except OSError as error:
        raise OperatorError(f"{place} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise OperatorError(f"{place} is no JSON: {error}") from error
    if not isinstance(said, dict):
        raise OperatorError(f'{place} is no object such as {{"rules": []}}.')
    return said
