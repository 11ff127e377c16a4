"""The condition of lists and the decision on one ticket never differ."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from sqlmodel import select

from foundation.clock import SteppedClock
from pages.seen_tickets import seen
from staff import directory, rights
from staff.rights import ROLES, Right, Who, visible
from storage import schema
from storage.change import Change
from storage.database import Database
from storage.migrate import migrate
from ticketing import starter
from ticketing.tables import Ticket
from ticketing.ticket_scope import scope_of

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
QUEUES = {"allgemein": 1, "beschwerden": 1, "datenschutz": 2, "experten": 3}


def plant(change: Change) -> None:
    """A ticket for every queue, confidential or not, nobody's, mine and a colleague's."""
    starter.plant(change)
    for login in ("anna", "ben"):
        directory.add(change, login, login)
    change.session.flush()
    wide = product(QUEUES, (False, True), (None, 1, 2), (1, 3))
    for number, (queue, confidential, assignee, first) in enumerate(wide):
        change.session.add(
            Ticket(
                number=f"SC-{number}", public_token=f"t{number}", type="question", state="queued", subject="", category="uncategorised",
                category_source="rule", impact="low", urgency="low", priority="P4", language="de", first_channel="email", segment="basis",
                pull_sort=0, level=QUEUES[queue], first_level=min(first, QUEUES[queue]), queue=queue, confidential=confidential, assignee_id=assignee, created_at=NOW, updated_at=NOW, last_contact_at=NOW,
            )
        )  # fmt: skip


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    schema.metadata()
    migrate(database_url, tmp_path / "backups")
    database = Database(database_url, SteppedClock(NOW))
    database.change_now(plant)
    yield database
    database.close()


def everyone() -> list[Who]:
    alone = [rights.agent(1, [role], levels) for role, levels in product(ROLES, ([], [1], [1, 2]))]
    return [
        *alone,
        rights.agent(1, ["agent"], [], ["experten"]),
        rights.agent(1, ["agent", "crm"], [2]),
        rights.agent(1, ["lead", "auditor"], []),
        *map(rights.token, rights.SCOPES),
    ]


def test_a_list_shows_exactly_what_may_be_read_one_by_one(database: Database):
    def differences(session) -> list[tuple[Who, Right]]:
        tickets = session.exec(select(Ticket)).all()
        assert len(tickets) == 48
        found = []
        for who, right in product(everyone(), (Right.TICKET_READ, Right.TICKET_REPLY)):
            visibility = visible(who, right)
            listed = {ticket.number for ticket in session.exec(select(Ticket).where(seen(visibility)))}
            if listed != {ticket.number for ticket in tickets if visibility.shows(scope_of(session, ticket))}:
                found.append((who, right))
        return found

    assert database.read_now(differences) == []
