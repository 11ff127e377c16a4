"""A desk that was migrated, planted and trained once for the session, and is copied for each test: setting one up costs seconds."""

import asyncio
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path

from e_level.loading import load_once
from foundation.settings import Settings
from house.assembly import assemble
from house.ground import lay
from storage.migrate import migrate
from tests.kit.postgres import Cluster


@cache
def desk_file() -> Path:
    """The SQLite database of a desk at its first rest: never opened again, only copied."""
    directory = Path(tempfile.mkdtemp(prefix="schalter-ready-"))
    _set_up(Settings.model_validate({"storage": {"directory": str(directory)}}))
    return directory / "schalter.sqlite3"


def lay_into(file: Path) -> None:
    """Puts such a desk at `file`, its large blobs beside it, unless something is there already."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(desk_file(), file)
        blobs = desk_file().parent / "blobs"
        shutil.copytree(blobs, file.parent / "blobs", copy_function=_put, dirs_exist_ok=True)


def _put(source: str, target: str) -> None:
    """Links the file, or copies it where `target` lies on a file system of its own."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@cache
def template_of(cluster: Cluster) -> str:
    """The name of a PostgreSQL database to copy, at its first rest."""
    name = cluster.create_database()
    with tempfile.TemporaryDirectory() as directory:
        _set_up(Settings.model_validate({"storage": {"directory": directory, "database_url": cluster.url(name)}}))
    return name


def _set_up(settings: Settings) -> None:
    migrate(settings.database_url, settings.storage.directory / "backups")
    with closing(assemble(lay(settings))) as parts:
        key = parts.secret.for_purpose("model")
        training = load_once(parts.automation, parts.database, parts.desk.blobs, key)
        with ThreadPoolExecutor(1) as beside:  # a browser test has a loop running on its own thread
            beside.submit(asyncio.run, training).result()
