"""What a start costs: the steps of the schema are known without Alembic."""

from alembic.script import ScriptDirectory

from storage.migrate import FOLDER, steps


def test_the_steps_named_by_their_files_are_alembics():
    walked = [step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()]
    assert steps() == walked[::-1]
