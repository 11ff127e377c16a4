"""What an operator is told where the database cannot be opened."""

from pathlib import Path

import pytest

from foundation.errors import OperatorError
from storage.engines import open_engine


def test_a_damaged_database_is_told_in_one_sentence(tmp_path: Path):
    damaged = tmp_path / "schalter.sqlite3"
    damaged.write_bytes(b"no database at all" * 1000)
    with pytest.raises(OperatorError, match="is no database, or is damaged") as told:
        open_engine(f"sqlite:///{damaged}", connections=1)
    assert str(damaged) in str(told.value)


@pytest.mark.parametrize("below", ["schalter.sqlite3", "deeper/schalter.sqlite3"])
def test_a_directory_that_is_a_file_is_named_with_what_to_do(tmp_path: Path, below: str):
    (tmp_path / "var").write_text("a file")
    with pytest.raises(OperatorError, match="SCHALTER_STORAGE__DIRECTORY") as told:
        open_engine(f"sqlite:///{tmp_path}/var/{below}", connections=1)
    assert str(told.value).startswith(f"{tmp_path}/var is a file")
