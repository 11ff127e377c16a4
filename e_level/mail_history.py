"""An mbox as a history without labels: subject and text of each mail, enough to see what people write about. Pure.

Reading a mail as a contact is the mail channel's work and knows far more; here a mail that cannot be read is left out.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import unescape

from e_level.core_text import core_text

_BEGIN = b"From "
_NOT_SHOWN = re.compile(r"(?is)<(style|script|head)\b.*?</\1\s*>|<!--.*?-->")
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def is_mbox(content: bytes) -> bool:
    return content.startswith(_BEGIN)


def texts(content: bytes) -> Iterator[str]:
    """What the sender of each mail says, without quotes and signature; mails that say nothing are left out."""
    parser = BytesParser(policy=policy.default)
    for raw in re.split(rb"\n(?=From )", content.replace(b"\r\n", b"\n")):
        try:
            mail = parser.parsebytes(raw.partition(b"\n")[2])
            assert isinstance(mail, EmailMessage)
            text = core_text(str(mail["subject"] or ""), _body(mail))
        except (LookupError, ValueError, TypeError, AttributeError):  # what broken mails make the library raise
            continue
        if text:
            yield text


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    text = str(part.get_content())
    if part.get_content_subtype() != "html":
        return text
    return unescape(_TAG.sub(" ", _BREAK.sub("\n", _NOT_SHOWN.sub(" ", text))))
