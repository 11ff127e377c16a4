"""How satisfied a customer is, asked on the ticket's own page once it is solved: 1 to 10, with words if they like."""

from aiohttp import web

from channels.web.visitor import need_own_page, page
from customers.feedback_tables import Rating
from foundation.errors import NotFound
from pages import keys
from storage.change import Change
from ticketing.customer_moves import by_token
from ticketing.states import FINAL, State

SCORES = range(1, 11)
LONGEST_COMMENT = 2000
RATEABLE = (State.RESOLVED, State.AUTO_ANSWERED, *FINAL)


@page
async def rate(request: web.Request) -> web.Response:
    """Keeps the rating; a second one takes the place of the first."""
    posted = await request.post()
    need_own_page(request, str(posted.get("csrf", "")))
    said, comment = str(posted.get("score", "")), str(posted.get("comment", "")).strip()[:LONGEST_COMMENT]
    score = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 0
    token = request.match_info["token"]

    def keep(change: Change) -> bool:
        ticket = by_token(change.session, token)
        if ticket is None or ticket.id is None:
            raise NotFound
        if score not in SCORES or ticket.state not in RATEABLE or ticket.merged_into_id:
            return False
        row = change.session.get(Rating, ticket.id) or Rating(ticket_id=ticket.id, score=score, at=change.now)
        row.score, row.comment, row.at = score, comment, change.now
        change.session.add(row)
        return True

    kept = await request.app[keys.DATABASE].change(keep)
    raise web.HTTPSeeOther(f"/t/{token}?said={'rated' if kept else 'unchanged'}")
