"""Writing a new article: published where the token may, else kept as a proposal for somebody to approve."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.bodies import LONGEST_TEXT, Body, Clean, Code, Said
from api.calls import Call
from api.reference_models import ArticleShown
from foundation.errors import Forbidden, Invalid, Mistake
from knowledge_base import editing
from knowledge_base.kinds import Audience, Kind
from knowledge_base.markdown import ArticleText
from staff import audit
from staff.rights import Right, may
from storage.change import Change
from ticketing.tables import Category


class ArticleNew(Body):
    """An article in one language. `state` draft keeps it as a proposal."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
    language: Literal["de", "en"]
    title: Annotated[Said, Field(max_length=300)]
    category: Code
    kind: Kind = "faq"
    audience: Audience = "public"
    state: Literal["draft", "published"] = "draft"
    auto_answer_ok: bool = False
    short_answer: Said
    body: Annotated[Clean, Field(max_length=LONGEST_TEXT)] = ""
    variants: Annotated[list[Annotated[Said, Field(max_length=500)]], Field(min_length=1, max_length=200)]
    review_months: Annotated[int, Field(ge=1, le=60)] = editing.YEARLY
    valid_to: date | None = None


async def add_article(call: Call[None, ArticleNew]) -> ArticleShown:
    """Every placeholder and the category have to be known; the name has to be free in its language."""
    said, by = call.body, f"api:{call.bearer.name}"
    if said.state == "published" and not may(call.who, Right.KNOWLEDGE_APPROVE):
        raise Forbidden("This token may not publish; send the article as a draft.")
    text = ArticleText(
        said.slug, said.title, said.category, said.language, said.kind, said.audience, said.auto_answer_ok, said.review_months,
        tuple(said.variants), said.short_answer, said.body,
    )  # fmt: skip

    def work(change: Change) -> ArticleShown:
        if change.session.get(Category, said.category) is None:
            raise Invalid(Mistake("category", "there is no such category", "see /api/v1/categories"))
        if said.state == "published":
            article = editing.publish(change, text, 0, by, said.valid_to)
            audit.note(change, by, f"article {text.slug}/{text.language}", {}, asdict(text))
        else:
            article = editing.propose(change, text, 0, by)
        change.session.flush()
        return ArticleShown.model_validate(article)

    return await call.database.change(work)
