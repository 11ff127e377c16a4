"""Run every kind of test, each in a process of its own, and add up what they say: `make test`, `make trial`."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

KINDS: Mapping[str, Sequence[str]] = {
    "fast": ("tests/fast", "-n", "2"),
    "served": ("tests/served",),
    "browser": ("tests/browser",),
}
_INTERRUPTED = 2
_NO_TESTS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one pytest run came to: its exit code, seconds on the wall, and its counts."""

    kind: str
    code: int
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        counts = f"{self.passed:>5} passed  {self.failed:>3} failed  {self.skipped:>3} skipped"
        return f"{self.kind:<8} {self.seconds:>7.1f} s  {counts}"


def run(kind: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    """Run pytest with its output going straight through, and read its counts from the report it leaves."""
    with tempfile.TemporaryDirectory(prefix="schalter-tests-") as scratch:
        report = Path(scratch, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", "-rs", f"--junitxml={report}", *arguments]
        begun = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        seconds = time.monotonic() - begun
        return Outcome(kind, code, seconds, *counts(report))


def counts(report: Path) -> tuple[int, int, int]:
    """Passed, failed (errors among them) and skipped according to a JUnit report; zeros where there is none."""
    if not report.exists():
        return 0, 0, 0
    total = failed = skipped = 0
    for suite in ET.parse(report).iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(0, total - failed - skipped), failed, skipped


def summary(outcomes: Sequence[Outcome]) -> str:
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    return "\n".join([*map(str, outcomes), f"total: {passed} passed, {failed} failed, {skipped} skipped"])


def main() -> int:
    """Run the kinds in order, the quick ones first; the worst exit code is ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trial", action="store_true", help="only the long, seeded trials, at their full length")
    trial = parser.parse_args().trial
    environment = dict(os.environ)
    environment.pop("SCHALTER_TRIAL", None)
    if trial:
        environment["SCHALTER_TRIAL"] = "full"
    outcomes = []
    for kind, arguments in KINDS.items():
        print(f"\n--- {kind} ---", flush=True)
        outcome = run(kind, [*arguments, *(["-m", "trial"] if trial else [])], environment)
        outcomes.append(outcome)
        print(f"{kind}: {outcome.seconds:.1f} s", flush=True)
        if outcome.code == _INTERRUPTED:
            break
    print(f"\n{summary(outcomes)}", flush=True)
    harmless = {0, _NO_TESTS} if trial else {0}
    return max((abs(outcome.code) for outcome in outcomes if outcome.code not in harmless), default=0)


if __name__ == "__main__":
    sys.exit(main())
