"""Where a file can be opened: it lies at an address, and a mail among files can be read at one below it. Pure.

The address of a file inside an attached mail is that of the attachment with the way to it behind
(`ticketing/attached_mail.py`): `/desk/files/12.2.0`.
"""

from ticketing.attached_mail import MOST_DEEP, is_mail

WAY = rf"(?:\.[0-9]{{1,4}}){{0,{MOST_DEEP}}}"


def readable_at(filename: str, media_type: str, url: str) -> str:
    """The address of a file that is read as a mail; empty where it is none, or its own files would lie too deep."""
    return f"{url}/mail" if is_mail(filename, media_type) and url.count(".") < MOST_DEEP else ""
