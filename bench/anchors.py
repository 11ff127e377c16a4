"""What the same machine can do at the same moment: the ratios of every claim are taken against these, in one run.

The mail anchor is aiosmtpd with one SQLite insert of the raw message, synchronous FULL, commit per message or shared by
those that wait (performance-requirements.md section 2). The page anchor is aiohttp with a Jinja2 table of 50 rows.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP
from jinja2 import Environment

TABLE = """<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""


class _Sink:
    """Keeps each message with its own commit, or with `group` the waiting ones in one."""

    def __init__(self, file: Path, group: bool):
        self.connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, raw BLOB)")
        self.group = group
        self.waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self.running: asyncio.Task[None] | None = None

    def insert(self, raws: list[bytes]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany("INSERT INTO message (raw) VALUES (?)", [(raw,) for raw in raws])
        self.connection.execute("COMMIT")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if not self.group:
            await asyncio.get_running_loop().run_in_executor(None, self.insert, [envelope.original_content])
            return "250 OK"
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((envelope.original_content, future))
        if self.running is None or self.running.done():
            self.running = asyncio.create_task(self.drain())
        await future
        return "250 OK"

    async def drain(self) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting, []
            await asyncio.get_running_loop().run_in_executor(None, self.insert, [raw for raw, _ in batch])
            for _, future in batch:
                future.set_result(None)


@contextmanager
def on_a_thread(start: Any) -> Iterator[int]:
    """Runs an asyncio server on a thread of its own; gives the port."""
    loop = asyncio.new_event_loop()
    ready: list[int] = []
    began = threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        ready.append(loop.run_until_complete(start(loop)))
        began.set()
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    began.wait()
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@contextmanager
def mail_sink(group: bool) -> Iterator[int]:
    """The bare listener with one durable insert a message; gives its port."""
    with tempfile.TemporaryDirectory() as folder:
        sink = _Sink(Path(folder, "sink.sqlite3"), group)

        async def start(loop: asyncio.AbstractEventLoop) -> int:
            server = await loop.create_server(
                lambda: SMTP(sink, data_size_limit=None, loop=loop, hostname="sink"), "127.0.0.1", 0
            )
            return int(server.sockets[0].getsockname()[1])

        with on_a_thread(start) as port:
            yield port


@contextmanager
def table_page() -> Iterator[int]:
    """aiohttp with a Jinja2 table of 50 rows and 8 columns; gives its port."""
    template = Environment(autoescape=True).from_string(TABLE)
    rows = [[f"cell {row}.{column} <x>" for column in range(8)] for row in range(50)]

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=template.render(rows=rows), content_type="text/html")

    async def start(loop: asyncio.AbstractEventLoop) -> int:
        app = web.Application()
        app.router.add_get("/", page)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return int(runner.addresses[0][1])

    with on_a_thread(start) as port:
        yield port


def send(port: int, messages: int, clients: int, first: int = 0, a_second: float = 0) -> dict[str, Any]:
    """Runs the sender in a process of its own, mails `first` and following, at most so many `a_second`; its figures."""
    numbers = map(str, (port, messages, clients, first, a_second))
    command = [sys.executable, "-m", "bench.sender", "127.0.0.1", *numbers]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
