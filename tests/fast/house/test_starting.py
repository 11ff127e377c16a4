"""What a start costs: what a desk on SQLite does not need at once is not imported, and steps are known without Alembic."""

import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from storage.migrate import FOLDER, steps

ROOT = Path(__file__).resolve().parents[3]


def test_the_steps_named_by_their_files_are_alembics():
    walked = [step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()]
    assert steps() == walked[::-1]


def test_a_start_leaves_out_what_only_some_desks_need():
    late = ["alembic", "demo.play", "psycopg", "scipy", "sklearn"]
    check = f"import app, gc, sys; print(gc.isenabled(), *[name for name in {late} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]
