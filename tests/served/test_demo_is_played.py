"""The demo on both engines: whenever it starts, and interrupted on its way, it ends as one whole desk that is worked at."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from demo import facts, first_run, playing
from e_level.loading import load_once
from e_level.tables import AutomationDecision
from foundation.settings import Settings
from house.assembly import assemble, on_stage
from house.ground import lay
from house.parts import Parts
from sla.chain_tables import Escalation
from sla.tables import SlaTimer
from staff.tables import Agent
from storage.change import Change
from storage.installation import fact
from storage.migrate import migrate
from storage.tables import Installation, OutboxEntry
from tests.kit.postgres import Cluster
from tests.kit.ready_made import teach
from tests.kit.surroundings import trial_size
from ticketing import ledger
from ticketing.agent_notice_table import AgentNotice
from ticketing.states import State
from ticketing.tables import Arrival, Contact, Ticket

BERLIN = ZoneInfo("Europe/Berlin")
STARTS = {
    "Wednesday afternoon": ("sqlite", datetime(2026, 6, 17, 14, 0, tzinfo=BERLIN)),
    "Monday morning": ("postgres", datetime(2026, 11, 16, 8, 30, tzinfo=BERLIN)),
    "Saturday night": ("sqlite", datetime(2026, 11, 21, 23, 0, tzinfo=BERLIN)),
    "Sunday night": ("sqlite", datetime(2026, 11, 22, 3, 0, tzinfo=BERLIN)),
}
PORTIONS_BEFORE_THE_STOP = 9


class PowerCut(BaseException):
    """Ends the play in the middle of a portion."""


@pytest.fixture(scope="module", params=list(STARTS)[: trial_size(len(STARTS))])
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_cluster: Cluster
) -> Iterator[Parts]:
    """A demo desk whose story ends at the instant named, made in three goes: stopped, cut off in the middle of a portion,
    finished."""
    directory = tmp_path_factory.mktemp("demo")
    engine, end = STARTS[request.param]
    url = "" if engine == "sqlite" else postgres_cluster.url(postgres_cluster.create_database())
    settings = Settings.model_validate({"storage": {"directory": str(directory), "database_url": url}})
    migrate(settings.database_url, directory / "backups")
    first_run.prepare(settings, demo=True)
    parts = assemble(lay(settings))
    with closing(parts.database):
        parts.database.change_now(partial(_ends_at, end))
        teach(parts)
        asyncio.run(load_once(parts.automation, parts.database, parts.desk.blobs, parts.secret.for_purpose("model")))
        started = time.monotonic()
        _stopped(parts)
        _cut_off(parts)
        with closing(on_stage(parts)) as stage:
            assert playing.play(stage)
        print(f"the demo took {time.monotonic() - started:.1f} s on {engine}")
        yield parts


def _ends_at(end: datetime, change: Change) -> None:
    change.session.get_one(Installation, "demo_now").value = end.isoformat()


def _stopped(parts: Parts) -> None:
    asked = iter(range(1_000))
    with closing(on_stage(parts)) as stage:
        assert not playing.play(stage, lambda: next(asked) == PORTIONS_BEFORE_THE_STOP)
    assert parts.database.read_now(facts.unfinished)


def _cut_off(parts: Parts) -> None:
    with closing(on_stage(parts)) as stage:
        steps = iter(range(1_000))
        inner = stage.clock.to

        def step(instant: Any) -> None:
            if next(steps) == 60:
                raise PowerCut
            inner(instant)

        stage.clock.to = step  # type: ignore[method-assign]
        with pytest.raises(PowerCut):
            playing.play(stage)
    assert parts.database.read_now(facts.unfinished)


def _counted(parts: Parts, column: Any) -> Counter[Any]:
    rows = parts.database.read_now(lambda session: session.exec(select(column, func.count()).group_by(column)).all())
    return Counter(dict(rows))


def test_two_hundred_tickets_of_three_segments_in_two_languages_on_three_channels(played: Parts) -> None:
    channels = _counted(played, Ticket.first_channel)
    assert channels.total() == 200
    assert set(channels) == {"email", "web", "phone"}
    assert set(_counted(played, Ticket.segment)) == {"critical", "commercial", "admin"}
    assert set(_counted(played, Ticket.language)) == {"de", "en"}


def test_tickets_rest_in_every_state_of_a_living_desk(played: Parts) -> None:
    passing = {State.NEW, State.E_LEVEL, State.CANCELLED}
    assert set(_counted(played, Ticket.state)) >= {state.value for state in State if state not in passing}
    open_levels = played.database.read_now(
        lambda session: set(session.exec(select(Ticket.level).where(Ticket.shelf == 0).distinct()).all())
    )
    assert open_levels == {1, 2, 3}


def test_timers_run_and_some_promises_were_missed(played: Parts) -> None:
    states = _counted(played, SlaTimer.state)
    assert states["running"] > 20
    assert states["met"] > states["breached_done"] > 0
    assert states["breached_open"] > 0


def test_one_customer_has_an_agreement_and_chains_call_whoever_is_to_know(played: Parts) -> None:
    clocks = played.database.read_now(lambda session: session.exec(select(SlaTimer.state, SlaTimer.target)).all())
    promised = Counter(state for state, target in clocks if target.get("agreement") == "WV-2026-014 v1")
    assert promised["met"] > 20 and promised["breached_done"] + promised["breached_open"] > 0
    assert {"told", "over"} <= set(_counted(played, Escalation.state))


def test_every_arrival_has_exactly_one_outcome_and_the_books_balance(played: Parts) -> None:
    outcomes = _counted(played, Arrival.outcome)
    assert outcomes["ticketed"] == 200
    assert outcomes["held"] == 1 and outcomes["duplicate"] == 2
    assert "waiting" not in outcomes
    assert all(line.difference == 0 for line in played.database.read_now(ledger.totals))


def test_the_e_level_answers_and_is_contradicted_now_and_then(played: Parts) -> None:
    assert _counted(played, AutomationDecision.outcome)["answered"] >= 15
    reactions = _counted(played, AutomationDecision.reaction)
    assert reactions["helped"] > reactions["not_helped"] > 0


def test_every_mail_of_ours_is_kept_and_nothing_is_left_to_send(played: Parts) -> None:
    """But for what was written in the story's last seconds, which can still be undone."""
    end = datetime.fromisoformat(played.database.read_now(lambda session: fact(session, "demo_now")) or "")
    left = select(OutboxEntry.id).where(OutboxEntry.state != "done", OutboxEntry.due_at <= end)
    assert not played.database.read_now(lambda session: session.exec(left).all())
    unkept = played.database.read_now(
        lambda session: session.exec(
            select(Contact.id).where(
                Contact.direction == "out", Contact.visibility == "public", col(Contact.raw_ref) == "", Contact.channel == "email"
            )
        ).all()
    )  # fmt: skip
    assert not unkept


