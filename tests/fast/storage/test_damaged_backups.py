"""What is wrong with a backup is said in words, with the file it is about."""

from pathlib import Path

import pytest

from foundation.errors import OperatorError
from storage.archive import Manifest, read_lines


@pytest.mark.parametrize(
    ("content", "told"), [(None, "No such file"), ('{"a": "\n"}', "is damaged"), ("[]", "is damaged")]
)
def test_a_manifest_that_cannot_be_read(tmp_path: Path, content: str | None, told: str):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(OperatorError, match=told) as refused:
        Manifest.read(tmp_path)
    assert str(tmp_path / "manifest.json") in str(refused.value)
    assert "Errno" not in str(refused.value) and "column" not in str(refused.value)


def test_a_table_that_cannot_be_read(tmp_path: Path):
    file = tmp_path / "ticket.jsonl.gz"
    for content, told in ((None, "No such file or directory"), (b"no gzip", "it is damaged")):
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(OperatorError) as refused:
            list(read_lines(file))
        assert str(refused.value) == f"The backup's file {file} cannot be read: {told}."
