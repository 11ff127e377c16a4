"""What stands below a colleague's answer: their own signature, then the queue's; without either their name and the company's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from foundation.settings import Settings
from staff.tables import Agent
from storage.straight import Straight

LANGUAGES = ("de", "en")
LONGEST = 2000
HOUSE = "{agent}\n{company}"


@dataclass(frozen=True, slots=True)
class Writer:
    """Whoever answers: the name customers know them by, and their signature by language. Without name it is a program."""

    name: str = ""
    signatures: Mapping[str, str] = field(default_factory=dict)


def writer(session: Session, agent_id: int | None) -> Writer:
    row = _WRITER.first(session, agent=agent_id) if agent_id else None
    return Writer(row.public_alias or row.display_name, row.signatures) if row else Writer()


def below(by: Writer, queue: Mapping[str, str], language: str, settings: Settings) -> str:
    """The signature of an answer in `language` (the desk's, where it is neither de nor en); `queue` is its queue's mail
    (`queue_mail.py`). Empty for a program on a queue that has none."""
    spoken = language if language in LANGUAGES else settings.desk.language
    written = [said.strip() for said in (by.signatures.get(spoken, ""), queue.get(f"signature_{spoken}", ""))]
    said = "\n".join(filter(None, written)) or (HOUSE if by.name else "")
    return filled(said, {"agent": by.name, "company": settings.desk.company}).strip()


def filled(text: str, blanks: Mapping[str, str]) -> str:
    """The text with its blanks filled; one nobody knows stays as it is, one without a value goes with the space before it."""
    for name, value in blanks.items():
        blank = "{" + name + "}"
        text = text.replace(blank, value) if value else text.replace(f" {blank}", "").replace(blank, "")
    return text


_WRITER = Straight(
    select(col(Agent.display_name), col(Agent.public_alias), col(Agent.signatures)).where(
        col(Agent.id) == bindparam("agent")
    )
)
