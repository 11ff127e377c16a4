"""Mails in files: an mbox, a Maildir, a folder of .eml files, a single .eml file."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from foundation.errors import OperatorError

CAN_BE_READ = (
    "An mbox, a Maildir, a folder of .eml files, one mail, or call notes in CSV or JSON lines can be imported."
)
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
"""RFC 5322 section 3.6.8: printable ASCII up to a colon."""
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)


def mails(path: Path) -> Iterator[tuple[bytes, int]]:
    """Each mail of `path` with the number of bytes read so far (of `size`). OperatorError where nothing can be read."""
    if path.is_dir():
        yield from _of_files(_files(path))
    elif not path.is_file():
        raise OperatorError(f"{path} is neither a file nor a folder. {CAN_BE_READ}")
    elif _is_mbox(path):
        with path.open("rb") as file:
            yield from _of_mbox(file)
    elif _is_mail(path):
        yield from _of_files([path])
    else:
        raise OperatorError(
            f'{path} holds no mail: it begins neither like an mbox (with "From ") nor with mail headers. {CAN_BE_READ}'
        )


def size(path: Path) -> int:
    """How many bytes `mails` will read."""
    return sum(one.stat().st_size for one in _files(path)) if path.is_dir() else path.stat().st_size


def _files(folder: Path) -> list[Path]:
    """The mails of a Maildir (`cur` and `new`, also of its subfolders) or the .eml files below a folder, in order."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        here = Path(place)
        maildir = here.name in ("cur", "new") and here.parent.joinpath("cur").is_dir()
        found += [here / name for name in sorted(names) if maildir or name.lower().endswith(".eml")]
    if not found:
        raise OperatorError(f"{folder} holds no mails: neither a Maildir (cur, new) nor .eml files.")
    return found


def _of_files(files: list[Path]) -> Iterator[tuple[bytes, int]]:
    done = 0
    for file in files:
        raw = file.read_bytes()
        done += len(raw)
        yield raw, done


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _is_mail(path: Path) -> bool:
    """Whether the first line that is not empty is a header field; one mail without any bytes is none either."""
    with path.open("rb") as file:
        first = file.read(4096).lstrip(b"\xef\xbb\xbf\r\n").split(b"\n", 1)[0]
    return _HEADER.match(first) is not None and path.suffix.lower() not in (".csv", ".json", ".jsonl")


def _of_mbox(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """A mail ends at an empty line before the next `From ` line; `>From ` is unquoted as mboxrd wants it."""
    lines: list[bytes] = []
    done = 0
    for line in file:
        done += len(line)
        if line.startswith(b"From ") and (not lines or not lines[-1].strip()):
            if lines:
                yield _unquoted(lines), done - len(line)
            lines = []
            continue
        lines.append(line)
    if lines:
        yield _unquoted(lines), done


def _unquoted(lines: list[bytes]) -> bytes:
    if lines and not lines[-1].strip():
        lines = lines[:-1]
    return _QUOTED_FROM.sub(rb"\1", b"".join(lines))
