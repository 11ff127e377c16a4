"""A small network beside the linear machine: one hidden layer over the same features, trained as one softmax.

It errs elsewhere than the machine, and its surest answers are wrong less often: the sum of both recognises more and is
sure of more. "None of them" is an output of its own. Trained by Adam (Kingma & Ba, 2015) on the features of a batch
only, so that a step costs what its texts hold and not what the vocabulary does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

HIDDEN, EPOCHS, BATCH = 64, 4, 64
_RATE, _FIRST, _SECOND, _LEAST = 4e-3, 0.9, 0.999, 1e-8


@dataclass(frozen=True, slots=True)
class Network:
    """`inner` features × hidden, `outer` hidden × (categories + 1), with their offsets; the last output is "none"."""

    inner: Floats
    inner_offset: Floats
    outer: Floats
    outer_offset: Floats

    def chances(self, summed: Floats) -> Floats:
        """Logarithm of each category's probability. `summed` is texts × hidden: the weights of each text's features
        times their rows of `inner`."""
        outputs = np.maximum(summed + self.inner_offset, 0) @ self.outer + self.outer_offset
        highest = outputs.max(axis=-1, keepdims=True)
        every = highest + np.log(np.exp(outputs - highest).sum(axis=-1, keepdims=True))
        return np.asarray((outputs - every)[..., :-1], dtype=np.float32)


class _Moments:
    """Adam's running means for one array, of which some rows move at a time. In place: this is where the time goes."""

    def __init__(self, array: Floats):
        self._array, self._first, self._second = array, np.zeros_like(array), np.zeros_like(array)

    def move(self, rows: Numbers | slice, slope: Floats, step: int, rate: float) -> None:
        first, second = self._first[rows], self._second[rows]
        moved = slope - first
        moved *= 1 - _FIRST
        first += moved
        np.multiply(slope, slope, out=moved)
        moved -= second
        moved *= 1 - _SECOND
        second += moved
        self._first[rows], self._second[rows] = first, second
        np.sqrt(second, out=moved)
        moved *= 1 / np.sqrt(1 - _SECOND**step)
        moved += _LEAST
        np.divide(first, moved, out=moved)
        moved *= rate / (1 - _FIRST**step)
        self._array[rows] -= moved


def fitted(matrix: "csr_matrix", truth: Numbers, categories: int, seed: int) -> Network:
    """The network of these texts × features; `truth` is each text's category, -1 for none of them."""
    chance = np.random.default_rng(seed)
    inner = _spread(chance, matrix.shape[1], HIDDEN)
    network = Network(
        inner, np.zeros(HIDDEN, np.float32), _spread(chance, HIDDEN, categories + 1), np.zeros(categories + 1, np.float32)
    )  # fmt: skip
    arrays = (network.inner, network.inner_offset, network.outer, network.outer_offset)
    moments = [_Moments(array) for array in arrays]
    wanted = np.where(truth < 0, categories, truth)
    steps = EPOCHS * -(-matrix.shape[0] // BATCH)
    for step, rows in enumerate(_batches(matrix.shape[0], chance), start=1):
        columns, slopes = _slopes(network, matrix[rows], wanted[rows])
        rate = _RATE * (1 - (step - 1) / steps)
        moved: tuple[Numbers | slice, ...] = (columns, slice(None), slice(None), slice(None))
        for moment, slope, place in zip(moments, slopes, moved, strict=True):
            moment.move(place, slope, step, rate)
    return network


def _slopes(network: Network, texts: "csr_matrix", wanted: Numbers) -> tuple[Numbers, tuple[Floats, ...]]:
    """The features that occur in the texts, and the slopes of the loss on each array (of `inner`, on their rows)."""
    from scipy.sparse import csr_matrix

    columns, places = np.unique(texts.indices, return_inverse=True)
    here = csr_matrix((texts.data, places, texts.indptr), shape=(len(wanted), len(columns)))
    hidden = np.maximum(here @ network.inner[columns] + network.inner_offset, 0)
    outputs = hidden @ network.outer + network.outer_offset
    error = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    error /= error.sum(axis=1, keepdims=True)
    error[np.arange(len(wanted)), wanted] -= 1
    error /= len(wanted)
    back = (error @ network.outer.T) * (hidden > 0)
    return columns, (here.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0))


def _batches(texts: int, chance: np.random.Generator) -> Iterator[Numbers]:
    for _ in range(EPOCHS):
        order = chance.permutation(texts)
        yield from (order[first : first + BATCH] for first in range(0, texts, BATCH))


def _spread(chance: np.random.Generator, rows: int, columns: int) -> Floats:
    """Small random numbers (Glorot & Bengio, 2010)."""
    widest = np.sqrt(6 / (rows + columns))
    return chance.uniform(-widest, widest, (rows, columns)).astype(np.float32)
