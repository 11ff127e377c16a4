"""Rules ask about the person and the desk, and want things done: on a real database, without a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import select

from admin import configuration
from api.reader import SentTicket, read, to_bytes
from foundation.errors import Invalid
from staff import directory
from staff.skill_tables import Skill
from storage.change import Change
from tests.kit.stepped_desk import SteppedDesk, stepped_desk
from ticketing.agent_notice_table import AgentNotice
from ticketing.arrivals import Kept
from ticketing.checklists import of_ticket
from ticketing.procedure_saving import save_procedure
from ticketing.procedures import Step
from ticketing.replay_text import replayed
from ticketing.rule_orders import Orders, orders_of
from ticketing.rule_saving import Written, in_order, replace_rules, save_rule
from ticketing.sop_tables import Sop
from ticketing.tables import Contact, Queue, RoutingRule, Ticket


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path / "desk", "2026-06-15 10:00") as desk:
        yield desk


def test_a_rule_asks_about_the_person_and_the_past_is_judged_by_what_was_so_then(desk: SteppedDesk):
    rule = {"conditions": {"has_open_ticket": True}, "actions": {"queue": "dispatcher"}, "name": "Wieder da"}
    desk.do(lambda change: change.session.add(RoutingRule(position=0, **rule)))
    asked = [desk.write(category="fault.printer").ticket_id for _ in range(2)]
    queues = [desk.ticket(one).queue for one in asked if one]
    assert queues == ["allgemein", "dispatcher"]
    draft = {"rules": [{**rule, "conditions": {"wrote_recently": True, "has_open_ticket": True}}], "months": 1}
    found = desk.database.read_now(lambda session: replayed(session, draft, desk.clock.now()))
    assert (found["hits"], found["elsewhere"]) == ({"before": {"Wieder da": 1}, "after": {"Wieder da": 1}}, 0)
    draft["rules"][0]["conditions"] = {"files": "pdf"}
    found = desk.database.read_now(lambda session: replayed(session, draft, desk.clock.now()))
    assert (found["hits"]["after"], found["elsewhere"]) == ({}, 1)


def test_a_complaint_stays_in_its_reserved_queue_and_the_past_is_judged_as_it_was_decided(desk: SteppedDesk):
    rule = {"conditions": {"words": {"contains": "geht nicht"}}, "actions": {"queue": "stoerungen"}, "name": "Störung"}
    desk.do(lambda change: change.session.add(RoutingRule(position=0, **rule)))
    now, once = (desk.ticket(desk.write(bypass=("complaint",)).ticket_id or 0) for _ in range(2))
    assert (now.queue, now.level, now.confidential) == ("beschwerden", 1, True)
    assert {"code": "guarded", "values": {"rule": "Störung", "queue": "beschwerden"}} in now.route_explanation

    def decided_before_guards_held(change: Change) -> None:
        row = change.session.get_one(Ticket, once.id)
        row.route_explanation = [
            {"code": step["code"], "values": {**step["values"], **({"actions": rule["actions"]} if step["code"] == "rule" else {})}}
            for step in row.route_explanation if step["code"] != "guarded"
        ]  # fmt: skip
        for step in row.route_explanation:
            step["values"].pop("holds", None)

    desk.do(decided_before_guards_held)
    as_is, without = (
        desk.database.read_now(lambda session: replayed(session, draft, desk.clock.now()))  # noqa: B023
        for draft in ({}, {"rules": []})
    )
    assert as_is["elsewhere"] == 0
    assert [(one["ticket"], one["before"]["queue"]) for one in without["named"]] == [(once.number, "stoerungen")]


def test_a_level_that_no_queue_open_to_all_belongs_to_is_not_named_alone(desk: SteppedDesk):
    desk.do(lambda change: save_rule(change, None, "Hoch", {"category": "fault.*"}, {"level": 3}, stop=True))
    ticket = desk.ticket(desk.write().ticket_id or 0)
    assert (ticket.level, ticket.queue) == (3, "experten")
    found = desk.database.read_now(lambda session: replayed(session, {}, desk.clock.now()))
    assert found["elsewhere"] == 0
    desk.do(lambda change: change.session.execute(update(Queue).where(Queue.level == 3).values(restricted_to="lead")))
    with pytest.raises(Invalid) as refused:
        desk.do(lambda change: save_rule(change, None, "Höher", {"channel": "fax"}, {"level": 3}, stop=True))
    assert [one.field for one in refused.value.mistakes] == ["queue"]


def test_a_rule_asks_for_a_field_of_a_form_and_so_does_the_past(desk: SteppedDesk):
    rule = {
        "name": "Kräne",
        "conditions": {"form_fields": {"contains": "product=kran 7"}},
        "actions": {"queue": "dispatcher"},
    }
    desk.do(lambda change: change.session.add(RoutingRule(position=0, **rule)))
    raw = to_bytes(
        SentTicket(
            "x1", "anna@kunde.example", "", "Kran", "Er steht.", "de", "fault.printer", "", fields={"product": "Kran 7"}
        )
    )
    fields = read(raw, Kept(1, "api", "shop", "0" * 64, desk.clock.now(), raw), lambda sha256: b"").fields
    asked = [desk.write(category="fault.printer", fields=one).ticket_id for one in (fields, {"product": "Lift"})]
    assert [desk.ticket(one).queue for one in asked if one] == ["dispatcher", "allgemein"]
    draft = {"rules": [{**rule, "conditions": {"form_fields": {"contains": "product=lift"}}}], "months": 1}
    found = desk.database.read_now(lambda session: replayed(session, draft, desk.clock.now()))
    assert (found["hits"], found["elsewhere"]) == ({"before": {"Kräne": 1}, "after": {"Kräne": 1}}, 2)


def test_what_a_rule_wants_done_is_done_once_and_asked_of_whoever_takes_it(desk: SteppedDesk):
    lea = desk.do(lambda change: directory.add(change, "lea", "Lea", levels=(1,)).id)
    desk.do(lambda change: change.session.add(Skill(code="druck", name_de="Druck", name_en="Printing")))
    steps = [Step("Gerät notieren", "input")]
    desk.do(lambda change: save_procedure(change, None, "Umzug", "", "", steps, active=True, seen=0))
    desk.do(
        lambda change: save_procedure(
            change, None, "Drucker", "", "fault.printer", [Step("Papier?")], active=True, seen=0
        )
    )
    actions = {
        "skill": "druck",
        "grade": 2,
        "procedure": "Umzug",
        "note": "Der Vertrag liegt bei.",
        "tell": "lea",
        "e_level": "skip",
    }
    desk.do(lambda change: save_rule(change, None, "Umzüge", {"queue_load": {"at_least": 1}}, actions, stop=True))
    unknown = {"level": 9, "skill": "x", "procedure": "x", "tell": "x", "category": "x"}
    for wrong, fields in ((unknown, ["level", "skill", "procedure", "tell", "conditions.queue", "actions.category"]), ({"priority": "P9", "notify": "lea"}, ["priority", "actions.notify"])):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            desk.do(lambda change, wrong=wrong: save_rule(change, None, "Falsch", {"queue": "x"}, wrong, stop=True))
        assert [one.field for one in refused.value.mistakes] == fields
    before, ticket = (desk.write(category="fault.printer", text="Wir ziehen um.").ticket_id for _ in range(2))
    assert before is not None and ticket is not None
    read = desk.database.read_now
    assert read(lambda session: orders_of(session.get_one(Ticket, before).route_explanation)) == Orders()
    with pytest.raises(Invalid) as refused:
        desk.take(ticket)
    assert refused.value.mistakes[0].problem == "the skills are missing: Druck/Printing (2)"
    notes = select(Contact.body_text).where(Contact.ticket_id == ticket, Contact.kind == "note")
    told = select(AgentNotice.agent_id, AgentNotice.kind).where(AgentNotice.ticket_id == ticket)
    begun = [
        read(lambda session, one=one: of_ticket(session, one, "incident", "fault.printer")) for one in (before, ticket)
    ]
    assert [one and one.procedure.name for one in begun] == ["Drucker", "Umzug"]
    assert (read(lambda session: session.exec(notes).all()), read(lambda session: session.exec(told).all())) == (
        ["Der Vertrag liegt bei."], [(lea, "told")],
    )  # fmt: skip
    moment = [
        step["values"]["loads"]["allgemein"]
        for step in desk.ticket(ticket).route_explanation
        if step["code"] == "moment"
    ]
    assert moment == [1]
    row = read(lambda session: session.exec(select(Sop).where(Sop.name == "Umzug")).one())
    desk.do(lambda change: save_procedure(change, row.id, "Umzüge", "", "", steps, active=True, seen=row.version))
    assert read(lambda session: session.exec(select(RoutingRule)).all())[-1].actions["procedure"] == "Umzüge"


def test_a_rule_that_names_what_is_gone_is_kept_as_it_is_but_not_written_anew(desk: SteppedDesk):
    gone = {"conditions": {"segment": "gold"}, "actions": {"priority": "P3"}}
    desk.do(lambda change: change.session.add(RoutingRule(position=990, name="Gold", **gone)))
    kept = lambda **more: lambda change: configuration.apply(change, {"rules": {"Gold": more}})  # noqa: E731
    desk.do(kept(note="Den Kreis gibt es nicht mehr."))
    with pytest.raises(Invalid, match=r"there is no such segment \('gold'\)"):
        desk.do(kept(actions={"priority": "P2"}))
    rows = desk.database.read_now(in_order)
    same = [Written(one.id, one.name, one.conditions, one.actions, one.stop, one.active, one.note) for one in rows]
    desk.do(lambda change: replace_rules(change, same))
    desk.do(kept(active=False))
