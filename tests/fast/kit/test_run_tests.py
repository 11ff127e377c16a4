from pathlib import Path

from tools.run_tests import Outcome, counts, summary, together

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


def test_two_processes_of_one_kind_are_told_as_one_and_a_failure_of_either_counts():
    halves = [Outcome("fast", 1, 20.0, 10, 2, 1), Outcome("fast", 0, 25.0, 5), Outcome("served", -9, 1.0)]
    assert together(halves) == [Outcome("fast", 1, 25.0, 15, 2, 1), Outcome("served", -9, 1.0)]
    assert together([Outcome("fast", 5, 1.0), Outcome("fast", 1, 1.0)])[0].code == 1, (
        "no tests is less than failed ones"
    )
