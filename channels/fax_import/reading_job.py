"""What the server asks of a reading process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`dots` of one page, `pages` of one file."""

    pages: int
    dots: int


@dataclass(frozen=True, slots=True)
class Job:
    """`folder` takes the pictures of the pages; `program` empty: no text is read."""

    file: str
    folder: str
    pages: int
    dots: int
    seconds: float
    memory: int
    at_once: int
    program: str
    languages: str

    @property
    def limits(self) -> Limits:
        return Limits(self.pages, self.dots)
