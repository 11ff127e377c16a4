"""What units and containers start is understood by the program they start."""

import argparse
import json
import re

import app
import storage.commands
from foundation.configuration import environment_names
from foundation.roles import ALL, roles_of
from foundation.settings import Settings
from tests.kit.surroundings import ROOT
from ticketing import file_text_process

TOLD = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "deploy").rglob("*")) if path.is_file())


def test_every_start_is_a_command_and_compose_leaves_no_role_to_nobody():
    units = [said.split() for said in re.findall(r"^ExecStart=\S+ app\.py (.+)$", TOLD, re.M)]
    container, *services = [
        json.loads(said) for said in re.findall(r'^(?:CMD|\s+command:) (\["serve".*\])$', TOLD, re.M)
    ]
    kept = argparse.ArgumentParser()
    storage.commands.add_to(kept.add_subparsers(dest="verb"))
    for argv in (*units, container, *services):
        (app.parser(argv) if argv[0] == "serve" else kept).parse_args(argv)
    assert sorted(argv[0] for argv in units) == ["backup", "serve", "serve"]
    assert frozenset().union(*(roles_of(argv[-1]) for argv in services)) == ALL


def test_a_unit_has_the_memory_the_defaults_ask_for_and_outlives_a_reader_that_takes_too_much():
    scans = Settings().scans
    needed = scans.pages_at_once * scans.memory_mb + file_text_process.MEMORY // 2**20 + 512
    for unit in ("schalter.service", "schalter@.service"):
        said = (ROOT / "deploy/systemd" / unit).read_text(encoding="utf-8")
        [limit] = re.findall(r"^MemoryMax=(\d+)G$", said, re.M)
        assert int(limit) * 1024 >= needed and "\nOOMPolicy=continue\n" in said and "ReadWritePaths=" in said


def test_every_setting_is_known():
    named = set(re.findall(r"SCHALTER_[A-Z_]+__[A-Z_]+", TOLD))
    assert len(named) > 5 and named <= set(environment_names())
