"""Addresses of the web in plain text become links; everything else stays text and is escaped."""

import re

from markupsafe import Markup, escape

ADDRESS = re.compile(r"""\bhttps?://[^\s<>"'`\\^{|}]+""", re.IGNORECASE)
AFTER = ".,;:!?)]*_"
"""What may stand behind an address and belongs to the sentence."""
LINK = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>')


def linked(text: str) -> Markup:
    """The text as HTML. A closing bracket stays with an address that opened it."""
    parts, at = [], 0
    for found in ADDRESS.finditer(text):
        address = _bare(found[0])
        parts += [escape(text[at : found.start()]), LINK.format(address)]
        at = found.start() + len(address)
    return Markup("").join([*parts, escape(text[at:])])


def _bare(address: str) -> str:
    while address[-1] in AFTER and not (address[-1] == ")" and address.count("(") >= address.count(")")):
        address = address[:-1]
    return address
