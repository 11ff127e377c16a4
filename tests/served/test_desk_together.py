"""Two agents on one ticket and in one list: shared views, who follows, what one has begun to write, what one gives back."""

import re
from urllib.parse import urlencode

from tests.kit.desk import AtTheDesk, add_agent, form_fields, send_mail
from tests.kit.server import Server


def test_a_view_of_ones_own_shows_the_columns_one_chose_and_the_tickets_one_follows_are_a_list(server: Server):
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    lena = AtTheDesk(server, "lena")
    send_mail(server, "Blaue Giesskanne", "Guten Tag,\n\ndas Blaue Giesskanne.")
    ticket = f"/desk/tickets/{lena.wait_for_tickets(1)[0]}"
    add_agent(server, "zoe", "--level", "1", name="Zoe Zander")
    zoe = AtTheDesk(server, "zoe")
    view = lena.send(lena.get("/desk/"), "/desk/views", name="Überblick", shared="1")
    number = re.search(r'action="/desk/views/(\d+)/columns"', view.text)[1]
    chosen = [("column", one) for one in ("queue", "level", "queue", "nonsense", "type")] + [("move", "up:type")]
    moved = lena.post(f"/desk/views/{number}/columns", [("csrf", view.page.css_first("[name=csrf]").attributes["value"]), *chosen])  # fmt: skip
    offered = [one.attributes["value"] for one in moved.page.css("details[open] [name=column]")]
    assert offered[:3] == ["queue", "type", "level"] and len(set(offered)) > 10, "it stays open for the next step"
    counters_of_views(lena, zoe)
    due_times_in_ones_own_zone(lena, ticket)
    shared = zoe.get(f"/desk/?view={number}&part=list")
    assert [head.text() for head in shared.page.css("thead th")[3:]] == ["Warteschlange", "Art", "Stufe", "Nächste Frist in Servicezeit"]  # fmt: skip
    token = zoe.get("/desk/").page.css_first("[name=csrf]").attributes["value"]
    assert zoe.post(f"/desk/views/{number}/columns", {"csrf": token, "column": "type"}).status == 403
    followed = lena.send(lena.get(ticket), f"{ticket}/follow")
    assert "Folgen dem Ticket: Lena Hansen" in zoe.get(ticket).said(".tk-head")
    assert "Folgen dem Ticket" not in followed.said(".tk-head")
    assert (lena.tickets("/desk/followed"), zoe.tickets("/desk/followed")) == ([ticket.rpartition("/")[2]], [])
    zoe.send(zoe.get(ticket), f"{ticket}/follow")
    begun_and_given_back(lena, zoe, ticket)
    lena.send(lena.get(ticket), f"{ticket}/escalate", level="2", queue="anwendungen", why="skill", reason="Neustart half nicht")  # fmt: skip
    assert zoe.tickets("/desk/followed") == [ticket.rpartition("/")[2]]
    narrowed_by_what_rows_show(lena, ticket.rpartition("/")[2])
    called_merged(server, lena, ticket)


def narrowed_by_what_rows_show(lena: AtTheDesk, number: str) -> None:
    there = (number, number.replace("-", " "), number[3:7], "anna", "Kunde", "anna@kunde", "giesskanne anna")
    found = {one: lena.tickets(f"/desk/?{urlencode({'q': one})}") for one in (*there, "-anna", "petra", "petra@kunde")}
    assert found == {one: [number] if one in there else [] for one in found}


def called_merged(server: Server, lena: AtTheDesk, ticket: str) -> None:
    """The stored state of a ticket that goes on in another one is that of a cancelled one."""
    number = ticket.rpartition("/")[2]
    send_mail(server, "Noch einmal", "Die Giesskanne tropft.")
    (other,) = set(lena.wait_for_tickets(2)) - {number}
    lena.send(lena.get(ticket), f"{ticket}/merge", target=other)
    assert "Zusammengeführt" in lena.get(ticket).said(".tk-head") and "Abgebrochen" not in lena.get(ticket).said("main")
    assert "Zusammengeführt" in lena.get(f"/desk/palette?q={number}").text
    assert lena.tickets("/desk/states/cancelled?q=status:zusammengef%C3%BChrt") == [number]


