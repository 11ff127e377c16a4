"""The first start: an empty installation becomes the demo company's desk, or gets its first log-in."""

import secrets
from contextlib import closing
from dataclasses import dataclass

from sqlmodel import Session, select

from demo.facts import begin, is_demo
from foundation.clock import SystemClock
from foundation.settings import Settings
from staff import directory, passwords
from staff.tables import Agent
from storage import schema
from storage.change import Change
from storage.database import Database
from storage.installation import FIRST_STEPS, settle
from ticketing.tables import Arrival


@dataclass(frozen=True, slots=True)
class Start:
    """How this start begins: `admin_password` is set where the first log-in has just been made."""

    admin_password: str = ""


def prepare(settings: Settings, *, demo: bool) -> Start:
    """Turns an empty installation into one that will play the demo, or gives it an admin; others stay as they are."""
    with closing(Database(settings.database_url, SystemClock(), threads=1)) as database:
        if not database.read_now(_is_empty):
            return Start()
        if demo:
            database.change_now(begin)
            return Start()
        schema.metadata()
        password = secrets.token_urlsafe(12)
        hashed = passwords.hashed(password)

        def begun(change: Change) -> None:
            directory.add(
                change, "admin", "Admin", roles=("admin", "knowledge", "agent"), levels=(1, 2, 3), password_hash=hashed, language="",
            )  # fmt: skip
            settle(change, FIRST_STEPS, "open")

        database.change_now(begun)
        return Start(password)


def _is_empty(session: Session) -> bool:
    return not is_demo(session) and all(
        session.exec(select(column).limit(1)).first() is None for column in (Agent.id, Arrival.id)
    )
