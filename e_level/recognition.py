"""What a message is about, by one snapshot: core text, language, guard words, prediction, articles. No database."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from e_level.core_text import core_text
from e_level.decision import FEW_WORDS
from e_level.foreign import foreign
from e_level.language import detect
from e_level.prediction import Prediction, predict, predict_with_parts
from e_level.sentences import matters, sentences
from e_level.slips import Read, mended, strange, telling, with_words
from e_level.snapshot import LANGUAGES, Snapshot
from ticketing.automation import Recognition

SURE_OF_LANGUAGE = 0.8
ANSWERS, PROPOSALS = 3, 5
LONGEST_QUESTION = 2_000
"""Characters of a message that are compared with the articles: a question stands at the beginning."""


def recognised(
    snapshot: Snapshot, subject: str, text: str, language: str = "", category: str = "", *, unsaid: bool = False
) -> Recognition:
    """The recognition of one message. `language` is what the channel or the customer says, used where the text does
    not tell; `category` is one the customer chose, whose articles count beside those of the predicted one. `unsaid`: the matter
    is in files or an invitation, and neither a text nor the subject says what it is."""
    core = core_text(subject, text)
    if not core:
        return Recognition(language=language, failure="empty_text")
    spoken = _language(core, language)
    bypass = _bypass(snapshot, core, spoken)
    if unsaid:
        return Recognition(language=spoken, bypass=bypass, failure="empty_text")
    if snapshot.model is None:
        return Recognition(
            language=spoken, bypass=bypass, proposals=_proposals(snapshot, core, spoken, ()), failure="no_model"
        )
    model = snapshot.model
    unknown = strange(model.spoken, core)
    bypass = bypass or _bypass(snapshot, core, spoken, unknown)
    core, read = mended(model.spoken, core, unknown)
    asked = core[:LONGEST_QUESTION] if snapshot.index is not None and not bypass else ""
    parts, each_matter = sentences(asked), matters(asked)
    vectors = snapshot.encoder.vectors((core, *each_matter)) if snapshot.encoder else None
    if vectors is None and snapshot.index is not None and snapshot.index.meaning is not None:
        # a message waits for the encoder once
        snapshot = replace(snapshot, index=replace(snapshot.index, meaning=None))
    found, others = predict_with_parts(model, core, each_matter, vectors)
    if found is None:
        return Recognition(language=spoken, bypass=bypass, failure="empty_text")
    about = (category, found.category)
    apart = _has_articles(snapshot, about, spoken)
    proposals = _proposals(snapshot, core, spoken, about, parts if apart else ())
    beside = next((each for each in others if each != found.category), "") if apart else ""
    return Recognition(
        language=spoken, category=found.category, confidence=found.confidence, second=found.second, margin=found.margin,
        evidence=_as_written(found.evidence, read), read=read, meaning=found.meaning, bypass=bypass, proposals=proposals,
        model_version_id=snapshot.model_version_id, telling=telling(model.spoken, core, FEW_WORDS), unseen=found.unseen, familiarity=found.familiarity, another=beside,
        foreign=_foreign(snapshot, found.category, proposals, parts or (core[:LONGEST_QUESTION],)),
        failure="encoder" if model.meant is not None and vectors is None else "",
    )  # fmt: skip


def prediction(snapshot: Snapshot, subject: str, text: str) -> Prediction | None:
    """The model's whole view of a message, every category ranked; None without a model or without a text."""
    if snapshot.model is None:
        return None
    core, read = mended(snapshot.model.spoken, core_text(subject, text))
    vectors = snapshot.encoder.vectors([core]) if snapshot.encoder else None
    found = predict(snapshot.model, core, vectors=vectors)
    return replace(found, evidence=_as_written(found.evidence, read)) if found else None


def _as_written(evidence: tuple[tuple[str, float], ...], read: Read) -> tuple[tuple[str, float], ...]:
    written = {meant: word for word, meant in read}
    return tuple((written.get(word, word), weight) for word, weight in evidence)


def _language(core: str, said: str) -> str:
    spoken, certainty = detect(core)
    said = said[:2].lower()
    if certainty < SURE_OF_LANGUAGE:
        return said if said in ("de", "en") else ""
    return spoken


def _bypass(snapshot: Snapshot, core: str, language: str, unsure: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Groups of guard words in the text; of every language where the text's is not known. With `unsure`, words that may
    have been meant otherwise than they are written, only those of a text that so reads otherwise."""
    asked = [words for code, words in snapshot.guards.items() if language in ("", code)]
    read = [(words, words.meant(unsure or {})) for words in asked]
    found = [hit for words, meant in read if meant or unsure is None for hit in words.find(with_words(core, meant))]
    return tuple(dict.fromkeys(hit.group for hit in found))


def _foreign(
    snapshot: Snapshot, category: str, proposals: tuple[Mapping[str, Any], ...], parts: tuple[str, ...]
) -> tuple[str, ...]:
    """What the message names that neither the best answer nor anybody in this matter has spoken of."""
    best = proposals[0] if proposals and proposals[0]["answers"] else None
    if best is None or snapshot.index is None or snapshot.model is None:
        return ()
    return foreign(snapshot.model, category, snapshot.index.text_of(best["article_id"]), parts)


def _has_articles(snapshot: Snapshot, categories: tuple[str, ...], language: str) -> bool:
    """Whether there is anything to choose from: what a person answers in any case is not read a second time."""
    if snapshot.index is None:
        return False
    spoken = (language,) if language else LANGUAGES
    return any((category, code) in snapshot.index.competitions for category in categories for code in spoken)


def _proposals(
    snapshot: Snapshot, core: str, language: str, categories: tuple[str, ...], parts: tuple[str, ...] = ()
) -> tuple[Mapping[str, Any], ...]:
    """Articles of these categories that may be sent by machine, best first (`answers`), then others worth a look."""
    if snapshot.index is None:
        return ()
    spoken = (language,) if language else LANGUAGES
    sendable = [each for each in product(dict.fromkeys(categories), spoken) if each in snapshot.sendable]
    asked = snapshot.index.asked(core[:LONGEST_QUESTION], parts if sendable else (), language)
    best = [
        hit
        for category, code in sendable
        for hit in snapshot.index.choose(asked, category, code)
        if snapshot.articles[int(hit.article_id)].answers
    ]
    best.sort(key=lambda hit: -hit.score)
    named = {hit.article_id for hit in best[:ANSWERS]}
    others = [hit for hit in snapshot.index.rank(asked, language, None, PROPOSALS) if hit.article_id not in named]
    return tuple(
        {
            "article_id": known.article_id, "version": known.version, "slug": known.slug, "title": known.title, "category": known.category,
            "language": known.language, "answers": known.answers and known.category in categories, "score": round(hit.score, 4),
            "lead": round(hit.lead, 4), "passage": hit.passage,
        }
        for hit in (*best[:ANSWERS], *others)
        for known in (snapshot.articles[int(hit.article_id)],)
    )  # fmt: skip
