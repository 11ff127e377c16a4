"""A run of the bench replaces the figures of its part and leaves a line of those before."""

from bench.__main__ import PARTS, RESULTS
from bench.book import booked

BOOK = """# Results

## Pages (P7–P9)

09:00 UTC, load 1

| figure | value |
| --- | --- |
| anchor: a bare table | 0.5 ms |
| queue page | 5.6 ms |

What was tried.

### Before

- 08:00: 6.0 ms.

## Starting

08:30 UTC

| figure | value |
| --- | --- |
| first page | 0.9 s |

# Measured by trials and by hand

## Trials

Fifty kills.
"""
ROWS = [{"name": "queue page", "value": "5.1", "unit": "ms"}]


def test_the_newest_figures_stand_first_and_those_before_in_a_line():
    book = booked(BOOK, "Pages (P7–P9)", "10:00 UTC, load 2", ROWS)
    section = book.partition("## Pages (P7–P9)\n\n")[2].partition("## Starting")[0]
    assert section == (
        "10:00 UTC, load 2\n\n| figure | value |\n| --- | --- |\n| queue page | 5.1 ms |\n\nWhat was tried.\n\n"
        "### Before\n\n- 09:00 UTC, load 1: queue page 5.6 ms.\n- 08:00: 6.0 ms.\n\n"
    )
    assert book.partition("## Starting")[2] == BOOK.partition("## Starting")[2]


def test_a_part_without_earlier_lines_gets_them():
    book = booked(BOOK, "Starting", "10:00 UTC", [{"name": "first page", "value": "0.8", "unit": "s"}])
    assert "| first page | 0.8 s |\n\n### Before\n\n- 08:30 UTC: first page 0.9 s.\n\n# Measured by trials" in book


def test_a_part_that_was_never_measured_gets_a_section_before_what_is_measured_by_hand():
    book = booked(BOOK, "Reading mail", "10:00 UTC", ROWS)
    assert "first page | 0.9 s |\n\n## Reading mail\n\n10:00 UTC\n\n| figure | value |" in book
    assert book.partition("# Measured by trials")[2] == BOOK.partition("# Measured by trials")[2]


def test_every_part_that_was_measured_finds_its_section_in_the_book():
    book = RESULTS.read_text(encoding="utf-8")
    for title in PARTS.values():
        once = booked(book, title, "now", ROWS)
        assert once.count(f"\n## {title}\n") == 1
        assert once.count("\n## ") == book.count("\n## ") + (f"\n## {title}\n" not in book)
        assert booked(once, title, "later", ROWS).count("\n- now: queue page 5.1 ms.") == 1
