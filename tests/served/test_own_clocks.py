"""Clocks a desk defines itself: from the console to the ticket, missed and proved, and told to those it concerns."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from desk.names import load as load_names
from desk.timers import views
from foundation.errors import Conflict, Invalid
from pages.saying import saying
from sla import clock_trial
from sla.clock_saving import save_clock
from sla.clock_trial import ClockTried, Trial
from sla.customer_due import for_customer
from sla.defined_clocks import Condition, DefinedClock, Rule, rule_data
from sla.delivered_rows import Wanted, delivered
from sla.newly_promised import NewPromises
from sla.recompute import Recompute
from sla.tables import SlaBreach
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from tests.kit.desk import AtTheDesk, add_agent, form_fields, send_mail
from tests.kit.own_clocks import SUPPLIER, defined
from tests.kit.server import Server
from tests.kit.stepped_desk import SteppedDesk, agrees, berlin, stepped_desk
from tests.kit.ticket_steps import take
from tests.kit.waiting import until
from ticketing.due_order import next_due

JUNE = Wanted(berlin("2026-06-01 00:00"), berlin("2026-07-01 00:00"))
FIELDS = {"name_de": "Antwort des Lieferanten", "name_en": "Supplier's answer", "owed_to": "supplier"}

THIRD = 2
"""Which level `take` passes a ticket on to."""


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def define(desk: SteppedDesk, code: str, rule: Rule, seen: int | None = None, **fields: Any) -> None:
    desk.do(lambda change: save_clock(change, code, FIELDS | rule_data(rule) | fields, seen=seen))
    desk.parts.registry.forget()


def promise(desk: SteppedDesk, *rows: Target, without: str = "-", at: str = "") -> None:
    kept = [row for row in desk.database.read_now(latest) if row.metric != without]
    seen = desk.database.read_now(stamp)
    since = berlin(at) if at else desk.clock.now()
    desk.do(lambda change: save_targets(change, [*kept, *rows], since, seen=seen))
    desk.parts.registry.forget()
    Recompute(desk.database, desk.parts.registry).now()


def shown(desk: SteppedDesk, ticket: int, metric: str) -> list[tuple[str, Any]]:
    return [(row.state, row.due_at) for row in desk.timers(ticket, metric)]


def reported(desk: SteppedDesk, wanted: Wanted) -> list[tuple[str, bool]]:
    terms = desk.database.read_now(desk.parts.registry.read)
    found = desk.database.read_now(lambda session: list(delivered(session, terms, wanted)))
    return [(one.promise.metric, one.missed) for one in found]


def test_a_suppliers_time_runs_while_the_ticket_waits_for_them_and_the_customers_runs_on(desk: SteppedDesk):
    define(desk, "supplier", SUPPLIER, 0)
    promise(desk, Target("supplier", 4 * 3600, "business"))
    ticket = desk.write().ticket_id
    desk.reply(ticket)
    solution = desk.timer(ticket, "resolution").due_at
    take(desk, ticket, "supplier", 0)
    assert shown(desk, ticket, "supplier") == [("running", berlin("2026-06-11 14:00"))]
    desk.at("2026-06-11 16:00").sweep()
    assert [row.state for row in desk.timers(ticket, "supplier")] == ["breached_open"]
    assert agrees(desk)
    desk.at("2026-06-12 10:00").sweep()
    assert desk.ticket(ticket).state == "in_progress", "its date has come"
    (clock,) = desk.timers(ticket, "supplier")
    assert (clock.state, clock.stopped_at, clock.breached_at) == ("breached_done", berlin("2026-06-12 10:00"), berlin("2026-06-11 14:00"))  # fmt: skip
    assert desk.timer(ticket, "resolution").due_at == solution, "the customer's clock did not rest"
    take(desk, ticket, "supplier", 0)
    assert [row.state for row in desk.timers(ticket, "supplier")] == ["breached_done", "running"]
    assert agrees(desk)
    assert desk.database.read_now(lambda session: session.get(SlaBreach, 1)).metric == "supplier"
    assert ("supplier", True) in reported(desk, JUNE)
    assert "supplier" not in dict(reported(desk, replace(JUNE, to_customer=True))), "that is no affair of the customer"

    def proof(session: Any, language: str) -> Any:
        say = saying(language)
        return views(session, ticket, "Anna", load_names(session, desk.clock.now()), desk.clock.now(), say)

    lines = desk.database.read_now(lambda session: proof(session, "en"))
    (late,) = [one for one in lines if one.chip.metric == "supplier" and one.chip.state == "missed"]
    assert sum(one.seconds for one in late.proof if one.place == "" and one.counted) == 4 * 3600
    owed = {one.chip.metric: (one.owed, one.chip.supplier) for one in lines}
    assert owed["supplier"] == ("The supplier owes it to us.", True) and owed["resolution"] == ("We owe it to the customer.", False)  # fmt: skip
    assert not [one for one in late.proof if "does not stop" in one.reason], "it is the waiting that it counts"
    assert (saying("de").word("metric", "supplier"), saying("en").word("metric", "supplier")) == tuple(FIELDS.values())[
        :2
    ]


def test_what_came_in_time_and_was_taken_in_late_was_in_time(desk: SteppedDesk):
    define(desk, "own", Rule((Condition("created"),), (Condition("customer_wrote"),)), 0, owed_to="internal")
    promise(desk, Target("own", 3600, "business"))
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 12:00").sweep()
    assert [row.state for row in desk.timers(ticket, "own")] == ["breached_open"]
    assert [row.metric for row in desk.database.read_now(lambda session: session.exec(select(SlaBreach)).all())] == ["own"]  # fmt: skip
    desk.write(ticket=ticket, received_at=berlin("2026-06-11 10:30"))
    (clock,) = desk.timers(ticket, "own")
    assert (clock.state, clock.stopped_at, clock.breached_at) == ("met", berlin("2026-06-11 10:30"), None)
    assert desk.database.read_now(lambda session: session.exec(select(SlaBreach)).all()) == []
    assert agrees(desk) and ("own", False) in reported(desk, JUNE)


def test_an_answer_taken_back_before_it_left_stops_no_clock(desk: SteppedDesk):
    created, solved, answered = ((Condition(one),) for one in ("created", "resolved", "answered"))
    rules = {"own": Rule(created, answered, (), ("waiting_third_party",)), "back": Rule((Condition("answer_bounced"),), solved), "once": Rule(created, solved, again=False), "again": Rule((Condition("reopened"),), answered, (), ("resolved",))}  # fmt: skip
    for code, rule in rules.items():
        define(desk, code, rule, 0, name_de=code, name_en=code)
    promise(desk, *(Target(one, 3600, "business") for one in rules))
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 10:10").resolve(ticket)
    assert [row.state for row in desk.timers(ticket, "own")] == ["met"]
    desk.clock.forward(seconds=10)
    take(desk, ticket, "undo", 0)
    assert desk.ticket(ticket).state == "in_progress"
    assert [shown(desk, ticket, one) for one in rules] == [[("running", berlin("2026-06-11 11:00"))], []] * 2
    assert [row.state for row in desk.timers(ticket, "first_response")] == ["running"] and agrees(desk)
    take(desk, ticket, "supplier", 0)
    desk.at("2026-06-11 11:00").reply(ticket)
    assert [(row.state, row.paused_seconds) for row in desk.timers(ticket, "own")] == [("met", 2990)] and agrees(desk)

    ticket = desk.write().ticket_id
    desk.reply(ticket)
    desk.clock.forward(seconds=10)
    desk.resolve(ticket, tell=False)
    take(desk, ticket, "undo", 0)
    assert (desk.ticket(ticket).state, desk.timer(ticket, "resolution").state) == ("resolved", "met") and agrees(desk)


def test_what_a_level_owes_counts_from_when_it_has_the_ticket(desk: SteppedDesk):
    rule = Rule((Condition("created"),), (Condition("answered"),))
    define(desk, "team", rule, 0, owed_to="internal", name_de="Stufe", name_en="Level")
    define(desk, "theirs", rule, 0, owed_to="customer", name_de="Kunde", name_en="Customer")
    with pytest.raises(Invalid, match="only what is owed within the house is promised by level"):
        promise(desk, Target("theirs", 3600, "business", level="2"))
    promise(desk, Target("team", 4 * 3600, "business"), Target("team", 3600, "24x7", level="3", recount=True))
    ticket = desk.write().ticket_id
    assert shown(desk, ticket, "team") == [("running", berlin("2026-06-11 14:00"))]
    desk.at("2026-06-11 10:20")
    take(desk, ticket, "pass_on", THIRD)
    assert shown(desk, ticket, "team") == [("running", berlin("2026-06-11 11:00"))] and agrees(desk)
    promise(desk, Target("team", 1800, "business", level="3"), without="team")
    desk.at("2026-06-11 10:30")
    take(desk, ticket, "pass_on", 0)
    assert [row.state for row in desk.timers(ticket, "team")] == ["voided"] and agrees(desk)
    desk.at("2026-06-11 10:50")
    take(desk, ticket, "pass_on", THIRD)
    assert [row.state for row in desk.timers(ticket, "team")] == ["running"] and agrees(desk)
    with pytest.raises(Invalid, match="owed_to: targets promise it by level"):
        define(desk, "team", rule, 1, owed_to="customer", name_de="Stufe", name_en="Level")
    rows = Target("team", 40 * 3600, "business"), Target("level_pickup", 3600, "24x7", level="3")
    desk.clock.forward(minutes=1)
    promise(desk, *rows, without="team")
    NewPromises(desk.database, desk.parts.registry).now(desk.clock.now())
    ticket = desk.write().ticket_id
    promise(desk, Target("team", 40 * 3600, "24x7", level="3"), at="2026-06-11 18:00")
    desk.at("2026-06-12 09:00")
    take(desk, ticket, "pass_on", THIRD)
    assert agrees(desk), "until it was passed on, what the new level is promised was not its affair"


def test_another_rule_counts_from_its_saving_and_what_was_before_stays_as_it_was(desk: SteppedDesk):
    define(desk, "own", Rule((Condition("created"),), (Condition("taken"),)), 0, owed_to="internal")
    promise(desk, Target("own", 3600, "business"))
    first = desk.write().ticket_id
    desk.at("2026-06-11 10:30").take(first)
    desk.at("2026-06-11 11:00")
    define(desk, "own", Rule((Condition("created"),), (Condition("resolved"),)), 1, owed_to="internal")
    with pytest.raises(Conflict):
        define(desk, "own", SUPPLIER, 1)
    desk.clock.forward(minutes=1)
    second = desk.write().ticket_id
    desk.at("2026-06-11 11:30").take(second)
    assert [row.state for one in (first, second) for row in desk.timers(one, "own")] == ["met", "running"]
    assert agrees(desk)
    with pytest.raises(Invalid) as refused:
        define(desk, "own", SUPPLIER, 2, active=False)
    assert [(one.field, one.hint) for one in refused.value.mistakes] == [("active", "matrix")]
    promise(desk, without="own")
    desk.clock.forward(minutes=1)
    define(desk, "own", SUPPLIER, 2, active=False)
    with pytest.raises(Invalid, match="not promised"):
        promise(desk, Target("own", 3600, "business"))
    assert agrees(desk)


def test_what_is_promised_later_counts_for_tickets_that_wait_already_and_the_past_says_how_it_would_have_been(
    desk: SteppedDesk, monkeypatch: Any
):
    rule = Rule((Condition("created"),), (Condition("resolved"),), pauses=("waiting_customer",), again=False)
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 11:00").reply(ticket, wait=True)
    desk.at("2026-06-11 12:00")
    terms, now = desk.database.read_now(desk.parts.registry.read), desk.clock.now()
    clock = DefinedClock("draft", "", "", "internal", (rule,))

    def tried(target: Target) -> ClockTried:
        trial = Trial(terms, clock, target, now)
        while desk.database.read_now(trial.portion):
            pass
        return trial.found()

    monkeypatch.setattr(clock_trial, "BATCH", 1)
    found = tried(Target("draft", 1800, "business"))
    assert (found.looked_at, found.tickets, found.runs, found.missed, found.running) == (1, 1, 1, 1, 1)
    assert (found.named, found.more) == ((desk.ticket(ticket).number,), 0)
    found = tried(Target("draft", 7200, "business"))
    assert (found.missed, found.running, found.more) == (0, 1, 0)
    monkeypatch.setattr(clock_trial, "NAMED", 0)
    found = tried(Target("draft", 1800, "business"))
    assert (found.named, found.more) == ((), 1), "that there are further ones is said"
    define(desk, "own", rule, 0, owed_to="customer")
    solved = Rule((Condition("created"),), (Condition("resolved"),))
    define(desk, "inner", solved, 0, owed_to="internal", name_de="Innen", name_en="Inner")
    promise(desk, Target("own", 7200, "business"), Target("inner", 3600, "24x7"))
    NewPromises(desk.database, desk.parts.registry).now(desk.clock.now())
    assert [row.state for row in desk.timers(ticket, "own")] == ["paused"]
    desk.at("2026-06-11 13:00").write(ticket=ticket)
    assert shown(desk, ticket, "own") == [("running", berlin("2026-06-11 15:00"))], "time without a promise is not used"
    assert agrees(desk)

    def told(own: bool) -> str:
        return desk.database.read_now(lambda session: for_customer(session, ticket, next_due(session, ticket), own=own)).metric  # fmt: skip

    assert (desk.next_due(ticket).metric, told(True), told(False)) == ("inner", "own", "update")


def test_mistakes_stand_at_their_field(desk: SteppedDesk):
    with pytest.raises(Invalid) as refused:
        define(desk, "resolution", Rule((), (Condition("noted"), Condition("rained")), (Condition("noted"),), ("asleep",)), 0, name_de="", owed_to="me")  # fmt: skip
    fields = {one.field for one in refused.value.mistakes}
    assert fields == {"starts.0", "stops.1", "cancels.0", "rests", "code", "name_de", "owed_to"}
    with pytest.raises(Invalid) as refused:
        define(desk, "own", Rule((Condition("noted"),), (Condition("noted"),)), 0)
    assert [(one.field, one.problem) for one in refused.value.mistakes] == [("stops.0", "the same starts it")]
    nowhere = Rule((Condition("queue", "nirgends"),), (Condition("answered"),))
    with pytest.raises(Invalid, match=r"starts\.0: there is nothing of this name"):
        define(desk, "own", nowhere, 0)
    desk.do(lambda change: defined(change, "old", nowhere))
    define(desk, "old", nowhere, active=False)


def test_a_clock_is_written_tried_and_promised_in_the_console_and_runs_on_the_next_ticket(server: Server):
    add_agent(server, "ada", "--role", "admin", "--role", "lead", "--language", "en")
    admin = AtTheDesk(server, "ada")
    page = admin.get("/admin/clocks")
    assert "There are no own clocks yet." in page.said()
    new = form_fields(page := admin.get(template := "/admin/clocks/new?template=supplier"), "/admin/clocks/new")
    assert template and new["starts.0"] == "waits:waiting_third_party"
    new |= {"again": "1", "active": "1"}
    wrong = admin.send(page, "/admin/clocks/new", **new | {"stops.0": new["starts.0"], "code": "update"}, act="save")
    assert wrong.status == 422
    assert "same starts it" in wrong.said("[id='stops.0-error']") and "has this code" in wrong.said("#code-error")
    ticks = {"pause.waiting_customer": "1", "starts.1": "queue:allgemein", "cancels.0": "priority:P4"}
    told = admin.send(page, "/admin/clocks/new", **new | ticks | {"duration": "30 min"}, act="preview")
    assert "0 tickets would have had it" in told.said("#effect")
    assert "Say a span" in admin.send(page, "/admin/clocks/new", **new | {"duration": "soon"}, act="preview").said("#duration-error")  # fmt: skip
    saved = admin.send(page, "/admin/clocks/new", **new | {"starts.0": "created:", "stops.0": "resolved:"}, act="save")
    assert "Starts when the ticket is opened; stops when the ticket is resolved." in saved.said("table")
    targets = form_fields(page := admin.get("/admin/targets"), "/admin/targets")
    number = next(
        name for name in targets if name.endswith(".metric") and not targets[name.replace("metric", "duration")]
    )
    line = number.removesuffix("metric")
    row = {f"{line}metric": new["code"], f"{line}duration": "3 h", f"{line}calendar": "24x7"}
    assert admin.send(page, "/admin/targets", **targets | row, act="save").status == 200
    send_mail(server, "Drucker", "Der Drucker druckt nicht.")
    (ticket,) = admin.wait_for_tickets(1)
    said = lambda: admin.get(f"/desk/tickets/{ticket}").said("#timers")  # noqa: E731
    until(lambda: "Answer of the supplier" in said(), 10, "the clock runs, the target holding from the next second on")
    log = admin.get("/admin/changes").said("table")
    assert "Answer of the supplier" in log
    refused = form_fields(page := admin.get(url := f"/admin/clocks/{new['code']}"), url)
    assert "promise it still" in admin.send(page, url, **refused, act="save").said("#active-error")
