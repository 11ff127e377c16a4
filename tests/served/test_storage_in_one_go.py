"""What goes to PostgreSQL in one go with its commit: a refusal is told as what it is, and another change is met as ever."""

import pytest
from sqlalchemy.exc import IntegrityError

from storage.straight import Straight, in_one_go
from storage.tables import Tally
from tests.kit.house import open_house


@pytest.fixture
def house(ready_postgres_url, tmp_path):
    with open_house(ready_postgres_url, tmp_path) as parts:
        yield parts


def test_what_is_refused_in_one_go_is_not_blamed_on_another_row(house):
    insert = Straight(Tally.__table__.insert())

    def work(change):
        with in_one_go(change.session):
            insert.run(change.session, [{"scope": "guilty", "count": None}])
            for n in range(2000):
                insert.run(change.session, [{"scope": f"innocent {n}", "count": n}])

    with pytest.raises(IntegrityError, match="guilty") as caught:
        house.database.change_now(work)
    assert "innocent" not in str(caught.value)
    assert caught.value.statement == f"in one go: {Tally.__tablename__}"
    house.database.change_now(lambda change: insert.run(change.session, [{"scope": "guilty", "count": 1}]))
    with pytest.raises(IntegrityError, match="INSERT INTO"):
        house.database.change_now(lambda change: insert.rows(change.session, scope="guilty", count=1))


@pytest.mark.parametrize(
    ("state", "when"), [("40001", "IMMEDIATE"), ("40P01", "DEFERRED"), ("23514", "DEFERRED")],
    ids=["in one go", "at the commit", "refused at the commit"],
)  # fmt: skip
def test_what_met_another_change_in_one_go_or_at_the_commit_is_run_again(house, state, when):
    tries = []

    def prepared(change):
        for words in (
            "CREATE SEQUENCE met",
            "CREATE FUNCTION meets() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF nextval('met') = 1 THEN RAISE EXCEPTION 'met' USING ERRCODE = '{state}'; END IF; RETURN NULL; END $$",
            f"CREATE CONSTRAINT TRIGGER meets AFTER INSERT ON {Tally.__tablename__} "
            f"DEFERRABLE INITIALLY {when} FOR EACH ROW EXECUTE FUNCTION meets()",
        ):
            change.session.connection().exec_driver_sql(words)

    def work(change):
        tries.append(change)
        change.count("queue:x", 1)

    house.database.change_now(prepared)
    if state == "23514":
        with pytest.raises(IntegrityError, match="in one go"):
            house.database.change_now(work)
        assert len(tries) == 1
    else:
        house.database.change_now(work)
        assert len(tries) == 2
    tally = house.database.read_now(lambda session: session.get(Tally, "queue:x"))
    assert (tally and tally.count) == (None if state == "23514" else 1)
