"""The figures: what a change booked is counted when it is committed, and once."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from sqlmodel import Session, create_engine, text

from api import metrics

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def counted() -> float:
    return metrics.REGISTRY.get_sample_value("schalter_intake_seconds_count") or 0


def book(session: Session) -> None:
    session.execute(text("SELECT 1"))
    metrics.booked(SimpleNamespace(session=session, now=NOW), SimpleNamespace(at=NOW - timedelta(seconds=2)))


def test_only_what_was_committed_is_observed():
    engine, before = create_engine("sqlite://"), counted()
    with Session(engine) as session:
        book(session)
        session.rollback()
        assert counted() == before
    with Session(engine) as session:
        with session.begin_nested():
            book(session)
        assert counted() == before
        undone = session.begin_nested()
        with session.begin_nested():
            book(session)
        undone.rollback()
        book(session)
        session.commit()
    assert counted() == before + 2
    engine.dispose()
