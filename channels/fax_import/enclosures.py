"""What goes with a letter: attached PDFs and pictures become pages of it, everything else is laid in by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.fax_import import reading
from channels.fax_import.letter import Enclosure
from channels.fax_import.reading import Unread
from channels.fax_import.scan_kinds import Refused, kind_of
from foundation.scan_settings import Scans


@dataclass(frozen=True, slots=True)
class Attached:
    """A file an agent attached to an answer."""

    name: str
    content: bytes


async def bound(files: Sequence[Attached], settings: Scans) -> tuple[tuple[Enclosure, ...], tuple[str, ...]]:
    """The enclosures that have become pages, and the names of the files that cannot.

    They are opened where scans are, in a process of their own with its limits: an agent may pass on what a customer sent.
    """
    bound_in: list[Enclosure] = []
    loose: list[str] = []
    for file in files:
        pages = await _pages(file.content, settings)
        if pages:
            bound_in.append(Enclosure(file.name, pages))
        else:
            loose.append(file.name)
    return tuple(bound_in), tuple(loose)


async def _pages(content: bytes, settings: Scans) -> tuple[bytes, ...]:
    """Pictures (PNG) of the pages; none where the file has no such form, or not all of it can be shown."""
    unread = settings.model_copy(update={"tesseract": ""})
    try:
        kind_of(content)
        counted = await reading.count(content, unread)
        if counted.refused or not counted.whole:
            return ()
        return tuple([page.picture async for page in reading.read(content, counted.pages, unread)])
    except (Refused, Unread):
        return ()
