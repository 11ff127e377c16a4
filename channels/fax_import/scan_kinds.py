"""What a scanned file is, by its first bytes; and how it is said that one cannot be taken. Pure."""

from typing import Literal

Kind = Literal["tiff", "pdf", "png", "jpeg"]
MEDIA_TYPES = {"tiff": "image/tiff", "pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}


class Refused(Exception):
    """The file cannot be taken: a code of `refusal_words.py` with the values of its sentence."""

    def __init__(self, code: str, **values: int):
        super().__init__(code)
        self.code, self.values = code, values


def kind_of(content: bytes) -> Kind:
    """What the bytes are. Refused where they are no scan."""
    if content[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    raise Refused("no_scan")


def media_type(content: bytes) -> str:
    try:
        return MEDIA_TYPES[kind_of(content)]
    except Refused:
        return "application/octet-stream"


def ending(content: bytes) -> str:
    """The usual ending of such a file's name."""
    return {"tiff": "tif", "jpeg": "jpg"}.get(kind := kind_of(content), kind)
