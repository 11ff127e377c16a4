"""A mail that came attached to another one, opened: what it says, and each file inside it (mail-requirements 26). Pure.

The way to a file inside names the place of every file that has to be opened for it, from the outside in: `(2, 0)` is the
first file of the mail that is the third file of the attached one. Nothing of it is kept apart: its bytes hold it all.
"""

from collections.abc import Callable, Sequence

from foundation.errors import Forbidden, NotFound
from ticketing.attachment_limits import Limits, is_refused
from ticketing.inbound import File, Inbound

OpenMail = Callable[[bytes], Inbound]
"""Reads the bytes of a mail; never raises."""
MOST_DEEP = 8
"""So many mails inside one another are opened; who wants more opens the file."""
_MAIL_TYPES = ("message/rfc822", "message/global")


def is_mail(filename: str, media_type: str) -> bool:
    """Whether a file is a mail by what it is called; programs that know no better type send one as plain bytes."""
    return media_type in _MAIL_TYPES or filename.lower().endswith(".eml")


def file_inside(open_mail: OpenMail, file: File, way: Sequence[int], limits: Limits) -> File:
    """The file at the end of the way from `file`, itself where the way is empty. NotFound where it leads nowhere, Forbidden
    where a file lies at its end that would be refused by itself."""
    if not way:
        return file
    if len(way) > MOST_DEEP:
        raise NotFound("There is no such file.")
    for place in way:
        inside = mail_in(open_mail, file).files
        if place >= len(inside):
            raise NotFound("There is no such file.")
        file = inside[place]
    if is_refused(file, limits):
        raise Forbidden("This file is held back.")
    return file


def mail_in(open_mail: OpenMail, file: File) -> Inbound:
    """What a file says as a mail; NotFound where it is none."""
    if not is_mail(file.filename, file.media_type):
        raise NotFound("This file is no mail.")
    return open_mail(file.content)
