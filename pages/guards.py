"""What handlers ask before they act."""

from urllib.parse import quote

from aiohttp import web

from foundation.errors import Forbidden, NotFound
from pages.visitor import agent_of
from staff.rights import Right, TicketScope, may
from staff.sign_in import SignedIn


def signed_in(request: web.Request) -> SignedIn:
    """Who is logged in; anybody else is sent to the log-in page and from there back to here."""
    agent = agent_of(request)
    if agent is None:
        back = request.path_qs if request.method == "GET" else _page_of(request)
        raise web.HTTPSeeOther(f"/login?next={quote(back, safe='/')}")
    return agent


def _page_of(request: web.Request) -> str:
    """Where what was sent had been written: a ticket, as far as its address tells."""
    number = request.match_info.get("number", "")
    return f"/desk/tickets/{number}" if number and request.path.startswith("/desk/tickets/") else "/desk/"


def need(request: web.Request, right: Right, ticket: TicketScope | None = None) -> SignedIn:
    """Who is logged in, if they may do this. A ticket that may not even be read does not exist (NotFound); otherwise
    Forbidden."""
    agent = signed_in(request)
    if may(agent.who, right, ticket):
        return agent
    if ticket is not None and not may(agent.who, Right.TICKET_READ, ticket):
        raise NotFound("There is no such ticket.")
    raise Forbidden("Your role does not include this.")


def local_path(said: str, otherwise: str = "/desk/") -> str:
    """A path on this server to go on to; anything that could lead elsewhere becomes `otherwise`."""
    harmless = said.startswith("/") and not said.startswith("//") and "\\" not in said and said.isprintable()
    return said if harmless else otherwise
