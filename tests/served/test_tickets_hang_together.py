"""Links, tags, messages that become tickets of their own, and major incidents, on a real database without a server."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from foundation.errors import Invalid
from staff.tables import Agent
from storage.change import Change
from tests.kit.at_once import both
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import agent_moves, announcements, answers, following, links, major, splitting, tags
from ticketing.actors import agent
from ticketing.agent_notice_table import AgentNotice
from ticketing.tables import Contact, RoutingRule, Ticket


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path / "desk", "2026-06-15 10:00") as desk:
        yield desk


def a_ticket(desk: SteppedDesk, **said: Any) -> int:
    found = desk.write(**said).ticket_id
    assert found is not None
    return found


def link(desk: SteppedDesk, one: int, other: int, kind: str) -> None:
    desk.do(lambda change: links.link(change, *(change.session.get_one(Ticket, each) for each in (one, other)), kind, desk.agent))  # fmt: skip


def linked(desk: SteppedDesk, ticket: int) -> list[tuple[str, str, int | None]]:
    read = desk.database.read_now
    return read(lambda session: [(one.kind, one.way, one.other.id) for one in links.of_ticket(session, ticket)])


def split(desk: SteppedDesk, ticket: int, contact: int, category: str = "fault.printer", **said: Any) -> int:
    def work(change: Any) -> int:
        found = change.session.get(Ticket, ticket)
        return splitting.split(change, desk.desk, found, contact, "Drucker", category, desk.agent, **said).id

    return desk.do(work)


def messages(desk: SteppedDesk, ticket: int) -> list[Contact]:
    question = select(Contact).where(Contact.ticket_id == ticket, Contact.direction == "in").order_by(Contact.id)
    return list(desk.database.read_now(lambda session: session.exec(question).all()))


def test_what_lies_below_is_done_before_what_stands_above(desk: SteppedDesk):
    above, below, deeper = a_ticket(desk), a_ticket(desk), a_ticket(desk)
    link(desk, below, above, "parent")
    link(desk, deeper, below, "parent")
    for wrong in ((above, deeper), (below, deeper), (below, below)):
        with pytest.raises(Invalid):
            link(desk, *wrong, "parent")
    with pytest.raises(Invalid) as refused:
        desk.resolve(above)
    assert refused.value.mistakes[0].hint == desk.ticket(below).number
    for one in (deeper, below, above):
        desk.resolve(one)
    assert desk.ticket(above).state == "resolved"


def test_links_made_at_the_same_moment_close_no_circle(ready_postgres_url: str, tmp_path: Path):
    with stepped_desk(ready_postgres_url, tmp_path / "desk", "2026-06-15 10:00") as desk:
        one, two, three, four = (a_ticket(desk) for _ in range(4))
        link(desk, one, two, "parent")
        link(desk, three, four, "parent")

        def below(ticket: int, other: int) -> Callable[[Change], None]:
            return lambda change: links.link(change, *(change.session.get_one(Ticket, each) for each in (ticket, other)), "parent", desk.agent)  # fmt: skip

        with pytest.raises(Invalid):
            both(desk.database, below(two, three), below(four, one))
        assert (linked(desk, two), linked(desk, four)) == (
            [("parent", "to", three), ("parent", "from", one)], [("parent", "from", three)],
        )  # fmt: skip


def test_a_link_is_told_in_the_history_of_both_and_goes_again(desk: SteppedDesk):
    one, other = a_ticket(desk), a_ticket(desk)
    link(desk, one, other, "duplicate")
    link(desk, one, other, "duplicate")
    assert (linked(desk, one), linked(desk, other)) == ([("duplicate", "to", other)], [("duplicate", "from", one)])
    [row] = desk.database.read_now(lambda session: [found.id for found in links.of_ticket(session, other)])
    desk.do(lambda change: links.unlink(change, change.session.get(Ticket, other), row, desk.agent))
    assert linked(desk, one) == []
    assert [line.kind for line in desk.history(other, "linked", "unlinked")] == ["linked", "unlinked"]


def test_tags_are_small_words_each_once(desk: SteppedDesk):
    ticket = a_ticket(desk)
    for said in ("VPN, Umzug  2026, vpn", "#umzug-2026, neu"):
        desk.do(lambda change, said=said: tags.save(change, change.session.get(Ticket, ticket), said, desk.agent))
    found = desk.database.read_now(lambda session: tags.of_ticket(session, ticket))
    assert list(found) == ["neu", "umzug-2026"]
    with pytest.raises(Invalid):
        desk.do(lambda change: tags.save(change, change.session.get(Ticket, ticket), "x" * 41, desk.agent))


def test_a_message_that_becomes_a_ticket_takes_its_clocks_and_its_answers_with_it(desk: SteppedDesk):
    ticket = a_ticket(desk)
    desk.at("2026-06-15 11:00").write(ticket=ticket, text="Und der Drucker druckt nicht.")
    first, second = messages(desk, ticket)
    with pytest.raises(Invalid):
        split(desk, ticket, first.id or 0)
    new = split(desk.at("2026-06-15 14:00"), ticket, second.id or 0)
    assert [one.id for one in messages(desk, new)] == [second.id]
    assert desk.ticket(new).created_at == berlin("2026-06-15 11:00")
    assert desk.timer(new, "first_response").started_at == berlin("2026-06-15 11:00")
    assert (desk.ticket(new).queue, desk.ticket(new).state) == ("allgemein", "queued")
    assert linked(desk, new) == [("related", "to", ticket)]
    answer = desk.write(text="Er druckt wieder.", in_reply_to=(second.external_id,))
    assert answer.ticket_id == new
    acknowledged = [one for one in desk.sent(new) if one.kind == "acknowledgement"]
    assert len(acknowledged) == 1


def test_what_became_another_ticket_is_waited_for_there_only(desk: SteppedDesk):
    ticket = a_ticket(desk)
    desk.at("2026-06-15 11:00").reply(ticket)
    desk.at("2026-06-15 12:00").write(ticket=ticket, text="Und der Drucker druckt nicht.")
    desk.at("2026-06-15 13:00").write(ticket=ticket, text="Das VPN geht noch immer nicht.")
    _, printer, vpn = messages(desk, ticket)
    split(desk.at("2026-06-15 14:00"), ticket, printer.id or 0)
    [update] = desk.timers(ticket, "update")
    assert (update.state, update.started_at) == ("running", berlin("2026-06-15 13:00"))
    split(desk, ticket, vpn.id or 0)
    assert [row.state for row in desk.timers(ticket, "update")] == ["voided"]
    assert desk.next_due(ticket).at == desk.timer(ticket, "resolution").due_at


def test_who_was_answered_before_the_message_became_a_ticket_is_owed_no_first_answer_there(desk: SteppedDesk):
    ticket = a_ticket(desk)
    desk.at("2026-06-15 11:00").write(ticket=ticket, text="Und der Drucker druckt nicht.")
    desk.at("2026-06-15 12:00").reply(ticket)
    _, printer = messages(desk, ticket)
    new = split(desk.at("2026-06-18 14:00"), ticket, printer.id or 0)
    desk.sweep()
    response = desk.timer(new, "first_response")
    assert (response.state, response.stopped_at) == ("met", berlin("2026-06-15 12:00"))
    assert not desk.history(new, "deadline_missed"), "nobody waited too long there"


def test_of_a_part_a_copy_goes_and_the_message_stays(desk: SteppedDesk):
    ticket = a_ticket(desk, text="Das VPN geht nicht. Außerdem ist der Drucker leer.")
    [message] = messages(desk, ticket)
    with pytest.raises(Invalid):
        split(desk, ticket, message.id or 0, part="steht nicht darin")
    new = split(desk, ticket, message.id or 0, part="Außerdem ist\nder Drucker leer.")
    assert [one.body_text for one in messages(desk, new)] == ["Außerdem ist\nder Drucker leer."]
    assert [one.id for one in messages(desk, ticket)] == [message.id]
    assert (desk.history(ticket, "split")[0].data["number"], desk.history(new, "split_off")[0].data["number"]) == (
        desk.ticket(new).number, desk.ticket(ticket).number,
    )  # fmt: skip


def test_what_comes_during_a_major_incident_is_lifted_linked_and_told_what_is_known(desk: SteppedDesk):
    before, cause = a_ticket(desk, category="fault.performance"), a_ticket(desk, category="fault.performance")
    text = "Die Anwendungen sind langsam, wir arbeiten daran."
    desk.do(lambda change: major.declare(change, change.session.get(Ticket, cause), text, "", desk.agent))
    assert (desk.ticket(cause).is_major, desk.ticket(cause).priority) == (True, "P1")

    def announced() -> list[str]:
        return desk.database.read_now(lambda session: [one.text_de for one in announcements.running(session, desk.clock.now())])  # fmt: skip

    assert announced() == [text]
    after, apart = a_ticket(desk, category="fault.performance"), a_ticket(desk, category="fault.printer")
    assert (desk.ticket(before).priority, desk.ticket(after).priority) == ("P3", "P2")
    assert (linked(desk, after), linked(desk, apart)) == ([("caused_by", "to", cause)], [])
    victims = partial(desk.database.read_now, lambda session: major.victims(session, cause))
    link(desk, apart, cause, "caused_by")
    assert victims() == 2
    [found] = desk.database.read_now(lambda session: [one.id for one in links.of_ticket(session, apart)])
    desk.do(lambda change: links.unlink(change, change.session.get(Ticket, apart), found, desk.agent))
    assert (victims(), linked(desk, apart)) == (1, [])
    assert text in desk.sent(after)[0].body_text and text not in desk.sent(apart)[0].body_text
    [message] = messages(desk, apart)
    parted = split(desk, apart, message.id or 0, category="fault.performance", part=message.body_text)
    assert ("caused_by", "to", cause) in linked(desk, parted) and desk.ticket(parted).priority == "P2"
    assert text in desk.sent(parted)[0].body_text
    desk.resolve(cause)
    assert announced() == []
    assert linked(desk, a_ticket(desk, category="fault.performance")) == []


def a_colleague(desk: SteppedDesk, login: str, **said: Any) -> int:
    def work(change: Any) -> int:
        one = Agent(login=login, display_name=login, roles=["agent"], **said)
        change.session.add(one)
        change.session.flush()
        return one.id

    return desk.do(work)


def news(desk: SteppedDesk, agent_id: int) -> list[tuple[str, int]]:
    kept = select(AgentNotice.kind, AgentNotice.ticket_id).where(AgentNotice.agent_id == agent_id).order_by(AgentNotice.id)  # fmt: skip
    return [tuple(row) for row in desk.database.read_now(lambda session: session.exec(kept).all())]


def test_followers_get_the_news_of_others_and_only_while_they_may_see_the_ticket(desk: SteppedDesk):
    ticket = a_ticket(desk)
    zoe, ben = (a_colleague(desk, login, levels=[1, 2]) for login in ("zoe", "ben"))
    for one in (zoe, ben):
        desk.do(lambda change, one=one: following.follow(change, ticket, one))
    desk.do(lambda change: following.follow(change, ticket, zoe))
    desk.write(ticket=ticket)
    desk.do(lambda change: answers.note(change, desk.desk, change.session.get_one(Ticket, ticket), "So.", agent(zoe)))
    desk.do(lambda change: following.unfollow(change, ticket, ben))
    desk.resolve(ticket)
    assert news(desk, zoe) == [("customer_wrote", ticket), ("resolved", ticket)]
    assert news(desk, ben) == [("customer_wrote", ticket), ("noted", ticket)]


def test_a_follower_hears_nothing_of_what_went_to_a_reserved_queue(desk: SteppedDesk):
    ticket, zoe = a_ticket(desk), a_colleague(desk, "zoe", levels=[1, 2])
    desk.do(lambda change: following.follow(change, ticket, zoe))
    desk.do(lambda change: agent_moves.escalate(change, change.session.get_one(Ticket, ticket), 2, "datenschutz", desk.agent, "DSGVO"))  # fmt: skip
    desk.write(ticket=ticket)
    assert news(desk, zoe) == []


def test_a_rule_tells_no_member_who_may_not_read_the_ticket(desk: SteppedDesk):
    zoe, ben = a_colleague(desk, "zoe", levels=[1, 2]), a_colleague(desk, "ben", levels=[3])
    for login in ("zoe", "ben"):
        rule = RoutingRule(name=login, position=0, conditions={}, actions={"tell": login}, stop=False)
        desk.do(lambda change, rule=rule: change.session.add(rule))
    ticket = a_ticket(desk)
    assert (news(desk, zoe), news(desk, ben)) == ([("told", ticket)], [])


def test_followers_go_along_where_a_ticket_is_merged_and_the_responsible_is_told_once(desk: SteppedDesk):
    one, other = a_ticket(desk), a_ticket(desk)
    zoe = a_colleague(desk, "zoe", levels=[1, 2])
    for ticket in (one, other):
        desk.do(lambda change, ticket=ticket: following.follow(change, ticket, zoe))
    desk.do(lambda change: agent_moves.merge(change, *(change.session.get_one(Ticket, each) for each in (one, other)), desk.agent))  # fmt: skip
    desk.do(lambda change: agent_moves.take(change, change.session.get_one(Ticket, other), zoe, desk.agent))
    desk.write(ticket=other)
    assert news(desk, zoe) == [("customer_wrote", other)]
