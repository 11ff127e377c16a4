from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from channels.phone_log import note_files
from channels.phone_log.note_files import Line
from channels.phone_log.reader import CallNote
from foundation.errors import OperatorError

BERLIN = ZoneInfo("Europe/Berlin")
DESK = note_files.Desk(BERLIN, "DE", {"lena": 7}, {"fault.printer"}, datetime(2026, 3, 9, 14, tzinfo=UTC))
GOOD = {"started_at": "2026-03-09T14:30", "text": "Druckt nicht."}


def noted(**fields: str) -> CallNote | str:
    return note_files.note_of(Line(2, GOOD | fields), DESK)


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_table_is_read_with_commas_or_semicolons_and_quoted_line_ends(separator: str):
    text = f'started_at{separator}phone{separator}text\n2026-03-09T14:30{separator}0431 5550142{separator}"Erste Zeile\nzweite"\n'
    (line,) = note_files.lines(text, "csv")
    assert line.fields["text"] == "Erste Zeile\nzweite" and line.fields["phone"] == "0431 5550142"


def test_json_lines_are_read_and_a_broken_one_is_named():
    lines = list(note_files.lines('{"started_at": "2026-03-09T14:30", "text": "a", "duration": 4}\n\n[1]\n{', "jsonl"))
    assert [(line.number, bool(line.problem)) for line in lines] == [(1, False), (3, True), (4, True)]
    assert lines[0].fields["duration"] == "4"


def test_a_table_of_something_else_is_refused_with_the_columns_that_are_known():
    with pytest.raises(OperatorError, match=r"no column 'started_at'. Known are: id, started_at"):
        list(note_files.lines("subject,body\na,b\n", "csv"))


def test_a_line_becomes_a_note_of_its_agent_with_the_time_read_at_the_desk():
    note = noted(phone="0431 5550142", agent="Lena", duration="4:30", direction="out", outcome="missed")
    assert isinstance(note, CallNote) and note.by == 7 and note.seconds == 270 and note.phone == "+494315550142"
    assert (note.direction, note.reached) == ("out", False)
    assert datetime.fromisoformat(note.started_at) == datetime(2026, 3, 9, 13, 30, tzinfo=UTC)


def test_the_same_line_is_the_same_note_and_another_is_not():
    assert noted() == noted() and noted().note_id != noted(name="x").note_id and noted(id="A-1").note_id == "A-1"


@pytest.mark.parametrize(
    "fields", [{"text": ""}, {"started_at": "gestern"}, {"started_at": "0001-01-01"}, {"direction": "up"}, {"outcome": "?"}, {"duration": "long"}, {"phone": "12"},
     {"started_at": "2026-03-09T15:01"}, {"started_at": "2031-01-01 10:00"}, {"category": "no.such"}, {"agent": "nobody"}]
)  # fmt: skip
def test_a_line_that_cannot_be_right_says_why(fields: dict[str, str]):
    problem = noted(**fields)
    (name,) = fields
    assert isinstance(problem, str) and name.partition("_")[0] in problem


def test_a_suppressed_number_is_no_mistake():
    assert noted(phone="anonymous").phone == ""