def test_nothing_happened_after_the_demo_began(played: Parts) -> None:
    def times(session: Session) -> tuple[Any, str]:
        return session.exec(select(func.max(Contact.received_at))).one(), fact(session, "demo_now") or ""

    newest, end = played.database.read_now(times)
    assert newest.isoformat() <= end


def test_nobody_finds_the_news_of_weeks_unread(played: Parts) -> None:
    unseen = (
        select(AgentNotice.agent_id, func.count())
        .where(col(AgentNotice.seen_at).is_(None))
        .group_by(col(AgentNotice.agent_id))
    )
    found = dict(played.database.read_now(lambda session: session.exec(unseen).all()))
    assert 0 < max(found.values()) < 25


def test_a_dozen_colleagues_can_log_in(played: Parts) -> None:
    assert _counted(played, Agent.active)[True] >= 12


def test_a_second_first_run_changes_nothing(played: Parts) -> None:
    first_run.prepare(played.settings, demo=True)
    assert played.database.read_now(lambda session: fact(session, "demo")) == facts.DONE


def test_an_empty_installation_without_demo_gets_one_admin_and_only_once(tmp_path: Path) -> None:
    settings = Settings.model_validate({"storage": {"directory": str(tmp_path)}})
    migrate(settings.database_url, tmp_path / "backups")
    assert first_run.prepare(settings, demo=False).admin_password
    assert not first_run.prepare(settings, demo=False).admin_password
    assert not first_run.prepare(settings, demo=True).admin_password
    with closing(assemble(lay(settings)).database) as database:
        assert not database.read_now(facts.is_demo)


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
