"""Playing the demo: beside a server that starts, or as a command of its own."""

import asyncio
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from aiohttp import web

from demo.facts import DONE, is_demo, unfinished
from demo.first_run import Start
from demo.greeting import greeting
from demo.script import FOLDER
from demo.stage import Stage
from pages import keys
from staff import directory
from storage.change import Change
from storage.installation import fact
from storage.tables import Installation


def play(
    stage: Stage, stopped: Callable[[], bool] = lambda: False, tell: Callable[[int, int], None] = lambda done, of: None
) -> bool:
    """Plays what has still to be played, a portion in each commit; answers whether the end was reached before `stopped`
    said so. `tell` hears how many portions are done, of how many. Several processes may play one demo together."""
    from demo import (  # the play and its players come on stage once in a desk's life
        agreed,
        audit_history,
        company,
        plan,
        script,
    )
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
            agreed.plant(change)
            audit_history.plant(change, stage.settings)
        theatre.portion(change, portions[done])
        if done + 1 == len(portions):
            theatre.finish(change)
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
    elif start.admin_password:
        print("Setting up the e-level, which takes up to a minute; then your log-in is told here.", flush=True)

    async def greet() -> None:
        await _until(lambda: not readiness.waiting_for)
        demo, nobody = await database.read(is_demo), not await database.read(directory.everybody)
        told = greeting(app[keys.SETTINGS], readiness.addresses, demo=demo, admin_password=start.admin_password, nobody=nobody)  # fmt: skip
        print(told, flush=True)

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
