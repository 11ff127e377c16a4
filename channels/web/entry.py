"""What somebody entered on a form, and what is wrong with it. Pure; sentences in the visitor's language."""

import re
from collections.abc import Callable, Collection

from foundation.errors import Mistake
from pages.words import N_

MAX_LINE = 200
MAX_ADDRESS = 254
MAX_TEXT = 100_000
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\\]+@[^\s@<>\"(),;:\\.]+(\.[^\s@<>\"(),;:\\.]+)+")
Say = Callable[[str], str]

_NEEDED = {
    "subject": N_("Please say in a few words what it is about."),
    "text": N_("Please write your message."),
    "name": N_("Please enter your name."),
    "email": N_("Please enter the address we may answer to."),
}


def line(value: str) -> str:
    """One line without control characters: what a name or a subject may be."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", value).strip()


def contact_mistakes(values: dict[str, str], topics: Collection[str], say: Say) -> tuple[Mistake, ...]:
    """What keeps a contact form from being sent, in the order of its fields."""
    return tuple(
        mistake
        for name in ("topic", "subject", "text", "name", "email")
        if (mistake := _mistake(name, values.get(name, ""), topics, say)) is not None
    )


def answer_mistakes(text: str, say: Say) -> tuple[Mistake, ...]:
    """What keeps an answer on a ticket's page from being sent."""
    wrong = _mistake("text", text, (), say)
    return (wrong,) if wrong else ()


def address_mistake(address: str, say: Say) -> Mistake | None:
    """What is wrong with a mail address."""
    return _mistake("email", address, (), say)


def _mistake(name: str, value: str, topics: Collection[str], say: Say) -> Mistake | None:
    if name == "topic":
        return Mistake(name, say(N_("Please choose a topic from the list."))) if value and value not in topics else None
    if not value.strip():
        return Mistake(name, say(_NEEDED[name]))
    if len(value) > (MAX_TEXT if name == "text" else MAX_ADDRESS if name == "email" else MAX_LINE):
        return Mistake(name, say(N_("This is too long.")))
    if name == "email" and not _ADDRESS.fullmatch(value):
        return Mistake(name, say(N_("This is not a complete e-mail address.")), say(N_("Example: name@example.org")))
    return None
