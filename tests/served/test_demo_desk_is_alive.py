"""Whenever the demo starts, its desk is one that is worked at: promises are kept, few are late, some will be due soon."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from demo import first_run, playing
from e_level import loading
from foundation.settings import Settings
from house.assembly import assemble, on_stage
from house.ground import lay
from house.parts import Parts
from sla.tables import SlaTimer
from storage.migrate import migrate
from storage.tables import Installation
from tests.kit.surroundings import trial_size
from ticketing.states import State
from ticketing.tables import Ticket

BERLIN = ZoneInfo("Europe/Berlin")
STARTS = {
    "Wednesday afternoon": datetime(2026, 6, 17, 14, 0, tzinfo=BERLIN),
    "Monday morning": datetime(2026, 11, 16, 8, 30, tzinfo=BERLIN),
    "Saturday night": datetime(2026, 11, 21, 23, 0, tzinfo=BERLIN),
    "Sunday night": datetime(2026, 11, 22, 3, 0, tzinfo=BERLIN),
}


@pytest.fixture(scope="module", params=list(STARTS)[: max(1, trial_size(len(STARTS)))])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A demo desk whose story ends at the instant named."""
    directory = tmp_path_factory.mktemp("alive")
    settings = Settings.model_validate({"storage": {"directory": str(directory)}})
    migrate(settings.database_url, directory / "backups")
    first_run.prepare(settings, demo=True)
    parts = assemble(lay(settings))
    end = STARTS[request.param].isoformat()
    with closing(parts.database):
        parts.database.change_now(
            lambda change: setattr(change.session.get_one(Installation, "demo_now"), "value", end)
        )
        key = parts.secret.for_purpose("model")
        asyncio.run(loading.load_once(parts.automation, parts.database, parts.desk.blobs, key))
        with closing(on_stage(parts)) as stage:
            assert playing.play(stage)
        yield parts


def _tickets(session: Session, *timer: object) -> set[int]:
    """Ids of open tickets, of those with such a timer where one is given."""
    question = select(Ticket.id).where(Ticket.shelf == 0)
    if timer:
        question = question.join(SlaTimer, col(SlaTimer.ticket_id) == Ticket.id).where(*timer)  # type: ignore[arg-type]
    return {ticket_id or 0 for ticket_id in session.exec(question).all()}


def test_the_backlog_is_that_of_a_desk_that_is_worked_at(played: Parts) -> None:
    assert 36 <= len(played.database.read_now(_tickets)) <= 75


def test_few_promises_are_late_and_some_will_be_due_soon(played: Parts) -> None:
    def late_and_soon(session: Session) -> tuple[set[int], set[int]]:
        late = _tickets(session, SlaTimer.state == "breached_open")
        return late, _tickets(session, SlaTimer.state == "running", SlaTimer.warned >= 75) - late

    late, soon = played.database.read_now(late_and_soon)
    assert 3 <= len(late) <= 8
    assert 3 <= len(soon) <= 12


def test_some_tickets_are_in_work_some_wait_for_the_customer_and_some_are_unread(played: Parts) -> None:
    def states(session: Session) -> tuple[list[str], int]:
        rows = session.exec(select(Ticket.state, Ticket.unread).where(Ticket.shelf == 0)).all()
        return [state for state, _ in rows], sum(unread for _, unread in rows)

    found, unread = played.database.read_now(states)
    assert found.count(State.IN_PROGRESS) >= 5 and found.count(State.WAITING_CUSTOMER) >= 3
    assert unread >= 2
