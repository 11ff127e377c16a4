"""The name of an attached file, for display: as the sender wrote it, without path, control or direction marks."""

import mimetypes
import re
import unicodedata

from channels.email import charsets, headers
from channels.email.structure import Part

_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_KNOWN = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    "message/feedback-report": ".txt",
    "message/disposition-notification": ".txt",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/pjpeg": ".jpg",
    "image/x-png": ".png",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s",
    "application/x-pkcs7-mime": ".p7m",
    "application/ms-tnef": ".dat",
    "text/x-vcard": ".vcf",
}
MAX_LENGTH = 1_000
"""Bytes; files are kept under the hash of their content, so that a name is for people only."""


def stated(part: Part) -> str:
    """The name the sender gave, by disposition first and type second; empty if there is none."""
    places = (
        (part.disposition_params, "filename"),
        (part.params, "name"),
        (part.params, "filename"),
        (part.disposition_params, "name"),
    )
    names = [displayed(found) for parameters, name in places if (found := parameters.get(name))]
    # a sender's program that could not write a letter wrote `?`; the other field may have it
    return next((name for name in names if "?" not in name and "\ufffd" not in name), names[0] if names else "")


def located(part: Part) -> str:
    """The file name at the end of where the content is said to come from, as pages kept whole have it, if it ends as its
    type does; else empty."""
    place = re.split(r"[?#]", headers.text(part.first("content-location")))[0]
    name = displayed(re.split(r"[/\\:]", re.sub(r"\A\w{1,20}://[^/]*", "", place))[-1])
    return name if part.type == mimetypes.guess_type(name)[0] and "%" not in name else ""


def displayed(name: str) -> str:
    """`name` fit to be shown: no folders, no control or direction characters, of bounded length, ending kept."""
    name = _DIRECTION.sub("", headers.tidy(name))
    name = unicodedata.normalize("NFC", name)
    if re.match(r"[A-Za-z]:[/\\]|\\\\|/", name):
        name = re.split(r"[/\\]", name)[-1]
    name = re.sub(r"[/\\]+", "_", re.sub(r"^(?:\.\.?[/\\])+", "", name))
    name = name.strip(" \t\"'<>;") or name.strip()
    if len(name.encode("utf-8", "replace")) > MAX_LENGTH:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if dot and len(ending) < 20 else ""
        keep = MAX_LENGTH - len(ending.encode("utf-8", "replace"))
        name = (stem if ending else name).encode("utf-8", "replace")[:keep].decode("utf-8", "ignore") + ending
    return name


def from_bytes(name: bytes) -> str:
    return displayed(headers.decode_words(charsets.decode(name)))


def derived(media_type: str, subject: str, number: int) -> str:
    """A name where none was given: from the subject for messages, else from type and number."""
    ending = _KNOWN.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
    if media_type == "message/rfc822" and subject:
        return displayed(re.sub(r"[/\\:*?\"<>|]+", " ", subject)[:120].strip()) + ending
    return f"{media_type.split('/')[0] if '/' in media_type else 'file'}-{number}{ending}"


def distinct(name: str, taken: set[str]) -> str:
    """`name`, or `name (2)` and so on where a file of that name is attached already."""
    if name not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot and stem else (name, "")
    number = 2
    while f"{stem} ({number}){ending}" in taken:
        number += 1
    return f"{stem} ({number}){ending}"
