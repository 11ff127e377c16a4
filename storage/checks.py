"""Whether storage can do its work: for `app.py check`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from foundation.errors import OperatorError
from foundation.findings import Finding
from foundation.object_storage_settings import ObjectStorage
from foundation.settings import Settings
from storage.address import address
from storage.blobs import sha256_of
from storage.directory import MAKE_ROOM, remedy_of
from storage.engines import missing_file
from storage.migrate import schema_state
from storage.object_storage import Bucket
from storage.servers import clock_of, servers

LITTLE = 2 * 2**30
PROBE = b"Schalter keeps large files here.\n"
WRITTEN = bytes(2**20)
"""Written to see whether there is room: an empty file can be made on a full disk."""
APART = timedelta(seconds=5)
"""Clocks that differ by more book deadlines and mails at visibly wrong times."""


def storage_findings(settings: Settings) -> Iterator[Finding]:
    """Looks without laying anything out: neither directory nor database is made."""
    directory = settings.storage.directory
    place = next(one for one in (directory, *directory.absolute().parents) if one.exists())
    try:
        _write(place)
    except OSError as error:
        said = f"The storage directory {directory} cannot be written: {error.strerror}."
        yield Finding("broken", said, remedy_of(error))
        return
    if place == directory:
        yield Finding("well", f"The storage directory {directory} can be written.")
    else:
        yield Finding("well", f"The storage directory {directory} is not there yet; the first start makes it.")
    free = shutil.disk_usage(place).free
    if free < LITTLE:
        yield Finding(
            "missing",
            f"Only {free // 2**20} MiB are free in {place}.",
            MAKE_ROOM,
        )
    if settings.object_storage.endpoint:
        yield from bucket_findings(settings.object_storage)
    try:
        if missing := missing_file(settings.database_url):
            yield Finding("well", f"There is no database at {missing} yet; the first start sets it up.")
            return
        has, newest = schema_state(settings.database_url)
    except OperatorError as error:
        yield Finding("broken", str(error))
        return
    if has == newest:
        yield Finding("well", f"The database answers; its schema is at the newest step, {newest}.")
    elif has is None:
        yield Finding("well", "The database answers and is empty; the first start sets it up.")
    else:
        yield Finding(
            "missing",
            f"The database is at step {has}, this program knows {newest}.",
            "Run python app.py migrate (serve does it by itself).",
        )
    yield from rights_findings(settings.database_url)
    yield from clock_findings(settings.database_url, datetime.now(UTC))
    for server in servers(settings.database_url):
        yield Finding("well", f"A server runs on {server.host} (process {server.process}) and does {server.roles}.")


def _write(directory: Path) -> None:
    with tempfile.TemporaryFile(dir=directory) as probe:
        probe.write(WRITTEN)
        probe.flush()
        os.fsync(probe.fileno())


def rights_findings(url: str) -> Iterator[Finding]:
    """Whether others on this machine may read the file of a SQLite database: every mail and the installation's secret."""
    parsed = address(url)
    file = Path(parsed.database or "")
    if parsed.get_backend_name() == "sqlite" and file.stat().st_mode & 0o007 and file.parent.stat().st_mode & 0o001:
        yield Finding(
            "missing",
            f"Everybody on this machine can read {file}.",
            f"Take their right away: chmod go= {file.parent}",
        )


def clock_findings(url: str, here: datetime) -> Iterator[Finding]:
    """Whether this machine's clock agrees with PostgreSQL's; on SQLite, that nothing was written after now."""
    if not url.startswith("sqlite"):
        there, named = clock_of(url), "at the database"
        wrong = abs(there - here) > APART
    else:
        file = Path(address(url).database or "")
        files = file.parent.glob(f"{file.name}*")
        there = datetime.fromtimestamp(max((one.stat().st_mtime for one in files), default=0.0), UTC)
        named, wrong = "when the database was last written", there - here > APART
    if wrong:
        yield Finding(
            "missing",
            f"The clock says {here:%Y-%m-%d %H:%M:%S} UTC here, and said {there:%Y-%m-%d %H:%M:%S} UTC {named}: deadlines and mails get wrong times.",
            "Let the machine set its clock by the network (NTP).",
        )


def bucket_findings(settings: ObjectStorage) -> Iterator[Finding]:
    """Whether the line is encrypted, then whether the bucket works; asks for the bucket only after the first."""
    if in_the_clear(settings.endpoint):
        yield Finding(
            "missing",
            f"Mails and files go to {settings.endpoint} in the clear: whoever sits on the line can read them.",
            "Set SCHALTER_OBJECT_STORAGE__ENDPOINT to its https:// address.",
        )
    yield _bucket_finding(settings)


def in_the_clear(endpoint: str) -> bool:
    """Whether what goes there leaves this machine without encryption."""
    address = urlsplit(endpoint)
    host = address.hostname or ""
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost"
    return address.scheme == "http" and not here


def _bucket_finding(settings: ObjectStorage) -> Finding:
    """Whether an object can be kept and read back; it stays there, once."""
    name = sha256_of(PROBE)
    try:
        bucket = Bucket(settings)
        bucket.put(name, PROBE)
        if bucket.get(name) == PROBE:
            return Finding(
                "well", f"The bucket {settings.bucket} of {settings.endpoint} keeps files and gives them back."
            )
        said = f"The bucket {settings.bucket} of {settings.endpoint} does not give back what was put there."
    except OSError as error:
        said = error.strerror or str(error)
    except OperatorError as error:
        return Finding("broken", str(error))
    remedy = "Check endpoint, bucket, keys and the line; until then mails with large files are refused for the time being (451)."
    return Finding("broken", said, remedy)
