import pytest

from tests.kit.surroundings import free_port, is_listening, program, trial_size
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
