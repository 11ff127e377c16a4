"""A model on disk: magic, length of header, JSON header, arrays as raw bytes, and an HMAC-SHA-256 over all of it.

Nothing in the file is ever executed. Whatever is odd (size, signature, version, name, type, shape, number that is not
finite, order of the vocabulary) makes the file unusable; the remedy is to train again.
"""

import hashlib
import hmac
import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np

from e_level.features import Vectoriser
from e_level.meant import Meant
from e_level.model import Model
from e_level.network import Network
from e_level.slips import Spoken
from foundation.errors import OperatorError
from foundation.whole_file import write_whole

VERSION = 5

_MAGIC = b"SCHALTER-MODEL\n"
_LENGTH = struct.Struct("<Q")
_SIGNATURE_BYTES = hashlib.sha256().digest_size
_LARGEST_FILE, _LARGEST_HEADER = 2 << 30, 4 << 20
_ARRAYS = {
    "vocabulary": "<u4", "idf": "<f4", "coefficients": "<f4", "intercepts": "<f4", "homes": "<u4", "words": "<u8", "times": "<u4",
}  # fmt: skip
_NETWORK = ("inner", "inner_offset", "outer", "outer_offset")
"""Arrays of the network, in files of models that have one."""


_MEANT = {"centre": "centre", "directions": "directions", "phases": "phases", "by_meaning": "coefficients"}
"""Arrays of a model that was trained with a sentence encoder, by their names in the file."""


class UnusableModel(OperatorError):
    """The model file cannot be trusted or understood; train again."""


class NewerModel(UnusableModel):
    """The program is of an earlier version than the one that trained this model: wait, and upgrade."""


def publish(model: Model, path: Path, key: bytes) -> str:
    """Writes the model in one stroke and returns its fingerprint (hex, 16 digits)."""
    content = packed(model, key)
    write_whole(path, content)
    return fingerprint(content)


