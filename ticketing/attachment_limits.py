"""How many files, how large and of which types may be sent: one rule for the form, the API and the desk. Pure.

A type is refused by the ending of its name and by what the bytes are: a program stays a program under any name.
"""

import re
import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from foundation.errors import Mistake
from foundation.settings import Settings
from ticketing.inbound import File

FIELD = "files"
MAX_NAME_BYTES = 255
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PROGRAM_ENDINGS: Final = {
    "windows": frozenset({"exe", "scr", "com", "dll", "msi"}),
    "shortcut": frozenset({"lnk"}),
    "unix": frozenset({"exe", "bin", "elf"}),
    "java": frozenset({"jar", "class"}),
}
"""What the bytes are → the endings such a file has. It is refused where one of them is."""
_SHORTCUT = bytes.fromhex("4c0000000114020000000000c000000000000046")
_MACH_O = tuple(bytes.fromhex(magic) for magic in ("feedface", "feedfacf", "cefaedfe", "cffaedfe"))
_WORDS: Final = {
    "many": (
        "Es sind {count} Dateien; höchstens {most} werden angenommen.",
        "There are {count} files; at most {most} are accepted.",
    ),
    "large": (
        "Die Dateien sind zusammen größer als {size}.",
        "Together the files are larger than {size}.",
    ),
    "type": (
        "„{name}“ kann nicht angenommen werden: Dateien vom Typ {type} sind ausgeschlossen.",
        "“{name}” cannot be accepted: files of type {type} are refused.",
    ),
    "program": (
        "„{name}“ kann nicht angenommen werden: Es ist ein Programm.",
        "“{name}” cannot be accepted: it is a program.",
    ),
    "hint": ("Bitte die Dateien neu auswählen.", "Please choose the files again."),
    "rule": ("Höchstens {most} Dateien, zusammen bis {size}.", "At most {most} files, together up to {size}."),
    "refused": ("Nicht angenommen: {types}.", "Not accepted: {types}."),
    "unnamed": ("Datei", "file"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """`total_bytes` counts all files of one message together; `refused` are endings in lower case without a dot."""

    files: int
    total_bytes: int
    refused: frozenset[str]


def limits_of(settings: Settings) -> Limits:
    refused = frozenset(ending.lower().lstrip(".") for ending in settings.limits.refused_types)
    return Limits(settings.limits.files_per_message, settings.smtp.max_message_bytes, refused)


def check(files: Sequence[File], limits: Limits, language: str = "en") -> tuple[Mistake, ...]:
    """What is wrong with the files of one message, each in a sentence of its own; empty where all may come in."""
    problems = []
    if len(files) > limits.files:
        problems.append(_say("many", language, count=len(files), most=limits.files))
    if sum(len(file.content) for file in files) > limits.total_bytes:
        problems.append(_say("large", language, size=_megabytes(limits.total_bytes, language)))
    for file in filter(lambda one: is_refused(one, limits), files):
        last = ending(file.filename)
        what = "type" if last in limits.refused else "program"
        problems.append(_say(what, language, name=file.filename, type=last))
    return (Mistake(FIELD, " ".join(problems), _say("hint", language)),) if problems else ()


def is_refused(file: File, limits: Limits) -> bool:
    """Whether files of this type may not come in."""
    kind = _PROGRAM_ENDINGS.get(program_kind(file.content), frozenset())
    return ending(file.filename) in limits.refused or bool(kind & limits.refused)


def too_large(limits: Limits, language: str = "en") -> Mistake:
    """For whoever has stopped keeping the bytes because they are too many."""
    size = _megabytes(limits.total_bytes, language)
    return Mistake(FIELD, _say("large", language, size=size), _say("hint", language))


def described(limits: Limits, language: str = "en") -> str:
    """The rule in words, for the form itself."""
    rule = _say("rule", language, most=limits.files, size=_megabytes(limits.total_bytes, language))
    if not limits.refused:
        return rule
    return f"{rule} {_say('refused', language, types=', '.join(sorted(limits.refused)))}"


def cleaned(name: str, language: str = "en") -> str:
    """The name fit to be shown and stored: no folders, no control or direction marks, at most 255 bytes, ending kept."""
    name = _UNSEEN.sub("", unicodedata.normalize("NFC", name))
    name = re.split(r"[/\\]", name)[-1].strip(" \t\"'<>.") or _say("unnamed", language)
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, last = name.rpartition(".")
    kept = f".{last}" if dot and len(last.encode()) < 20 else ""
    stem = stem if kept else name
    return stem.encode()[: MAX_NAME_BYTES - len(kept.encode())].decode("utf-8", "ignore") + kept


def ending(name: str) -> str:
    """`Report.PDF` → `pdf`; what Windows ignores behind the ending is ignored here too."""
    _, dot, last = name.rstrip(" .").rpartition(".")
    return last.strip().lower() if dot else ""


def program_kind(content: bytes) -> str:
    """`windows`, `unix`, `java` or `shortcut` where the bytes are something that runs; else empty."""
    if content.startswith(b"MZ") and len(content) >= 64:
        (start,) = struct.unpack_from("<I", content, 60)
        return "windows" if content[start : start + 2] in (b"PE", b"NE", b"LE", b"LX") else ""
    if content.startswith(_SHORTCUT):
        return "shortcut"
    if content.startswith((b"\x7fELF", *_MACH_O)):
        return "unix"
    if content.startswith(b"\xca\xfe\xba\xbe"):
        return "java"
    return ""


def _say(what: str, language: str, **values: object) -> str:
    return _WORDS[what][0 if language == "de" else 1].format(**values)


def _megabytes(count: int, language: str) -> str:
    """As browsers and file managers count: 1 MB is 2^20 bytes."""
    if count < 2**20:
        return f"{max(1, count // 1024)} kB"
    figure = f"{count / 2**20:.1f}".removesuffix(".0")
    return (figure.replace(".", ",") if language == "de" else figure) + " MB"
