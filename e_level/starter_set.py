"""The examples a fresh desk starts with: `examples.<language>.tsv`, one `category<TAB>text` a line."""

from dataclasses import dataclass
from pathlib import Path

NO_CATEGORY = "-"
"""The label of a text that belongs to no category the e-level knows."""

_HEADING = ("category", "text")

FOLDER = Path(__file__).parent / "starter"


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the category a person gave it; `language` is empty where nobody knows."""

    text: str
    label: str
    language: str = ""


def examples(folder: Path = FOLDER) -> list[Example]:
    """Every example of the folder, in file order (a heading line and lines with `#` left out); none where the folder or a file is missing."""
    return [
        Example(text.strip(), label.strip(), path.name.split(".")[1])
        for path in sorted(folder.glob("examples.*.tsv"))
        for line in path.read_text(encoding="utf-8-sig").splitlines()
        if not line.startswith("#") and "\t" in line
        for label, text in [line.split("\t", 1)]
        if label.strip() and text.strip() and (label, text) != _HEADING
    ]
