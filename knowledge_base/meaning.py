"""Which article means what is asked, in whatever words and whichever of the languages? By the vectors of an encoder.

A question is compared with the title and every question variant of an article, of which the closest counts, and with its
answer. What all sentences have in common is taken away first (the `centre`): without that everything is a little alike.
The likeness lies in 0…1 on the scale of `ranking.py`: 0.35 stands as far above chance here as it does there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from foundation.encoder import Encoder, Vectors
from knowledge_base import markdown
from knowledge_base.postings import Numbers, Reals

_STARTER = Path(__file__).parent / "starter"
_ANSWER_SHARE = 0.3
_HALF, _STEEP = 0.47, 8.0
"""The cosine at which likeness is a half, and how fast it rises there. Chosen on the articles a desk starts with, each
question variant asked while it was left out: 0.35 is then reached by a question's own article
as often as by words alone (56 % and 58 %), and by the best article of any other matter less often (24 % and 37 %)."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """`questions` (one for each passage of the index) and `answers` (one for each article) are vectors of length 1, the
    `centre` taken away. `texts` are the passages and then the answers they were made from."""

    encoder: Encoder
    centre: Vectors
    texts: tuple[str, ...]
    raw: Vectors
    questions: Vectors
    answers: Vectors
    owner: Numbers

    @classmethod
    def of(
        cls,
        encoder: Encoder,
        passages: Sequence[str],
        owner: Numbers,
        answers: Sequence[str],
        before: "Meaning | None" = None,
    ) -> "Meaning":
        """Takes about a millisecond a text; what `before` knows already by this encoder is not computed again."""
        reusable = before is not None and before.encoder.identity == encoder.identity
        known = dict(zip(before.texts, before.raw, strict=True)) if before is not None and reusable else {}
        centre = before.centre if before is not None and reusable else encoder.every(_everyday()).mean(axis=0)
        texts = (*passages, *answers)
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encoder.every(new), strict=True))
        raw = np.stack([known[text] for text in texts])
        vectors = _directions(raw - centre)
        return cls(encoder, centre, texts, raw, vectors[: len(passages)], vectors[len(passages) :], owner)

    def likeness(self, text: str) -> Reals | None:
        """How much each article means what the text means, 0…1; None where the encoder does not answer."""
        found = self.encoder.vectors([text])
        if found is None:
            return None
        asked = _directions(found - self.centre)[0]
        best = np.full(len(self.answers), -1.0)
        np.maximum.at(best, self.owner, self.questions @ asked)
        cosine = (1 - _ANSWER_SHARE) * best + _ANSWER_SHARE * (self.answers @ asked)
        likeness: Reals = 1 / (1 + np.exp(_STEEP * (_HALF - cosine)))
        return likeness


def _directions(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _everyday() -> list[str]:
    """What desks are asked: the questions of the articles a desk starts with, in every language."""
    files = sorted(_STARTER.glob("*/*.md"))
    texts = [markdown.read(file.read_text(encoding="utf-8"), file.name) for file in files]
    return [question for text in texts for question in (text.title, *text.variants)]
