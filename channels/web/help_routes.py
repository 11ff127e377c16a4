"""The addresses of the help centre, which open before all others: whoever comes here only reads."""

from aiohttp import web

from channels.web import help
from channels.web.finding import FINDER, Finder
from channels.web.surroundings import SURROUNDINGS, Surroundings
from pages import embedding


def routes(app: web.Application) -> None:
    app[FINDER] = Finder()
    app[SURROUNDINGS] = Surroundings()
    app[embedding.REFUSED] = embedding.Refused()
    get = app.router.add_get
    get("/", help.home)
    get("/help/{slug}", help.article)
