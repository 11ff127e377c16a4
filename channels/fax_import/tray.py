"""Where files of a watched folder go: `done/` when they are kept, `refused/` with the reason beside them."""

from collections.abc import Sequence
from pathlib import Path

DONE, REFUSED = "done", "refused"


def make(folder: Path) -> None:
    """The two sub-folders; the folder itself must be there, for a share that is not mounted is not to be filled."""
    if not folder.is_dir():
        raise FileNotFoundError(2, "No such file or directory", str(folder))
    for name in (DONE, REFUSED):
        (folder / name).mkdir(exist_ok=True)


def put_away(file: Path, side_cars: Sequence[str], where: str, reason: str = "") -> None:
    """Moves a file with its side-cars; nothing there is ever overwritten. `reason` is written beside a refused one."""
    folder = file.parent / where
    folder.mkdir(exist_ok=True)
    target = _free(folder, file.name)
    if reason:
        note = target.with_name(target.name + ".txt")
        note.write_text(f"{file.name}\n\n{reason}\n", encoding="utf-8")
    file.rename(target)
    for name in side_cars:
        try:
            (file.parent / name).rename(_free(folder, name))
        except FileNotFoundError:
            continue


def _free(folder: Path, name: str) -> Path:
    """A name in the folder that nothing has yet."""
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return target
