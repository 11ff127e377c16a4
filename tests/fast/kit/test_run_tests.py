from pathlib import Path

from tools.run_tests import Outcome, counts, summary

REPORT = """<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20"/></testsuites>"""


def test_the_counts_come_from_the_report(tmp_path: Path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert counts(report) == (14, 3, 3)


def test_a_run_that_died_before_its_report_counts_nothing(tmp_path: Path):
    assert counts(tmp_path / "report.xml") == (0, 0, 0)


def test_the_last_line_adds_up_every_kind():
    outcomes = [Outcome("fast", 0, 2.0, 10, 0, 1), Outcome("served", 1, 9.5, 5, 2, 0)]
    assert summary(outcomes).splitlines()[-1] == "total: 15 passed, 2 failed, 1 skipped"
