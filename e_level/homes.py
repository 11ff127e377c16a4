"""Where a word is at home: in which categories people have used it. Learnt with the model, one number a feature.

A word of three categories or more is an everyday one. Pure.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from e_level.features import Numbers, Vectoriser, occurrences

Homes = NDArray[np.uint32]

EVERYDAY = np.uint32(0xFFFFFFFF)
_FEW = 2
_NEXT = np.uint32(16)
"""Bits by which the second home stands above the first; each is a category's position plus one, 0 where there is none."""
_AT_ONCE = 1_000


def learnt(vectoriser: Vectoriser, folded_texts: Sequence[str], truth: Numbers) -> Homes:
    """The homes of each feature that is a word; nothing of all others and of words only texts of no category (-1) hold."""
    every = []
    for first in range(0, len(folded_texts), _AT_ONCE):
        found = occurrences(folded_texts[first : first + _AT_ONCE])
        words = int(found.word.max(initial=-1)) + 1  # each by itself, they stand first
        column, category = vectoriser.columns_of(found.hashes[:words]), truth[first + found.text[:words]]
        real = (column >= 0) & (category >= 0)
        every.append(np.unique(np.stack([column[real], category[real]]), axis=1))
    homes = np.zeros(len(vectoriser.vocabulary), np.uint32)
    if not every:
        return homes
    columns, categories = np.unique(np.concatenate(every, axis=1), axis=1)
    found_in, starts, counts = np.unique(columns, return_index=True, return_counts=True)
    homes[found_in] = categories[starts] + 1
    two = counts == _FEW
    homes[found_in[two]] |= (categories[starts[two] + 1] + 1).astype(np.uint32) << _NEXT
    homes[found_in[counts > _FEW]] = EVERYDAY
    return homes


def at_home(homes: Homes, columns: Numbers, category: int) -> NDArray[np.bool_]:
    """Whether the words at these columns (-1: not known) are everyday ones or have been used in this category."""
    found, wanted = homes[columns], np.uint32(category + 1)
    here = (found == EVERYDAY) | (found & np.uint32(0xFFFF) == wanted) | (found >> _NEXT == wanted)
    return (columns >= 0) & here
