"""While somebody is away, a colleague goes on with their open tickets and gets their news; it begins and ends by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from desk import lists
from pages.seen_tickets import seen
from staff import directory, rights, roster_saving
from staff.roster import at as roster_at
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import agent_notices
from ticketing.agent_notice_table import AgentNotice


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path / "desk", "2026-06-15 10:00") as desk:
        yield desk


def _roster(desk: SteppedDesk, kind: str, member: int, start: str, end: str, **said: Any) -> None:
    desk.do(lambda change: roster_saving.plan(change, kind, member, berlin(start), berlin(end), "ada", **said))


def test_open_tickets_of_somebody_away_stand_among_the_substitutes_own_and_their_news_reach_both(desk: SteppedDesk):
    eva = desk.do(lambda change: directory.add(change, "eva", "Eva", levels=(3,)).id)
    ticket = desk.write().ticket_id
    assert ticket is not None
    desk.take(ticket)
    _roster(desk, "away", desk.agent_id, "2026-06-16 00:00", "2026-06-20 00:00", substitute=eva)

    def hers() -> tuple[list[str], list[tuple[int, int | None]]]:
        def ask(session: Session) -> tuple[list[str], list[tuple[int, int | None]]]:
            duty = roster_at(session, desk.clock.now())
            who = rights.agent(eva, ("agent",), (3,), (), duty.stands_for(eva))
            found = lists.page(
                session, lists.ListOf("mine", str(eva), tuple(who.stands_for)), [seen(rights.visible(who).at_work)]
            )
            news = session.exec(
                select(AgentNotice.agent_id, AgentNotice.for_agent_id).order_by(col(AgentNotice.id))
            ).all()
            return [row.number for row in found.rows], [(to, whom) for to, whom in news]

        return desk.database.read_now(ask)

    assert hers() == ([], []), "the absence has not begun"
    desk.at("2026-06-16 10:00").write(ticket=ticket)
    number, owner = desk.ticket(ticket).number, desk.agent_id
    assert hers() == ([number], [(eva, owner), (owner, None)])
    assert desk.ticket(ticket).assignee_id == owner, "it stays theirs"
    desk.do(lambda change: agent_notices.tell(change, owner, ticket, "mentioned", eva))
    assert hers()[1][2:] == [(owner, None)], "whoever mentioned them is told nothing of it"
    desk.at("2026-06-20 00:00").write(ticket=ticket)
    assert hers()[0] == [] and hers()[1][3:] == [(owner, None)], "it ends by itself"
    _roster(desk, "away", owner, "2026-06-22 00:00", "2026-07-01 00:00", substitute=eva)
    desk.at("2026-06-23 00:00")
    desk.do(lambda change: roster_saving.come_back(change, owner, "ada"))
    assert hers()[0] == [], "whoever comes back ends it"
