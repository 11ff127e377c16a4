"""What an agent is writing: kept on the server while they write, so that it is there on every machine and after every fault."""

from aiohttp import web

from desk import at_work, presence, ticket_page
from desk.place import asked, html
from pages import keys, rich_text, times
from pages.posted import posted
from pages.words import N_
from storage.change import Change

LONGEST, LONGEST_COPIES = 100_000, 8_000
KINDS = ("reply", "note")
SAVED = N_("saved %(time)s")


async def save(request: web.Request) -> web.Response:
    """Keeps it, or lets it go where nothing is left of it; says when. Colleagues on the ticket see that one writes."""
    who, said = await asked(request), posted(request)
    kind = said.value("kind") if said.value("kind") in KINDS else "note"
    formatted = rich_text.cleaned(said.value("html"))
    copies = {field: said.value(field)[:LONGEST_COPIES] for field in at_work.COPIES if field in said.fields}
    text, number = said.value("text")[:LONGEST], request.match_info["number"]

    def work(change: Change) -> None:
        ticket_id = ticket_page.find(change.session, number, who).id
        if text.strip():
            at_work.keep_draft(change, ticket_id, who.agent.agent_id, kind, text, formatted, copies)
        else:
            at_work.drop_draft(change, ticket_id, who.agent.agent_id, kind)
        if at_work.here(change, ticket_id, who.agent.agent_id, typing=bool(text.strip())):
            presence.tell(change, number)

    await request.app[keys.DATABASE].change(work)
    return html(who.say(SAVED, time=times.clock(who.reader.now, who.reader)) if text.strip() else "")
