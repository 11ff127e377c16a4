"""Run every kind of test, each in a process of its own, and add up what they say: `make test`, `make trial`."""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_LONG = ("tests/fast/e_level", "tests/fast/email", "tests/fast/house")
"""About half of the fast tests' work."""

TURNS: Sequence[Sequence[tuple[str, Sequence[str]]]] = (
    # Two plain processes: workers of pytest-xdist would each import and collect all of it. schemathesis is a second of
    # imports that only a served test needs.
    (
        (
            "fast",
            ("tests/fast", *(f"--ignore={folder}" for folder in _LONG), "-p", "no:schemathesis", "-p", "no:xdist"),
        ),
        ("fast", (*_LONG, "-p", "no:schemathesis", "-p", "no:xdist")),
    ),
    # They wait as much as they work. What a file makes once (a server, rendered pages) is made by one process.
    (
        ("served", ("tests/served", "-n", "3", "--dist", "loadfile")),
        ("browser", ("tests/browser", "-n", "2", "--dist", "loadfile", "-p", "no:schemathesis")),
    ),
)
"""What runs at the same time, turn after turn: the kind of test, and what pytest is told."""
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


@contextmanager
def common_ground(environment: dict[str, str]) -> Iterator[None]:
    """What the processes share: their temporary files in memory, and a desk to copy that is made once for all of them."""
    sys.path.insert(0, str(ROOT))
    from tests.kit.surroundings import RUN, kept_in_memory, shared_folder

    with kept_in_memory():
        os.environ[RUN] = secrets.token_hex(16)
        environment |= {name: os.environ[name] for name in (RUN, "TMPDIR") if name in os.environ}
        try:
            yield
        finally:
            shutil.rmtree(shared_folder(), ignore_errors=True)


def run(
    turn: Sequence[tuple[str, Sequence[str]]], more: Sequence[str], environment: Mapping[str, str], limit: float | None
) -> list[Outcome]:
    """Run pytest once for each of a turn, all at the same time, and read their counts from the reports they leave.

    The output of the first goes straight through, that of the others follows when all have ended. `limit` is in seconds.
    What is broken off by it, or by Ctrl-C, still stops the servers it started.
    """
    with tempfile.TemporaryDirectory(prefix="schalter-reports-") as scratch, ExitStack() as open_files:
        begun = time.monotonic()
        started = []
        for number, (kind, arguments) in enumerate(turn):
            report = Path(scratch, f"{number}.xml")
            options = ["-q", "-rs", f"--junitxml={report}", *([f"--timeout={_TEST_SECONDS}"] if limit else [])]
            said = open_files.enter_context(Path(scratch, f"{number}.out").open("w+b")) if number else None
            command = [sys.executable, "-m", "pytest", *options, *arguments, *more]
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
            started.append((kind, process, report, said))
        outcomes = []
        for kind, process, report, said in started:
            left = limit and max(0.0, begun + limit - time.monotonic())
            code, seconds = ended(kind, process, left), time.monotonic() - begun
            if said:
                said.seek(0)
                print(f"\n--- {kind} ---\n{said.read().decode(errors='replace')}", end="", flush=True)
            outcomes.append(Outcome(kind, code, seconds, *counts(report)))
        return together(outcomes)


def together(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """One for each kind: the worst code, the longest time, all counts."""
    of_kind: dict[str, Outcome] = {}
    for one in outcomes:
        other = of_kind.get(one.kind, Outcome(one.kind, 0, 0.0))
        of_kind[one.kind] = Outcome(
            one.kind, max(one.code, other.code, key=_gravity), max(one.seconds, other.seconds),
            one.passed + other.passed, one.failed + other.failed, one.skipped + other.skipped,
        )  # fmt: skip
    return list(of_kind.values())


def _gravity(code: int) -> tuple[bool, int]:
    return code not in (0, _NO_TESTS), abs(code)


def ended(kind: str, process: subprocess.Popen[bytes], limit: float | None) -> int:
    """The exit code of a run as soon as it has ended, or was broken off."""
    try:
        return process.wait(limit)
    except KeyboardInterrupt:
        return break_off(process)
    except subprocess.TimeoutExpired:
        print(f"\n{kind}: broken off, for it took too long", flush=True)
        process.send_signal(signal.SIGINT)
        return break_off(process)


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
    """Run the kinds, the quick ones first; the worst exit code is ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trial", action="store_true", help="only the long, seeded trials, at their full length")
    parser.add_argument("--fast", action="store_true", help="only what needs no socket")
    said = parser.parse_args()
    trial = said.trial
    environment = dict(os.environ)
    environment.pop("SCHALTER_TRIAL", None)
    if trial:
        environment["SCHALTER_TRIAL"] = "full"
    limit = None if trial else _LIMIT_SECONDS
    outcomes = []
    with common_ground(environment):
        for turn in TURNS[:1] if said.fast else TURNS:
            print(f"\n--- {' and '.join(dict.fromkeys(kind for kind, _ in turn))} ---", flush=True)
            outcomes += run(turn, ["-m", "trial"] if trial else [], environment, limit)
            if any(outcome.code == _BROKEN_OFF for outcome in outcomes):
                break
    print(f"\n{summary(outcomes)}", flush=True)
    harmless = {0, _NO_TESTS} if trial else {0}
    return max((abs(outcome.code) for outcome in outcomes if outcome.code not in harmless), default=0)


if __name__ == "__main__":
    sys.exit(main())
