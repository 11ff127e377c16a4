"""What the e-level knows at one moment: the model, the articles, the guard words. Never changed, only replaced whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from e_level import guard_words, model_file
from e_level.guard_words import GuardWords
from e_level.model import Model
from e_level.model_file import NewerModel, UnusableModel
from e_level.tables import ModelVersion
from foundation.encoder import Encoder
from knowledge_base.ranking import Index, Readable
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article
from storage.blobs import Blobs

LANGUAGES = ("de", "en")
FOR_CUSTOMERS = ("public", "customer")
_FOLDER = Path(__file__).parent / "starter"
_PLACEHOLDER = re.compile(r"\{\{[a-z_]+\}\}")


@dataclass(frozen=True, slots=True)
class Known:
    """What recognition needs to know of a published article. `answers` means it may be sent by machine."""

    article_id: int
    version: int
    slug: str
    title: str
    category: str
    language: str
    answers: bool


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells one state of what is stored from another: active model, number of published articles, their newest change,
    and the day, since articles expire by date."""

    model_version_id: int | None
    articles: int
    newest: str
    today: date


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`problem` says why the active model is not used: the version `refused`. An earlier one goes on meanwhile. With an
    `encoder` the articles are found by what they mean, too, once their vectors are there (`loading.py`)."""

    model: Model | None = None
    model_version_id: int | None = None
    articles: Mapping[int, Known] = field(default_factory=dict)
    index: Index | None = None
    guards: Mapping[str, GuardWords] = field(default_factory=dict)
    problem: str = ""
    encoder: Encoder | None = None
    encoder_wanted: bool = False
    """Also where it is not at hand here: a model made with it stays, and messages go to people as long."""
    refused: int | None = None
    newer: bool = False
    """The active model is of a later version of the program, whose servers take over one by one: here is none meanwhile."""
    sendable: frozenset[tuple[str, str]] = field(init=False)
    """Category and language of the articles that may be sent by machine."""

    def __post_init__(self) -> None:
        sendable = frozenset((each.category, each.language) for each in self.articles.values() if each.answers)
        object.__setattr__(self, "sendable", sendable)

    @property
    def wants_training(self) -> bool:
        """Whether another model has to be made, for nothing that is stored can be used."""
        return not self.newer and (self.model is None or self.refused is not None)


def stamp(session: Session, today: date) -> Stamp:
    """What a snapshot taken now would be made of."""
    count, newest = session.exec(
        select(func.count(col(Article.id)), func.max(Article.updated_at)).where(*found_on(today))
    ).one()
    return Stamp(_active(session), count, str(newest or ""), today)


def taken(session: Session, blobs: Blobs, key: bytes, today: date, before: Snapshot) -> Snapshot:
    """A snapshot of what is stored. The model of `before` stays where it is still the active one, or where the active
    one cannot be used, but gives way to one of a later version of the program."""
    version_id, problem, newer = _active(session), "", False
    refused, model_id, model = None, before.model_version_id, before.model
    if version_id != model_id or model is None:
        try:
            model_id, model = version_id, _model(session, blobs, key, version_id, before)
        except (UnusableModel, OSError, KeyError) as found:
            problem = f"model {version_id} cannot be used: {found or type(found).__name__}"
            newer = isinstance(found, NewerModel)
            refused, model = (None, None) if newer else (version_id, model)
    rows = published(session, today)
    known = {
        row.id or 0: Known(
            row.id or 0, row.version, row.slug, row.title, row.category, row.language,
            row.auto_answer_ok and row.audience in FOR_CUSTOMERS,
        )
        for row in rows
    }  # fmt: skip
    index = indexed(tuple(map(readable, rows)))
    guards = before.guards or guarded()
    return Snapshot(
        model,
        model_id if model else None,
        known,
        index if known else None,
        guards,
        problem,
        before.encoder,
        before.encoder_wanted,
        refused,
        newer,
    )


def published(session: Session, today: date) -> Sequence[Article]:
    """Every article that can be found that day, the oldest first."""
    return session.exec(select(Article).where(*found_on(today)).order_by(col(Article.id))).all()


def readable(row: Article) -> Readable:
    """What of an article is searched."""
    answer, more = plain(row.short_answer), plain(row.body)
    return Readable(row.id or 0, row.title, answer, tuple(row.variants), row.language, more=more, matter=row.category)


@lru_cache(maxsize=1)
def indexed(articles: tuple[Readable, ...]) -> Index:
    """The index of these articles, kept until there are others: a new model or another day does not read them again."""
    return Index.build(articles)


@cache
def guarded() -> Mapping[str, GuardWords]:
    """The guard words of every language, read once: they come with the program."""
    return {code: guard_words.load(_FOLDER / f"guard_words.{code}.txt") for code in LANGUAGES}


def understood(model: Model, now: Snapshot) -> Model:
    """The model, where nothing hinders its use: UnusableModel where it was trained with an encoder nobody wants here."""
    meant, encoder = model.meant, now.encoder
    if meant is not None and (encoder.identity != meant.encoder if encoder else not now.encoder_wanted):
        raise UnusableModel(f"it was trained with the sentence encoder {meant.encoder}, which is not in use")
    return model


def _model(session: Session, blobs: Blobs, key: bytes, version_id: int | None, now: Snapshot) -> Model | None:
    version = session.get(ModelVersion, version_id) if version_id else None
    return understood(model_file.unpacked(blobs.get(session, version.digest), key), now) if version else None


def _active(session: Session) -> int | None:
    return session.exec(
        select(ModelVersion.id).where(ModelVersion.status == "active").order_by(col(ModelVersion.id).desc()).limit(1)
    ).first()


def found_on(today: date):  # type: ignore[no-untyped-def]  # column expressions
    """Which articles can be found that day."""
    return Article.state == "published", col(Article.valid_to).is_(None) | (col(Article.valid_to) >= today)


def plain(markdown: str) -> str:
    """The answer as it is searched: placeholders are the same everywhere and tell nothing apart."""
    return _PLACEHOLDER.sub("", to_text(markdown))
