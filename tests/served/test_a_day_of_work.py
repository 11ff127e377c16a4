"""Mail, pages, answers, open desks and deadlines all at once, for minutes on end: no error, nothing lost, and no more memory."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from statistics import median

import pytest
from sqlmodel import Session, col, select

from bench.serving import pss_mib
from tests.kit.books import Books
from tests.kit.deadlines import let_run_out, missed
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.senders import Senders
from tests.kit.steadiness import WINDOWS, growth
from tests.kit.surroundings import trial_size
from tests.kit.waiting import until
from ticketing.tables import Ticket

SECONDS = trial_size(1200)
AGENTS, OPEN_DESKS, DEADLINES = ("lena", "jonas"), 5, 10
LONG = 500
"""Seconds that a run must have to be judged."""
CALM = 1 if SECONDS >= LONG else 5
"""In a run that is not judged there is so much less to do: it takes its time beside other tests."""
BETWEEN_CLICKS, BETWEEN_LOOKS = 0.3 * CALM, 2.0
REPORTED = 4
"""Stretches of time that are reported; the first one is for warming up, and growth is judged over the others."""
MEMORY, P50, P99 = "memory in MiB", "p50 of a click in ms", "p99 of a click in ms"
ROOM = {MEMORY: 0.02, P50: 0.1, P99: 0.1}
"""So much of itself a figure may certainly have grown over the judged stretches; less is nothing that anybody meets."""

Look = tuple[float, float]
"""An instant of the monotonic clock, and what was measured then."""


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
    """An agent who reads the list, opens tickets, and answers or notes something on some; `took`: when each click was done, and
    its seconds."""

    def __init__(self, agent: AtTheDesk, seed: int):
        self.took: list[Look] = []
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
        self.took.append((time.monotonic(), time.monotonic() - began))


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
    over, heard, memory = threading.Event(), [list[str]() for _ in range(OPEN_DESKS)], list[Look]()
    desks = [
        threading.Thread(target=listening, args=(agents[n % len(agents)], over, heard[n]), daemon=True)
        for n in range(OPEN_DESKS)
    ]
    clicking = [Clicking(agent, seed) for seed, agent in enumerate(agents)]
    said = {"subject": "Formular", "text": "Ein Anliegen.", "sender": {"address": "web@kunde.example"}}
    mails = Senders(server, at_once=2, pause=0.4 * CALM)
    with closing(Books(server)) as books, ExitStack() as working, books.session() as session:
        until(books.tickets, 20, "the first ticket")
        for desk in desks:
            desk.start()
        threads = [AtWork(one, BETWEEN_CLICKS) for one in clicking]
        threads.append(AtWork(lambda: server.api.post("/api/v1/tickets", said, expect=201), 1.0 * CALM))
        for one in threads:
            working.callback(one.close)
        began, dated, last = time.monotonic(), 0, 0
        while time.monotonic() < began + SECONDS:
            fresh = _next_tickets(session, last)
            let_run_out(session, fresh, datetime.now(UTC), BETWEEN_LOOKS)
            dated, last = dated + len(fresh), max([last, *fresh])
            time.sleep(BETWEEN_LOOKS)  # what is looked at here is how it goes on
            memory.append((time.monotonic(), pss_mib(server.pid)))
        working.close()
        mails.finish()
        over.set()
        clicks = sorted(look for who in clicking for look in who.took)
        report(began, memory, clicks, len(mails.kept))
        assert [trouble for one in threads for trouble in one.troubles] == []
        assert all(one.done for one in threads) and all(heard)
        assert set(books.settled(1, 120)) == {"ticketed"}
        assert books.contradictions() == []
        until(lambda: not session.rollback() and missed(session)[2] == 0, 60, "every deadline is booked")
        booked, told, _ = missed(session)
        assert booked == told == dated
    assert " ERROR " not in server.log() and "Traceback" not in server.log()
    if SECONDS >= LONG:
        grown = {name: growth(figures) for name, figures in judged(began, memory, clicks).items()}
        assert [f"{name}: {one}" for name, one in grown.items() if one.exceeds(ROOM[name] * one.mean)] == []


def _next_tickets(session: Session, last: int) -> list[int]:
    """Those behind `last`. Only their ids: who reads all tickets every two seconds keeps the clicking threads of this very process
    waiting, the longer the more there are."""
    session.rollback()  # a new look
    question = select(Ticket.id).where(col(Ticket.id) > last).order_by(col(Ticket.id)).limit(DEADLINES)
    return [one or 0 for one in session.exec(question)]


def windows(looks: Sequence[Look], began: float, ended: float, count: int) -> list[list[float]]:
    """What was measured in each of so many equal stretches of time, ascending."""
    found = [list[float]() for _ in range(count)]
    for at, what in looks:
        if began <= at < ended:
            found[int((at - began) / (ended - began) * count)].append(what)
    return [sorted(each) for each in found]


def share_of(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def judged(began: float, memory: Sequence[Look], clicks: Sequence[Look]) -> dict[str, list[float]]:
    """Of each window after warming up: memory, and how long clicks took."""
    ended = began + SECONDS
    warm = began + SECONDS / REPORTED
    held, took = windows(memory, warm, ended, WINDOWS), windows(clicks, warm, ended, WINDOWS)
    return {
        MEMORY: [median(each) for each in held],
        P50: [share_of(each, 0.5) * 1000 for each in took],
        P99: [share_of(each, 0.99) * 1000 for each in took],
    }


def report(began: float, memory: Sequence[Look], clicks: Sequence[Look], mails: int) -> None:
    """For whoever reads the trial: a quarter of the time a line, then what grew."""
    ended = began + SECONDS
    parts = zip(windows(memory, began, ended, REPORTED), windows(clicks, began, ended, REPORTED), strict=True)
    for number, (held, took) in enumerate(parts, 1):
        if held and took:
            p50, p99 = share_of(took, 0.5) * 1000, share_of(took, 0.99) * 1000
            print(f"quarter {number}: {median(held):.1f} MiB, {len(took)} clicks, p50 {p50:.0f} ms, p99 {p99:.0f} ms")
    if SECONDS >= LONG:
        for name, figures in judged(began, memory, clicks).items():
            print(f"{name}, a window a figure: {' '.join(f'{one:.0f}' for one in figures)}; {growth(figures)}")
    print(f"{mails} mails")
