"""What `config` says of its commands."""

import argparse
from contextlib import nullcontext

import pytest

from admin import commands


def test_whoever_plans_is_told_that_a_running_server_waits(capsys: pytest.CaptureFixture[str]):
    parser = argparse.ArgumentParser()
    commands.add_to(parser.add_subparsers(), lambda settings: nullcontext())  # type: ignore[arg-type]
    with pytest.raises(SystemExit):
        parser.parse_args(["config", "plan", "--help"])
    assert "a running server waits with what it writes" in " ".join(capsys.readouterr().out.split())
