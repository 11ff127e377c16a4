"""What a colleague writes around an article's text in an answer: greeting and thanks before it, closing and name behind it. Pure.

In the words of the notices (`ticketing/notices/`), so that a customer reads one house.
"""

import re
from dataclasses import dataclass

BEFORE = {
    "de": "Guten Tag{name},\n\nvielen Dank für Ihre Nachricht.",
    "du": "Hallo{name},\n\nvielen Dank für deine Nachricht.",
    "en": "Hello{name},\n\nthank you for your message.",
}
AFTER = {"de": "Freundliche Grüße\n{agent}", "du": "Viele Grüße\n{agent}", "en": "Kind regards\n{agent}"}

GREETING = re.compile(r"\s*(guten (tag|morgen|abend)|hallo|moin|liebe[rs]?|sehr geehrte[rs]?|hello|hi|dear|good (morning|afternoon|evening))\b[^\n]{0,120}[,!][ \t]*(\n|$)", re.I)  # fmt: skip
CLOSING = re.compile(r"(?:^|\n)[ \t]*((mit )?(freundlich|best|viel|lieb|herzlich|schön)e[nmr]? gr(ü|ue)(ß|ss)en?|(kind|best|warm) regards|yours (sincerely|faithfully|truly)|sincerely)\b[^\n]{0,60}(\n[^\n]*){0,6}\s*$", re.I)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before and behind the text of an answer."""

    before: str
    after: str

    def around(self, text: str) -> str:
        return f"{self.before}\n\n{text}\n\n{self.after}"


BARE = Frame("", "")


def frame(language: str, name: str, agent: str, du: bool) -> Frame:
    """For an answer in `language` (de, en) to `name` (empty: without one) by `agent`; `du` as the desk says to customers."""
    words = "en" if language == "en" else "du" if du else "de"
    return Frame(BEFORE[words].format(name=f" {name}" if name else ""), AFTER[words].format(agent=agent))


def inner(text: str) -> str:
    """Of a text that was made to be a whole letter what goes into one that has begun: without greeting and closing. Empty
    for a line without either, which may go into a sentence, and where nothing would be left."""
    bare = CLOSING.sub("", GREETING.sub("", text, count=1)).strip()
    return bare if bare != text.strip() or "\n" in bare else ""
