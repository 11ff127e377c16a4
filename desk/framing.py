"""What a colleague writes around an article's text in an answer: greeting and thanks before it, closing and name behind it. Pure.

In the words of the notices (`ticketing/notices/`), so that a customer reads one house.
"""

from dataclasses import dataclass

BEFORE = {
    "de": "Guten Tag{name},\n\nvielen Dank für Ihre Nachricht.",
    "du": "Hallo{name},\n\nvielen Dank für deine Nachricht.",
    "en": "Hello{name},\n\nthank you for your message.",
}
AFTER = {"de": "Freundliche Grüße\n{agent}", "du": "Viele Grüße\n{agent}", "en": "Kind regards\n{agent}"}


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
