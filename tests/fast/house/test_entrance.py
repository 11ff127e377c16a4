"""The entrance listens before the rest of the house is imported: what it imports, every start waits for."""

import subprocess
import sys
from pathlib import Path

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


def test_the_first_page_waits_for_nothing_it_does_not_show():
    asked = "import sys, app; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
    )
    loaded = said.stdout.split()
    assert "channels.web.help" in loaded
    assert [name for name in loaded if any(name == part or name.startswith(f"{part}.") for part in BEHIND)] == []
