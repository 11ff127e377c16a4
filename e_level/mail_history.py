"""An mbox as a history without labels: subject and text of each mail, enough to see what people write about. Pure.

Reading a mail as a contact is the mail channel's work and knows far more; here a mail that cannot be read is left out.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from e_level.core_text import core_text
from foundation.html_text import readable

_BEGIN = b"From "


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
    return readable(text) if part.get_content_subtype() == "html" else text
