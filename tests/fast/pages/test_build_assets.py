"""What set-up says when it cannot build the pages, and that the lock file suits every registry."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))
from tools.build_assets import WEB, _npm_trouble  # noqa: E402


def test_an_unreachable_registry_is_one_line_that_says_what_to_do():
    said = _npm_trouble(
        "npm error code ECONNREFUSED\nnpm error syscall connect\nnpm error A complete log of this run …"
    )
    assert "\n" not in said
    assert "NPM_CONFIG_REGISTRY" in said


def test_another_npm_error_is_told_in_its_first_line():
    assert _npm_trouble("npm error code EUSAGE\nnpm error more") == (
        "npm could not install the page packages: npm error code EUSAGE"
    )


def test_the_lock_file_names_no_registry_and_checks_every_package():
    packages = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    for name, package in packages.items():
        assert "resolved" not in package
        assert "integrity" in package or not name
