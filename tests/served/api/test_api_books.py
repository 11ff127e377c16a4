"""The ledger, held arrivals and the figures for Prometheus."""

import re
import sqlite3
import time

from storage.blobs import sha256_of
from tests.kit.api import Api
from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.waiting import until


def test_the_books_balance_for_every_channel_and_mailbox(api, opened):
    opened()
    lines = api.get("/api/v1/ledger")["items"]
    [ours] = [line for line in lines if line["channel"] == "api" and line["mailbox"] == "test"]
    assert ours["ticketed"] >= 1
    for line in lines:
        ended = sum(line[name] for name in ("ticketed", "followed_up", "set_aside", "held", "duplicates"))
        assert line["taken_in"] == ended + line["waiting"]
        assert line["difference"] == 0


def test_what_is_not_held_cannot_be_tried_again(api, opened):
    opened()
    [newest] = api.get("/api/v1/arrivals", state="ticketed", limit=1)["items"]
    api.post(f"/api/v1/arrivals/{newest['id']}/retry", expect=409)
    api.post("/api/v1/arrivals/999999999/retry", expect=404)


def test_a_held_arrival_is_shown_with_its_reason_and_taken_in_once_it_can_be(start_server):
    server = start_server()
    api: Api = server.api
    arrival_id = _spoilt_arrival(server)
    [held] = api.get("/api/v1/arrivals", state="held")["items"]
    assert held["reason"]
    assert held["id"] == arrival_id
    again = api.post(f"/api/v1/arrivals/{held['id']}/retry")
    assert (again["state"], again["attempts"]) == ("held", 2)
    add_agent(server, "lead", "--role", "lead", "--language", "en")
    lead = AtTheDesk(server, "lead")
    tried = lead.send(lead.get("/desk/arrivals"), f"/desk/arrivals/{held['id']}/retry")
    assert "It could not be read this time either" in tried.text and held["reason"] in tried.said(".held")


def test_the_figures_name_no_person(exchange, opened):
    opened()
    text = exchange("GET", "/metrics", token="").body.decode()
    for name in (
        "schalter_arrivals_taken_total",
        "schalter_outbox_waiting",
        "schalter_intake_seconds_count",
        "schalter_loop_running",
    ):
        assert re.search(rf"^{name}(\{{.*\}})? [0-9.]+$", text, re.M), name
    assert re.search(r'^schalter_tickets\{group="state",value="queued"\} [1-9]', text, re.M)
    labels = set(re.findall(r'(\w+)="', text))
    assert labels <= {"le", "group", "value", "loop", "channel", "reason", "state"}
    assert "@" not in text
    assert "agent" not in text


def _spoilt_arrival(server) -> int:
    """Leaves an arrival of the API that is no JSON, as a kept row of a stopped server."""
    server.stop()
    content = b"no json"
    with sqlite3.connect(server.directory / "schalter.sqlite3") as connection:
        connection.execute(
            "INSERT INTO blob (sha256, size, content) VALUES (?, ?, ?)", (sha256_of(content), 7, content)
        )
        row = connection.execute(
            "INSERT INTO arrival (channel, mailbox, sha256, envelope, received_at, outcome, reason, attempts)"
            " VALUES ('api', 'test', ?, '{}', ?, 'waiting', '', 0)",
            (sha256_of(content), int(time.time() * 1_000_000)),
        )
    server.start()
    until(lambda: server.api.get("/api/v1/arrivals", state="held")["items"], 15, "the arrival is held")
    return row.lastrowid or 0
