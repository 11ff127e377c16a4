"""The command line of deadlines: `sla calculate`, `sla timeline`, `sla check` (no database needed), `sla verify` and `sla simulate`."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import from_json
from sqlmodel import Session

from foundation.errors import Invalid, Mistake, OperatorError, listed
from foundation.settings import Settings
from sla import exchange
from sla.checker import check, engine_at, own_engine
from sla.draft_text import answer as simulated
from sla.draft_text import draft_from
from sla.registry import Registry
from sla.verify import verify
from sla.what_if import simulate
from storage.database import Database

Opened = Callable[[Settings], AbstractContextManager[Database]]
DRAFT = '{"calendars": {"business": {…}}, "targets": […], "since": "…"}'


def add_to(verbs: Any, opened: Opened) -> None:
    """Adds `sla` and its commands. `opened` opens the database of an installation, for those that need it."""
    text = "ask the service-hour calculator; check the kept deadlines"
    acts = verbs.add_parser("sla", help=text, description=text).add_subparsers(required=True, metavar="COMMAND")
    for name, answer, text in (
        ("calculate", exchange.calculate, "a due time, or service time between two instants, with its proof"),
        ("timeline", exchange.timeline, "what a ticket's clocks say at chosen moments"),
    ):
        added = acts.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}: JSON in, JSON out.")
        added.add_argument("file", nargs="?", default="-", help="the request as JSON; - or nothing: standard input")
        added.set_defaults(run=_answering(answer))
    text = "put cases with their expected answers to this calculator, or to another one"
    added = acts.add_parser(
        "check", help=text, description=f"{text[0].upper()}{text[1:]}; how a file looks says docs/sla.md."
    )
    added.add_argument("file", nargs="?", default="-", help="the cases as JSON; - or nothing: standard input")
    added.add_argument(
        "--url", default="", help="ask URL/calculate and URL/timeline instead, e.g. https://…/api/v1/sla"
    )
    added.add_argument("--token", default="", help="the token to show there")
    added.set_defaults(run=check_cases)
    text = "rebuild the timers of tickets from their history and compare"
    added = acts.add_parser("verify", help=text, description=text)
    added.add_argument("--sample", type=int, default=0, help="how many tickets, chosen at random; all without it")
    added.add_argument("--json", action="store_true", help="the findings as JSON")

    def verifying(settings: Settings, arguments: argparse.Namespace) -> int:
        with opened(settings) as database:
            return verify_timers(database, arguments)

    added.set_defaults(run=verifying)
    text = "what a draft of service hours or targets would change; nothing is saved"
    added = acts.add_parser("simulate", help=text, description=f"{text[0].upper()}{text[1:]}.")
    added.add_argument("file", nargs="?", default="-", help="the draft as JSON; - or nothing: standard input")
    added.add_argument("--months", type=int, help="how much of the past; what the draft says, or 3")
    added.add_argument("--json", action="store_true", help="everything as JSON")

    def simulating(settings: Settings, arguments: argparse.Namespace) -> int:
        request = _request(arguments.file, DRAFT)
        with opened(settings) as database:
            return simulate_draft(database, request, arguments, ZoneInfo(settings.desk.time_zone))

    added.set_defaults(run=simulating)


def check_cases(_: Settings, arguments: argparse.Namespace) -> int:
    """0 where every case is answered as expected, else 1."""
    engine = engine_at(arguments.url, arguments.token) if arguments.url else own_engine
    cases = wrong = 0
    for name, differs in check(_request(arguments.file), engine):
        cases, wrong = cases + 1, wrong + bool(differs)
        for one in differs:
            print(f"{name}: {one.field} is {json.dumps(one.answered)}, expected {json.dumps(one.expected)}")
    print(f"{cases} cases, {wrong} answered otherwise")
    return 1 if wrong else 0


def verify_timers(database: Database, arguments: argparse.Namespace) -> int:
    """0 where everything agrees, else 1."""
    now = database.clock.now()
    found = database.read_now(lambda session: verify(session, now, max(0, arguments.sample)))
    if arguments.json:
        print(json.dumps(asdict(found), default=str))
    else:
        for one in found.differences:
            print(f"{one.ticket} {one.metric} {one.run + 1}: {one.what} is {one.kept}, history says {one.rebuilt}")
        print(f"{found.tickets} tickets, {found.timers} timers, {len(found.differences)} differences")
    return 1 if found.differences else 0


def simulate_draft(database: Database, request: Any, arguments: argparse.Namespace, zone: ZoneInfo) -> int:
    """Says what would change."""
    now = database.clock.now()
    said = isinstance(request, Mapping) and arguments.months is not None
    asked = {**request, "months": arguments.months} if said else request

    def question(session: Session) -> dict[str, Any]:
        terms = Registry().read(session)
        draft, months = draft_from(asked, terms, now)
        return simulated(simulate(session, terms, draft, now, months, zone))

    try:
        found = database.read_now(question)
    except Invalid as wrong:
        raise OperatorError("\n".join(map(str, wrong.mistakes))) from wrong
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    if found["open"]["begin"]:
        late = found["open"]["begin_overdue"]
        print(f"{found['open']['begin']} deadlines begin on tickets that wait already, {late} of them overdue at once")
    if found["open"]["rest"]:
        print(f"{found['open']['rest']} open deadlines stand still from then on: their tickets wait for a third party")
    for name, words in (("open", "open deadlines"), ("past", f"deadlines of the last {found['months']} months")):
        one = found[name]
        print(
            f"{one['clocks']} {words}: {one['earlier']} earlier, {one['later']} later, "
            f"{one['dropped']} promised no more, {one['breaches_appear']} breaches appear, {one['breaches_vanish']} vanish"
        )
    for one in found["load"]["shares"]:
        print(
            f"level {one['level']}, segment {one['segment'] or '-'}: {one['due_before']} -> {one['due_after']} due, "
            f"{one['missed_before']} -> {one['missed_after']} missed"
        )
    return 0


def _answering(answer: Callable[[Mapping[str, Any]], Any]) -> Callable[[Settings, argparse.Namespace], int]:
    """What is answered goes to standard output, a problem document as well, as over HTTP; its words to standard error."""

    def command(_: Settings, arguments: argparse.Namespace) -> int:
        try:
            said = answer(_request(arguments.file))
        except Invalid as error:
            print(json.dumps(_problem(error), ensure_ascii=False, indent=2))
            raise
        print(json.dumps(said, ensure_ascii=False, indent=2))
        return 0

    return command


def _problem(error: Invalid) -> dict[str, Any]:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": str(error), "errors": listed(error.mistakes)}  # fmt: skip


def _request(place: str, example: str = '{"calendar": {…}, "start": "…", "minutes": 60}') -> Any:
    """Read as strictly as over HTTP: what is refused there is refused here."""
    try:
        raw = sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()
    except OSError as error:
        raise OperatorError(f"{place} cannot be read: {error.strerror}.") from error
    try:
        return from_json(raw)
    except ValueError as error:
        raise Invalid(Mistake("request" if place == "-" else place, f"is not JSON: {error}", example)) from error
