"""The help window: the line for other websites, and which of them may show it."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from admin.place import Asked, asked, page, question
from foundation.errors import Mistake
from pages import embedding, keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_

NO_SITE = N_("“%(line)s” is no address of a website.")
NO_SITE_HINT = N_("Enter one a line, such as https://shop.example, with nothing behind it.")
TOO_MANY = N_("No more than %(most)s websites.")
SAVED = N_("Saved. It counts from now on.")


@dataclass(frozen=True, slots=True)
class EmbeddingPage:
    """`base` is this server's address in the tag; `policy` is what a website with a policy of its own adds to it. `refused`:
    websites that wanted to show it lately and are not allowed, and when."""

    form: Form
    base: str
    refused: tuple[tuple[str, datetime], ...] = ()
    languages: tuple[str, ...] = ("de", "en")

    @property
    def policy(self) -> str:
        return f"script-src {self.base}; frame-src {self.base}"


async def show(request: web.Request) -> web.Response:
    who = asked(request)
    allowed = await question(request, embedding.origins)
    form = Form(who.agent.csrf, {"sites": "\n".join(allowed)})
    return await _page(request, who, form, flash=who.say(SAVED) if "saved" in request.query else "")


async def post(request: web.Request) -> web.Response:
    who, text = asked(request), posted(request).value("sites")
    if more := posted(request).value("allow"):
        text = f"{text}\n{more}"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wanted = sorted({embedding.origin_of(line) for line in lines})
    wrong = ""
    if broken := next((line for line in lines if not embedding.origin_of(line)), ""):
        wrong = who.say(NO_SITE, line=broken[:100])
    elif len(wanted) > embedding.MOST:
        wrong = who.say(TOO_MANY, most=embedding.MOST)
    if wrong:
        mistake = Mistake("sites", wrong, who.say(NO_SITE_HINT) if broken else "")
        return await _page(request, who, Form(who.agent.csrf, {"sites": text}, (mistake,)))
    await request.app[keys.DATABASE].change(lambda change: embedding.save(change, wanted, who.agent.login))
    raise web.HTTPSeeOther("/admin/window?saved=1")


async def _page(request: web.Request, who: Asked, form: Form, flash: str = "") -> web.Response:
    allowed = await question(request, embedding.origins)
    shown = EmbeddingPage(form, who.settings.public_url, tuple(request.app[embedding.REFUSED].listed(allowed)))
    return await page(request, who, "embedding.html", status=422 if form.mistakes else 200, flash=flash, page=shown)
