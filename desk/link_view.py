"""What stands beside the conversation about other tickets, tags, the desk's own fields, and a major incident."""

from dataclasses import dataclass

from pages.view import Choice


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link: `told` says how they hang together. `url` is empty where the reader may not see the other ticket."""

    id: int
    told: str
    number: str
    subject: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkedView:
    """`tags` stand on the ticket; `messages` can become tickets of their own. `may_declare`: a major incident can be declared
    or ended here; `announced` is what customers read about it."""

    links: tuple[LinkRow, ...]
    kinds: tuple[Choice, ...]
    tags: tuple[str, ...]
    messages: tuple[Choice, ...]
    may_edit: bool
    may_declare: bool
    is_major: bool
    announced: str
    victims: int
    continued: LinkRow | None = None
    """Where it goes on, where another ticket has taken it in."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the desk's own: `name` in the form, what it holds as entered (`value`) and in words (`told`)."""

    name: str
    label: str
    kind: str
    value: str = ""
    told: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
