"""The signs of lists: escaped, one for each form, in the reader's language."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pages.marks import Marks
from pages.templates import reader_for
from pages.view import Chip

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
READER = reader_for("en", ZoneInfo("Europe/Berlin"), NOW)
MARKS = Marks("en", str)


@dataclass(frozen=True)
class Someone:
    name: str = '<b>"Lena"</b>'
    initials: str = "<L"
    me: bool = True


def test_names_and_labels_are_escaped():
    shown = MARKS.ava(Someone())
    assert "<b>" not in shown and "&lt;b&gt;&#34;Lena&#34;&lt;/b&gt;" in shown and "&lt;L" in shown
    assert 'aria-label="&#34; onload=&#34;"' in MARKS.icon("user", '" onload="')
    assert "&lt;i&gt;" in MARKS.chip(Chip("first_response", "met"), READER, "<i>")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("run", "3 h 40 left"), ("w75", "3 h 40 left"), ("over", "3 h 40 overdue"), ("missed", "3 h 40 late"), ("pause", "paused"),
        ("rest", "resumes tomorrow 7:00"), ("met", "met"), ("void", "replaced"),
    ],
)  # fmt: skip
def test_every_state_of_a_deadline_is_said_in_words(state, words):
    opening = datetime(2026, 3, 11, 6, 0, tzinfo=UTC)
    chip = Chip("resolution", state, 13200, 28800, NOW + timedelta(hours=4), opening)
    assert f'<span class="words">{words}</span>' in MARKS.chip(chip, READER)


def test_only_a_clock_that_counts_is_counted_down_in_the_browser():
    counted = {state: "data-left" in MARKS.chip(Chip("update", state, 60, 600), READER) for state in ("run", "w90", "over", "met", "pause", "missed")}  # fmt: skip
    assert counted == {"run": True, "w90": True, "over": True, "met": False, "pause": False, "missed": False}


def test_what_is_left_or_late_says_that_hours_without_service_are_not_counted():
    said = {state: "counted in service time" in MARKS.chip(Chip("update", state, 60, 600), READER) for state in ("run", "over", "missed", "met", "pause")}  # fmt: skip
    assert said == {"run": True, "over": True, "missed": True, "met": False, "pause": False}
    assert "counted in service time" not in MARKS.chip(Chip("promise", "over", 60, 600), READER), "said by hand"
    assert "data-left" not in MARKS.chip(Chip("update", "over", 60, 600, resumes_at=NOW), READER), "it stands still"


def test_a_suppliers_debt_says_so_before_its_time():
    said = MARKS.chip(Chip("update", "over", -60, 600, supplier=True), READER)
    assert '<span class="owes">Supplier</span><span class="words">60 s overdue</span>' in said and "over theirs" in said


def test_a_promise_in_working_days_says_days_and_is_not_counted_down():
    said = MARKS.chip(Chip("resolution", "run", 97_200, 180_000, days="3 working days"), READER)
    assert '<span class="words">3 working days left</span>' in said and "data-left" not in said


def test_the_second_line_names_the_promise_and_its_time():
    due = NOW + timedelta(hours=4)
    assert MARKS.promise(Chip("resolution", "run", due_at=due), READER) == "Resolution by 14:00"
    assert MARKS.promise(Chip("resolution", "over", due_at=due), READER) == "Resolution, due 14:00"
    assert MARKS.promise(Chip("resolution", "pause", note="waits"), READER) == "waits"


def test_the_share_of_a_proposal_is_shown_as_it_rounds():
    assert "proposal 87\u00a0%" in Marks("de", str).ebadge("suggested", 0.8749)
    assert "Proposal 87%" in MARKS.ebadge("suggested", 0.8749)
