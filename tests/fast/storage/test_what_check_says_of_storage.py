"""What `check` says of the disk and the clock."""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from foundation.settings import Settings
from storage.checks import clock_findings, rights_findings, storage_findings

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [(errno.ENOSPC, "Make room"), (errno.EROFS, "Mount its disk for writing"), (errno.EACCES, "the right")],
)
def test_a_disk_that_takes_nothing_is_told_with_what_to_do(tmp_path: Path, monkeypatch, fault: int, remedy: str):
    def refuses(descriptor: int) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "fsync", refuses)
    settings = Settings.model_validate({"storage": {"directory": str(tmp_path)}})
    [finding] = storage_findings(settings)
    assert (finding.state, os.strerror(fault) in finding.what, remedy in finding.remedy) == ("broken", True, True)


@pytest.mark.parametrize(("ahead", "told"), [(-3600, 0), (2, 0), (120, 1)])
def test_a_clock_that_was_set_back_is_told(tmp_path: Path, ahead: int, told: int):
    file = tmp_path / "schalter.sqlite3"
    file.touch()
    written = (NOW + timedelta(seconds=ahead)).timestamp()
    os.utime(file, (written, written))
    assert len(list(clock_findings(f"sqlite:///{file}", NOW))) == told


def test_looking_makes_neither_directory_nor_database(tmp_path: Path):
    for directory, told in ((tmp_path / "not" / "there", "the first start makes it"), (tmp_path, "can be written")):
        settings = Settings.model_validate({"storage": {"directory": str(directory)}})
        findings = list(storage_findings(settings))
        assert {one.state for one in findings if "free" not in one.what} == {"well"}
        assert told in findings[0].what and "the first start sets it up" in findings[-1].what
        assert list(tmp_path.iterdir()) == []


def test_a_database_that_everybody_on_the_machine_can_read_is_told(tmp_path: Path):
    file = tmp_path / "schalter.sqlite3"
    file.touch(0o644)
    told = []
    for rights in (0o755, 0o700):
        tmp_path.chmod(rights)
        told.append([one.remedy for one in rights_findings(f"sqlite:///{file}")])
    assert told == [[f"Take their right away: chmod go= {tmp_path}"], []]
