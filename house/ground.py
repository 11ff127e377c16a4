"""What everything stands on: the settings that count, the clock, the open database and the installation's secret."""

from dataclasses import dataclass

from demo import facts, script
from demo.settings_of import settings_of
from foundation.clock import Clock, SystemClock
from foundation.secret_key import SecretKey
from foundation.settings import Settings
from storage.database import Database
from storage.installation import secret_of


@dataclass(frozen=True)
class Ground:
    """`settings` speak of the demo's company where the installation is the demo's."""

    settings: Settings
    clock: Clock
    secret: SecretKey
    database: Database


def lay(settings: Settings, clock: Clock | None = None) -> Ground:
    """Opens the storage. OperatorError where that is impossible."""
    clock = clock or SystemClock()
    database = Database(settings.database_url, clock, threads=settings.storage.readers)
    secret = secret_of(database)
    if database.read_now(facts.is_demo):
        settings = settings_of(script.load_company(script.FOLDER), settings)
    return Ground(settings, clock, secret, database)