def load(path: Path, key: bytes) -> Model:
    """The model of a file this installation has signed. UnusableModel with the reason otherwise."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UnusableModel(f"{path}: too large for a model file; train again.")
        content = path.read_bytes()
    except OSError as problem:
        raise UnusableModel(f"{path} cannot be read ({problem.strerror}); train again.") from problem
    try:
        return unpacked(content, key)
    except UnusableModel as problem:
        raise UnusableModel(f"{path}: {problem}; train again.") from problem


def fingerprint(content: bytes) -> str:
    """Names one published file, in the log and beside every decision."""
    return hashlib.sha256(content).hexdigest()[:16]


def packed(model: Model, key: bytes) -> bytes:
    """The bytes of a model file."""
    arrays = {
        name: np.ascontiguousarray(array, dtype=_ARRAYS.get(name, "<f4"))
        for name, array in (
            ("vocabulary", model.vectoriser.vocabulary),
            ("idf", model.vectoriser.idf),
            ("coefficients", model.coefficients),
            ("intercepts", model.intercepts),
            ("homes", model.homes),
            ("words", model.spoken.words),
            ("times", model.spoken.times),
            *((name, getattr(model.network, name)) for name in _NETWORK if model.network),
            *((name, getattr(model.meant, field)) for name, field in _MEANT.items() if model.meant),
        )
    }
    header = {
        "version": VERSION,
        "categories": model.categories,
        "emphasis": model.vectoriser.emphasis,
        "temperature": model.temperature,
        "certainty": model.certainty,
        "familiarity": model.familiarity,
        "meant": _calibration(model.meant),
        "facts": dict(model.facts),
        "shapes": {name: array.shape for name, array in arrays.items()},
    }
    text = json.dumps(header, ensure_ascii=False, allow_nan=False).encode()
    body = b"".join([_MAGIC, _LENGTH.pack(len(text)), text, *(array.tobytes() for array in arrays.values())])
    return body + hmac.digest(_checked(key), body, "sha256")


def unpacked(content: bytes, key: bytes) -> Model:
    """The model in these bytes. UnusableModel says in a few words what is odd."""
    whole = memoryview(content)  # what is cut out of it is not copied
    body, signature = whole[:-_SIGNATURE_BYTES], whole[-_SIGNATURE_BYTES:]
    if body[: len(_MAGIC)] != _MAGIC:
        raise UnusableModel("not a model file")
    if not hmac.compare_digest(hmac.digest(_checked(key), body, "sha256"), signature):
        raise UnusableModel("the signature does not match")
    start = len(_MAGIC) + _LENGTH.size
    try:
        (length,) = _LENGTH.unpack(body[len(_MAGIC) : start])
        if length > _LARGEST_HEADER:
            raise UnusableModel("the header is too long")
        header = json.loads(bytes(body[start : start + length]))
        if header["version"] != VERSION:
            kind = NewerModel if header["version"] > VERSION else UnusableModel
            raise kind(f"version {header['version']}, this program reads {VERSION}")
        return _model(
            header, bytes(body[start + length :])
        )  # where its numbers lie evenly, they are read twice as quickly
    except (LookupError, TypeError, ValueError, AttributeError, struct.error) as problem:
        raise UnusableModel(f"the header is not understood ({problem})") from problem


def _model(header: dict[str, Any], data: bytes) -> Model:
    categories = tuple(str(category) for category in header["categories"])
    shapes = {str(name): tuple(int(size) for size in shape) for name, shape in header["shapes"].items()}
    features, hidden = shapes["vocabulary"][0], shapes.get("inner", (0, 0))[1]
    wanted = _shapes(features, len(categories), hidden, shapes.get("directions", (0, 0)), shapes["words"][0])
    if shapes != wanted or features < 1 or len(categories) < 2 or len(set(categories)) != len(categories):
        raise UnusableModel("the arrays do not fit together")
    sizes = {name: math.prod(shape) * np.dtype(_ARRAYS.get(name, "<f4")).itemsize for name, shape in wanted.items()}
    if len(data) != sum(sizes.values()):
        raise UnusableModel("the arrays are cut off")
    arrays, offset = {}, 0
    for name, shape in wanted.items():
        found = np.frombuffer(data, _ARRAYS.get(name, "<f4"), count=math.prod(shape), offset=offset)
        arrays[name] = np.require(found.reshape(shape), requirements="A")
        offset += sizes[name]
    on_best, on_lead, certainty_offset = map(float, header["certainty"])
    slope, offset_known = map(float, header["familiarity"])
    temperature = float(header["temperature"])
    grams, words, pairs = map(float, header["emphasis"])
    numbers = (temperature, on_best, on_lead, certainty_offset, slope, offset_known, grams, words, pairs)
    finite = all(np.isfinite(array).all() for name, array in arrays.items() if name != "vocabulary")
    if not finite or not all(map(math.isfinite, numbers)) or temperature <= 0:
        raise UnusableModel("a number is not finite")
    if any((arrays[name][1:] <= arrays[name][:-1]).any() for name in ("vocabulary", "words")):
        raise UnusableModel("the vocabulary is not in order")
    return Model(
        Vectoriser(arrays["vocabulary"], arrays["idf"], (grams, words, pairs)),
        categories,
        arrays["coefficients"],
        arrays["intercepts"],
        temperature,
        (on_best, on_lead, certainty_offset),
        (slope, offset_known),
        arrays["homes"],
        Spoken(arrays["words"], arrays["times"]),
        Network(*(arrays[name] for name in _NETWORK)) if hidden else None,
        _meant(header["meant"], arrays),
        dict(header["facts"]),
    )


def _calibration(meant: Meant | None) -> dict[str, Any] | None:
    if meant is None:
        return None
    return {
        "encoder": meant.encoder, "temperature": meant.temperature, "certainty": meant.certainty, "familiarity": meant.familiarity,
    }  # fmt: skip


def _meant(said: dict[str, Any] | None, arrays: dict[str, Any]) -> Meant | None:
    if (said is None) is ("directions" in arrays):
        raise UnusableModel("the arrays do not fit together")
    if said is None:
        return None
    on_best, on_lead, offset = map(float, said["certainty"])
    slope, offset_known = map(float, said["familiarity"])
    temperature = float(said["temperature"])
    if not all(map(math.isfinite, (on_best, on_lead, offset, slope, offset_known, temperature))) or temperature <= 0:
        raise UnusableModel("a number is not finite")
    parts = {field: arrays[name] for name, field in _MEANT.items()}
    return Meant(
        str(said["encoder"]), **parts, temperature=temperature, certainty=(on_best, on_lead, offset), familiarity=(slope, offset_known)
    )  # fmt: skip


def _shapes(
    features: int, categories: int, hidden: int, directions: tuple[int, ...], words: int
) -> dict[str, tuple[int, ...]]:
    """Of every array, in the order of the file; `hidden` is 0 without a network, `directions` without an encoder."""
    shapes: dict[str, tuple[int, ...]] = {
        "vocabulary": (features,), "idf": (features,), "coefficients": (features, categories), "intercepts": (categories,),
        "homes": (features,), "words": (words,), "times": (words,),
    }  # fmt: skip
    outputs = categories + 1
    network = {"inner": (features, hidden), "inner_offset": (hidden,), "outer": (hidden, outputs), "outer_offset": (outputs,)}  # fmt: skip
    if hidden:
        shapes |= network
    size, waves = directions
    meant = {"centre": (size,), "directions": (size, waves), "phases": (waves,), "by_meaning": (waves, categories)}
    return shapes | meant if waves else shapes


def _checked(key: bytes) -> bytes:
    if len(key) < 16:
        raise OperatorError("The key that signs models must have at least 16 bytes.")
    return key
