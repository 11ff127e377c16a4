"""The help centre: home, search, articles and what readers made of them."""

from collections import Counter
from collections.abc import Sequence

from aiohttp import web
from sqlmodel import Session

from channels.web import matters, ways
from channels.web.finding import FINDER, can_be_filled, links
from channels.web.surroundings import SURROUNDINGS
from channels.web.view import ArticlePage, ChannelOffer, HomePage, SearchPage, WaysPage
from channels.web.visitor import need_own_page, page, say, show
from foundation.errors import NotFound
from knowledge_base import articles, placeholders
from knowledge_base.articles import PublicArticle
from knowledge_base.rendering import to_html
from pages import areas, keys
from pages.visitor import csrf_of, language_of, reader_of
from storage.change import Change

MOST_READ = 6
RELATED = 4
LONGEST_QUERY = 500
MOST_LIVE, LEAST_LIVE = 6, 3
"""Articles shown while somebody types, and from how many letters on."""


@page
async def home(request: web.Request) -> web.Response:
    language, words = language_of(request), say(request)
    known = await request.app[FINDER].all(request.app, language)
    popular = _popular(known)
    shown = HomePage(
        matters.matters(known, words),
        await _channels(request),
        popular=links(request.app, popular, language),
    )
    return await show(request, "web/home.html", shown, "help")


@page
async def search(request: web.Request) -> web.Response:
    language = language_of(request)
    query, topic = request.query.get("q", "").strip()[:LONGEST_QUERY], request.query.get("topic", "")
    if query or not topic:
        found = await request.app[FINDER].find(request.app, language, query)
    else:
        known = await request.app[FINDER].all(request.app, language)
        found = [article for article in known if areas.area_of(article.category) == topic]
        query = areas.title_of(topic, say(request)) if found else topic[:LONGEST_QUERY]
    return await show(request, "web/search.html", SearchPage(query, links(request.app, found, language)), "help")


@page
async def live(request: web.Request) -> web.Response:
    """What fits the beginning of a question, under the search field while it is typed."""
    language, query = language_of(request), request.query.get("q", "").strip()[:LONGEST_QUERY]
    found = await request.app[FINDER].find(request.app, language, query, MOST_LIVE) if len(query) >= LEAST_LIVE else []
    return await show(request, "web/parts/hits.html", SearchPage(query, links(request.app, found, language)))


@page
async def reach(request: web.Request) -> web.Response:
    """Every way to reach the company."""
    hours = request.app[keys.SETTINGS].article_values(language_of(request))["hours"]
    return await show(request, "web/ways.html", WaysPage(await _channels(request), hours), "contact")


@page
async def article(request: web.Request) -> web.Response:
    found = await _article(request)
    voted = request.query.get("voted", "")
    known = await request.app[FINDER].all(request.app, found.language)
    near = [one for one in known if one.category == found.category and one.slug != found.slug]
    near += [one for one in known if areas.area_of(one.category) == areas.area_of(found.category) and one not in near]
    values = request.app[keys.SETTINGS].article_values(found.language)
    shown = ArticlePage(
        title=found.title,
        slug=found.slug,
        category=areas.title_of(areas.area_of(found.category), say(request)),
        html=to_html(placeholders.fill(f"{found.short_answer}\n\n{found.body}", values)),
        language=found.language,
        updated_at=found.updated_at,
        csrf=csrf_of(request),
        related=links(request.app, [one for one in near if one.slug != found.slug][:RELATED], found.language),
        voted="yes" if voted == "yes" else "no" if voted == "no" else "",
    )
    return await show(request, "web/article.html", shown, "help")


@page
async def vote(request: web.Request) -> web.Response:
    """Counts one vote of a visitor's browser for an article, then leads back to it."""
    posted = await request.post()
    need_own_page(request, str(posted.get("csrf", "")))
    found = await _article(request)
    answer = "yes" if posted.get("helped") == "yes" else "no"
    cookie = f"voted-{found.id}"
    if cookie not in request.cookies:

        def count(change: Change) -> None:
            articles.voted(change, found.id, helped=answer == "yes")

        await request.app[keys.DATABASE].change(count)
    response = web.HTTPSeeOther(f"/help/{found.slug}?voted={answer}")
    response.set_cookie(cookie, answer, max_age=30 * 86400, samesite="Lax", httponly=True)
    return response


async def _article(request: web.Request) -> PublicArticle:
    slug, language, today = request.match_info["slug"], language_of(request), request.app[keys.CLOCK].now().date()

    def load(session: Session) -> PublicArticle | None:
        return articles.by_slug(session, slug, language, today)

    found = await request.app[keys.DATABASE].read(load)
    if found is None or not can_be_filled(found, request.app[keys.SETTINGS].article_values(found.language)):
        raise NotFound
    return found


def _popular(known: Sequence[PublicArticle]) -> list[PublicArticle]:
    """What has helped most; while nobody has said so, one article of each topic before a second one."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, int, PublicArticle]] = []
    for article in sorted(known, key=lambda one: (-one.helped, one.id)):
        group = areas.area_of(article.category)
        ranked.append((-article.helped, seen[group], len(ranked), article))
        seen[group] += 1
    return [article for *_, article in sorted(ranked, key=lambda one: one[:3])][:MOST_READ]


async def _channels(request: web.Request) -> tuple[ChannelOffer, ...]:
    """The ways to reach the company, as they stand now."""
    answers = await request.app[SURROUNDINGS].answers(request.app)
    return ways.offers(answers, request.app[keys.SETTINGS], reader_of(request), say(request))
