"""The page of background services says in words what each loop of the program does."""

import re
from pathlib import Path

from admin.operation import LOOPS

ROOT = Path(__file__).resolve().parents[3]
STARTED = re.compile(r'supervisor\.(?:start|first)\(\s*"([^"]+)"')


def test_every_loop_has_words() -> None:
    sources = [
        file for folder in ("house", "channels", "demo", "desk", "pages") for file in (ROOT / folder).rglob("*.py")
    ]
    names = {name for file in sources for name in STARTED.findall(file.read_text())}
    assert {"intake", "outbox"} <= names <= LOOPS.keys()
