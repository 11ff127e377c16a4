"""The help centre: home, search, articles and what readers made of them."""

from collections import Counter
from collections.abc import Sequence

from aiohttp import web
from sqlmodel import Session

from channels.web import matters
from channels.web.finding import FINDER, can_be_filled, links
from channels.web.view import ArticlePage, ChannelOffer, HomePage, SearchPage
from channels.web.visitor import need_own_page, page, say, show
from foundation.errors import NotFound
from knowledge_base import articles, placeholders
from knowledge_base.articles import PublicArticle
from knowledge_base.rendering import to_html
from pages import keys
from pages.visitor import csrf_of, language_of
from pages.words import N_
from storage.change import Change

MOST_READ = 6
RELATED = 4
LONGEST_QUERY = 500


@page
async def home(request: web.Request) -> web.Response:
    language, words = language_of(request), say(request)
    known = await request.app[FINDER].all(request.app, language)
    popular = _popular(known)
    shown = HomePage(
        matters.matters(known, words),
        _channels(request),
        popular=links(request.app, popular, language),
    )
    return show(request, "web/home.html", shown, "help")


@page
async def search(request: web.Request) -> web.Response:
    language = language_of(request)
    query, topic = request.query.get("q", "").strip()[:LONGEST_QUERY], request.query.get("topic", "")
    if query or not topic:
        found = await request.app[FINDER].find(request.app, language, query)
    else:
        known = await request.app[FINDER].all(request.app, language)
        found = [article for article in known if matters.group_of(article.category) == topic]
        query = matters.title_of(topic, say(request)) if found else topic[:LONGEST_QUERY]
    return show(request, "web/search.html", SearchPage(query, links(request.app, found, language)), "help")


@page
async def article(request: web.Request) -> web.Response:
    found = await _article(request)
    voted = request.query.get("voted", "")
    known = await request.app[FINDER].all(request.app, found.language)
    near = [one for one in known if one.category == found.category and one.slug != found.slug]
    near += [
        one for one in known if matters.group_of(one.category) == matters.group_of(found.category) and one not in near
    ]
    values = request.app[keys.SETTINGS].article_values(found.language)
    shown = ArticlePage(
        title=found.title,
        slug=found.slug,
        category=matters.title_of(matters.group_of(found.category), say(request)),
        html=to_html(placeholders.fill(f"{found.short_answer}\n\n{found.body}", values)),
        language=found.language,
        updated_at=found.updated_at,
        csrf=csrf_of(request),
        related=links(request.app, [one for one in near if one.slug != found.slug][:RELATED], found.language),
        voted="yes" if voted == "yes" else "no" if voted == "no" else "",
    )
    return show(request, "web/article.html", shown, "help")


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
        group = matters.group_of(article.category)
        ranked.append((-article.helped, seen[group], len(ranked), article))
        seen[group] += 1
    return [article for *_, article in sorted(ranked, key=lambda one: one[:3])][:MOST_READ]


def _channels(request: web.Request) -> tuple[ChannelOffer, ...]:
    """The ways to reach the company, as its settings say them."""
    settings, words = request.app[keys.SETTINGS], say(request)
    values = settings.article_values(language_of(request))
    phone, address = values["phone"], settings.mail.address
    return (
        ChannelOffer("world", words(N_("Form")), words(N_("With files and a page to follow it")), True, words(N_("always open")), action=words(N_("Write to us")), url="/contact", first=True),
        ChannelOffer("mail", words(N_("E-mail")), address, True, words(N_("always open")), action=words(N_("Send mail")), url=f"mailto:{address}"),
        ChannelOffer("phone", words(N_("Telephone")), phone, None, values["hours"], action=words(N_("Call")), url="tel:" + "".join(sign for sign in phone if sign in "+0123456789")),
    )  # fmt: skip
