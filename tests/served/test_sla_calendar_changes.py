"""A calendar is saved anew while tickets wait: open deadlines move, what has passed stays, the history agrees."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import col

import app
from admin import configuration
from foundation.errors import Conflict, Invalid
from sla import recompute
from sla.eras import FROM_EVER
from sla.saving import save_calendar
from sla.simulation import Draft, as_drafted
from sla.tables import Calendar
from sla.target_saving import latest, save_targets, stamp
from sla.verify import verify
from storage.change import Change
from storage.outbox import Entry, Handler, Outbox
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import moves
from ticketing.due_table import TicketDue
from ticketing.tables import Ticket

LUNCH = [["08:00", "12:00"], ["13:00", "17:00"]]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def save(desk: SteppedDesk, since: str, seen: int = 1, **more: Any) -> int:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), LUNCH)
    form = {"tz": "Europe/Berlin", "week": week, **more}
    saved = desk.do(lambda change: save_calendar(change, "business", form, berlin(since), seen=seen, by="Admin"))
    desk.parts.registry.forget()
    return saved


def put_right(desk: SteppedDesk) -> int:
    return recompute.Recompute(desk.database, desk.parts.registry).now("business")


def agrees(desk: SteppedDesk) -> bool:
    desk.parts.registry.forget()
    found = desk.database.read_now(lambda session: verify(session, desk.clock.now(), 0, desk.parts.registry))
    assert found.differences == ()
    return True


def put_right_while_held(desk: SteppedDesk, ticket: int) -> int:
    """PostgreSQL: while somebody is writing the due of a ticket, for five seconds at most."""

    def holding(change: Change) -> int:
        session = change.session
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '5s'"))
        session.execute(select(TicketDue).where(col(TicketDue.ticket_id) == ticket).with_for_update())
        return put_right(desk)

    return desk.database.change_now(holding)


def test_open_deadlines_move_from_the_day_on_and_no_earlier(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.at("2026-06-12 10:00")
    other = desk.write().ticket_id
    response, solution = desk.timers(other)
    assert (response.due_at, solution.due_at) == (berlin("2026-06-12 12:00"), berlin("2026-06-16 16:00"))
    before = desk.timer(ticket, "resolution").due_at
    assert save(desk, "2026-06-15 00:00") == 2
    if not desk.database.sqlite:
        assert put_right_while_held(desk, ticket) == 1, (
            "a due that is being written is left for later, not compared with the one before"
        )
    assert put_right(desk) == (2 if desk.database.sqlite else 1)
    assert before == berlin("2026-06-15 16:00")
    assert desk.timer(ticket, "resolution").due_at == berlin("2026-06-15 17:00")
    assert desk.timer(other, "resolution").due_at == berlin("2026-06-17 09:00")
    assert desk.timer(other, "first_response").due_at == berlin("2026-06-12 12:00")
    assert desk.next_due(ticket).at == min(row.due_at for row in desk.timers(ticket))
    assert put_right(desk) == 0
    assert agrees(desk)


def test_working_days_end_when_their_day_closes_whatever_lunch_break_is_saved(desk: SteppedDesk):
    days = [replace(row, seconds=0, days=3) if row.metric == "resolution" else row for row in desk.database.read_now(latest)]  # fmt: skip
    desk.do(lambda change: save_targets(change, days, change.now, seen=stamp(change.session)))
    desk.parts.registry.forget()
    ticket = desk.write().ticket_id
    before = desk.timer(ticket, "resolution")
    save(desk, "2026-06-15 00:00")
    put_right(desk)
    after = desk.timer(ticket, "resolution")
    assert before.due_at == after.due_at == berlin("2026-06-16 17:00")
    assert before.target["seconds"] - after.target["seconds"] == 2 * 3600, "two lunch breaks less to work in"
    assert agrees(desk)


def test_a_clock_that_is_touched_before_its_turn_is_put_right_by_whoever_touches_it(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.reply(ticket, wait=True)
    save(desk, "2026-06-15 00:00")
    desk.at("2026-06-15 12:30").write(ticket=ticket)
    solution = desk.timer(ticket, "resolution")
    assert solution.calendar_version == 2
    assert put_right(desk) == 0
    assert agrees(desk)
    desk.at("2026-06-15 16:00").resolve(ticket)
    desk.at("2026-06-16 09:00").disagree(ticket)
    assert agrees(desk)


def test_a_solved_ticket_that_is_reopened_after_the_change_goes_on_in_the_new_hours(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.reply(ticket)
    desk.resolve(ticket)
    save(desk, "2026-06-15 00:00")
    assert put_right(desk) == 0
    desk.at("2026-06-15 12:30").disagree(ticket)
    assert agrees(desk)


def test_warnings_move_with_their_deadline(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    save(desk, "2026-06-12 00:00")
    put_right(desk)
    solution = desk.timer(ticket, "resolution")
    assert solution.next_at == berlin("2026-06-15 11:00")
    desk.at("2026-06-15 11:00").sweep()
    warned = desk.history(ticket, "deadline_warned")
    assert ("resolution", 75, solution.next_at) in [(one.data["metric"], one.data["percent"], one.at) for one in warned]


def test_a_due_moved_by_the_watch_before_its_turn_is_told_to_the_lists(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.reply(ticket)
    solution = desk.timer(ticket, "resolution")
    save(desk, "2026-06-12 00:00")
    desk.clock.to(solution.next_at)
    assert desk.sweep() == 1
    moved = desk.timer(ticket, "resolution")
    assert moved.due_at > solution.due_at and moved.next_at > solution.next_at
    assert desk.next_due(ticket) == (moved.due_at, "resolution")
    assert put_right(desk) == 0


async def test_saving_leaves_the_work_to_the_outbox(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    save(desk, "2026-06-12 00:00")
    outbox = Outbox(desk.database, {recompute.KIND: Handler(recompute.Recompute(desk.database, desk.parts.registry))})
    while await outbox.work_due():
        pass
    assert desk.timer(ticket, "resolution").calendar_version == 2
    save(desk, "2026-06-12 00:00", seen=2, week={"mon": LUNCH})
    desk.do(lambda change: change.session.execute(text("ALTER TABLE ticket_due RENAME TO mislaid")))
    assert await outbox.work_due() == 1
    put_off = select(OutboxEntry.reason).where(col(OutboxEntry.kind) == recompute.KIND, col(OutboxEntry.reason) != "")
    (reason,) = desk.database.read_now(lambda session: session.scalars(put_off).all())
    assert "ticket_due" in reason, "whoever looks why it waits is told the fault itself"


async def test_a_long_pass_over_the_deadlines_lets_other_work_of_the_outbox_between(
    desk: SteppedDesk, monkeypatch: pytest.MonkeyPatch
):
    for name, value in {"FIRST": 1, "LEAST": 1, "MOST": 1, "LANES": 1, "TURN": 1e-9}.items():
        monkeypatch.setattr(recompute, name, value)
    tickets = [desk.write().ticket_id for _ in range(3)]
    save(desk, "2026-06-12 00:00")
    put_right_when_it_left: list[int] = []

    def versions() -> list[int]:
        return [desk.timer(ticket, "resolution").calendar_version for ticket in tickets]

    async def leave(entry: Entry) -> None:
        put_right_when_it_left.append(versions().count(2))

    work = Handler(recompute.Recompute(desk.database, desk.parts.registry))
    outbox = Outbox(desk.database, {recompute.KIND: work, "letter": Handler(leave)}, at_once=1)
    assert await outbox.work_due() == 1
    desk.do(lambda change: change.later("letter", {}))
    while await outbox.work_due():
        pass
    assert versions() == [2] * 3
    assert put_right_when_it_left[0] < 3


def test_what_never_opens_what_has_passed_and_what_somebody_else_saved_is_refused(desk: SteppedDesk):
    with pytest.raises(Invalid, match="passed"):
        save(desk, "2026-06-01 00:00")
    with pytest.raises(Invalid, match="never opens"):
        desk.do(lambda change: save_calendar(change, "business", {"tz": "Europe/Berlin"}, change.now, seen=1))
    save(desk, "2026-06-15 00:00")
    with pytest.raises(Conflict):
        save(desk, "2026-06-20 00:00")
    assert desk.database.read_now(lambda session: session.get(Calendar, "business").version) == 2


def extend(desk: SteppedDesk, *combine: dict[str, str], seen: int = 1, **more: Any) -> int:
    form = {"tz": "Europe/Berlin", "week": {}, "combine": list(combine), **more}
    saved = desk.do(lambda change: save_calendar(change, "extended", form, change.now, seen=seen))
    desk.parts.registry.forget()
    return saved


def test_a_calendar_put_together_from_others_follows_them_from_the_same_instant_on(desk: SteppedDesk):
    save(desk, "2026-06-22 00:00", week={"mon": [["10:00", "12:00"]]})
    assert extend(desk, {"how": "union", "with": "business"}, exceptions={"2026-06-13": [["09:00", "12:00"]]}) == 2
    ticket = desk.write(category="fault.printer").ticket_id
    desk.do(lambda change: moves.correct(change, change.session.get(Ticket, ticket), "segment", "commercial", desk.agent))  # fmt: skip
    due = desk.timer(ticket, "resolution").due_at
    terms = desk.database.read_now(desk.parts.registry.current)
    assert terms.version("extended") == 3, "what was planned for the other is planned for this one"
    drafted = as_drafted(
        terms, Draft(desk.clock.now(), {"business": terms.saved["24x7"][-1].calendar}), desk.clock.now()
    )
    assert drafted.hours("extended").is_open(berlin("2026-06-14 03:00")), "a preview knows who follows"
    sooner = Draft(desk.clock.now(), {"business": terms.saved["business"][-1].calendar})
    for code in ("business", "extended"):
        seen = [as_drafted(terms, draft, draft.since).hours(code) for draft in (Draft(sooner.since), sooner)]
        assert [one.is_open(berlin("2026-06-16 13:00")) for one in seen] == [True, False], (
            "what is planned, brought forward"
        )
    assert as_drafted(terms, replace(sooner, since=berlin("2026-06-22 00:00")), FROM_EVER).saved == terms.saved
    save(desk, "2026-06-12 00:00", seen=2)
    hours = desk.database.read_now(desk.parts.registry.current).hours("extended")
    opened = {day: hours.between(berlin(f"2026-06-{day} 12:00"), berlin(f"2026-06-{day} 13:00")) for day in (11, 12)}
    assert opened == {11: 3600, 12: 0}
    assert hours.between(berlin("2026-06-13 00:00"), berlin("2026-06-14 00:00")) == 3 * 3600
    assert recompute.Recompute(desk.database, desk.parts.registry).now("extended") == 1
    moved = desk.timer(ticket, "resolution").due_at
    assert due is not None and moved is not None and moved > due
    assert agrees(desk)


def test_what_would_be_put_together_in_a_circle_or_never_open_is_refused(desk: SteppedDesk):
    extend(desk, {"how": "intersection", "with": "business"}, week={"mon": [["08:00", "09:00"]]})
    for combine in ({"how": "union", "with": "extended"}, {"how": "minus", "with": "business"}):
        with pytest.raises(Invalid) as circle:
            save(desk, "2026-06-12 00:00", combine=[combine])
        assert circle.value.mistakes[0].field == "combine.0.with"
    planned = {"tz": "Europe/Berlin", "week": {}, "combine": [{"how": "union", "with": "24x7"}]}
    desk.do(lambda change: save_calendar(change, "extended", planned, berlin("2026-07-01 00:00"), seen=2))
    with pytest.raises(Invalid):
        desk.do(lambda change: save_calendar(change, "24x7", {**planned, "combine": [{"how": "union", "with": "extended"}]}, berlin("2026-06-12 00:00"), seen=1))  # fmt: skip
    with pytest.raises(Invalid) as never:
        save(desk, "2026-06-12 00:00", week={"tue": LUNCH})
    assert (never.value.mistakes[0].field, bool(never.value.mistakes[0].hint)) == ("followers", True)
    with pytest.raises(Invalid) as nothing:
        extend(desk, {"how": "minus", "with": "24x7"}, seen=3, week={"mon": LUNCH})
    assert nothing.value.mistakes[0].field == "week"


def test_the_command_line_says_what_a_draft_would_change(
    desk: SteppedDesk, tmp_path: Path, capsys: Any, monkeypatch: Any, database_url: str
):
    """Hours half as long: the past breach of a late answer stays, that of a late solution appears; nothing is saved."""
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 11:30").reply(ticket)
    desk.at("2026-06-12 09:00").resolve(ticket)
    desk.write()
    monkeypatch.setenv("SCHALTER_STORAGE__DIRECTORY", str(tmp_path / "desk"))
    monkeypatch.setenv("SCHALTER_STORAGE__DATABASE_URL", database_url)
    draft = tmp_path / "draft.json"
    day = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    targets = [{"metric": "resolution", "minutes": 600, "calendar": "business"}]
    for form, found in (
        ({}, (0, 0)),
        ({"targets": targets}, (0, 0)),
        ({"targets": targets, "calendars": {"business": {"tz": "Europe/Berlin", "week": day}}}, (1, 0)),
    ):
        draft.write_text(json.dumps(form | {"months": 60}), encoding="utf-8")
        assert app.main(["sla", "simulate", str(draft), "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        past, (share,) = said["past"], said["load"]["shares"]
        assert (past["breaches_appear"], past["breaches_vanish"]) == found
        assert (share["missed_after"] - share["missed_before"], share["due_before"]) == (found[0], past["clocks"])
        assert [one["level"] for one in past["tickets"] if one["missed_after"] and not one["missed_before"]] == [share["level"]] * found[0]  # fmt: skip
    assert app.main(["sla", "simulate", str(draft)]) == 0
    assert "1 breaches appear" in (told := capsys.readouterr().out) and f", segment {share['segment']}: " in told
    draft.write_text(json.dumps(desk.database.read_now(configuration.current)), encoding="utf-8")
    assert (app.main(["rules", "replay", str(draft), "--json"]), json.loads(capsys.readouterr().out)["elsewhere"]) == (0, 0), "as it stands"  # fmt: skip
    assert app.main(["sla", "simulate", str(draft), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert not any(told[name][turn] for name in ("open", "past") for turn in ("moved", "dropped", "breaches_vanish"))
    for command, typo in ((["sla", "simulate"], {"calenders": {}}), (["sla", "simulate"], {"targets": [{"metric": "update", "minits": 5}]}), (["rules", "replay"], {"rulez": []}), (["rules", "replay"], {"rules": [{"name": "x", "when": {}}]})):  # fmt: skip
        draft.write_text(json.dumps(typo), encoding="utf-8")
        assert app.main([*command, str(draft)]) == 2, "a misspelt key is not taken for a draft that changes nothing"
        assert "is not known here" in capsys.readouterr().err
    assert app.main(["rules", "replay", "--months", "60", "--json"]) == 0
    assert ((replayed := json.loads(capsys.readouterr().out))["tickets"], replayed["elsewhere"]) == (2, 0)
    assert app.main(["rules", "replay"]) == 0
    assert agrees(desk)
