"""Why a calendar file could not be had, or is none, in words. Pure."""

from foundation.fetching import SECONDS
from pages import times
from pages.saying import Saying
from pages.words import N_
from sla.feeds import LARGEST, SHRUNK

CAUSES = {
    "too_large": N_("This file is larger than %(size)s."),
    "internal": N_(
        "This address leads into an internal network; only public addresses are fetched. Upload the file instead."
    ),
    "no_calendar": N_("This is no calendar file."),
    "web_page": N_("A web page came from there, and no calendar file. Look for the address that ends in .ics."),
    "empty": N_("The file is empty."),
    SHRUNK: N_("The file has lost half of its days off or more. If that is right, say so below."),
    "name": N_("No server has the name in this address."),
    "no_connection": N_("The server behind this address accepts no connection."),
    "certificate": N_("The certificate of the server is not valid."),
    "slow": N_("The server did not send the file within %(seconds)s seconds."),
    "redirects": N_("The server passes the question on again and again."),
    "broken": N_("The connection broke off while the file was read."),
    "address": N_("This is no address of a calendar file."),
}
"""`CalendarFeed.problem` → in words; a status has words of its own."""
STATUS = {
    "401": N_("The server asks for a log-in (status %(status)s)."),
    "403": N_("The server does not give the file to us (status %(status)s)."),
    "404": N_("The server has no file at this address (status %(status)s)."),
    "410": N_("The server has no file at this address any more (status %(status)s)."),
}
OTHER = N_("The server answered with an error (status %(status)s).")
UNCHANGED = N_("Nothing was changed.")


def told(problem: str, say: Saying) -> str:
    """The cause as a sentence, and that nothing was changed."""
    kind, _, status = problem.partition(" ")
    sentence = STATUS.get(status, OTHER) if kind == "status" else CAUSES.get(kind, CAUSES["broken"])
    cause = say(sentence, status=status, size=times.size(LARGEST, say.language), seconds=f"{SECONDS:.0f}")
    return f"{cause} {say(UNCHANGED)}"
