"""The knowledge base as its editors see it: every matter with its languages, and what needs attention."""

from datetime import date, timedelta
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from admin.knowledge_view import Edition, KnowledgeList, Matter
from admin.place import Asked, asked, page, question
from knowledge_base.draft_tables import ArticleDraft
from knowledge_base.starter import LANGUAGES
from knowledge_base.tables import Article
from pages import keys
from pages.words import N_
from staff.rights import Right
from ticketing.tables import Category

PAGE = 40
SOON = timedelta(days=30)
FILTERS = (
    ("", N_("All")),
    ("waiting", N_("To be approved")),
    ("review", N_("To be reviewed")),
    ("missing", N_("Translation missing")),
    ("doubtful", N_("Did not help")),
    ("archived", N_("Archived")),
)
DONE = {
    "published": N_("Published. Customers and the e-level read it from now on."),
    "proposed": N_(
        "Kept as a proposal. Customers read it once somebody with the role “Knowledge” has published it; until then the version before, where there is one."
    ),
    "discarded": N_("The proposal was thrown away."),
    "archived": N_("Archived. Nobody is shown it any more; its versions stay."),
}


async def show(request: web.Request) -> web.Response:
    who = asked(request, Right.KNOWLEDGE_EDIT)
    query, chosen = request.query.get("q", "").strip()[:200], request.query.get("show", "")
    after, today = request.query.get("after", ""), request.app[keys.CLOCK].now().date()
    shown = await question(request, lambda session: _list(session, query, chosen, after, today, who))
    flash = who.say(DONE.get(request.query.get("done", ""), ""))
    return await page(request, who, "knowledge.html", flash=flash, page=shown)


def edition_url(slug: str, language: str) -> str:
    return f"/admin/knowledge/{slug}/{language}"


def editions(slug: str, rows: list[Article], waiting: set[int], today: date) -> tuple[Edition, ...]:
    """One sign for each language the desk speaks, and any further one there is."""
    by_language = {row.language: row for row in rows}
    found = []
    for language in dict.fromkeys((*LANGUAGES, *sorted(by_language))):
        row = by_language.get(language)
        expired = row is not None and row.valid_to is not None and row.valid_to < today
        state = "missing" if row is None else "expired" if expired else row.state
        found.append(Edition(language, edition_url(slug, language), state, row is not None and row.id in waiting))
    return tuple(found)


def _list(session: Session, query: str, chosen: str, after: str, today: date, who: Asked) -> KnowledgeList:
    wanted = select(Article.slug).group_by(col(Article.slug)).order_by(col(Article.slug)).limit(PAGE + 1)
    wanted = wanted.where(col(Article.slug) > after) if after else wanted
    for condition in (*_filter(chosen, today), *_words(query)):
        wanted = wanted.where(condition)
    if chosen == "missing":
        wanted = wanted.having(func.count(col(Article.id)) < len(LANGUAGES))
    slugs = list(session.exec(wanted).all())
    rows = session.exec(
        select(Article).where(col(Article.slug).in_(slugs[:PAGE])).order_by(col(Article.slug), col(Article.language))
    ).all()
    waiting = set(
        session.exec(select(ArticleDraft.article_id).where(col(ArticleDraft.article_id).in_([row.id for row in rows])))
    )
    names = {row.code: who.say.named(row.name_de, row.name_en) for row in session.exec(select(Category)).all()}
    matters = (_matter([row for row in rows if row.slug == slug], waiting, names, today, who) for slug in slugs[:PAGE])
    further = (
        f"/admin/knowledge?{urlencode({'show': chosen, 'q': query, 'after': slugs[PAGE - 1]})}"
        if len(slugs) > PAGE
        else None
    )
    filters = tuple((value, who.say(label)) for value, label in FILTERS)
    return KnowledgeList(tuple(matters), filters, chosen, query, further, who.may(Right.KNOWLEDGE_APPROVE))


def _filter(chosen: str, today: date) -> list[ColumnElement[bool]]:
    if chosen == "archived":
        return [col(Article.state) == "archived"]
    standing = [col(Article.state) != "archived"]
    if chosen == "waiting":
        standing.append(col(Article.id).in_(select(ArticleDraft.article_id)))
    if chosen == "review":
        standing.append(or_(col(Article.review_due) <= today + SOON, col(Article.valid_to) <= today + SOON))
    if chosen == "doubtful":
        standing.append(col(Article.not_helped) > col(Article.helped))
    return standing


def _words(query: str) -> list[ColumnElement[bool]]:
    """Every word somewhere in title, text or name."""
    columns = (Article.title, Article.slug, Article.short_answer, Article.body)
    return [
        or_(*(func.lower(column).contains(word, autoescape=True) for column in columns))
        for word in query.casefold().split()[:6]
    ]


def _matter(rows: list[Article], waiting: set[int], names: dict[str, str], today: date, who: Asked) -> Matter:
    first = next((row for row in rows if row.language == who.say.language), rows[0])
    dues = [row.review_due for row in rows if row.review_due and row.state == "published"]
    due = min(dues, default=None)
    helped, against = sum(row.helped for row in rows), sum(row.not_helped for row in rows)
    return Matter(
        first.slug, first.title, edition_url(first.slug, first.language), names.get(first.category, first.category), first.audience,
        editions(first.slug, rows, waiting, today), due, due is not None and due <= today, helped, helped + against,
    )  # fmt: skip
