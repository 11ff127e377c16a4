"""Mail that one sender writes to many and nobody here has to answer: newsletters, offers, digests. Pure.

Such mail says so itself: it names a way to unsubscribe (RFC 2369, RFC 8058) and bears a mark of sending in bulk. A list on
which people write names an address to post to (List-Post), and an answer names what it answers: neither is a newsletter.
Other mail of machines, such as an alarm or an order, may carry a matter and is not meant here.
"""

from channels.email import headers
from channels.email.headers import Field

_IN_BULK = (
    "list-unsubscribe-post",
    "feedback-id",
    "x-csa-complaints",
    "x-campaign",
    "x-campaign-id",
    "x-campaignid",
    "x-mc-user",
    "x-mailgun-tag",
    "x-newsletter",
)
_PRECEDENCE = (b"bulk", b"junk", b"list")
_PEOPLE_WRITE = ("list-post", "in-reply-to", "references")


def is_newsletter(fields: list[Field]) -> bool:
    """Whether the head of a mail says that it went to many and expects no answer."""
    if not headers.first(fields, "list-unsubscribe") or any(headers.first(fields, name) for name in _PEOPLE_WRITE):
        return False
    if headers.first(fields, "precedence").strip().lower() in _PRECEDENCE:
        return True
    return any(headers.first(fields, name) for name in _IN_BULK)
