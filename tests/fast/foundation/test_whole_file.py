"""A file is whole or not there."""

import os
from pathlib import Path

import pytest

from foundation.whole_file import write_whole


def test_a_file_is_made_with_its_folder_and_replaced(tmp_path: Path):
    path = tmp_path / "ab" / "model"
    for content in (b"first", b"second"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_flushed_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # fmt: skip
    path = tmp_path / "model"
    write_whole(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"old"
