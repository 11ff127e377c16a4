"""Mail, pages, answers, open desks and deadlines all at once, for minutes on end: no error, nothing lost, and no more memory."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from statistics import median

import pytest

from bench.serving import pss_mib
from tests.kit.books import Books
from tests.kit.deadlines import let_run_out, missed
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.senders import Senders
from tests.kit.surroundings import trial_size
from tests.kit.waiting import until

SECONDS = trial_size(1200, part=400)
AGENTS, OPEN_DESKS, DEADLINES = ("lena", "jonas"), 5, 10
BETWEEN_CLICKS, BETWEEN_LOOKS = 0.3, 2.0
ROOM_MIB = 12.0
"""What one reading of the memory differs from the next one under the same load."""


class AtWork:
    """A thread that does one thing again and again until it is told to end, and keeps what went wrong."""

    def __init__(self, task: Callable[[], object], pause: float):
        self.troubles: list[Exception] = []
        self.done = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(task, pause), daemon=True)
        self._thread.start()

    def _work(self, task: Callable[[], object], pause: float) -> None:
        while not self._over.wait(pause):
            try:
                task()
                self.done += 1
            except Exception as error:
                self.troubles.append(error)

    def close(self) -> None:
        self._over.set()
        self._thread.join(60)


class Clicking:
    """An agent who reads the list, opens tickets, and answers or notes something on some; `took` in seconds, in their order."""

    def __init__(self, agent: AtTheDesk, seed: int):
        self.took: list[float] = []
        self._agent = agent
        self._chance = random.Random(seed)
        self._numbers: list[str] = []

    def __call__(self) -> None:
        began = time.monotonic()
        fate = self._chance.random()
        if fate < 0.5 or not self._numbers:
            self._numbers = self._agent.tickets(self._chance.choice(("/desk/", "/desk/unassigned", "/desk/mine")))
        else:
            ticket = f"/desk/tickets/{self._chance.choice(self._numbers)}"
            page = self._agent.get(ticket)
            assert page.status == 200, (ticket, page.status)
            if fate > 0.9:
                what = self._chance.choice(({"note": {}}, {"reply": {"then": "send"}}))
                [(action, more)] = what.items()
                answer = self._agent.send(page, f"{ticket}/{action}", text=f"Satz {fate}.", **more)
                assert answer.status in (200, 409), (action, answer.status)  # 409: a colleague was quicker
        self.took.append(time.monotonic() - began)


def listening(agent: AtTheDesk, over: threading.Event, heard: list[str]) -> None:
    """An open desk: reads its stream until it ends."""
    with closing(agent.stream("/desk/live")) as stream:
        for line in stream:
            heard.append(line.decode())
            if over.is_set():
                return


@pytest.mark.trial
def test_a_day_of_mixed_work_leaves_no_error_and_takes_no_more_memory_towards_its_end(server, relay):
    server.stop()
    server.fresh = True  # started as its operator does: what it shared with another process would hide what it takes
    server.start()
    for login in AGENTS:
        add_agent(server, login, "--role", "lead", "--level", "1", "--level", "2")
    agents = [AtTheDesk(server, login) for login in AGENTS]
    over, heard, memory = threading.Event(), [list[str]() for _ in range(OPEN_DESKS)], list[float]()
    desks = [
        threading.Thread(target=listening, args=(agents[n % len(agents)], over, heard[n]), daemon=True)
        for n in range(OPEN_DESKS)
    ]
    clicking = [Clicking(agent, seed) for seed, agent in enumerate(agents)]
    said = {"subject": "Formular", "text": "Ein Anliegen.", "sender": {"address": "web@kunde.example"}}
    mails = Senders(server, at_once=2, pause=0.4)
    with closing(Books(server)) as books, ExitStack() as working, books.session() as session:
        until(books.tickets, 20, "the first ticket")
        for desk in desks:
            desk.start()
        threads = [AtWork(one, BETWEEN_CLICKS) for one in clicking]
        threads.append(AtWork(lambda: server.api.post("/api/v1/tickets", said, expect=201), 1.0))
        for one in threads:
            working.callback(one.close)
        end, dated = time.monotonic() + SECONDS, 0
        while time.monotonic() < end:
            fresh = [one.id or 0 for one in books.tickets()[dated : dated + DEADLINES]]
            let_run_out(session, fresh, datetime.now(UTC), BETWEEN_LOOKS)
            dated += len(fresh)
            time.sleep(BETWEEN_LOOKS)  # what is looked at here is how it goes on
            memory.append(pss_mib(server.pid))
        working.close()
        mails.finish()
        over.set()
        report(memory, clicking, len(mails.kept))
        assert [trouble for one in threads for trouble in one.troubles] == []
        assert all(one.done for one in threads) and all(heard)
        assert set(books.settled(1, 120)) == {"ticketed"}
        assert books.contradictions() == []
        until(lambda: not session.rollback() and missed(session)[2] == 0, 60, "every deadline is booked")
        booked, told, _ = missed(session)
        assert booked == told == dated
    assert " ERROR " not in server.log() and "Traceback" not in server.log()
    if len(memory) >= 100:
        assert median(memory[-25:]) <= median(memory[len(memory) // 4 :][:25]) + ROOM_MIB


def report(memory: list[float], clicking: list[Clicking], mails: int) -> None:
    """For whoever reads the trial: a quarter of the time a line."""
    for quarter in range(4):
        looked = memory[len(memory) * quarter // 4 : len(memory) * (quarter + 1) // 4]
        took = sorted(
            one
            for who in clicking
            for one in who.took[len(who.took) * quarter // 4 : len(who.took) * (quarter + 1) // 4]
        )
        if looked and took:
            p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
            print(f"quarter {quarter + 1}: {median(looked):.1f} MiB, {len(took)} clicks, p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")  # fmt: skip
    print(f"{mails} mails")
