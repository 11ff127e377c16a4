"""The entrance listens before the rest of the house is imported: what it imports, every start waits for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BEHIND = (
    "desk",
    "admin",
    "api",
    "e_level",
    "sla",
    "ticketing.intake",
    "channels.email",
    "channels.fax_import",
    "numpy",
    "sklearn",
    "alembic",
    "psycopg",
    "demo.play",
)


ASKED = """
import sys, app
print(*sys.modules)
import numpy, threadpoolctl
print(*(library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"))
"""


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What a process that has imported the program says: its modules, and how many threads share a product."""
    free = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    asked = [sys.executable, "-c", ASKED]
    found = subprocess.run(asked, cwd=Path(__file__).parents[3], env=free, capture_output=True, text=True, check=True)
    return found.stdout.splitlines()


def test_the_first_page_waits_for_nothing_it_does_not_show(said):
    loaded = said[0].split()
    assert "channels.web.help" in loaded
    assert [name for name in loaded if any(name == part or name.startswith(f"{part}.") for part in BEHIND)] == []


def test_no_thread_spins_for_the_next_product_of_matrices(said):
    assert set(said[1].split()) == {"1"}
