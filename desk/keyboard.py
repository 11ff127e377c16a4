"""The keys of the desk: the sheet that shows them all.

What a key does is written on the control that does it (`data-key`); this is the list people read.
"""

from dataclasses import dataclass

from aiohttp import web

from desk.place import asked, html, page
from pages.templates import render
from pages.words import N_


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys of one place: (keys as they are pressed one after the other, what they do)."""

    name: str
    keys: tuple[tuple[str, str], ...]


GROUPS = (
    KeyGroup(
        N_("Everywhere"),
        (
            ("Ctrl+k", N_("Command palette: everything by its name")),
            ("/", N_("Search")),
            ("p", N_("Note a phone call")),
            ("g q", N_("Go to a queue")),
            ("g a", N_("Go to all open tickets")),
            ("g m", N_("Go to my tickets")),
            ("g f", N_("Go to the tickets I follow")),
            ("g u", N_("Go to what nobody is responsible for")),
            ("g n", N_("Go to the news for me")),
            ("g 1", N_("Go to a level: 0, 1, 2 or 3")),
            ("?", N_("Show the keys")),
            ("Esc", N_("Close what is open")),
        ),
    ),
    KeyGroup(
        N_("In a list"),
        (
            ("j", N_("Next ticket")),
            ("k", N_("Previous ticket")),
            ("o", N_("Open, as Enter does")),
            ("t", N_("Take the next ticket")),
            ("v", N_("Preview beside the list")),
            ("x", N_("Choose for a step with several")),
            ("f", N_("Narrow this list")),
            ("z", N_("Undo the last step with several")),
        ),
    ),
    KeyGroup(
        N_("On a ticket"),
        (
            ("r", N_("Reply")),
            ("n", N_("Internal note")),
            ("a", N_("Take it: assign it to me")),
            ("d", N_("Assign it to somebody")),
            ("e", N_("Pass on to a level or queue")),
            ("s", N_("Resolve")),
            ("w", N_("Follow up on a day")),
            ("f", N_("Follow it: get its news, or no longer")),
            ("m", N_("Merge into another ticket")),
            ("c", N_("Correct category and priority")),
            ("1", N_("Put the first proposal into the reply (1, 2 or 3)")),
            ("z", N_("Take the last answer back")),
            ("j", N_("Next ticket")),
            ("k", N_("Previous ticket")),
            ("u", N_("Back to the list")),
        ),
    ),
    KeyGroup(
        N_("While writing"),
        (
            ("Ctrl+Enter", N_("Send, save")),
            ("Ctrl+⇧+Enter", N_("Send and resolve")),
            ("/", N_("Insert a template")),
            ("#", N_("Insert an article")),
            ("@", N_("Mention a colleague, in a note")),
        ),
    ),
)


async def show(request: web.Request) -> web.Response:
    """The sheet as a page of its own, or alone for the dialog that shows it."""
    who = await asked(request)
    if request.query.get("part") == "sheet":
        return html(render("desk/parts/keys.html", who.reader, groups=GROUPS))
    return await page(request, who, "desk/keys.html", groups=GROUPS)
