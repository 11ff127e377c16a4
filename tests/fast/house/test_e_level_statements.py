"""The table of `docs/e-level.md` has a line for each point, and names only files and tests that exist."""

import re

from tests.kit.surroundings import ROOT


def test_the_table_of_the_e_level_names_files_and_tests_that_exist():
    rows = re.findall(r"^\| (\d+) \|(.*)$", (ROOT / "docs" / "e-level.md").read_text(encoding="utf-8"), re.M)
    assert [int(number) for number, _ in rows] == list(range(1, 16))
    known = {
        name for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.M)
    }  # fmt: skip
    named = {name for _, row in rows for name in re.findall(r"`(test_\w+)`", row)}
    assert sorted(named - known) == []
    assert [number for number, row in rows if "`test_" not in row] == []
    files = {name for _, row in rows for name in re.findall(r"`([\w/]+\.py)`", row)}
    folders = (ROOT, ROOT / "e_level", ROOT / "knowledge_base")
    assert sorted(name for name in files if not any((folder / name).exists() for folder in folders)) == []
