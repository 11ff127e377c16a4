import sqlalchemy as sa

from tests.kit.postgres import Cluster


def test_a_test_on_both_engines_starts_with_an_empty_database(empty_database_url: str):
    engine = sa.create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE proof (word TEXT)"))
        connection.execute(sa.text("INSERT INTO proof VALUES ('Grüße')"))
        assert connection.scalar(sa.text("SELECT word FROM proof")) == "Grüße"
    engine.dispose()


def test_a_copy_of_a_template_holds_what_the_template_holds(postgres_cluster: Cluster):
    template = postgres_cluster.create_database()
    with postgres_cluster.connect(template) as connection:
        connection.execute("CREATE TABLE proof AS SELECT 42 AS answer")
    copy = postgres_cluster.create_database(template)
    with postgres_cluster.connect(copy) as connection:
        assert connection.execute("SELECT answer FROM proof").fetchone() == (42,)
    postgres_cluster.drop_database(copy)
    postgres_cluster.drop_database(template)


def test_a_database_is_dropped_even_while_somebody_is_connected(postgres_cluster: Cluster):
    name = postgres_cluster.create_database()
    forgotten = postgres_cluster.connect(name)
    postgres_cluster.drop_database(name)
    with postgres_cluster.connect() as connection:
        assert connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name]).fetchone() == (0,)
    forgotten.close()
