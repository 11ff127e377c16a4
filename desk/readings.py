"""Words the e-level read otherwise than they are written, as a colleague would tell them: only what is a slip. Pure.

The reader of slips writes umlauts out and takes another ending of a word (Anruf, Anrufe) for the word it knows: right for
finding out what a message is about, but no typing mistake and no German.
"""

from collections.abc import Iterable

from foundation.umlauts import written_out

_ENDINGS = frozenset({"", "e", "n", "s", "r", "t", "m", "en", "er", "es", "em", "st", "'s", "’s"})
_LEAST = 4
"""Letters two words have in common before their endings may be called endings."""


def slips(read: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those that differ in more than their ending, spelt as the writer spells."""
    return tuple((written, _spelt(written, meant)) for written, meant in read if not _inflected(written, meant))


def _inflected(written: str, meant: str) -> bool:
    one, other = written_out(written.casefold()), written_out(meant.casefold())
    stem = _common(one, other)
    return stem >= _LEAST and one[stem:] in _ENDINGS and other[stem:] in _ENDINGS


def _common(one: str, other: str) -> int:
    """How many letters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _spelt(written: str, meant: str) -> str:
    """`meant` with the umlauts of `written` where both begin alike."""
    kept = ""
    for letter in written:
        longer = kept + letter
        if not meant.casefold().startswith(written_out(longer.casefold())):
            break
        kept = longer
    return kept + meant[len(written_out(kept.casefold())) :]
