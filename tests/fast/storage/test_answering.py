"""An outage of the database is told once, and its end once."""

import logging

import psycopg
from sqlalchemy.exc import OperationalError, ProgrammingError

import storage.answering
from storage.answering import Answering, away

REFUSED = psycopg.OperationalError("connection failed: Connection refused\nIs the server running?")


def test_an_outage_is_one_line_and_its_end_another(caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    answering, back = Answering(), []
    answering.back = lambda: back.append("back")
    monkeypatch.setattr(storage.answering, "LONG_SECONDS", 0.0)
    answering.answered()
    wrapped = ExceptionGroup("loops", [OperationalError("SELECT a name", {}, REFUSED)])
    assert answering.refused(REFUSED) and answering.refused(wrapped)
    answering.answered()
    answering.answered()
    assert answering.refused(psycopg.errors.AdminShutdown("found late"))
    answering.answered()
    assert back == ["back"] * 2, "each outage, also one found late, and only these"
    assert [record.message for record in caplog.records] == [
        "the database does not answer: connection failed: Connection refused",
        "the database answers again, after 0 seconds",
    ]


def test_a_database_that_refuses_some_lines_only_hurries_nobody():
    answering, back = Answering(), []
    answering.back = lambda: back.append("back")
    for _ in range(50):
        answering.refused(REFUSED)
        answering.answered()
    assert back == []


def test_what_is_no_outage_keeps_its_trace():
    for fault in (
        ValueError("odd"),
        psycopg.errors.DeadlockDetected("deadlock"),
        ProgrammingError("SELECT", {}, psycopg.errors.UndefinedTable("no such table")),
        ExceptionGroup("loops", [REFUSED, ValueError("odd")]),
    ):
        assert not away(fault), fault
    assert away(psycopg.errors.AdminShutdown("terminating connection"))
