"""A desk that was migrated, planted and trained once for all test processes of a run, and is copied for each test.

Setting one up costs seconds, and most of them go into training: the first process that needs the desk makes it, the
others wait for it. What else needs the model of a fresh desk is given that one (`teach`).
"""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import Session, create_engine

from e_level import learning, snapshot, training
from e_level.loading import load_once
from e_level.model import Model
from e_level.model_file import packed, unpacked
from foundation.settings import Settings
from house.assembly import assemble
from house.ground import lay
from house.parts import Parts
from storage.migrate import migrate
from tests.kit.postgres import Cluster
from tests.kit.surroundings import shared_folder
from tests.kit.waiting import until

_MAKING_SECONDS = 300
_KEY = b"r" * 32


@cache
def desk_file() -> Path:
    """The SQLite database of a desk at its first rest: never opened again, only copied."""
    shared = shared_folder()
    shared.mkdir(exist_ok=True)
    made = shared / "desk"
    with (shared / "lock").open("w") as lock:
        until(lambda: _locked(lock.fileno()), _MAKING_SECONDS, "another test process makes the desk to copy")
        if not made.exists():
            making = Path(tempfile.mkdtemp(dir=shared))
            _set_up(making)
            making.rename(made)
    return made / "schalter.sqlite3"


def lay_into(file: Path) -> None:
    """Puts such a desk at `file`, its large blobs beside it, unless something is there already."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(desk_file(), file)
        lay_blobs(file.parent)


@cache
def _planted_file() -> Path:
    """The SQLite database of a desk that has learnt nothing yet, in a folder that goes with the others."""
    shared_folder().mkdir(exist_ok=True)
    directory = Path(tempfile.mkdtemp(dir=shared_folder()))
    settings = Settings.model_validate({"storage": {"directory": str(directory)}})
    migrate(settings.database_url, directory / "backups")
    assemble(lay(settings)).database.close()
    return directory / "schalter.sqlite3"


def lay_planted(directory: Path) -> None:
    """Puts the database of a desk that was migrated and planted, but never trained, into the storage `directory`."""
    directory.mkdir(parents=True)
    shutil.copyfile(_planted_file(), directory / "schalter.sqlite3")


def lay_blobs(directory: Path) -> None:
    """Puts the large blobs of such a desk, its model, into the storage `directory` of a server."""
    shutil.copytree(desk_file().parent / "blobs", directory / "blobs", copy_function=_put, dirs_exist_ok=True)


def _put(source: str, target: str) -> None:
    """Links the file, or copies it where `target` lies on a file system of its own."""
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except OSError:
        shutil.copyfile(source, target)


@cache
def template_of(cluster: Cluster) -> str:
    """The name of a PostgreSQL database to copy, at its first rest."""
    name = cluster.create_database()
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings.model_validate({"storage": {"directory": directory, "database_url": cluster.url(name)}})
        migrate(settings.database_url, settings.storage.directory / "backups")
        with closing(assemble(lay(settings))) as parts:
            teach(parts)
    return name


def read_articles() -> None:
    """Of a desk that was made already: this process, and those forked from it, know the index of its articles from here."""
    if (made := shared_folder() / "desk" / "schalter.sqlite3").exists():
        engine = create_engine(f"sqlite:///file:{made}?mode=ro&immutable=1&uri=true")
        with Session(engine) as session:
            snapshot.indexed(tuple(map(snapshot.readable, snapshot.published(session, datetime.now(UTC).date()))))
        engine.dispose()


def teach(parts: Parts) -> None:
    """What a fresh desk does when it has trained, without the training."""
    shop, model = parts.workshop(), model_of_a_fresh_desk()
    content = packed(model, shop.key)
    version = parts.database.change_now(lambda change: training.published(change, shop.blobs, content, model))
    _beside(learning.settle(shop, version))


@cache
def model_of_a_fresh_desk() -> Model:
    """What a desk has learnt at its first rest."""
    return unpacked(desk_file().with_name("model").read_bytes(), _KEY)


def _set_up(directory: Path) -> None:
    settings = Settings.model_validate({"storage": {"directory": str(directory)}})
    migrate(settings.database_url, directory / "backups")
    with closing(assemble(lay(settings))) as parts:
        key = parts.secret.for_purpose("model")
        _beside(load_once(parts.automation, parts.database, parts.desk.blobs, key))
        assert parts.automation.snapshot.model, parts.automation.snapshot.problem
        (directory / "model").write_bytes(packed(parts.automation.snapshot.model, _KEY))


def _beside(work: Coroutine[Any, Any, None]) -> None:
    """Runs it on a loop of its own thread: in a browser test one is running on this."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, asyncio.wait_for(work, _MAKING_SECONDS)).result()


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
