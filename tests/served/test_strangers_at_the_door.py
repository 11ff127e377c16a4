"""What nobody who is not logged in can make the server do: read large forms, try passwords without end."""

import socket
from collections.abc import Callable
from pathlib import Path

from foundation.roles import ALL
from house.entrance import entrance
from house.inside import inside
from pages.middlewares import CHECKS_FORM
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.house import open_house
from tests.kit.server import Server


def answer_before_the_body(server: Server, path: str) -> str:
    """What the server says to a form of 20 MB of which not one byte is sent."""
    host, port = server.http_url.removeprefix("http://").split(":")
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000000\r\n\r\n"
    with socket.create_connection((host, int(port)), 20) as line:
        line.sendall(head.encode())
        return line.recv(2_000).decode("latin-1")


async def test_every_form_of_the_staff_is_read_for_members_only(tmp_path: Path):
    with open_house("sqlite", tmp_path) as parts:
        routes = [
            one
            for one in inside(parts, entrance(parts, ALL)[1]).router.routes()
            if one.method == "POST" and one.resource
        ]
        forms = {one.resource.canonical: one.handler for one in routes if one.resource.canonical.startswith(("/desk", "/admin"))}  # fmt: skip
        assert len(forms) > 30
        assert [path for path, handler in forms.items() if not getattr(handler, CHECKS_FORM, False)] == []


def test_strangers_are_sent_away_unread_and_cannot_guess_for_ever(start_server: Callable[..., Server]):
    server = start_server(SCHALTER_LIMITS__FAILED_LOGINS_PER_HOUR="3", SCHALTER_PLACEHOLDERS__PHONE="")
    for path in ("/admin/rules", "/admin/calendars/business", "/admin/targets", "/desk/calls", "/desk/password"):
        assert answer_before_the_body(server, path).startswith("HTTP/1.1 303"), path

    add_agent(server, "lena")
    agent = AtTheDesk(server, "nobody")  # the first failure
    form = agent.get("/login")
    for login in ("one", "two"):
        assert agent.send(form, "/login", login=login, password="wrong").status == 401
    refused = agent.send(form, "/login", login="lena", password="three blue harbours")
    assert refused.status == 429, "right or wrong, it is not looked at"
    assert "Aus Ihrem Netz kamen zu viele Fehlversuche" in refused.said(".errsum") and 'value="lena"' in refused.text

    assert agent.get("/help/contact-ways").status == 404, "an article with a hole in it is not offered"
