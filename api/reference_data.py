"""The admin's objects: categories, segments, queues, rules, calendars and targets in full (they are few), articles in pages."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import Field
from sqlmodel import Session, SQLModel, col, select

from api.calls import Call, Handler
from api.models import Listed
from api.paging import Page, next_of
from api.reference_models import (
    ArticleSaid,
    ArticleShown,
    CalendarNamed,
    CategoryNamed,
    CategorySaid,
    CustomFieldNamed,
    CustomFieldSaid,
    QueueMail,
    QueueNamed,
    Row,
    RuleNamed,
    SegmentNamed,
    TargetNamed,
)
from customers.tables import Segment
from e_level import licensing
from foundation.errors import Conflict, Forbidden, Invalid, Mistake, NotFound
from knowledge_base import markdown
from knowledge_base.markdown import ArticleText
from knowledge_base.tables import Article, ArticleVersion
from sla.tables import Calendar, SlaTarget
from staff import audit
from staff.rights import Right, may
from storage.change import Change
from ticketing import custom_field_saving, queue_mail
from ticketing.custom_field_tables import CustomField
from ticketing.tables import Category, Queue, RoutingRule

R = TypeVar("R", bound=Row)
YEAR_IN_MONTHS = 12


def everything(model: type[R], table: type[SQLModel], *order: Any) -> Handler:
    """The handler that shows all rows of a small table."""

    async def show(call: Call[None, None]) -> Listed[R]:
        def question(session: Session) -> Listed[R]:
            rows: Sequence[SQLModel] = session.exec(select(table).order_by(*order)).all()
            return Listed[model](items=[model.model_validate(row) for row in rows], next=None)  # type: ignore[valid-type]

        return await call.database.read(question)

    return show


categories = everything(CategoryNamed, Category, col(Category.position), col(Category.code))
segments = everything(SegmentNamed, Segment, col(Segment.id))
queues = everything(QueueNamed, Queue, col(Queue.position), col(Queue.code))
custom_fields = everything(CustomFieldNamed, CustomField, col(CustomField.position), col(CustomField.code))
rules = everything(RuleNamed, RoutingRule, col(RoutingRule.position), col(RoutingRule.id))
calendars = everything(CalendarNamed, Calendar, col(Calendar.code))
targets = everything(TargetNamed, SlaTarget, col(SlaTarget.id))


class ArticleQuery(Page):
    """Filters of the list of articles; all given ones have to hold."""

    category: Annotated[str | None, Field(description="code of a category")] = None
    language: Annotated[str | None, Field(description="de or en")] = None
    state: Annotated[str | None, Field(description="draft, review, published, expired or archived")] = None


async def articles(call: Call[ArticleQuery, None]) -> Listed[ArticleShown]:
    """In the order they were added."""
    asked = call.query

    def question(session: Session) -> Listed[ArticleShown]:
        found = select(Article).where(col(Article.id) > (asked.after or 0)).order_by(col(Article.id)).limit(asked.rows)
        for column, value in (
            (Article.category, asked.category),
            (Article.language, asked.language),
            (Article.state, asked.state),
        ):
            if value is not None:
                found = found.where(col(column) == value)
        rows = session.exec(found).all()
        return Listed[ArticleShown](items=[ArticleShown.model_validate(row) for row in rows], next=next_of(rows, asked))

    return await call.database.read(question)


async def article(call: Call[None, None]) -> ArticleShown:
    def question(session: Session) -> ArticleShown:
        row = session.get(Article, call.row)
        if row is None:
            raise NotFound("There is no such article.")
        return ArticleShown.model_validate(row)

    return await call.database.read(question)


async def save_article(call: Call[None, ArticleSaid]) -> ArticleShown:
    """A sound text becomes the next version; what is published, or is to be, needs the right to approve."""
    said = call.body

    def work(change: Change) -> ArticleShown:
        row = change.session.get(Article, call.row, with_for_update=True)
        if row is None:
            raise NotFound("There is no such article.")
        if said.version is not None and said.version != row.version:
            raise Conflict(
                "Somebody else changed this article in the meantime. Look at it again and repeat your change."
            )
        if "published" in (said.state, row.state) and not may(call.who, Right.KNOWLEDGE_APPROVE):
            raise Forbidden("This token may not change what is published.")
        _check(change.session, row, said)
        names = ArticleSaid.model_fields.keys() - {"version"}
        before, after = row.model_dump(mode="json", include=names), said.model_dump(mode="json", include=names)
        audit.note(change, _by(call), f"article {row.slug}/{row.language}", before, after)
        for name in names:
            setattr(row, name, getattr(said, name))
        row.version, row.updated_at = row.version + 1, change.now
        change.session.add(
            ArticleVersion(
                article_id=row.id or 0, version=row.version, title=row.title, short_answer=row.short_answer, body=row.body,
                variants=row.variants, saved_at=change.now, saved_by=_by(call),
            )
        )  # fmt: skip
        change.session.flush()
        return ArticleShown.model_validate(row)

    return await call.database.change(work)


async def save_category(call: Call[None, CategorySaid]) -> CategoryNamed:
    """How high a category may climb. Proposals for agents begin at once; answering by itself has to be earned."""

    def work(change: Change) -> CategoryNamed:
        row = change.session.get(Category, call.path["code"], with_for_update=True)
        if row is None:
            raise NotFound("There is no such category.")
        licensing.set_ceiling(change, call.desk.settings, row.code, call.body.mode, _by(call), proposals=True)
        if call.body.on_form is not None:
            audit.note(
                change, _by(call), f"category {row.code}", {"on_form": row.on_form}, {"on_form": call.body.on_form}
            )
            row.on_form = call.body.on_form
        change.session.flush()
        return CategoryNamed.model_validate(row)

    return await call.database.change(work)


async def save_custom_field(call: Call[None, CustomFieldSaid]) -> CustomFieldNamed:
    """The field of this code, as it is named here; a new one where there is none."""

    def work(change: Change) -> CustomFieldNamed:
        code = custom_field_saving.put(change, call.path["code"], call.body.model_dump(), f"api:{call.bearer.name}")
        return CustomFieldNamed.model_validate(change.session.get_one(CustomField, code))

    return await call.database.change(work)


async def save_queue_mail(call: Call[None, QueueMail]) -> QueueNamed:
    """Answers to mail of this queue come back to its address, so it has to be one of ours."""

    def work(change: Change) -> QueueNamed:
        own, code = call.desk.settings.own_addresses, call.path["code"]
        known = change.session.get(Queue, code)
        before = dict(known.mail) if known else {}
        row = queue_mail.save(change, code, call.body.model_dump(), own)
        audit.note(change, _by(call), f"queue {code}", before, row.mail)
        change.session.flush()
        return QueueNamed.model_validate(row)

    return await call.database.change(work)


def _by(call: Call[Any, Any]) -> str:
    """Who did it, in the log of changes."""
    return f"api:{call.bearer.name}"


def _check(session: Session, row: Article, said: ArticleSaid) -> None:
    text = ArticleText(
        row.slug, said.title, said.category, row.language, said.kind, said.audience, said.auto_answer_ok, YEAR_IN_MONTHS,
        tuple(said.variants), said.short_answer, said.body,
    )  # fmt: skip
    mistakes = markdown.mistakes_in(text)
    if session.get(Category, said.category) is None:
        mistakes.append(Mistake("category", "there is no such category", "see /api/v1/categories"))
    if mistakes:
        raise Invalid(*mistakes)
