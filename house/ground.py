"""What everything stands on: the settings that count, the clock, the open database and the installation's secret."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from demo import facts, script
from demo.settings_of import settings_of
from foundation.clock import Clock, SystemClock
from foundation.entered import overlaid
from foundation.errors import Invalid
from foundation.secret_key import SecretKey
from foundation.settings import Settings
from storage.database import Database
from storage.entered import entered
from storage.installation import secret_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ground:
    """`written` are the settings of file and environment; `settings` those that count: with what was entered on the pages of
    the first steps, and of the demo's company where the installation is the demo's."""

    written: Settings
    settings: Settings
    clock: Clock
    secret: SecretKey
    database: Database


def lay(written: Settings, clock: Clock | None = None) -> Ground:
    """Opens the storage. OperatorError where that is impossible."""
    clock = clock or SystemClock()
    database = Database(written.database_url, clock, threads=written.storage.readers)
    secret = secret_of(database)
    settings = with_entered(written, database.read_now(lambda session: entered(session, secret)))
    if database.read_now(facts.is_demo):
        settings = settings_of(script.load_company(script.FOLDER), settings)
    return Ground(written, settings, clock, secret, database)


def with_entered(written: Settings, values: Mapping[str, str]) -> Settings:
    """What was entered counts, but for the tables in which another version of the program took what this one does not: a start must
    not fail on it, nor lose the mailbox to a holiday."""
    try:
        return overlaid(written, values)
    except Invalid as wrong:
        left_out = {one.field.partition(".")[0] for one in wrong.mistakes}
        log.warning("what was entered on the page First steps is left out in part: %s", "; ".join(f"{one.field}: {one.problem}" for one in wrong.mistakes))  # fmt: skip
        return overlaid(written, {name: value for name, value in values.items() if name.partition(".")[0] not in left_out})  # fmt: skip
