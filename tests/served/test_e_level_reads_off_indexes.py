"""What the e-level's loops ask every few minutes does not walk whole tables."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from e_level import learning, watching
from e_level.tables import CategoryLicence, ModelVersion
from tests.kit.house import open_house


@pytest.fixture
def house(tmp_path):
    with open_house(f"sqlite:///{tmp_path / 'schalter.db'}", tmp_path) as parts:
        yield parts


def plans(house, question) -> str:
    """How SQLite goes about everything that `question` asks, its own values included."""

    def told(session: Session) -> str:
        asked: list[tuple[str, Any]] = []
        connection = session.connection()
        note = lambda _, __, statement, values, *___: asked.append((statement, values))  # noqa: E731
        event.listen(connection, "before_cursor_execute", note)
        question(session)
        event.remove(connection, "before_cursor_execute", note)
        cursor = connection.connection.cursor()
        return "\n".join(row[3] for sql, values in asked for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values))

    return house.database.read_now(told)


def test_whether_to_learn_is_read_off_indexes(house):
    house.database.change_now(
        lambda change: change.session.add(ModelVersion(trained_at=change.now, n_examples=1, digest="0" * 64))
    )
    found = plans(house, lambda session: learning.is_due(session, house.settings, house.clock.now()))
    assert "ix_audit_judged" in found
    assert "ix_ticket_corrected" in found


def test_the_drift_watch_reads_the_messages_of_one_model_in_their_order(house):
    row = CategoryLicence(category="office.excel", model_version_id=1, evidence_from=house.clock.now())
    found = plans(house, lambda session: watching._windows(session, row))
    assert found.count("ix_prediction_category (category=? AND model_version_id=?)") == 2
    assert "TEMP B-TREE" not in found
