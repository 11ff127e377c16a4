"""A statement that was made for some columns takes no others; lists of any length find what they name."""

import pytest
from sqlalchemy import JSON, Column, Integer, MetaData, Table, bindparam, create_engine, literal, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.straight import Straight, filled


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


def test_lists_of_any_length_defaults_and_changed_rows_are_as_on_the_usual_way():
    table = Table(
        "note", MetaData(), Column("id", Integer, primary_key=True), Column("first", Integer, default=7),
        Column("said", JSON, default=list),
    )  # fmt: skip
    engine = create_engine("sqlite://")
    table.create(engine)
    named = Straight(select(table).where(table.c.id.in_(bindparam("ids", expanding=True))).order_by(table.c.id))
    more = update(table).where(table.c.id == bindparam("note")).values(first=table.c.first + bindparam("by"))
    with Session(engine) as session:
        Straight(table.insert()).run(session, [{"id": number} for number in (1, 2, 3)])
        Straight(more).run(session, [{"note": 1, "by": 2}, {"note": 3, "by": 4}])
        found = [[tuple(row) for row in named.rows(session, ids=ids)] for ids in ([3], [1, 2], [], [3, 4, 1])]
    assert found == [[(3, 11, [])], [(1, 9, []), (2, 7, [])], [], [(1, 9, []), (3, 11, [])]]


def test_a_list_comes_in_few_lengths_and_names_the_same():
    lists = [list(range(length)) for length in range(70)]
    assert all(set(filled(one)) == set(one) for one in lists)
    assert sorted({len(filled(one)) for one in lists}) == [0, 1, 2, 4, 8, 16, 32, 64, 128]


def test_a_line_that_is_gone_is_told_as_sqlalchemy_tells_it():
    one = Straight(select(literal(1).label("a")))
    with Session(create_engine("sqlite://")) as session:
        one.rows(session)
        session.connection().connection.driver_connection.close()
        with pytest.raises(DBAPIError):
            one.rows(session)
