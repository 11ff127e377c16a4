"""Where a list goes on: the id of the last row shown, as an opaque word. Every list here walks ids in one direction."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST = 200
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
CURSOR = r"^[0-9a-z]{3,14}$"
"""Twelve digits of base 36 stay below 2**63, what both engines can compare; two more are their check."""


def _given_by_us(cursor: str) -> str:
    if cursor != word(int(cursor[:-2], 36)):
        raise ValueError("is not the `next` of a page")
    return cursor


Cursor = Annotated[str, Field(pattern=CURSOR), AfterValidator(_given_by_us)]


class Page(BaseModel):
    """How far to read, in the query of every list."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    limit: Annotated[int, Field(ge=1, le=1_000_000, description=f"rows wanted; at most {MOST} are given at once")] = 50
    cursor: Annotated[Cursor | None, Field(description="`next` of the page before")] = None

    @property
    def rows(self) -> int:
        """Rows of one page."""
        return min(self.limit, MOST)

    @property
    def after(self) -> int | None:
        """The id the page begins behind."""
        return None if self.cursor is None else int(self.cursor[:-2], 36)


class Numbered(Protocol):
    """A stored row."""

    id: int | None


def next_of(rows: Sequence[Numbered], page: Page) -> str | None:
    """The cursor behind these rows; None where a page is not full, so that nothing follows."""
    return word(rows[-1].id or 0) if len(rows) == page.rows else None


def word(number: int) -> str:
    """A number that is not negative, in base 36, with two digits that tell a cursor of ours from any other word."""
    check = number * 31 % 1295 + 1
    return _base36(number) + _base36(check).rjust(2, "0")


def _base36(number: int) -> str:
    said = ""
    while number:
        number, digit = divmod(number, 36)
        said = _DIGITS[digit] + said
    return said or "0"
