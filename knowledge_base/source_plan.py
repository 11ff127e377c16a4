"""What becomes of an article when its source is looked at: decided from what the source says, what it said last, and what
stands here. A text somebody has changed here is never written over. Pure."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

from knowledge_base.markdown import ArticleText
from knowledge_base.source_reading import Code

Step = Literal["new", "changed", "proposed", "same", "back", "removed", "left"]
"""What is done: written anew, as the next version, as a proposal, not at all, published once more, archived, left as
it is because of people's work here."""


@dataclass(frozen=True, slots=True)
class Here:
    """The article of that name and language on the desk. `text` is the digest of what it says; `taken` and `ours`
    as in `source_tables.SourceArticle`; `mine` whether it came from this source; `draft` and `draft_mine` whether a proposal
    waits, and whether it is the source's own."""

    text: str
    state: str
    mine: bool = False
    taken: str = ""
    ours: str = ""
    present: bool = True
    draft: bool = False
    draft_mine: bool = False

    @property
    def edited(self) -> bool:
        """Somebody has changed it here."""
        return self.state != "draft" and self.text not in (self.taken, self.ours)


@dataclass(frozen=True, slots=True)
class Decided:
    """The step, and what has to be told about it."""

    step: Step
    trouble: Code | None = None


def digest(text: ArticleText) -> str:
    """Names what an article says; how often it is reviewed is not part of it."""
    said = {name: value for name, value in asdict(text).items() if name != "review_months"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def found(text: str, here: Here | None, publishes: bool) -> Decided:
    """What is done with a text (its digest) the source has."""
    if here is None:
        return Decided("new" if publishes else "proposed")
    if not here.mine:
        return Decided("same") if here.text == text else Decided("left", "elsewhere")
    if here.state == "archived" and not here.present and not here.edited:
        return Decided("back")
    if here.state == "archived":
        return Decided("left", "archived_here") if text != here.taken else Decided("same")
    if text in (here.text, here.taken):
        return Decided("same")
    if here.draft and not here.draft_mine:
        return Decided("left", "waiting")
    if here.edited:
        return Decided("proposed", "edited")
    return Decided("changed" if publishes else "proposed")


def gone(here: Here) -> Decided:
    """What is done with an article its source has no more: archived, never deleted."""
    if here.state == "archived" or not here.present:
        return Decided("same")
    if here.edited:
        return Decided("left", "edited_gone")
    return Decided("removed")
