"""`reread`: kept mails are read again, after an update that reads better or because somebody doubts what is shown."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from channels.email.arrived import MailReader
from foundation.errors import OperatorError
from foundation.settings import Settings
from storage.blobs import blobs_of
from storage.change import Change
from storage.database import Database
from storage.installation import secret_of
from ticketing import rereading
from ticketing.rereading import Result

PAGE = 500
Opened = Callable[[Settings], AbstractContextManager[Database]]


def add_to(verbs: Any, opened: Opened) -> None:
    """Adds the command `reread`."""
    text = "read kept mails again and show what is found now"
    added = verbs.add_parser("reread", help=text, description=f"{text}; tickets and answers stay as they are.")
    added.add_argument(
        "arrivals", type=int, nargs="*", metavar="ARRIVAL", help="number of an arrival, as in its address"
    )
    added.add_argument(
        "--all-warned", action="store_true", help="every mail that is held or could not be read as a whole"
    )
    added.add_argument("--json", action="store_true", help="how many of each outcome, as JSON on standard output")
    added.set_defaults(run=lambda settings, arguments: run(settings, arguments, opened))


def run(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    if bool(arguments.arrivals) == arguments.all_warned:
        raise OperatorError("Say which: the numbers of arrivals, or --all-warned.")
    with opened(settings) as database:
        blobs = blobs_of(settings)
        read = MailReader(settings, secret_of(database).for_purpose("mail"))
        counts: Counter[Result] = Counter()
        for arrival_id in _warned(database) if arguments.all_warned else iter(arguments.arrivals):

            def work(change: Change, arrival_id: int = arrival_id) -> Result:
                return rereading.reread(change, blobs, read, arrival_id)

            counts[database.change_now(work)] += 1
            if sys.stderr.isatty():
                print(f"\r{counts.total()} read again", end="", file=sys.stderr, flush=True)
    if arguments.json:
        print(json.dumps(counts))
    else:
        print(
            f"{counts['reread']} read anew, {counts['unchanged']} as before, {counts['waits']} were held and are taken in, "
            f"{counts['no_contact']} became no message."
        )
    return 0


def _warned(database: Database) -> Iterator[int]:
    after: int | None = 0
    while after is not None:
        place = after
        found, after = database.read_now(lambda session, place=place: rereading.troubled(session, place, PAGE))  # type: ignore[misc]
        yield from found
