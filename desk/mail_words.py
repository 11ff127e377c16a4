"""What is odd about a mail, and how far its sender is believed: stored codes become sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from desk.delivery_words import meaning_of
from pages.saying import Saying
from pages.words import N_

WARNINGS = {
    "unreadable": N_("This message could not be read as a whole; the original is kept."),
    "too_many_parts": N_("The message has too many parts; the rest is only in the original."),
    "broken_multipart": N_("The message is damaged; parts may be missing."),
    "garbled": N_(
        "Much of this cannot be read: what arrived is hardly a mail. It is shown as far as possible; the original is kept."
    ),
    "encrypted": N_("The message is encrypted; the desk cannot read it."),
    "external_body": N_("A part of the message lies elsewhere and was not fetched."),
    "partial_message": N_("This is one of several parts of a longer message."),
    "tnef_unreadable": N_("An Outlook attachment (winmail.dat) could not be opened."),
    "too_many_files": N_("There are more files than the desk takes; the rest is only in the original."),
    "no_sender": N_("The message names no sender."),
    "no_date": N_("The message carries no date; the time is that of its arrival."),
    "odd_date": N_("The date of the message cannot be right; the time is that of its arrival."),
    "second_from": N_("The message names several senders; the first one is shown."),
    "name_holds_address": N_("The sender's name contains another address. Possibly a deception."),
    "name_is_ours": N_("The sender's name is ours. Possibly a deception."),
    "forged_token": N_("The message names this ticket with a mark that is not ours. Possibly a deception."),
    "dmarc_failed": N_("The sender's domain says this message is not from there. Possibly a deception."),
    "imported": N_("The message was taken in from a file."),
    "no_part_in_ticket": N_(
        "The message names a ticket its sender has no part in. A new ticket was opened and linked to it."
    ),
    "spam": N_("A mail server calls this message spam; it answers a message of ours all the same."),
    "colleague_unproven": N_(
        "The sender's address is a colleague's, but it is not proven that the message is from there."
    ),
    "forwarded_by_colleague": N_("Passed on by a colleague; the sender is the one named in the message passed on."),
    "direction_marks": N_("Sender or subject contains hidden marks. Possibly a deception."),
    "domain_like_ours": N_("The sender's domain looks like ours and is not ours. Possibly a deception."),
    "scan_without_text": N_("The text could not be read; it has to be typed in from the picture."),
    "scan_not_sure": N_("Parts of the text may have been read wrongly; compare it with the picture."),
    "scan_breaks_off": N_("The file breaks off; pages are missing or could not be shown."),
    "scan_trouble": N_("Reading stopped before the last page."),
    "mixed_scripts": N_("The sender's name or domain mixes letters of several scripts. Possibly a deception."),
}
HINTS = {
    "sent_for_another": N_("Sent in our own name, as forms do; whom answers go to counts as the sender."),
    "link_elsewhere": N_("A link here shows another address than the one it leads to."),
    "hidden_text": N_("The message hides text: it is left out here; “As it was laid out” may show it."),
}
FOUND_BY = {
    "token": N_("Belongs here by the signed reply address."),
    "own_id": N_("Belongs here as a reply to a message of ours."),
    "foreign_id": N_("Belongs here as a reply to a message on this ticket."),
    "sibling": N_("Belongs here as part of the same conversation."),
    "number": N_("Belongs here by the number in the subject."),
    "quoted": N_("Belongs here by what it quotes of our mail."),
}
NOT_REACHED = {
    "failed": N_("A mail of ours to %(address)s did not arrive"),
    "delayed": N_("A mail of ours to %(address)s has not arrived yet"),
}
TRUST = {
    "verified": N_("Sender verified: the domain confirms this message."),
    "plausible": N_("Sender plausible, but not proven."),
    "unknown": N_("It is not known whether the sender is genuine."),
    "suspicious": N_("Sender suspicious: do not act on this message without asking back."),
}


def warnings(details: Mapping[str, Any], _: Saying) -> tuple[str, ...]:
    """The sentences for the warnings of a contact, as `ticketing/contacts.py` stores them; of a delivery report above them
    what it means."""
    told = tuple(_(WARNINGS[code]) for code in details.get("warnings") or () if code in WARNINGS)
    return (*_reported(details.get("bounce") or {}, _), *told)


def _reported(bounce: Mapping[str, Any], _: Saying) -> Iterator[str]:
    """What a delivery report says of each recipient that was not reached (yet)."""
    for one in bounce.get("recipients") or ():
        if said := NOT_REACHED.get(one["action"]):
            why = _(meaning_of(one["status"])) if one["status"] else ""
            yield _(said, address=one["address"]) + (f": {why}." if why else ".")


def beside(details: Mapping[str, Any], _: Saying) -> Iterator[str]:
    """What else the form asked that a message came by, how its layout differs from what is read, and how far its sender is
    believed; each if there is anything."""
    if fields := details.get("fields"):
        yield _("Form: %(fields)s", fields="; ".join(f"{name}: {value}" for name, value in fields.items()))
    yield from (_(HINTS[code]) for code in details.get("warnings") or () if code in HINTS)
    if believed := trust(details, _):
        yield believed


def trust(details: Mapping[str, Any], _: Saying) -> str:
    """How far the sender is believed, with what was found out; nothing where nothing was asked."""
    checks, level = details.get("sender_checks") or (), details.get("trust", "unknown")
    if level not in TRUST or (level == "unknown" and not checks):
        return ""
    found = ", ".join(f"{method.upper()} {domain} {result}".replace("  ", " ") for method, result, domain in checks)
    return _(TRUST[level]) + (f" ({found})" if found else "")
