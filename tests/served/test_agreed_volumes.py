"""What an agreement includes a month and what its missed promises cost: counted, told, and what comes beyond falls back."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select

from customers.tables import Organisation, OrganisationDomain
from desk import agreed
from desk.names import load as load_names
from desk.timers import views
from pages.saying import saying
from pages.times import Reader
from sla.agreements import Agreed, save
from sla.delivered_rows import Wanted, delivered
from sla.penalties import Penalty
from sla.recompute import Recompute
from sla.settled import as_json, settled
from sla.targets import Target
from sla.verify import verify
from tests.kit.stepped_desk import BERLIN, SteppedDesk, berlin, stepped_desk
from ticketing.moves import belongs_to, changing, locked_by_id

HOUR = 3600
JUNE = Wanted(berlin("2026-06-01 00:00"), berlin("2026-07-01 00:00"))


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def agree(desk: SteppedDesk, seen: int = 0, **more) -> int:
    """With everybody at kunde.example: an answer in an hour, a solution in four. The organisation's id."""

    def work(change):
        one = change.session.exec(select(Organisation)).first()
        if one is None:
            change.session.add(one := Organisation(name="Hafenlogistik", customer_no="10042", created_at=change.now))
            change.session.flush()
            change.session.add(OrganisationDomain(domain="kunde.example", organisation_id=one.id))
        rows = (Target("resolution", 4 * HOUR, "24x7"), Target("first_response", HOUR, "24x7"))
        promised = replace(Agreed("K-2026-014", one.id, rows, berlin("2026-06-11 10:00")), **more)
        save(change, promised, seen=seen, by="Ada")
        return one.id

    organisation = desk.do(work)
    desk.parts.registry.forget()
    return organisation


def promised_to(desk: SteppedDesk, ticket: int) -> str:
    return desk.timer(ticket, "resolution").target.get("agreement", "")


def said_on(desk: SteppedDesk, ticket: int) -> list[str]:
    names, now = desk.database.read_now(load_names), desk.clock.now()
    shown = desk.database.read_now(lambda session: views(session, ticket, "Anna", names, now, saying("en"), Reader("en", BERLIN, now)))  # fmt: skip
    return [one.promised for one in shown]


def test_what_comes_beyond_the_included_tickets_falls_back_to_the_segment_for_good_and_says_so(desk: SteppedDesk):
    organisation = agree(desk, included=1)
    within, beyond = (desk.write().ticket_id for _ in range(2))
    assert [promised_to(desk, one) for one in (within, beyond)] == ["K-2026-014 v1", ""]
    assert all("included in agreement K-2026-014 were used up" in one for one in said_on(desk, beyond))
    assert not any("used up" in one for one in said_on(desk, within))
    names, reader = desk.database.read_now(load_names), Reader("en", BERLIN, desk.clock.now())
    card = desk.database.read_now(lambda session: agreed.told(session, organisation, names, reader, saying("en")))
    assert card == "K-2026-014 (2 of 1 tickets this month)"
    desk.at("2026-06-11 10:30")
    agree(desk, seen=1, included=5)
    Recompute(desk.database, desk.parts.registry).now()
    assert [promised_to(desk, one) for one in (within, beyond)] == ["K-2026-014 v2", ""]
    desk.at("2026-07-01 00:00")
    assert promised_to(desk, desk.write().ticket_id) == "K-2026-014 v2", "another month, counted anew"
    agree(desk, seen=2, included=9, valid_from=berlin("2026-08-01 00:00"))
    reader = Reader("en", BERLIN, desk.clock.now())
    card = desk.database.read_now(lambda session: agreed.told(session, organisation, names, reader, saying("en")))
    assert card == "K-2026-014 (1 of 5 tickets this month)", "what is saved for later does not count yet"
    found = desk.database.read_now(lambda session: verify(session, desk.clock.now(), 0, desk.parts.registry))
    assert found.differences == ()


def test_what_turns_out_to_be_another_customers_is_not_beyond_the_first_ones_agreement(desk: SteppedDesk):
    agree(desk, included=1)
    _, beyond = (desk.write().ticket_id for _ in range(2))

    def goes_to(change, organisation):
        ticket = locked_by_id(change.session, beyond)
        with changing(change, ticket):
            belongs_to(ticket, ticket.person_id, organisation)
        return ticket.beyond

    assert desk.do(lambda change: goes_to(change, desk.ticket(beyond).organisation_id)) == "K-2026-014 v1"
    assert desk.do(lambda change: goes_to(change, None)) == ""


def test_an_agreement_that_ended_is_named_where_the_segment_counts_again(desk: SteppedDesk):
    agree(desk, valid_to=berlin("2026-06-12 00:00"))
    desk.at("2026-06-12 09:00")
    said = said_on(desk, desk.write().ticket_id)
    assert said and all(
        "Agreement K-2026-014 ended on 11 June 2026; the segment’s targets count." in one for one in said
    )


def test_a_missed_promise_costs_what_was_agreed_in_its_month_and_no_more(desk: SteppedDesk):
    organisation = agree(
        desk, included=2, penalty=Penalty("percent", Decimal("2.5"), "EUR", Decimal(1000), Decimal(60))
    )
    for _ in range(3):
        desk.write()
    desk.at("2026-06-11 11:30").sweep()

    def lines(wanted: Wanted):
        terms = desk.database.read_now(desk.parts.registry.read)
        return desk.database.read_now(lambda session: as_json(settled(session, wanted, list(delivered(session, terms, wanted)))))  # fmt: skip

    told = {"agreement": "K-2026-014", "month": "2026-06", "included": 2, "tickets": 3, "beyond": 1, "missed": 2, "penalty": "50.00", "currency": "EUR"}  # fmt: skip
    assert lines(replace(JUNE, agreement="K-2026-014")) == lines(replace(JUNE, organisation_id=organisation)) == lines(JUNE) == [told]  # fmt: skip
    desk.at("2026-06-11 15:00").sweep()
    (capped,) = lines(JUNE)
    assert (capped["missed"], capped["penalty"]) == (4, "60.00")
    assert lines(replace(JUNE, segment="admin")) == []
    quarter = Wanted(berlin("2026-04-01 00:00"), berlin("2026-08-01 00:00"), agreement="K-2026-014")
    assert [(one["month"], one["missed"], one["penalty"]) for one in lines(quarter)] == [
        ("2026-06", 4, "60.00"),
        ("2026-07", 0, "0.00"),
    ]
