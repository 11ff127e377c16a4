"""The first start: an empty installation becomes the demo company's desk, or gets its first log-in.

What is played stands in the installation's facts: `demo_now` is the instant the story ends at, `demo` how many of its
portions are done, then `done`. So a start that was interrupted goes on where it stood.
"""

import asyncio
import secrets
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import web
from sqlmodel import Session, select

from demo.greeting import greeting
from demo.stage import Stage
from foundation.clock import SystemClock
from foundation.settings import Settings
from pages import keys
from staff import directory, passwords
from staff.tables import Agent
from storage.change import Change
from storage.database import Database
from storage.installation import fact, settle
from storage.tables import Installation
from ticketing.tables import Arrival

FOLDER = Path(__file__).parent
DONE = "done"


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
        password = secrets.token_urlsafe(12)
        hashed = passwords.hashed(password)
        database.change_now(
            lambda change: directory.add(
                change, "admin", "Admin", roles=("admin", "agent"), levels=(1, 2, 3), password_hash=hashed,
                language=settings.desk.language,
            )
        )  # fmt: skip
        return Start(password)


def begin(change: Change) -> None:
    """From here on the installation is the demo company's; playing may be interrupted and goes on."""
    settle(change, "demo", "0")
    settle(change, "demo_now", change.now.isoformat())


def is_demo(session: Session) -> bool:
    """Whether the installation is, or is about to be, the demo company's."""
    return fact(session, "demo") is not None


def unfinished(session: Session) -> bool:
    """Whether a part of the demo has still to be played."""
    return fact(session, "demo") not in (None, DONE)


def play(
    stage: Stage, stopped: Callable[[], bool] = lambda: False, tell: Callable[[int, int], None] = lambda done, of: None
) -> bool:
    """Plays what has still to be played, a portion in each commit; answers whether the end was reached before `stopped`
    said so. `tell` hears how many portions are done, of how many. Several processes may play one demo together."""
    from demo import company, plan, script  # the play and its players come on stage once in a desk's life
    from demo.play import Play

    people, conversations = script.load(FOLDER)
    end = datetime.fromisoformat(stage.database.read_now(lambda session: fact(session, "demo_now")) or "")
    acts = plan.acts(conversations, end, people.timezone)
    portions = plan.by_day(acts)
    stage.clock.to(portions[0][0].at)
    theatre = Play(stage, people, acts, end)

    def next_portion(change: Change) -> int:
        mark = change.session.get_one(Installation, "demo", with_for_update=True)
        done = len(portions) if mark.value == DONE else int(mark.value)
        if done == len(portions):
            return done
        if done == 0:
            company.plant(change, people)
        theatre.portion(change, portions[done])
        if done + 1 == len(portions):
            theatre.let_time_pass(change, end)
        mark.value = DONE if done + 1 == len(portions) else str(done + 1)
        return done + 1

    while not stopped():
        done = stage.database.change_now(next_portion)
        tell(done, len(portions))
        if done == len(portions):
            return True
    return False


async def play_beside(opened: Callable[[], Stage]) -> None:
    """`play` on a thread of its own; a cancelled wait ends it after the portion in hand."""
    stop = threading.Event()

    def whole() -> None:
        with closing(opened()) as stage:
            play(stage, stop.is_set)

    playing = asyncio.get_running_loop().run_in_executor(None, whole)
    try:
        await asyncio.shield(playing)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([playing])
        raise


def go_on(app: web.Application, start: Start, opened: Callable[[], Stage]) -> None:
    """Plays what is still missing before the loops begin their work, and greets once the server is ready."""
    supervisor, readiness, database = app[keys.SUPERVISOR], app[keys.READINESS], app[keys.DATABASE]
    if database.read_now(unfinished):
        readiness.waiting_for.add("demo data")

        async def demo_data() -> None:
            await _until(lambda: "model" not in readiness.waiting_for)
            await play_beside(opened)
            readiness.waiting_for.discard("demo data")

        supervisor.first("demo data", demo_data)
        print("Setting up the demo desk, which takes about half a minute; pages are served already.", flush=True)

    async def greet() -> None:
        await _until(lambda: not readiness.waiting_for)
        demo = await database.read(is_demo)
        print(
            greeting(app[keys.SETTINGS], readiness.addresses, demo=demo, admin_password=start.admin_password),
            flush=True,
        )

    supervisor.start("greeting", greet)


async def _until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110  # only while the server starts
        await asyncio.sleep(0.1)


def play_here(stage: Stage) -> int:
    """The command: plays what is still missing in this process; the exit code."""
    with closing(stage):
        if not stage.database.read_now(unfinished):
            empty = not stage.database.read_now(is_demo)
            print("Nothing was played: this installation " + ("is already in use." if empty else "has its demo data."))
            return int(empty)
        play(stage, tell=_progress)
    print("The demo data are there.")
    return 0


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\rday {done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _is_empty(session: Session) -> bool:
    return not is_demo(session) and all(
        session.exec(select(column).limit(1)).first() is None for column in (Agent.id, Arrival.id)
    )
