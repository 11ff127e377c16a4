"""The tables of `docs/sla.md` name tests that exist, and each line says what holds it or what is missing."""

import re

from tests.kit.surroundings import ROOT


def test_the_tables_of_deadlines_name_tests_that_exist():
    rows = re.findall(r"^\| (M?\d+) \|[^|]*\|([^|]*)\|([^|]*)\|$", (ROOT / "docs" / "sla.md").read_text(encoding="utf-8"), re.M)  # fmt: skip
    assert [key for key, _, _ in rows] == [f"M{n}" for n in range(1, 22)] + [str(n) for n in range(1, 46)]
    named = {name for _, tests, _ in rows for name in re.findall(r"`(test_\w+)`", tests)}
    known = {
        name for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.M)
    }  # fmt: skip
    assert sorted(named - known) == []
    assert [key for key, tests, missing in rows if not tests.strip() and not missing.strip()] == []
