"""Would an article be sent to this message, whatever the licence says? The conditions of `decision.py` on text and article.

For measuring what could be answered: the model, the articles and the guard words are the only things asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from e_level.core_text import core_text
from e_level.decision import LEAD
from e_level.model import Model
from e_level.recognition import recognised
from e_level.snapshot import Known, Snapshot, guarded
from e_level.undoing import unspoken
from knowledge_base.ranking import Index, Readable


@dataclass(frozen=True, slots=True)
class Offered:
    """A published article as plain text; `answers`: it may be sent by machine as it stands."""

    title: str
    variants: tuple[str, ...]
    answer: str
    more: str
    language: str
    category: str
    answers: bool


@dataclass(frozen=True, slots=True)
class Found:
    """`open`: nothing in the message asks for a person. `sent`: and an article of today fits."""

    open: bool
    sent: bool


class Sender:
    """The articles and the model, ready to be asked."""

    def __init__(self, model: Model, articles: Sequence[Offered], match: float):
        known = {
            at: Known(at, 1, str(at), each.title, each.category, each.language, each.answers)
            for at, each in enumerate(articles)
        }
        index = Index.build(
            Readable(at, each.title, each.answer, each.variants, each.language, each.more, each.category)
            for at, each in enumerate(articles)
        )
        self._snapshot = Snapshot(model, None, known, index if known else None, guarded())
        self._match = match

    def found(self, text: str, language: str, category: str) -> Found:
        """What becomes of a message that is recognised as one of this category."""
        seen = recognised(self._snapshot, "", text, language, category)
        best = next((each for each in seen.proposals if each["answers"] and each["category"] == category), None)
        is_open = not seen.bypass and not seen.failure and not (seen.another and seen.category == category)
        if best is None or not is_open or best["score"] < self._match or best["lead"] < LEAD:
            return Found(is_open, sent=False)
        assert self._snapshot.index is not None
        undone = unspoken(core_text("", text), self._snapshot.index.text_of(best["article_id"]))
        return Found(is_open, sent=not seen.foreign and not undone)
