"""What a noted call does to its ticket, its clocks and its callbacks, on both engines (domain.md T1, sla-requirements 1.5)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from channels.phone_log import caller, log, ringing
from channels.phone_log.caller import Question
from channels.phone_log.reader import answers
from channels.phone_log.tables import PhoneCall
from customers.tables import ContactPoint, Person
from pages.telephone import CallEvent
from sla.verify import verify
from staff import rights
from staff.tables import Agent
from tests.kit.stepped_desk import SteppedDesk, stepped_desk
from ticketing import callbacks
from ticketing.automation import Recognition
from ticketing.callback_table import Callback
from ticketing.inbound import Call, Inbound, Party, Solution
from ticketing.intake import take_in
from ticketing.reference import load
from ticketing.tables import Contact

NUMBER = "+494315550142"


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    """Monday, ten in the morning. Whatever a test did, its clocks are those its history tells."""
    with stepped_desk(database_url, tmp_path, "2026-03-09 10:00") as one:
        yield one
        assert one.database.read_now(lambda session: verify(session, one.clock.now())).differences == ()


def call(desk: SteppedDesk, direction="in", reached=True, ticket=0, callback_at=None, **said) -> int:
    """A note of the agent about a call; the id of its ticket."""
    about = Call(direction, reached, 120, callback_at, NUMBER if callback_at else "")
    known = {"phone": NUMBER, "sender": Party("", "Ines Vollmer"), "category": "fault.printer"} | said
    number = len(desk.database.read_now(lambda session: session.exec(select(Contact.id)).all()))
    inbound = Inbound(
        channel="phone", mailbox="desk", external_id=f"call:{number}", sha256=f"{number:064x}", received_at=desk.clock.now(),
        occurred_at=desk.clock.now(), subject="Drucker", body_text="Druckt nicht.", note_by=desk.agent_id,
        call=about, answered_at_once=answers(about), ticket_token=str(ticket) if ticket else "", **known,
    )  # fmt: skip
    seen = (
        Recognition("de", category="general.contact_hours", confidence=1) if not inbound.category else Recognition("de")
    )
    outcome = desk.do(lambda change: take_in(change, desk.desk, load(change.session), inbound, seen))
    assert outcome.ticket_id
    return outcome.ticket_id


def response(desk: SteppedDesk, ticket: int) -> str:
    return desk.timer(ticket, "first_response").state


def open_callback(desk: SteppedDesk, ticket: int) -> Callback | None:
    return desk.database.read_now(lambda session: callbacks.open_one(session, ticket))


def on_screen(desk: SteppedDesk) -> dict[int, ringing.Shown]:
    return desk.database.read_now(lambda session: ringing.whose(session, desk.clock.now()))


def test_a_completed_call_meets_the_first_response_and_a_missed_one_or_a_promised_callback_does_not(desk: SteppedDesk):
    later = desk.clock.now() + timedelta(hours=2)
    assert response(desk, call(desk)) == "met"
    assert response(desk, call(desk, reached=False)) == "running"
    assert response(desk, call(desk, "out", reached=False)) == "met", "nobody had asked for a call of ours"
    put_off = call(desk, callback_at=later)
    assert response(desk, put_off) == "running"
    desk.at("2026-03-09 12:00")
    call(desk, "out", ticket=put_off)
    assert response(desk, put_off) == "met" and open_callback(desk, put_off) is None
    assert [line.data["how"] for line in desk.history(put_off, "callback_ended")] == ["done"]


def test_a_call_about_a_standing_ticket_answers_it_and_a_missed_one_shows_that_somebody_waits(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.at("2026-03-09 10:30")
    call(desk, reached=False, ticket=ticket)
    assert response(desk, ticket) == "running" and desk.ticket(ticket).unread
    call(desk, "out", reached=False, ticket=ticket)
    assert response(desk, ticket) == "running", "an attempt is no answer"
    desk.at("2026-03-09 10:40")
    call(desk, ticket=ticket)
    assert response(desk, ticket) == "met" and not desk.ticket(ticket).unread
    contacts = desk.database.read_now(
        lambda session: session.exec(select(Contact).where(Contact.ticket_id == ticket).order_by(col(Contact.id))).all()
    )
    phoned = [one for one in contacts if one.channel == "phone"]
    assert [(one.direction, one.details.get("missed"), one.duration_s) for one in phoned] == [("in", True, 120), ("out", True, 120), ("in", None, 120)]  # fmt: skip


def test_a_customer_who_calls_while_we_wait_for_them_brings_the_ticket_back(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.take(ticket)
    desk.reply(ticket, "Welche Fassung?", wait=True)
    call(desk, reached=False, ticket=ticket)
    assert desk.ticket(ticket).state == "waiting_customer"
    call(desk, ticket=ticket)
    assert desk.ticket(ticket).state == "in_progress"


def test_a_matter_settled_in_the_call_is_resolved_in_one_step_with_its_article(desk: SteppedDesk):
    solution = Solution("Papier war leer.", "solved", "fault.printer", "fault-printer")
    ticket = desk.ticket(call(desk, solution=solution, priority="P2"))
    assert (ticket.state, ticket.article, ticket.resolution_code, ticket.priority) == ("resolved", "fault-printer", "solved", "P2")  # fmt: skip
    assert ticket.assignee_id == desk.agent_id and [one.channel for one in desk.sent(ticket.id)] == []
    assert {row.metric: row.state for row in desk.timers(ticket.id)} == {"first_response": "met", "resolution": "met"}
    transitions = [line.data["transition"] for line in desk.history(ticket.id, "moved")]
    assert transitions == ["T3", "T9", "T16"]


def test_the_e_level_is_asked_about_a_call_only_where_the_agent_wants_it(desk: SteppedDesk):
    sender = Party("ines@kunde.example", "Ines Vollmer")
    assert desk.ticket(call(desk, category="", sender=sender)).state == "queued"
    asked = call(desk, category="", sender=sender, ask_e_level=True)
    assert desk.ticket(asked).state == "auto_answered"
    assert [(one.kind, one.channel) for one in desk.sent(asked)] == [("automatic_answer", "email")]


def test_a_callback_reminds_once_at_its_time_even_after_a_standstill(desk: SteppedDesk):
    ticket = call(desk, callback_at=desk.clock.now() + timedelta(hours=1))
    other = call(desk, callback_at=desk.clock.now() + timedelta(hours=3), phone="+494315550199")
    assert desk.do(callbacks.sweep) == 0
    assert desk.database.read_now(callbacks.next_reminder) == desk.clock.now() + timedelta(hours=1) - callbacks.AHEAD
    desk.at("2026-03-09 18:00")
    assert desk.do(callbacks.sweep) == 2 and desk.do(callbacks.sweep) == 0
    assert len(desk.history(ticket, "callback_due")) == len(desk.history(other, "callback_due")) == 1
    assert {kind for kind, _id, _state in on_screen(desk)[desk.agent_id]} == {"callback"}
    desk.resolve(ticket)
    assert len(on_screen(desk)[desk.agent_id]) == 1
    assert open_callback(desk, ticket) is None and desk.history(ticket, "callback_ended")[0].data["how"] == "over"
    desk.do(lambda change: callbacks.promise(change, desk.ticket(other), desk.clock.now(), NUMBER, desk.agent))
    assert desk.history(other, "callback_ended")[0].data["how"] == "replaced"


def test_a_new_caller_is_remembered_by_number_and_a_recognised_one_may_keep_another(desk: SteppedDesk):
    first = desk.ticket(call(desk, sender=Party("ines@kunde.example", "Ines Vollmer")))
    again = desk.ticket(call(desk))
    assert first.person_id == again.person_id
    mobile = desk.ticket(call(desk, phone="+491715550142", person_id=first.person_id, remember_points=True))
    withheld = desk.ticket(call(desk, phone="", person_id=first.person_id))
    assert mobile.person_id == withheld.person_id == first.person_id
    points = desk.database.read_now(
        lambda session: set(session.exec(select(ContactPoint.value).where(ContactPoint.person_id == first.person_id)))
    )
    assert points == {NUMBER, "ines@kunde.example", "+491715550142"}
    nobody = desk.ticket(call(desk, phone="", sender=Party("", "")))
    assert nobody.person_id not in (None, first.person_id)


def test_the_caller_is_found_while_number_or_name_is_typed(desk: SteppedDesk):
    ticket = desk.ticket(call(desk))
    who = rights.agent(desk.agent_id, ["agent"], [1, 2, 3])
    around = caller.Desk(who, "DE", desk.parts.registry, desk.clock.now(), True)

    def found(**typed):
        return desk.database.read_now(lambda session: caller.look(session, Question(**typed), around))

    card = found(phone="0431 555 0142").card
    assert card is not None and card.name == "Ines Vollmer" and card.knows_number
    assert [one.number for one in card.tickets] == [ticket.number] and card.contacts and card.targets
    for typed in ({"phone": "0431 55"}, {"name": "voll"}, {"name": "ines v"}, {"phone": "anonymous", "name": "Vollmer", "withheld": True}):  # fmt: skip
        view = found(**typed)
        assert (view.state, [one.name for one in view.candidates]) == ("several", ["Ines Vollmer"]), typed
    assert found(phone="0431 999 9999").state == "unknown" and found().state == "nothing"
    assert found(phone="0431 55", withheld=True).state == "withheld" and found(name="xyz").state == "nothing"
    picked = found(phone="0171 5550142", person=card.id)
    assert picked.state == "one" and not picked.card.knows_number
    assert picked.picked and not found(phone="0431 555 0142").picked, "who is there for a number goes with it"
    other = desk.ticket(call(desk, phone="+494315550188", sender=Party("", "Ole Hansen")))
    chosen = {"ticket": ticket.number, "shown": card.id}
    assert found(phone="0431 555 0142", **chosen).ticket == ticket.number
    changed = found(phone="0431 555 0188", **chosen)
    assert (changed.card.id, changed.ticket) == (other.person_id, "") and ticket.number not in [one.number for one in changed.card.tickets]  # fmt: skip
    stranger = rights.agent(99, ["agent"], [])
    hidden = desk.database.read_now(
        lambda session: caller.look(
            session, Question(phone=NUMBER), caller.Desk(stranger, "DE", desk.parts.registry, desk.clock.now(), True)
        )
    )
    assert hidden.card.tickets == () == hidden.card.contacts


def test_reports_of_a_call_may_repeat_and_cross_and_end_in_one_row(desk: SteppedDesk):
    def sit(change):
        change.session.get(Agent, desk.agent_id).extension = "12"

    desk.do(sit)

    def told(event: str, **said):
        report = CallEvent("pbx", "a1", event, number="0431 5550142", places=(" 12 ",), **said)
        return desk.do(lambda change: log.book(change, report, "DE"))

    assert told("ringing").agents == ("ada",) and told("ringing").state == "ringing"
    assert [state for _kind, _id, state in on_screen(desk)[desk.agent_id]] == ["ringing"]
    desk.at("2026-03-09 10:03")
    assert on_screen(desk) == {}, "nobody lets it ring so long"
    assert told("answered").state == "answered"
    desk.at("2026-03-09 10:07")
    assert told("ended").state == "ended" and told("ringing").state == "ended" and told("answered").state == "ended"
    rows = desk.database.read_now(lambda session: session.exec(select(PhoneCall)).all())
    assert [(row.number, row.agent_id, row.state) for row in rows] == [(NUMBER, desk.agent_id, "ended")]
    assert rows[0].ended_at - rows[0].answered_at == timedelta(minutes=4)
    assert desk.database.read_now(lambda session: session.exec(select(Person.id)).all()) == [], "a report makes nobody"
    desk.at("2026-03-09 12:00")
    assert told("ringing").state == "ringing", "small systems use their names again"
    assert len(desk.database.read_now(lambda session: session.exec(select(PhoneCall)).all())) == 2
