"""The rules of the house that a machine can hold."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import channels
from tests.kit.surroundings import ROOT

NOT_OURS = {"node_modules", "static", "var", "__pycache__", "out"}
CODE = {".py", ".html", ".css", ".js", ".mjs", ".sh", ".sql"}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
LONGEST = 300

# Files that may be longer, each with its reason.
LONGER: dict[str, str] = {
    "storage/migrations/versions/0001_the_house_as_it_was_first_built.py": "a step is one piece, drafted from the table classes",
    "tests/fixtures/pages/samples.py": "sample values, one for each page",
    "tests/fast/sla/test_sla_timeline.py": "one case for each option of the policy, read as a table",
    "tests/served/test_e_level_decides.py": "one case for each condition of the gate, read as a table",
    "pages/web/src/pages.css": "one block for each component of the design language",
}


def our_files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.startswith("."))
        yield from (Path(folder, name).relative_to(ROOT) for name in sorted(names))


def lines(path: Path) -> int:
    return len((ROOT / path).read_bytes().splitlines())


def test_every_file_and_folder_says_by_its_name_what_it_is_about():
    assert [str(path) for path in our_files() if SAYS_NOTHING & {Path(part).stem for part in path.parts}] == []


def test_every_file_can_be_held_in_the_head():
    too_long = {str(path): lines(path) for path in our_files() if path.suffix in CODE and lines(path) > LONGEST}
    assert {path: count for path, count in too_long.items() if path not in LONGER} == {}
    assert set(LONGER) <= set(too_long), "a file in LONGER is short by now: take it off the list"


def test_nothing_waits_in_a_way_that_may_lose_its_cancel():
    """Until Python 3.12 `wait_for` forgets a cancel that meets the end of what it waits for, and the loop around it goes on
    for ever; `asyncio.timeout` does not."""
    ours = [path for path in our_files() if path.suffix == ".py" and path.parts[0] not in ("tests", "bench", "tools")]
    assert [str(path) for path in ours if "asyncio.wait_for" in (ROOT / path).read_text(encoding="utf-8")] == []


def test_channels_is_our_folder_and_nobody_elses_package():
    assert Path(channels.__file__).is_relative_to(ROOT)


def test_tests_have_unique_names_and_no_packages():
    names = [path.name for path in our_files() if path.parts[0] == "tests" and path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))
    assert [str(path) for path in our_files() if path.parts[0] == "tests" and path.name == "__init__.py"] == []


def test_imports_go_only_downwards():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_setting_is_explained_where_it_is_set():
    config = ROOT / "config.toml"
    if not config.exists():
        pytest.skip("there is no config.toml yet")
    text = config.read_text(encoding="utf-8")
    tomllib.loads(text)
    assert undocumented(text) == []


def undocumented(config: str) -> list[str]:
    """The keys with neither a comment behind them nor one directly above them or above the run of keys they are in."""
    table, explained, bare = "", False, []
    for line in map(str.strip, config.splitlines()):
        if not line:
            explained = False
        elif line.startswith("#"):
            explained = True
        elif line.startswith("["):
            table, explained = line.strip("[]"), False
        elif "=" in line and not explained and "#" not in line:
            bare.append(f"{table}.{line.partition('=')[0].strip()}")
    return bare


def test_a_setting_without_a_word_is_noticed():
    assert undocumented("[http]\n# where it listens\nport = 1\nhost = 2\n\nsize = 3\nage = 4  # days\n") == [
        "http.size"
    ]
