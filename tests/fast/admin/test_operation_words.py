"""The page of background services says in words what each loop of the program does."""

import re
from pathlib import Path

from admin.operation import LOOPS, standing
from foundation.supervision import LoopState

ROOT = Path(__file__).resolve().parents[3]
STARTED = re.compile(r'supervisor\.(?:start|first)\(\s*"([^"]+)"')


def test_every_loop_has_words() -> None:
    sources = [
        file for folder in ("house", "channels", "demo", "desk", "pages") for file in (ROOT / folder).rglob("*.py")
    ]
    names = {name for file in sources for name in STARTED.findall(file.read_text())}
    assert {"intake", "outbox"} <= names <= LOOPS.keys()


def test_a_loop_that_runs_again_is_not_in_trouble_and_keeps_its_last_fault() -> None:
    failed = LoopState("work", starts=1, last_error="OSError: away")
    again = LoopState("work", running=True, starts=2, last_error="OSError: away")
    assert [standing(one) for one in (failed, again)] == ["trouble", "runs"]
    assert standing(LoopState("work", running=True, standing_by=True, starts=1)) == "elsewhere"
    assert standing(LoopState("work", done=True, starts=1)) == "done" and standing(LoopState("work")) == "rests"
