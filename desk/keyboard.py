"""The keys of the desk: the sheet that shows them all.

What a key does is written on the control that does it (`data-key`); this is the list people read. It names no key that its
reader's roles have no use for.
"""

from dataclasses import dataclass

from aiohttp import web

from desk.place import Asked, asked, html, page
from pages.templates import render
from pages.words import N_
from staff.rights import Right


@dataclass(frozen=True, slots=True)
class Key:
    """`keys` as they are pressed one after the other, what they `do`, and the right that takes (none: everybody has it)."""

    keys: str
    does: str
    right: Right | None = None


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys of one place."""

    name: str
    keys: tuple[Key, ...]


GROUPS = (
    KeyGroup(
        N_("Everywhere"),
        (
            Key("Ctrl+k", N_("Command palette: everything by its name")),
            Key("/", N_("Search")),
            Key("p", N_("Note a phone call"), Right.INTAKE_WRITE),
            Key("g q", N_("Go to a queue")),
            Key("g a", N_("Go to all open tickets")),
            Key("g m", N_("Go to my tickets")),
            Key("g f", N_("Go to the tickets I follow")),
            Key("g u", N_("Go to what nobody is responsible for")),
            Key("g w", N_("Go to what waits for others")),
            Key("g r", N_("Go to what is resolved")),
            Key("g n", N_("Go to the news for me")),
            Key("g c", N_("Go to the calls"), Right.INTAKE_WRITE),
            Key("g k", N_("Go to the knowledge"), Right.KNOWLEDGE_READ),
            Key("g 1", N_("Go to a level: 0, 1, 2 or 3")),
            Key("?", N_("Show the keys")),
            Key("Esc", N_("Close what is open")),
        ),
    ),
    KeyGroup(
        N_("In a list"),
        (
            Key("j", N_("Next ticket")),
            Key("k", N_("Previous ticket")),
            Key("o", N_("Open, as Enter does")),
            Key("t", N_("Take the next ticket"), Right.TICKET_TAKE),
            Key("v", N_("Preview beside the list")),
            Key("x", N_("Choose for a step with several")),
            Key("f", N_("Narrow this list")),
            Key("a", N_("Assign those chosen"), Right.TICKET_TAKE),
            Key("e", N_("Pass on those chosen"), Right.TICKET_ESCALATE),
            Key("c", N_("Change the priority of those chosen"), Right.TICKET_CORRECT),
            Key("r", N_("Send those chosen the same answer"), Right.TICKET_REPLY),
            Key("z", N_("Undo the last step with several")),
        ),
    ),
    KeyGroup(
        N_("On a ticket"),
        (
            Key("r", N_("Reply"), Right.TICKET_REPLY),
            Key("n", N_("Internal note"), Right.TICKET_NOTE),
            Key("a", N_("Take it: assign it to me"), Right.TICKET_TAKE),
            Key("d", N_("Assign it to somebody, or give it back"), Right.TICKET_TAKE),
            Key("e", N_("Pass on to a level or queue"), Right.TICKET_ESCALATE),
            Key("s", N_("Resolve"), Right.TICKET_RESOLVE),
            Key("x", N_("Reopen what was resolved"), Right.TICKET_REOPEN),
            Key("w", N_("Follow up on a day"), Right.TICKET_REPLY),
            Key("y", N_("Promise the customer a time"), Right.TICKET_REPLY),
            Key("f", N_("Follow it: get its news, or no longer")),
            Key("m", N_("Merge into another ticket"), Right.TICKET_MERGE),
            Key("c", N_("Correct category and priority"), Right.TICKET_CORRECT),
            Key("l", N_("Tags"), Right.TICKET_CORRECT),
            Key("1", N_("Put the first proposal into the reply (1, 2 or 3)"), Right.TICKET_REPLY),
            Key("z", N_("Take the last answer back"), Right.TICKET_REPLY),
            Key("h", N_("History of the ticket")),
            Key("j", N_("Next ticket")),
            Key("k", N_("Previous ticket")),
            Key("u", N_("Back to the list")),
        ),
    ),
    KeyGroup(
        N_("While writing"),
        (
            Key("Ctrl+Enter", N_("Send, save")),
            Key("Alt+Enter", N_("Send and wait"), Right.TICKET_REPLY),
            Key("Ctrl+⇧+Enter", N_("Send and resolve"), Right.TICKET_RESOLVE),
            Key("/", N_("Insert a template")),
            Key("#", N_("Insert an article")),
            Key("@", N_("Mention a colleague, in a note")),
            Key("Esc", N_("Leave the field: single keys hold again")),
        ),
    ),
)


async def show(request: web.Request) -> web.Response:
    """The sheet as a page of its own, or alone for the dialog that shows it."""
    who = await asked(request)
    groups = of_reader(who)
    if request.query.get("part") == "sheet":
        return html(render("desk/parts/keys.html", who.reader, groups=groups))
    return await page(request, who, "desk/keys.html", groups=groups)


def of_reader(who: Asked) -> tuple[KeyGroup, ...]:
    """The keys of whoever asks."""
    return tuple(
        KeyGroup(group.name, tuple(one for one in group.keys if one.right is None or who.may(one.right)))
        for group in GROUPS
    )
