"""A statement that was made for some columns takes no others."""

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine
from sqlmodel import Session

from storage.straight import Straight


def test_a_value_that_an_earlier_call_had_not_is_refused_and_not_lost():
    table = Table(
        "note", MetaData(), Column("id", Integer, primary_key=True), Column("first", Integer), Column("second", Integer)
    )
    engine = create_engine("sqlite://")
    table.create(engine)
    insert = Straight(table.insert())
    with Session(engine) as session:
        insert.run(session, [{"first": 1}])
        with pytest.raises(ValueError, match="second"):
            insert.run(session, [{"first": 1, "second": 2}])
        assert session.connection().execute(table.select()).all() == [(1, 1, None)]
