"""Loops have an order where one asks for it, and a voice when they fail."""

import asyncio

from foundation.supervision import Supervisor


async def test_what_is_put_first_is_done_before_later_loops_begin() -> None:
    supervisor, seen, go = Supervisor(), [], asyncio.Event()

    async def preparing() -> None:
        await go.wait()
        seen.append("prepared")

    async def working() -> None:
        seen.append("working")

    async def needed_at_once() -> None:
        seen.append("needed")

    supervisor.first("preparing", preparing)
    supervisor.start("working", working)
    supervisor.start("needed", needed_at_once, at_once=True)
    await asyncio.sleep(0.01)
    assert seen == ["needed"]
    go.set()
    await asyncio.sleep(0.01)
    assert seen == ["needed", "prepared", "working"]
    await supervisor.stop()


async def test_loops_begin_at_once_where_nothing_is_put_first() -> None:
    supervisor, seen = Supervisor(), []

    async def working() -> None:
        seen.append("working")

    supervisor.start("working", working)
    await asyncio.sleep(0.01)
    assert seen == ["working"]
    await supervisor.stop()


async def test_work_that_has_returned_is_done_and_a_loop_that_goes_on_is_not() -> None:
    supervisor = Supervisor()

    async def once() -> None:
        return None

    async def for_ever() -> None:
        await asyncio.Event().wait()

    supervisor.start("once", once)
    supervisor.start("for ever", for_ever)
    await asyncio.sleep(0.01)
    assert {name: (state.done, state.running) for name, state in supervisor.states.items()} == {
        "once": (True, False),
        "for ever": (False, True),
    }
    await supervisor.stop()


async def test_a_loop_that_failed_and_runs_again_is_told_as_running_and_its_last_error_has_a_time() -> None:
    supervisor, fails = Supervisor(), asyncio.Event()

    async def failing() -> None:
        fails.set()
        raise OSError("no line\nSELECT a name")

    supervisor.start("work", failing)
    state = supervisor.states["work"]
    assert (state.doing, state.well) == ("waiting for its start", True)
    await fails.wait()
    assert (state.doing, state.well, state.last_error) == ("failed, starts again", False, "OSError: no line")
    await supervisor.stop()
    state.running = True
    assert (state.doing, state.well) == ("running", True)
    assert state.last_error_at is not None


async def test_what_hinders_a_loop_that_goes_on_is_told_as_long_as_it_does() -> None:
    supervisor = Supervisor()
    supervisor.start("work", asyncio.Event().wait)  # type: ignore[arg-type]
    state = supervisor.states["work"]
    await asyncio.sleep(0)
    supervisor.tell("work", "the disk is full")
    supervisor.tell("work", "the disk is full")
    assert (state.doing, state.well, state.troubles) == ("the disk is full", False, 2)
    supervisor.tell("work", "")
    assert (state.doing, state.well, state.troubles, state.last_error_at) == ("running", True, 2, None)
    await supervisor.stop()


async def test_a_fault_that_is_told_already_needs_no_trace(caplog) -> None:
    supervisor, failed = Supervisor(lambda error: isinstance(error, OSError)), asyncio.Event()

    async def failing() -> None:
        failed.set()
        raise OSError("away")

    supervisor.start("work", failing)
    await failed.wait()
    assert not caplog.records and supervisor.states["work"].last_error == "OSError: away"
    await supervisor.stop()


async def test_a_loop_that_waits_for_its_next_start_begins_as_soon_as_what_hindered_it_is_over() -> None:
    supervisor, away, again = Supervisor(), asyncio.Event(), asyncio.Event()

    async def asking() -> None:
        if not away.is_set():
            away.set()
            raise OSError("away")
        again.set()

    supervisor.start("work", asking)
    await away.wait()
    await asyncio.sleep(0)
    supervisor.hurry()
    async with asyncio.timeout(0.3):
        await again.wait()
    await supervisor.stop()
