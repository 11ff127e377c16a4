"""The table of `docs/mail.md` names only tests that exist, and has a line for each statement."""

import re

from tests.kit.surroundings import ROOT


def test_the_table_of_mail_names_tests_that_exist():
    rows = re.findall(r"^\| (\d+) \|(.*)$", (ROOT / "docs" / "mail.md").read_text(encoding="utf-8"), re.M)
    assert [int(number) for number, _ in rows] == list(range(1, 64))
    named = {name for _, row in rows for name in re.findall(r"`(test_\w+)`", row)}
    known = {
        name for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.M)
    }  # fmt: skip
    assert sorted(named - known) == []
    assert [number for number, row in rows if "`test_" not in row] == []
