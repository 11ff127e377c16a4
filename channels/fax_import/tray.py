"""Where files of a watched folder go: `done/` when they are kept, `refused/` with the reason beside them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

DONE, REFUSED = "done", "refused"


def make(folder: Path) -> None:
    """The two sub-folders; the folder itself must be there, for a share that is not mounted is not to be filled."""
    if not folder.is_dir():
        raise FileNotFoundError(2, "No such file or directory", str(folder))
    for name in (DONE, REFUSED):
        (folder / name).mkdir(exist_ok=True)


def put_away(file: Path, side_cars: Sequence[str], where: str, notes: Mapping[str, str] | None = None) -> None:
    """Moves a file with its side-cars; nothing there is ever overwritten.

    `notes`: the name of a file, or of a side-car, → the sentence written beside it as `.txt`.
    """
    folder = file.parent / where
    folder.mkdir(exist_ok=True)
    for name in (file.name, *side_cars):
        target = _free(folder, name)
        if notes and name in notes:
            note = target.with_name(target.name + ".txt")
            note.write_text(f"{name}\n\n{notes[name]}\n", encoding="utf-8")
        try:
            (file.parent / name).rename(target)
        except FileNotFoundError:
            if name == file.name:
                raise


def _free(folder: Path, name: str) -> Path:
    """A name in the folder that nothing has yet."""
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return target
