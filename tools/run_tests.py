"""Run every kind of test, each in a process of its own, and add up what they say: `make test`, `make trial`."""

import argparse
import os
import signal
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
    # What a file makes once (a trained model, rendered pages) is made by one process; schemathesis is a second of imports
    # that only a served test needs.
    "fast": ("tests/fast", "-n", "2", "--dist", "loadfile", "-p", "no:schemathesis"),
    "served": ("tests/served", "-n", "3", "--dist", "loadfile"),  # they wait as much as they work
    "browser": ("tests/browser", "-n", "2", "--dist", "loadfile"),
}
_BROKEN_OFF = 130
_NO_TESTS = 5

# A test that hangs must not keep CI until CI itself gives up: it fails by itself, with all threads showing where they
# stand, and the others go on; a kind that takes far too long is broken off. A trial may take as long as it likes.
_TEST_SECONDS = 480
_LIMIT_SECONDS = 1_200
_CLEAN_UP_SECONDS = 60


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


def run(kind: str, arguments: Sequence[str], environment: Mapping[str, str], limit: float | None) -> Outcome:
    """Run pytest with its output going straight through, and read its counts from the report it leaves.

    `limit` is in seconds. A run broken off by it, or by Ctrl-C, still stops the servers it started.
    """
    with tempfile.TemporaryDirectory(prefix="schalter-tests-") as scratch:
        report = Path(scratch, "report.xml")
        options = ["-q", "-rs", f"--junitxml={report}", *([f"--timeout={_TEST_SECONDS}"] if limit else [])]
        begun = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "pytest", *options, *arguments], cwd=ROOT, env=environment)
        try:
            code = process.wait(limit)
        except KeyboardInterrupt:
            code = break_off(process)
        except subprocess.TimeoutExpired:
            print(f"\n{kind}: broken off after {limit:.0f} s", flush=True)
            process.send_signal(signal.SIGINT)
            code = break_off(process)
        return Outcome(kind, code, time.monotonic() - begun, *counts(report))


def break_off(process: subprocess.Popen[bytes]) -> int:
    """Let a run that has been interrupted clean up, but not for ever."""
    try:
        process.wait(_CLEAN_UP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return _BROKEN_OFF


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
    limit = None if trial else _LIMIT_SECONDS
    outcomes = []
    for kind, arguments in KINDS.items():
        print(f"\n--- {kind} ---", flush=True)
        outcome = run(kind, [*arguments, *(["-m", "trial"] if trial else [])], environment, limit)
        outcomes.append(outcome)
        print(f"{kind}: {outcome.seconds:.1f} s", flush=True)
        if outcome.code == _BROKEN_OFF:
            break
    print(f"\n{summary(outcomes)}", flush=True)
    harmless = {0, _NO_TESTS} if trial else {0}
    return max((abs(outcome.code) for outcome in outcomes if outcome.code not in harmless), default=0)


if __name__ == "__main__":
    sys.exit(main())
