import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.kit.surroundings import ROOT, RUN, free_port, is_listening, kept_in_memory, program, trial_size
from tests.kit.waiting import until, until_async


def test_a_missing_program_skips_a_developers_test(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"no-such-program is not installed: .*apt-get install its-package"):
        program("no-such-program", "/nowhere/*/bin/no-such-program", package="its-package")


def test_a_missing_program_fails_the_test_in_ci(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is not installed"):
        program("no-such-program", package="its-package")


def test_a_program_is_found_off_the_path_by_its_pattern():
    assert program("no-such-program", "/usr/bin/en*", package="coreutils").name.startswith("en")


def test_a_free_port_is_one_nobody_listens_on():
    assert not is_listening(free_port())


def test_no_port_is_given_twice_not_even_to_two_processes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.kit.surroundings._PORTS", range(19_000, 19_400))
    mine = {free_port() for _ in range(100)}
    program = "from tests.kit import surroundings as s; s._PORTS = range(19_000, 19_400); print(*(s.free_port() for _ in range(100)))"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    others = {int(port) for port in said.split()}
    assert len(mine) == len(others) == 100 and not mine & others


def test_a_trial_runs_a_tenth_unless_it_is_asked_for_in_full(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SCHALTER_TRIAL", raising=False)
    assert (trial_size(5_000), trial_size(3)) == (500, 1)
    monkeypatch.setenv("SCHALTER_TRIAL", "full")
    assert trial_size(5_000) == 5_000


def test_waiting_ends_with_the_first_answer():
    answers = iter([0, "", "here"])
    assert until(lambda: next(answers)) == "here"


def test_waiting_in_vain_says_for_what():
    with pytest.raises(AssertionError, match=r"waited 0 s in vain for: the mail"):
        until(lambda: False, seconds=0, what="the mail")


async def test_waiting_on_the_event_loop_ends_with_the_first_answer():
    answers = iter([None, 7])

    async def answer() -> int | None:
        return next(answers)

    assert await until_async(answer) == 7


def test_a_run_without_pytest_xdist_draws_its_name_itself(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(RUN, "")
    monkeypatch.setenv("TMPDIR", tempfile.gettempdir())
    monkeypatch.setattr("gc.disable", lambda: None)
    conftest = pytestconfig.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    conftest.pytest_configure(SimpleNamespace(option=SimpleNamespace(), stash={}, add_cleanup=lambda _: None))
    assert len(os.environ[RUN]) == 32


def test_what_a_run_lays_into_memory_goes_with_it_and_what_a_killed_one_left_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # fmt: skip
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    monkeypatch.setattr("tests.kit.surroundings._MEMORY", tmp_path)
    (tmp_path / "schalter-tests-killed").mkdir()
    with kept_in_memory():
        mine = Path(tempfile.gettempdir())
        assert mine.parent == tmp_path and os.environ["TMPDIR"] == str(mine)
        assert list(tmp_path.iterdir()) == [mine]
        with kept_in_memory():
            assert Path(tempfile.gettempdir()) == mine, "the processes of a run share one place"
    assert "TMPDIR" not in os.environ and list(tmp_path.iterdir()) == []


def test_a_run_stays_on_the_disk_where_memory_has_no_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr("tests.kit.surroundings._ROOM", 1 << 60)
    with kept_in_memory():
        assert "TMPDIR" not in os.environ
