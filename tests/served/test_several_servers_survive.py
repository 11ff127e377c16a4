"""The faults operators meet in a year, on servers that share one PostgreSQL: nothing lost, nothing twice, no hand needed."""

import hashlib
import json
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.kit.books import Books
from tests.kit.cutter import Cutter
from tests.kit.deadlines import let_run_out, missed
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.postgres import Cluster
from tests.kit.senders import DESK, Senders
from tests.kit.server import Server
from tests.kit.surroundings import LOOPBACK, trial_size
from tests.kit.trials import rounds
from tests.kit.waiting import until

OWNED = "drift watch"
SERVERS, LONG = (3, 30.0) if trial_size(10) == 10 else (2, 1.0)
"""How many share the database, and seconds of an outage: three and half a minute in full length."""
DEADLINES = 20


@dataclass(slots=True)
class Scene:
    """The servers, each with a line of its own to the database, and what is sent to them meanwhile."""

    servers: list[Server]
    lines: list[Cutter]
    cluster: Cluster
    database: str
    probes: dict[str, bytes] = field(default_factory=dict)

    def standing(self, server: Server) -> dict[str, str]:
        with suppress(OSError):
            return json.loads(server.fetch("/readyz")[1])["loops"]
        return {}

    def owner(self) -> Server:
        return next(one for one in self.servers if self.standing(one).get(OWNED) == "running")

    def probe(self, server: Server) -> None:
        """A mail that is tried again until it has its 250."""
        name = f"probe{len(self.probes)}@kunde.example"
        raw = f"From: {name}\r\nTo: {DESK}\r\nMessage-ID: <{name}>\r\nSubject: Probe\r\n\r\nIst jemand da?\r\n".encode()

        def taken() -> bool:
            with suppress(OSError, smtplib.SMTPException), smtplib.SMTP(*server.smtp, timeout=60) as client:
                client.sendmail(name, DESK, raw)
                return True
            return False

        until(taken, 90, f"{server.smtp} takes mail")
        self.probes[name] = raw

    def recovered(self) -> None:
        """Every server takes mail again, what it took becomes tickets, and one of them owns what only one may do."""
        for server in self.servers:
            self.probe(server)
        until(self._booked, 90, "the probes are booked")
        until(lambda: any(self.standing(one).get(OWNED) == "running" for one in self.servers), 60, "the work is owned")

    def _booked(self) -> bool:
        wanted = [f"{name}" for name in list(self.probes)[-len(self.servers) :]]
        with closing(Books(self.servers[0])) as books:
            return all(books.contacts(external_id=name) for name in wanted)


def one_is_killed(scene: Scene) -> None:
    _die(next(one for one in scene.servers if one is not scene.owner()))


def the_owner_is_killed(scene: Scene) -> None:
    _die(scene.owner())


def _die(server: Server) -> None:
    server.kill()
    server.start()


def postgres_is_killed(scene: Scene) -> None:
    scene.cluster.kill()
    scene.cluster.start()


def no_line_is_free(scene: Scene) -> None:
    """Somebody takes every connection PostgreSQL has, those of the servers too."""
    with ExitStack() as taken:
        admin = taken.enter_context(scene.cluster.connect())
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            with suppress(psycopg.OperationalError):
                while True:
                    taken.enter_context(scene.cluster.connect())
            mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            admin.execute(mine, [scene.database])
            time.sleep(0.2)  # as long as it lasts


def the_line_is_cut(scene: Scene) -> None:
    for line in scene.lines:
        line.cut()
    time.sleep(LONG)  # as long as it lasts
    for line in scene.lines:
        line.mend()


FAULTS: dict[str, Callable[[Scene], None]] = {
    "the line to the database is cut": the_line_is_cut,
    "PostgreSQL is killed and starts again": postgres_is_killed,
    "a server is killed": one_is_killed,
    "the owner of work is killed": the_owner_is_killed,
    "every connection is taken": no_line_is_free,
}


class Visitors:
    """Somebody who loads the list of tickets again and again; `saw` counts what came back."""

    def __init__(self, agent: AtTheDesk):
        self.saw: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(agent,), daemon=True)
        self._thread.start()

    def _look(self, agent: AtTheDesk) -> None:
        while not self._over.wait(0.1):
            try:
                self.saw[str(agent.get("/desk/").status)] += 1
            except OSError:
                self.saw["no answer"] += 1

    def close(self) -> None:
        self._over.set()
        self._thread.join(60)


@pytest.fixture
def lines(postgres_cluster: Cluster) -> Iterator[list[Cutter]]:
    """A line to the database for each server; they stay until the servers have ended."""
    with ExitStack() as open_lines:
        yield [open_lines.enter_context(closing(Cutter(postgres_cluster.port))) for _ in range(SERVERS)]


@pytest.mark.trial
def test_whatever_fails_nothing_is_lost_nothing_is_there_twice_and_all_goes_on_by_itself(
    ready_postgres_url, lines, start_server, postgres_cluster, relay
):
    name = urlsplit(ready_postgres_url).path.strip("/")
    urls = [f"postgresql+psycopg://postgres@{LOOPBACK}:{line.port}/{name}" for line in lines]
    servers = [start_server(SCHALTER_STORAGE__DATABASE_URL=url) for url in urls]
    scene = Scene(servers, lines, postgres_cluster, name)
    senders = [Senders(server, at_once=1, pause=0.2) for server in servers]
    add_agent(servers[0], "lena", "--role", "agent", "--level", "1")
    agent = AtTheDesk(servers[0], "lena")
    scene.recovered()
    table = []
    for number in rounds("faults on PostgreSQL", trial_size(20)):
        fault = list(FAULTS)[number % len(FAULTS)]
        with closing(Books(servers[0])) as books, books.session() as session:
            let_run_out(session, [one.id for one in books.tickets()[:DEADLINES]], datetime.now(UTC), 1.0)
        with closing(Visitors(agent)) as visitors:
            FAULTS[fault](scene)
            began = time.monotonic()
            scene.recovered()
        table.append((fault, dict(visitors.saw), round(time.monotonic() - began, 1)))
    for one in senders:
        one.finish()
    print(*table, sep="\n")
    with closing(Books(servers[0])) as books:
        letters = {*scene.probes.values(), *(raw for one in senders for raw in one.kept.values())}
        books.settled(1, 180)
        found = Counter(contact.sha256 for contact in books.contacts(direction="in"))
        assert found == Counter(hashlib.sha256(raw).hexdigest() for raw in letters), (
            "each mail is there once, though every letter came to each server"
        )
        assert books.contradictions() == []
        with books.session() as session:
            until(lambda: missed(session)[2] == 0, 60, "every deadline is booked")
            booked, told, _ = missed(session)
        assert booked == told > 0, "each deadline fires once"
    went_out = Counter(str(delivery.message["Message-ID"]) for delivery in relay.deliveries)
    assert [one for one, times in went_out.items() if times > 1] == [], "nothing goes out twice"
