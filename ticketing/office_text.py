"""The words in a document of an office program: a ZIP with XML in it (ISO/IEC 29500 and 26300). Pure.

Nothing is unpacked to disk, so much is read and no more, and XML that declares a document type is not read at all: these
formats have none, and entities are how a page of XML becomes a gigabyte.
"""

import io
import re
import zipfile
from xml.parsers import expat

MOST_BYTES = 50_000_000
"""So much of the XML of one document is unpacked."""
PIECE = 65_536
_PARTS = re.compile(
    r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
    r"|xl/(sharedStrings|worksheets/sheet\d+)\.xml|ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml|content\.xml"
)
_ENDS = frozenset({"p", "h", "c", "tc", "tr", "row", "si", "table-cell"})
_SPACES = frozenset({"tab", "br", "s", "line-break"})
_UNSEEN = frozenset({"delText", "instrText", "f"})
"""Struck out by an editor; what a field or a cell computes with."""


class Undesired(Exception):
    """XML with a document type."""


def office_text(content: bytes, most: int) -> str:
    """The text of its paragraphs and cells, about `most` characters; empty for a ZIP that is none of these. Raises what
    `zipfile` and `expat` raise on a damaged one, and Undesired."""
    gathered = _Gathered(most)
    left = MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            if not _PARTS.fullmatch(part.filename):
                continue
            parser = gathered.parser()
            with archive.open(part) as stream:
                while left > 0 and not gathered.full and (piece := stream.read(min(PIECE, left))):
                    left -= len(piece)
                    parser.Parse(piece)
    return "".join(gathered.texts)


class _Gathered:
    """Text as the parser comes by it."""

    def __init__(self, most: int):
        self.texts: list[str] = []
        self._most, self._length = most, 0
        self._unseen = 0
        self._by_number = False

    @property
    def full(self) -> bool:
        return self._length >= self._most

    def parser(self) -> expat.XMLParserType:
        """For the next part."""
        self._unseen = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._begins
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._said
        return parser

    def _refuse(self, *_: object) -> None:
        raise Undesired

    def _begins(self, name: str, values: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._by_number = values.get("t") == "s"
        if self._hides(local):
            self._unseen += 1
        elif local in _SPACES:
            self._add(" ")

    def _ends(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self._hides(local):
            self._unseen -= 1
        elif local in _ENDS:
            self._add("\n")

    def _said(self, text: str) -> None:
        if not self._unseen:
            self._add(text)

    def _hides(self, local: str) -> bool:
        """A cell may hold, instead of its text, the number of one that stands among the shared ones."""
        return local in _UNSEEN or (local == "v" and self._by_number)

    def _add(self, text: str) -> None:
        if not self.full:
            self.texts.append(text)
            self._length += len(text)
