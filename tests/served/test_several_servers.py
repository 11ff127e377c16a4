"""Several processes on one PostgreSQL: each does its roles, they share the work, and any of them may die."""

import json
import os
import re
import signal
from contextlib import closing
from itertools import islice

from storage.servers import servers
from tests.kit.books import Books
from tests.kit.desk import AtTheDesk, add_agent, send_mail
from tests.kit.server import Server
from tests.kit.surroundings import ROOT
from tests.kit.waiting import until

OWNED = ("drift watch", "learning")
STANDING_BY = "standing by: another process does this"


def standing(server):
    """What /readyz says."""
    return json.loads(server.fetch("/readyz")[1])


def lines(server, what):
    """The lines of a server's log that say so."""
    told = (json.loads(line) for line in server.log().splitlines() if line.startswith("{"))
    return [line for line in told if line["what"] == what]


def named_in_deploy():
    """Every figure that the dashboard and the rules of alerts ask for."""
    files = [*(ROOT / "deploy").glob("*.json"), *(ROOT / "deploy").glob("*.yml")]
    asked = {name for file in files for name in re.findall(r"\b(schalter_[a-z_]+)\b", file.read_text())}
    return {name.removesuffix("_bucket") for name in asked}


def test_roles_share_the_work_and_whoever_dies_is_replaced(start_server, ready_postgres_url, relay):
    shared = {
        "SCHALTER_STORAGE__DATABASE_URL": ready_postgres_url,
        "SCHALTER_LOG__FORM": "json",
        "SCHALTER_LOG__LEVEL": "info",
    }
    door = start_server(roles="web,smtp", **shared)
    send_mail(door, "So geht das nicht", "Das ist eine Beschwerde! Seit Wochen antwortet mir niemand.")
    back = start_server(roles="intake,outbox,timers", **shared)
    assert (standing(door)["roles"], standing(back)["roles"]) == (["web", "smtp"], ["intake", "outbox", "timers"])
    assert "smtp" not in standing(back)["addresses"] and "deadlines" not in standing(door)["loops"]
    assert back.fetch("/desk/")[0] == 404, "no pages where they are nobody's role"
    assert named_in_deploy() <= set(re.findall(r"^# TYPE (schalter_\w+)", back.fetch("/metrics")[1], re.M))

    add_agent(door, "lena", "--role", "agent", "--level", "1")
    with closing(AtTheDesk(door, "lena").stream("/desk/live")) as stream, closing(Books(door)) as books:
        assert books.settled(1) == {"ticketed": 1}
        assert [one.type for one in books.tickets()] == ["complaint"], (
            "what waited for a start is judged like any other mail"
        )
        relay.wait_for(1)
        until(lambda: "the acknowledgement is sent" in back.log(), 10, "the receipt's last line")
        [kept] = lines(door, "the arrival (email) is kept")
        [booked] = lines(back, "the arrival (email) is ticketed")
        [sent] = lines(back, "the acknowledgement is sent")
        assert kept["arrival"] == booked["arrival"] and booked["ticket"] == sent["ticket"], "one mail, by its fields"
        assert booked["contact"] != sent["contact"] and sent["concerns"] == f"contact:{sent['contact']}"
        said = {"subject": "Rechnung", "text": "Die Rechnung fehlt.", "sender": {"address": "eva@kunde.example"}}
        ticket = door.api.post("/api/v1/tickets", said, expect=201)
        word = f"ticket-{ticket['number']}".encode()
        assert any(line.startswith(b"data: ") and word in line for line in islice(stream, 60)), (
            "pages hear of what another process booked"
        )
        send_mail(door, "Zugang", "Ich komme nicht hinein.")
        relay.wait_for(2)

        other = start_server(**shared)
        assert [standing(other)["loops"][work] for work in OWNED] == [STANDING_BY] * 2
        known = door.run("check")
        assert known.count("A server runs on") == 3 and "does web,smtp." in known
        assert lines(
            back, f"the server works: intake,outbox,timers; /readyz and /metrics on 127.0.0.1:{back.http_port}"
        )
        back.kill()
        send_mail(door, "Noch etwas", "Die Karte ist weg.")
        assert books.settled(4) == {"ticketed": 4}
        until(
            lambda: [standing(other)["loops"][work] for work in OWNED] == ["running"] * 2, 15, "the owner is replaced"
        )
        assert books.contradictions() == []


def test_a_worker_takes_in_what_its_first_process_keeps_is_replaced_when_it_dies_and_leaves_with_it(
    start_server, ready_postgres_url, relay
):
    def workers() -> list[int]:
        return [int(one.process) for one in servers(ready_postgres_url) if one.roles == "intake,outbox"]

    first = start_server(roles="web,smtp", workers=1, SCHALTER_STORAGE__DATABASE_URL=ready_postgres_url)
    with closing(Books(first)) as books:
        send_mail(first, "Zugang", "Ich komme nicht hinein.")
        assert books.settled(1, 60) == {"ticketed": 1}
        relay.wait_for(1)
        assert f":{first.http_port}/" in relay.deliveries[0].message.get_body(("plain",)).get_content(), (
            "links lead to the first process"
        )
        [worker] = until(workers, 30, "the worker is there")
        os.kill(worker, signal.SIGKILL)
        send_mail(first, "Noch etwas", "Die Karte ist weg.")
        assert books.settled(2, 60) == {"ticketed": 2}
        until(lambda: worker not in workers(), 30, "the dead one is forgotten")
        first.kill()
        until(lambda: not workers(), 30, "no worker outlives its first process")


def test_on_sqlite_one_process_does_everything(tmp_path):
    server = Server(tmp_path / "desk")
    for several in (("--roles", "web"), ("--workers", "1")):
        refused = server.ran("serve", *several)
        assert refused.returncode == 2 and "On SQLite one process does everything" in refused.stderr
    assert "There is no role 'mail'" in server.ran("serve", "--roles", "mail").stderr
