"""What an operator is told where the database cannot be opened."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from foundation.errors import OperatorError
from storage.address import address
from storage.engines import _sentence, open_engine


def test_a_damaged_database_is_told_in_one_sentence(tmp_path: Path):
    damaged = tmp_path / "schalter.sqlite3"
    damaged.write_bytes(b"no database at all" * 1000)
    with pytest.raises(OperatorError, match="is no database, or is damaged") as told:
        open_engine(f"sqlite:///{damaged}", connections=1)
    assert str(damaged) in str(told.value)


def test_a_database_somebody_else_writes_is_no_missing_right():
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[misc]
    assert "try again in a moment" in _sentence(make_url("sqlite:////srv/schalter.sqlite3"), busy)


@pytest.mark.parametrize("below", ["schalter.sqlite3", "deeper/schalter.sqlite3"])
def test_a_directory_that_is_a_file_is_named_with_what_to_do(tmp_path: Path, below: str):
    (tmp_path / "var").write_text("a file")
    with pytest.raises(OperatorError, match="SCHALTER_STORAGE__DIRECTORY") as told:
        open_engine(f"sqlite:///{tmp_path}/var/{below}", connections=1)
    assert str(told.value).startswith(f"{tmp_path}/var is a file")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://schalter:Geheim@127.0.0.1:noport/schalter", "may be no number"),
        ("postgresql+psycopg://schalter:Geheim@Geheim@127.0.0.1/schalter", "@ has to be written as %40"),
        ("postgresql+psycopg://schalter:a@Geheim/Geheim@127.0.0.1:1/schalter", "@ has to be written as %40"),
        ("postgresql+psycopg://schalter:Geheim/Geheim@127.0.0.1:1/schalter", "/ as %2F"),
        ("postgresql+psycopg://schalter:Geheim%Geheim@127.0.0.1:1/schalter", "% as %25"),
        ("postgresql+psycopg://schalter:Geheim@127.0.0.1:1/schalter?application_name=Geheim", "schalter:***@127.0.0.1:1"),
    ],
)  # fmt: skip
def test_no_fault_of_an_address_shows_any_part_of_its_password(url: str, told: str):
    with pytest.raises(OperatorError) as refused:
        open_engine(url, connections=1)
    assert told in str(refused.value) and "Geheim" not in str(refused.value)


def test_an_address_with_signs_written_as_they_must_be_is_taken_apart():
    assert address("postgresql://s:a%40b%2Fc%25:?#@h:5432/d").password == "a@b/c%:?#"


def test_a_fault_of_a_statement_does_not_say_whom_it_was_about(tmp_path: Path):
    engine = open_engine(f"sqlite:///{tmp_path}/schalter.sqlite3", connections=1)
    with engine.connect() as connection, pytest.raises(DBAPIError) as told:
        connection.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": "Anna Kunde"})
    assert "nowhere" in str(told.value) and "Anna" not in str(told.value)
    engine.dispose()