def due_times_in_ones_own_zone(lena: AtTheDesk, ticket: str) -> None:
    """Every time on the pages is that of the zone a member chose, which is named; on the telephone's it is the desk's."""

    def dues() -> tuple[str, str, bool]:
        """The deadlines but for how far they are, which each minute says otherwise."""
        page = lena.get(ticket)
        told = "; ".join(one.text(strip=True) for one in page.page.css("#timers h2, #timers .nm"))
        chip = lena.get("/desk/").page.css_first("table.list tbody tr .sub")
        return (
            told,
            chip.text() if chip else "",
            "Zeiten in Pacific/Kiritimati" in page.said(".railfoot"),
        )

    timers, row, named = dues()
    assert "Europe/Berlin" in timers and not named
    wrong = lena.send(lena.get("/desk/me"), "/desk/me/zone", zone="Atlantis/Hafen")
    assert wrong.status == 422 and "Zeitzone gibt es nicht" in wrong.said("main") and dues() == (timers, row, named)
    lena.send(wrong, "/desk/me/zone", zone="Pacific/Kiritimati")
    there, row_there, named = dues()
    assert "Zeiten in Pacific/Kiritimati, Servicezeit in Europe/Berlin" in there and named
    page = lena.get(ticket)
    assert all(
        "Zeiten in Pacific/Kiritimati." in page.said(f"#{one}-hint") for one in ("follow-up-until", "promise-promised")
    )
    assert there.replace("Pacific/Kiritimati", "Europe/Berlin") != timers and row_there != row
    assert "Zeiten in Europe/Berlin" in lena.get("/desk/calls").said(".railfoot"), (
        "the telephone is answered in the desk's zone"
    )
    lena.send(lena.get("/desk/me"), "/desk/me/zone", zone="Europe/Berlin")
    assert dues() == (timers, row, False)


def counters_of_views(lena: AtTheDesk, zoe: AtTheDesk) -> None:
    """A view has its counter in the rail as queues have, for everybody what they see, and it counts along."""
    lena.send(lena.get("/desk/"), "/desk/views", name="Kannen", q="Giesskanne", shared="1")
    lena.send(lena.get("/desk/"), "/desk/views", name="Zweite Stufe", q="stufe:2", shared="1")

    def beside(reader: AtTheDesk, view: str) -> str:
        return next(
            line.text(strip=True) for line in reader.get("/desk/rail").page.css(".ritem") if view in line.text()
        )

    assert [beside(zoe, view) for view in ("Überblick", "Kannen", "Zweite Stufe")] == ["Überblick1", "Kannen1", "Zweite Stufe0"]  # fmt: skip
    assert [beside(zoe, view) for view in ("Ohne Zust", "Wartet", "Denen")] == ["Ohne Zuständigkeit1", "Wartet auf andere0", "Denen ich folge0"]  # fmt: skip
    assert (
        beside(lena, "Kannen") == "Kannen1" and '>Kannen</span><span class="n">1</span>' in lena.get("/desk/mine").text
    )


def begun_and_given_back(lena: AtTheDesk, zoe: AtTheDesk, ticket: str) -> None:
    """What one has begun to write, the other reads; who may not assign to others gives back what is theirs, and only that."""
    lena.post(
        f"{ticket}/draft",
        {"csrf": form_fields(lena.get(ticket), f"{ticket}/note")["csrf"], "kind": "reply", "text": "Der Henkel ist"},
    )
    read = zoe.get(ticket).said(".begun")
    assert "Lena Hansen hat eine Antwort begonnen" in read and "Der Henkel ist" in read
    assert not lena.get(ticket).page.css(".begun")
    assert not zoe.get(ticket).page.css(f"form[action='{ticket}/assign']")
    zoe.send(zoe.get(ticket), f"{ticket}/take")
    mine = zoe.get(ticket)
    assert not mine.page.css("#assign-assignee")
    given = zoe.send(mine, f"{ticket}/assign", reason="Braucht eine neue Kanne.")
    assert (
        "zurückgegeben" in given.said(".flash")
        and "niemand zuständig" in given.said(".owner")
        and "Braucht eine neue Kanne." in given.said("#conversation")
    )
