"""Where a file can be opened, and what it is called: it lies at an address, and a mail among files can be read at one below it. Pure.

The address of a file inside an attached mail is that of the attachment with the way to it behind
(`ticketing/attached_mail.py`): `/desk/files/12.2.0`.
"""

import re
from collections.abc import Mapping

from pages.saying import Saying
from pages.words import N_
from ticketing.attached_mail import MOST_DEEP, is_mail

WAY = rf"(?:\.[0-9]{{1,4}}){{0,{MOST_DEEP}}}"

GIVEN_BY_US = re.compile(r"(?:text|message|application)-\d+\.\w+")
"""A name of the reader's own making, where the sender gave none (`channels/email/filenames.py`)."""
NAMED: Mapping[str, str] = {
    "text/calendar": N_("Appointment"),
    "text/x-vcard": N_("Visiting card"),
    "text/vcard": N_("Visiting card"),
    "message/delivery-status": N_("Delivery report"),
    "message/global-delivery-status": N_("Delivery report"),
    "message/disposition-notification": N_("Read receipt"),
    "message/feedback-report": N_("Report of unwanted mail"),
    "text/rfc822-headers": N_("Head of the message that came back"),
    "application/pgp-signature": N_("Signature"),
    "application/pkcs7-signature": N_("Signature"),
    "application/x-pkcs7-signature": N_("Signature"),
}


def called(filename: str, claimed_type: str, _: Saying) -> str:
    """What a file without a name of its sender's is, in words; any other by its name."""
    known = NAMED.get(claimed_type) if GIVEN_BY_US.fullmatch(filename) else None
    return _(known) if known else filename


def readable_at(filename: str, media_type: str, url: str) -> str:
    """The address of a file that is read as a mail; empty where it is none, or its own files would lie too deep."""
    return f"{url}/mail" if is_mail(filename, media_type) and url.count(".") < MOST_DEEP else ""
