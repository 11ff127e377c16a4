"""What lies in the storage directory is for its owner alone."""

from pathlib import Path

import pytest

from foundation.errors import OperatorError
from storage.blob_folder import BlobFolder
from storage.directory import lay_directory
from storage.engines import open_engine


def test_a_missing_directory_is_made_for_its_owner_alone_and_one_that_is_there_keeps_its_rights(tmp_path: Path):
    lay_directory(tmp_path / "srv" / "desk")
    assert (tmp_path / "srv" / "desk").stat().st_mode & 0o777 == 0o700
    shared = tmp_path / "shared"
    shared.mkdir(0o750)
    lay_directory(shared)
    assert shared.stat().st_mode & 0o777 == 0o750


def test_a_directory_that_cannot_be_made_is_refused_naming_the_setting(tmp_path: Path):
    (tmp_path / "var").write_text("a file")
    for below in ("var", "var/desk"):
        with pytest.raises(OperatorError, match="SCHALTER_STORAGE__DIRECTORY"):
            lay_directory(tmp_path / below)


def test_what_is_laid_into_it_is_for_its_owner_alone_whatever_rights_the_directory_has(tmp_path: Path):
    shared = tmp_path / "shared"
    shared.mkdir(0o755)
    open_engine(f"sqlite:///{shared}/schalter.sqlite3", connections=1).dispose()
    BlobFolder(shared / "blobs").put("ab" * 32, b"a mail")
    rights = {path.name: path.stat().st_mode & 0o077 for path in shared.rglob("*") if path.name != "blobs"}
    assert rights == {"schalter.sqlite3": 0, "ab": 0, "ab" * 32: 0}
