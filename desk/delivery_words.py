"""What a foreign mail server said about a mail of ours: the meaning of its status (RFC 3463) in the reader's words, then its own.

Stored is what it said, with the enhanced status before it where there was one: `5.1.1 550 no such user`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from pages.saying import Saying
from pages.words import N_

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"^\W{0,3}([45]\d\d)\b")
MEANINGS = {
    "1.0": N_("something is wrong with the address"),
    "1.1": N_("there is no such mailbox"),
    "1.2": N_("there is no such mail domain"),
    "1.3": N_("the address is misspelt"),
    "1.4": N_("the address could mean several mailboxes"),
    "1.6": N_("the mailbox has moved, and it is not said where to"),
    "1.7": N_("our own address is not accepted there"),
    "1.8": N_("our own mail domain is not accepted there"),
    "1.10": N_("this domain takes no mail at all"),
    "2.0": N_("something is wrong with the mailbox"),
    "2.1": N_("the mailbox is closed or locked"),
    "2.2": N_("the mailbox is full"),
    "2.3": N_("the mail is larger than this mailbox takes"),
    "2.4": N_("the mailing list could not pass it on"),
    "3.0": N_("the mail server there has a fault"),
    "3.1": N_("the mail server there has no room left"),
    "3.2": N_("the mail server there takes no mail at present"),
    "3.4": N_("the mail is larger than the mail server there takes"),
    "3.5": N_("the mail server there is set up wrongly"),
    "4.0": N_("the way there is disturbed"),
    "4.1": N_("the mail server there does not answer"),
    "4.2": N_("the connection to the mail server there broke"),
    "4.3": N_("the address could not be looked up"),
    "4.4": N_("no way to the mail server of this address is known"),
    "4.5": N_("the mail server there is overloaded"),
    "4.6": N_("the mail went round in a circle between servers"),
    "4.7": N_("it could not be delivered in time and was given up"),
    "5.0": N_("the mail servers did not understand each other"),
    "6.0": N_("the content of the mail was not accepted"),
    "7.0": N_("it was refused by the rules of the mail server there"),
    "7.1": N_("it was refused by the rules of the mail server there"),
    "7.2": N_("not everybody may write to this mailing list"),
    "7.20": N_("our signature on the mail did not pass the check there"),
    "7.23": N_("our mail server is not listed as a sender for our domain"),
    "7.25": N_("our mail server has no name that leads back to it"),
    "7.26": N_("the mail was not believed to be from our domain"),
}
"""Subject and detail of a status → what it means. A detail that is not here means what its subject (`x.0`) means."""
GIVEN_UP, PUT_OFF = N_("it was refused, and it is not said why"), N_("it was put off, and it is not said why")

RECIPIENT = {
    "later": N_("%(address)s: not yet (%(words)s)"),
    "refused": N_("%(address)s: refused (%(words)s)"),
    "bounced": N_("%(address)s: came back (%(words)s)"),
    "delayed": N_("%(address)s: delayed on its way (%(words)s)"),
    "unknown": N_("%(address)s: it is not known whether it arrived"),
    "delivered": N_("%(address)s: arrived there"),
    "passed_on": N_("%(address)s: passed on there; whether it arrives is not told"),
}
"""State of a recipient (`contact.details`, *delivery*) → what stands below the message; those taken by our relay say nothing."""


def of_each(recipients: Iterable[Mapping[str, str]], _: Saying) -> Iterator[str]:
    """How a mail of ours stands with each recipient of whom there is something to say."""
    for one in recipients:
        if stands := RECIPIENT.get(one["state"]):
            yield _(stands, address=one["address"], words=told(one.get("words") or "", _))


def told(words: str, _: Saying) -> str:
    """What stored words mean, and themselves, in their own language, behind it."""
    status = _STATUS.search(words)
    code = _CODE.match(words)
    if status is None and code is None:
        return words or "–"
    meaning = _(meaning_of(status[0]) if status else _by_class(code[1][0] if code else "5"))
    own = words[status.end() :] if status and not words[: status.start()].strip() else words
    own = " ".join(own.split()).strip(" –-")
    if not own:
        return meaning
    return _("%(meaning)s; the server there says: “%(words)s”", meaning=meaning, words=own)


def meaning_of(status: str) -> str:
    """An enhanced status as a sentence without its full stop, to be translated; for one that says nothing, that."""
    kind, subject, detail = (*status.split("."), "0", "0", "0")[:3]
    return MEANINGS.get(f"{subject}.{detail}") or MEANINGS.get(f"{subject}.0") or _by_class(kind)


def _by_class(kind: str) -> str:
    return PUT_OFF if kind == "4" else GIVEN_UP
