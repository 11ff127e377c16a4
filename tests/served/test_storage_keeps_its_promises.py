"""What storage promises, on both engines."""

import asyncio
import re
from contextlib import closing, suppress

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from foundation.errors import OperatorError
from storage import engines, schema
from storage.blob_folder import BlobFolder
from storage.blobs import LARGEST_ROW, Blobs
from storage.database import Database
from storage.group_commit import GroupCommit, GroupRead
from storage.installation import secret_of, settle
from storage.migrate import migrate, schema_state
from storage.straight import Straight
from storage.tables import Installation, OutboxEntry, Tally
from storage.together import together
from tests.kit.house import open_house


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


def _facts(house):
    return house.database.read_now(
        lambda session: {row.key: row.value for row in session.exec(select(Installation)).all()}
    )


def _entries(house):
    return house.database.read_now(lambda session: session.exec(select(OutboxEntry)).all())


def test_what_a_change_raises_undoes_all_of_it(house):
    def work(change):
        settle(change, "half", "done")
        change.later("mail", {})
        change.count("queue:x", 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        house.database.change_now(work)
    assert "half" not in _facts(house)
    assert not _entries(house)
    assert not house.database.read_now(lambda session: session.get(Tally, "queue:x"))


def test_what_the_database_refuses_at_the_end_of_a_change_is_told_as_ever_and_nothing_of_it_remains(house):
    def work(change):
        settle(change, "half", "done")
        change.count("queue:x", 1)
        change.write(Tally, scope="queue:y", count=None)

    with pytest.raises(IntegrityError):
        house.database.change_now(work)
    assert "half" not in _facts(house)
    assert not house.database.read_now(lambda session: session.get(Tally, "queue:x"))
    house.database.change_now(lambda change: change.count("queue:x", 3))
    assert house.database.read_now(lambda session: session.get(Tally, "queue:x").count) == 3


def test_a_connection_that_was_cut_while_it_rested_is_replaced_unseen(ready_postgres_url, tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "RESTED_SECONDS", 0.0)
    with open_house(ready_postgres_url, tmp_path) as house:
        cut = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        house.database.read_now(lambda session: session.execute(text("SELECT 1")).all())
        with closing(Database(ready_postgres_url, house.clock)) as other:
            other.read_now(lambda session: session.execute(cut).all())
        assert _facts(house)
        packing = text("SELECT setting, enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        for setting, known in house.database.read_now(lambda session: session.execute(packing).all()):
            assert setting == "lz4" or "lz4" not in known


def test_counters_follow_only_what_was_committed(house):
    def work(change):
        change.count("queue:x", 2)
        with pytest.raises(ValueError, match="poison"), change.nested():
            change.count("queue:x", 40)
            raise ValueError("poison")
        change.count("queue:x", -1)

    house.database.change_now(work)
    house.database.change_now(work)
    assert house.database.read_now(lambda session: session.get(Tally, "queue:x").count) == 2


async def test_a_poisonous_work_fails_alone_in_a_shared_commit(house):
    group = GroupCommit(house.database)

    def good(n):
        return lambda change: settle(change, f"good {n}", "yes")

    def bad(change):
        settle(change, "bad", "yes")
        raise ValueError("poison")

    answers = await asyncio.gather(
        *(group.change(good(n) if n != 3 else bad) for n in range(8)), return_exceptions=True
    )
    assert [type(answer).__name__ for answer in answers] == ["str"] * 3 + ["ValueError"] + ["str"] * 4
    assert {key for key in _facts(house) if key.startswith(("good", "bad"))} == {
        f"good {n}" for n in range(8) if n != 3
    }


async def test_a_question_the_database_refuses_fails_alone_among_those_asked_together(house):
    group = GroupRead(house.database)

    def asked(words):
        return lambda session: session.execute(text(words)).scalar()

    questions = ["SELECT 1", "SELECT nothing FROM nowhere", "SELECT 3"]
    answers = await asyncio.gather(*(group.read(asked(one)) for one in questions), return_exceptions=True)
    assert isinstance(answers.pop(1), DBAPIError)
    assert answers == [1, 3]


def test_a_work_whose_row_the_database_refuses_fails_alone(house):
    def entry(kind):
        return lambda change: change.later(kind, {}, key=str(kind))

    answers = house.database.change_now(lambda change: together(change, [entry("mail"), entry(None), entry("paper")]))
    assert [isinstance(answer, Exception) for answer in answers] == [False, True, False]
    assert {one.kind for one in _entries(house)} == {"mail", "paper"}


def test_what_a_work_caught_inside_a_shared_savepoint_is_undone_as_well(house):
    def careful(change):
        with suppress(ValueError), change.nested():
            settle(change, "half", "done")
            raise ValueError("poison")
        settle(change, "whole", "done")

    house.database.change_now(
        lambda change: together(change, [careful, lambda change: settle(change, "other", "done")])
    )
    assert {"whole", "other"} <= set(_facts(house))
    assert "half" not in _facts(house)


def test_a_statement_handed_straight_to_the_driver_says_what_it_always_said(house):
    table = OutboxEntry.__table__
    insert, question = (
        Straight(table.insert().returning(table.c.id)),
        table.select().where(table.c.id == bindparam("id")),
    )
    row = {"kind": "mail", "dedupe_key": "once", "about": "", "payload": {"ä": [1, None]}, "state": "queued", "reason": "",
           "attempts": 0, "created_at": house.clock.now(), "due_at": house.clock.now(), "finished_at": None}  # fmt: skip

    def work(change):
        ((entry_id,),) = insert.rows(change.session, **row)
        usual = change.session.connection().execute(question, {"id": entry_id}).one()
        straight = Straight(question).first(change.session, id=entry_id)
        assert tuple(straight) == tuple(usual)
        assert (straight.payload, straight.due_at) == (row["payload"], row["due_at"])
        with pytest.raises(IntegrityError), change.nested():
            insert.rows(change.session, **{**row, "dedupe_key": "undone"})
            insert.rows(change.session, **row)
        insert.run(change.session, [{**row, "dedupe_key": key} for key in ("twice", "thrice")])
        assert Straight(question).first(change.session, id=0) is None

    house.database.change_now(work)
    assert [entry.dedupe_key for entry in _entries(house)] == ["once", "twice", "thrice"]


@pytest.mark.parametrize("size", [0, 10, LARGEST_ROW + 1])
def test_bytes_come_back_as_they_were_and_are_kept_once(house, tmp_path, size):
    blobs = Blobs(BlobFolder(tmp_path / "blobs")) if house.database.sqlite else Blobs()
    content = bytes(range(256)) * (size // 256 + 1)
    names = {house.database.change_now(lambda change: blobs.put(change, content[:size])) for _ in range(2)}
    [name] = names
    assert house.database.read_now(lambda session: blobs.get(session, name)) == content[:size]
    with pytest.raises(KeyError):
        house.database.read_now(lambda session: blobs.get(session, "0" * 64))


def test_the_steps_add_up_to_the_table_classes(house):
    metadata = schema.metadata()

    def difference(session):
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return [
            found for found in compare_metadata(context, metadata) if not re.search("(contact|file)_search", str(found))
        ]

    assert house.database.read_now(difference) == []


def test_migrating_twice_changes_nothing_and_a_newer_database_is_refused(house, tmp_path):
    url = house.settings.database_url
    assert migrate(url, tmp_path / "backups") == []
    has, newest = schema_state(url)
    assert has == newest
    house.database.change_now(
        lambda change: change.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )
    with pytest.raises(OperatorError, match="newer Schalter"):
        migrate(url, tmp_path / "backups")


def test_the_installation_keeps_one_secret(house):
    first = secret_of(house.database).for_purpose("mail")
    assert secret_of(house.database).for_purpose("mail") == first
    assert secret_of(house.database).for_purpose("csrf") != first
