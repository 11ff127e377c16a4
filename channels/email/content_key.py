"""What makes two mails the same mail, whichever way each came: who wrote it, when, under which id, and what it says.

What servers and scanners on the way write into the head (Received, Delivered-To, verdicts, seals) is no part of it, nor
are line ends and transfer encoding. Under one Message-ID neither are the parts it is made of (gateways rewrap lines, drop
the layout or add one, and rewrite its links) and what a mailing list puts around subject and text; another word, file or
date is another mail. Without one nothing says that two mails are copies, and every letter of subject, text, layout and
the heads of the parts counts.
"""

import hashlib
import re
from collections.abc import Iterable

from channels.email import headers, parameters, signatures, structure
from channels.email.bodies import Content
from channels.email.headers import Field
from channels.email.structure import Part
from foundation.html_text import readable

_TAG = re.compile(r"\[[^\[\]]{1,60}\]\s*")
"""The name of a list, in the subject: one, for monitors put the name of a machine there."""
_AS_WRITTEN = ("from", "to", "cc", "in-reply-to", "references")
"""Fields compared by their letters: templates give many mails one id, date and text. A list that puts its own address
into From because of DMARC thereby makes another mail."""
_OF_A_PART = ("charset", "name", "filename")
"""Parameters that say something of a part; its boundary is whatever the last server chose."""


def of(root: Part, said: Content, message_id: str, sender: str, subject: str) -> str | None:
    """The key of a mail as it was read, its sender's address among that, 64 hexadecimal digits. None without Message-ID and Date: such mails may say the
    same twice, as a device does that reports the same fault every day, and only the same bytes are the same mail."""
    fields = root.fields
    written = headers.text(headers.first(fields, "date"))
    if not message_id and not written:
        return None
    key = hashlib.sha256()
    from_list = _of_a_list(fields)
    text, layout, parts = said.text, said.html, list(structure.every(root))
    if message_id:
        subject, layout, parts = _TAG.sub("", subject, count=1), _only_in_the_layout(said), []
        text = " ".join((signatures.without_list_footer(text) if from_list else text).split())
    for piece in (message_id, sender, written, subject, text, layout):
        _add(key, piece.replace("\r\n", "\n").strip().encode("utf-8", "surrogatepass"))
    for name in _AS_WRITTEN:
        _add(key, _letters(headers.every(fields, name)))
    _add(key, b"" if from_list else _letters(headers.every(fields, "reply-to")))  # a list may put its own address there
    for part in parts:
        for name in ("content-type", "content-disposition"):
            _add(key, _told(part.first(name)))
    for file in said.files:
        _add(key, f"{file.media_type} {file.filename}".encode("utf-8", "surrogatepass"))
        is_text = file.media_type.startswith(("text/", "message/"))
        _add(key, file.content.replace(b"\r\n", b"\n").strip() if is_text else file.content)
    return key.hexdigest()


def _only_in_the_layout(said: Content) -> str:
    """Words of the layout that the text lacks: a mail without them is another one, so that none is ever lost as a copy."""
    if not said.html or said.of_html:
        return ""
    words = frozenset(said.text.split())
    return " ".join(word for word in readable(said.html).split() if word not in words)


def _told(field: bytes) -> bytes:
    value, more = parameters.parse(field)
    return "\n".join((value, *(more.get(name, "") for name in _OF_A_PART))).encode("utf-8", "surrogatepass")


def _letters(values: Iterable[bytes]) -> bytes:
    return b"\n".join(b"".join(value.split()) for value in values)


def _of_a_list(fields: list[Field]) -> bool:
    return bool(headers.first(fields, "list-id") or headers.first(fields, "list-post"))


def _add(key: "hashlib._Hash", piece: bytes) -> None:
    """A piece with its length before it, so that no other division of the same letters gives the same key."""
    key.update(len(piece).to_bytes(8, "big"))
    key.update(piece)
