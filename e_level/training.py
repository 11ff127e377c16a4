"""A new model: examples gathered, trained in a process of its own, published as the active one.

The same examples give the same bytes, so two servers that train at once agree on the outcome.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import astuple

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from e_level import lessons, model_file, starter_set
from e_level.apart import answered_apart
from e_level.model import Model
from e_level.starter_set import Example
from e_level.tables import ModelVersion
from e_level.topics import MODEL
from foundation.e_level_settings import EncoderName
from knowledge_base.tables import Article
from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from ticketing.tables import Category

SEED = 7


def examples(session: Session) -> list[Example]:
    """What can be learnt from: the starter set, titles and questions of published articles under their category, and
    what the desk has taught (`e_level/lessons.py`).

    Only categories this desk has count; each text counts once.
    """
    known = {*session.exec(select(Category.code)).all(), starter_set.NO_CATEGORY}
    articles = session.exec(
        select(Article.title, Article.variants, Article.category, Article.language)
        .where(Article.state == "published")
        .order_by(col(Article.id))
    ).all()
    asked = [
        Example(text, category, language)
        for title, variants, category, language in articles
        for text in (title, *variants)
    ]
    every = [
        example for example in (*starter_set.examples(), *asked, *lessons.taught(session)) if example.label in known
    ]
    return list({(example.text, example.language): example for example in every}.values())


async def train(database: Database, blobs: Blobs, key: bytes, encoder: EncoderName = "off") -> int:
    """Trains and publishes; the id of the version that is active now. OperatorError where it cannot be done."""
    learnt = await database.read(examples)
    content = await trained_apart(learnt, key, await database.read(_seed), encoder)
    model = await asyncio.to_thread(model_file.unpacked, content, key)
    return await database.change(lambda change: published(change, blobs, content, model))


def given_up(change: Change, version_id: int) -> None:
    """The stored file of this version cannot be used: it is nobody's active model any more."""
    change.session.execute(update(ModelVersion).where(col(ModelVersion.id) == version_id).values(status="unusable"))


def _seed(session: Session) -> int:
    """Another one after each unusable file, so that its successor is kept under another digest."""
    unusable = select(func.count()).select_from(ModelVersion).where(ModelVersion.status == "unusable")
    return SEED + session.exec(unusable).one()


async def trained_apart(learnt: Sequence[Example], key: bytes, seed: int = SEED, encoder: EncoderName = "off") -> bytes:
    """The signed file of a model of these examples, made by a process that ends with the work."""
    told = {"key": key.hex(), "seed": seed, "encoder": encoder, "examples": [astuple(each) for each in learnt]}
    return await answered_apart("training", told)


def kept(change: Change, blobs: Blobs, content: bytes, model: Model) -> int:
    """Keeps the file as a candidate; the version with the same bytes where there is one, trained anew today: what was
    said since its first training has been looked at, and asks for no further one."""
    digest = blobs.put(change, content)
    version = change.session.exec(select(ModelVersion).where(ModelVersion.digest == digest)).first()
    if version is None:
        version = ModelVersion(
            trained_at=change.now,
            n_examples=int(model.facts["examples"]),
            digest=digest,
            figures=dict(model.facts),
        )
        change.session.add(version)
    version.trained_at = change.now
    change.session.flush()
    assert version.id is not None
    return version.id


def published(change: Change, blobs: Blobs, content: bytes, model: Model) -> int:
    """Keeps the file and makes it the active version."""
    version_id = kept(change, blobs, content, model)
    change.session.execute(
        update(ModelVersion)
        .where(col(ModelVersion.status) == "active", col(ModelVersion.id) != version_id)
        .values(status="retired")
    )
    change.session.get_one(ModelVersion, version_id).status = "active"
    change.session.flush()
    change.wake(MODEL)
    return version_id
