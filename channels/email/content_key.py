"""What makes two mails the same mail, whichever way each came: who wrote it, when, under which id, and what it says.

What servers and scanners on the way write into the head (Received, Delivered-To, verdicts, seals) is no part of it, nor
are the line ends and the transfer encoding. Another text, file or date under the same Message-ID is another mail.
"""

import hashlib

from channels.email import headers
from channels.email.headers import Field
from ticketing.inbound import Inbound


def of(fields: list[Field], said: Inbound) -> str | None:
    """The key of a mail as it was read, 64 hexadecimal digits. None without Message-ID and Date: such mails may say the
    same twice, as a device does that reports the same fault every day, and only the same bytes are the same mail."""
    written = headers.text(headers.first(fields, "date"))
    if not said.message_id and not written:
        return None
    key = hashlib.sha256()
    for piece in (said.message_id, said.sender.address, written, said.subject, said.body_text, said.body_html):
        _add(key, piece.replace("\r\n", "\n").strip().encode("utf-8", "surrogatepass"))
    for file in said.files:
        _add(key, file.filename.encode("utf-8", "surrogatepass"))
        is_text = file.media_type.startswith(("text/", "message/"))
        _add(key, file.content.replace(b"\r\n", b"\n").strip() if is_text else file.content)
    return key.hexdigest()


def _add(key: "hashlib._Hash", piece: bytes) -> None:
    """A piece with its length before it, so that no other division of the same letters gives the same key."""
    key.update(len(piece).to_bytes(8, "big"))
    key.update(piece)
