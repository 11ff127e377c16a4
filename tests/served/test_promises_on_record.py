"""Agreements, the report of a month and waivers, in the hands of those who may: pages, documents and refusals."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine, text

from tests.kit.desk import Answer, AtTheDesk, add_agent, send_mail
from tests.kit.server import Server
from tests.kit.waiting import until

NEW = "/admin/agreements/new"


def test_agreements_reports_and_waivers_are_kept_by_those_who_may(server: Server):
    add_agent(server, "carla", "--role", "crm", "--language", "en")
    add_agent(server, "lena", "--role", "agent", "--level", "1", "--language", "en")
    add_agent(server, "ada", "--role", "admin", "--language", "en")
    carla, lena = AtTheDesk(server, "carla"), AtTheDesk(server, "lena")
    _customer(server)
    for page in ("/admin/agreements", "/admin/delivered", "/admin/verdicts"):
        assert (carla.get(page).status, lena.get(page).status) == (200, 403)
    _agreement(server, carla)
    send_mail(server, "Tor klemmt", "Das Tor klemmt.", sender="anna@kunde.example")
    until(lambda: server.api.get("/api/v1/tickets")["items"], 10, "the ticket of the mail")
    until(lambda: _promised(server).get("agreement") == "K-2026-014 v1", 10, "the agreement to count")
    _report(server, carla)


def _promised(server: Server) -> dict[str, Any]:
    """What the answer to the only ticket is promised under."""
    (ticket,) = server.api.get("/api/v1/tickets")["items"]
    return next(one["target"] for one in ticket["timers"] if one["metric"] == "first_response")


def _customer(server: Server) -> None:
    engine = create_engine(f"sqlite:///{server.directory / 'schalter.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organisation (id, name, customer_no, relationship_state, colleagues_see, zone, created_at) VALUES (7, 'Hafenlogistik', '10042', 'active', false, '', 0)"))  # fmt: skip
        connection.execute(
            text("INSERT INTO organisation_domain (domain, organisation_id) VALUES ('kunde.example', 7)")
        )
    engine.dispose()


def _agreement(server: Server, carla: AtTheDesk) -> None:
    page = carla.get(NEW)
    entered = {
        "number": "K-2026-014", "customer": "10042", "valid_from": "2026-01-01", "valid_to": "", "line.0.metric": "first_response",
        "line.0.duration": "1 working day, by 12:00", "line.0.calendar": "business", "months": "1",
        "included": "20", "penalty_kind": "amount", "penalty_value": "250,50", "penalty_currency": "EUR",
    }  # fmt: skip
    wrong: dict[str, tuple[dict[str, str], str]] = {
        "#number-error": ({"number": "new"}, "letters, digits"),
        "#customer-error": ({"customer": "1"}, "No customer"),
        "#valid_to-error": ({"valid_to": "2025-01-01"}, "ends before"),
        "#valid_from-error": ({"valid_from": "9999-12-31"}, "too far away"),
        "#penalty_kind-error": ({"penalty_kind": ""}, "leave it empty"),
        "#included-error": ({"included": "0"}, "how many tickets"),
        "#penalty_value-error": ({"penalty_value": "1.000,00"}, "no amount"),
        "#penalty_fee-error": ({"penalty_kind": "percent"}, "fee a month"),
    }
    for field, (change, words) in wrong.items():
        refused = carla.send(page, NEW, **entered | change, act="save")
        assert (refused.status, words in refused.said(field)) == (422, True)
        assert refused.page.css_first('input[name="line.0.duration"]').attributes["value"] == "1 working day, by 12:00"
    absurd = carla.send(page, NEW, **entered | {"line.0.duration": "99999999 h"}, act="preview")
    assert (absurd.status, "longer than anybody waits" in absurd.said("main")) == (422, True)
    assert "Before you save" in carla.send(page, NEW, **entered, act="preview").said(".draft")
    saved = carla.send(page, NEW, **entered, act="save")
    assert (saved.path, "Saved as version 1" in saved.said(".flash")) == ("/admin/agreements/K-2026-014", True)
    assert 'value="250.50"' in saved.text and 'value="20"' in saved.text
    later = entered | {"number": "K-2031", "valid_from": "2031-01-01", "line.0.metric": "update"}
    planned = carla.send(page, NEW, **later, act="save")
    carla.send(planned, planned.path, **later | {"line.0.duration": "4 h"}, act="save")
    for act in ("preview", "save"):
        again = carla.send(page, NEW, **entered, act=act)
        assert (again.status, "there already, with Hafenlogistik" in again.said("#number-error")) == (422, True)
    stale = carla.send(planned, planned.path, **later, act="save")
    assert "Somebody else saved this agreement" in stale.said("main")
    assert stale.page.css_first(".errsum a").attributes["href"] == planned.path
    assert "Hafenlogistik" in carla.get("/admin/agreements").said("table")
    log = AtTheDesk(server, "ada").get("/admin/changes?about=agreement+K-2031").said("tbody tr")
    assert "4 h" in log and "Counts from 1 January 2031" in log, "the newest first"


def _report(server: Server, carla: AtTheDesk) -> None:
    """A promise is missed, somebody asks to waive it, and nobody confirms what they asked for themselves."""
    engine = create_engine(f"sqlite:///{server.directory / 'schalter.sqlite3'}")
    with engine.begin() as connection:  # as if a day had passed
        connection.execute(text("UPDATE sla_timer SET state = 'breached_open', breached_at = started_at WHERE metric = 'first_response'"))  # fmt: skip
        connection.execute(text("INSERT INTO sla_breach (timer_id, ticket_id, metric, due_at, noticed_at, cause, explanation) SELECT id, ticket_id, metric, started_at, started_at, 'unclear', '' FROM sla_timer WHERE metric = 'first_response'"))  # fmt: skip
        connection.execute(text("UPDATE sla_timer SET clock = json_set(clock, '$.pauses', json_array(json_array(clock->>'$.started_at', clock->>'$.started_at', 'unpromised'))) WHERE metric = 'first_response'"))  # fmt: skip
    engine.dispose()
    page = carla.get("/admin/delivered")
    assert "nothing was promised in this time" in page.said("main"), "a clock that began with a later promise"
    assert carla.get("/admin/delivered.pdf").status == 200
    assert "K-2026-014 v1" in page.said("table")
    assert "€250.50" in page.text, "one promise was missed"
    assert "of 0 finished" in page.said("table"), "it still runs"
    opened = carla.get(page.page.css_first('a[href*="line="]').attributes["href"] or "")
    (ticket,) = server.api.get("/api/v1/tickets")["items"]
    assert ticket["number"] in opened.said("#line") and "no" in opened.said("#line")
    form = next(
        one.attributes["action"] for one in page.page.css("form") if "judge" in (one.attributes["action"] or "")
    )
    mute = carla.send(page, form, act="waive", reason="", cause="outage")
    assert (mute.status, "understand" in mute.said("#reason-error")) == (422, True), "at its field, in the open form"
    assert mute.page.css_first("#missed details[open] [name=reason][aria-invalid]"), "and what was chosen stays"
    assert mute.page.css_first("#missed [name=cause] option[selected]").attributes["value"] == "outage"
    share = page.page.css_first('a[href*="by=kept"]').attributes["href"]
    assert ticket["number"] in carla.get(share).said("#line") and not page.page.css('a[href*="by=service"]'), (
        "no time yet"
    )
    asked = carla.send(page, form, act="waive", reason="the line was down", cause="outage")
    assert "outage: the line was down" in carla.get("/admin/delivered").said("#missed"), (
        "the cause chosen beside it is kept"
    )
    assert "second person" in asked.said(".flash")
    log = AtTheDesk(server, "ada").get("/admin/changes").said("tbody")
    assert f"Ticket {ticket['number']}" in log and "timer" not in log, "the log of changes names the ticket"
    waiting = carla.get("/admin/verdicts")
    assert "the line was down" in waiting.said("main")
    assert "somebody else has to confirm" in waiting.said("main")
    add_agent(server, "leo", "--role", "lead", "--language", "en")
    leo = AtTheDesk(server, "leo")
    assert "confirmed" in leo.send(leo.get("/admin/verdicts"), "/admin/verdicts", act="confirm").said("main")
    assert "after review" in carla.get("/admin/delivered").said("table")
    proof = leo.get(f"/desk/tickets/{ticket['number']}").said("#timers")
    assert "After review it does not count as missed: the line was down" in proof, "and the missed deadline stays there"
    _documents(carla)
    _time_spent(carla)
    month = f"{datetime.now(UTC):%Y-%m}"
    said = server.api.get("/api/v1/sla/delivered", month=month, agreement="K-2026-014")
    assert [(one["agreement"], one["kept"], one["share_kept_after_review"]) for one in said["lines"]] == [("K-2026-014 v1", 0, 1.0)]  # fmt: skip
    assert server.api.get("/api/v1/sla/delivered", month="May", expect=422)["status"] == 422


def _time_spent(carla: AtTheDesk) -> None:
    """Nothing was resolved yet; a month that is none is no other one."""
    assert "No ticket was resolved in this month" in carla.get("/admin/time").said()
    odd = ("/admin/time?month=9999-12", "/admin/delivered.pdf?month=2026-13", "/admin/delivered?month=soon")
    assert [carla.get(one).status for one in odd] == [404] * 3
    assert '"lines": []' in carla.get("/admin/time.json").text
    assert carla.get("/admin/time.csv").content.decode("utf-8-sig").startswith("by,key,tickets,queue_s")


def _documents(carla: AtTheDesk) -> None:
    def kind(answer: Answer) -> str:
        return answer.headers["Content-Type"].split(";")[0]

    found = {ending: carla.get(f"/admin/delivered.{ending}") for ending in ("csv", "json", "pdf")}
    assert {ending: kind(one) for ending, one in found.items()} == {
        "csv": "text/csv",
        "json": "application/json",
        "pdf": "application/pdf",
    }
    assert found["csv"].content.decode("utf-8-sig").startswith("customer,agreement")
    assert found["pdf"].content.startswith(b"%PDF-")
    assert '"share_kept_after_review": 1.0' in found["json"].text
    assert re.search('"from": "[0-9-]+T2[23]:00:00Z"', found["json"].text), "the desk's midnight, told in UTC"
