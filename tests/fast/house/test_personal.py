"""Nobody adds a column without deciding what erasing a person makes of it."""

from privacy import personal, rewriting
from storage.schema import metadata
from ticketing.events import AnswerBounced, TicketAssigned, TicketMoved


def test_every_column_of_texts_lists_or_files_is_decided_upon():
    decided = {
        (table, name) for table, marks in personal.COLUMNS.items() for mark in marks for name in personal.columns(table, mark)
    }  # fmt: skip
    kept = {
        (table.name, column.name)
        for table in metadata().tables.values()
        for column in table.columns
        if str(column.type) in ("VARCHAR", "TEXT", "JSON", "BLOB")
    }
    assert decided == kept
    for table, marks in personal.COLUMNS.items():
        names = [name for mark in marks for name in personal.columns(table, mark)]
        assert len(names) == len(set(names)), table


def test_of_a_line_of_the_history_the_words_and_agents_go_and_what_clocks_are_reckoned_by_stays():
    moved = {"move": "resolve", "transition": "T14", "before": "in_progress", "after": "resolved", "reason": "Rief an"}
    assert rewriting.line(TicketMoved.name, moved) == moved | {"reason": ""}
    bounced = {"contact_id": 3, "address": "a@b.example", "status": "5.1.1", "permanent": True}
    assert rewriting.line(AnswerBounced.name, bounced) == bounced | {"address": ""}
    assert rewriting.line(TicketAssigned.name, {"agent_id": 3, "agent_before": 2, "reason": "x"}) == {
        "agent_id": None, "agent_before": None, "reason": "",
    }  # fmt: skip
    corrected = {"field": "subject", "before": "Anna", "after": "Anna K.", "reason": ""}
    assert rewriting.line("field_changed", corrected) == {"field": "subject", "before": "", "after": "", "reason": ""}
    assert rewriting.line("field_changed", corrected | {"field": "priority"})["after"] == "Anna K."
    split_off = {"number": "SC-1000-0000", "answered_at": "2026-06-11T08:00:00+00:00", "contact_id": 7}
    assert rewriting.line("split_off", split_off) == split_off


def test_an_address_in_the_log_of_changes_becomes_a_mark():
    said = {"report_reader Anna@B.example": ["to anna@b.example", 3]}
    assert rewriting.without(said, ["anna@b.example"]) == {"report_reader …": ["to …", 3]}
