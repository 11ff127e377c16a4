"""The table of rights, cell by cell: what is expected is written out per role, independent of how the code lays it out."""

from itertools import product

import pytest

from staff import rights
from staff.rights import MATRIX, ROLES, SCOPES, Reach, Right, TicketScope, may, may_filter_by, visible
from tests.kit.each import each

WORK = {
    "ticket.read", "ticket.reply", "ticket.note", "ticket.take", "ticket.escalate", "ticket.resolve", "ticket.close", "ticket.reopen", "ticket.correct", "raw.read",
}  # fmt: skip
DISPATCH = WORK | {"ticket.assign_others", "ticket.merge", "ticket.spam"}
TOOLS = {"knowledge.read", "elevel.use", "sla.use"}
MAILROOM = {"arrivals.read", "arrivals.retry", "sent_mail.read", "ledger.read"}
OWN_WORK = {"ticket.reply", "ticket.escalate", "ticket.resolve", "ticket.close", "ticket.reopen", "raw.read"}

EXPECTED: dict[str, dict[str, set[str]]] = {
    "agent": {
        "levels": WORK | {"ticket.merge", "ticket.spam"},
        "all": TOOLS | {"knowledge.edit", "person.read", "intake.write"},
    },
    "dispatcher": {"desk": DISPATCH, "all": TOOLS | MAILROOM | {"person.read", "person.edit", "intake.write"}},
    "lead": {
        "desk": DISPATCH,
        "all": TOOLS | MAILROOM | {"person.read", "person.edit", "intake.write", "knowledge.edit", "figures.read", "elevel.audit"}
        | {"breaches.judge", "roster.edit"},
    },
    "crm": {
        "levels": DISPATCH - {"ticket.spam"},
        "all": TOOLS | {"person.read", "person.edit", "intake.write", "figures.read", "agreements.edit", "breaches.judge"},
    },
    "knowledge": {
        "own": OWN_WORK | {"ticket.note", "ticket.correct"},
        "desk": {"ticket.read"},
        "all": TOOLS | {"knowledge.edit", "knowledge.approve", "figures.read", "elevel.audit", "elevel.approve"},
    },
    "problem": {
        "own": OWN_WORK,
        "levels": {"ticket.take"},
        "desk": {"ticket.read", "ticket.note", "ticket.merge", "ticket.correct"},
        "all": TOOLS | {"knowledge.edit", "figures.read"},
    },
    "admin": {
        "all": TOOLS | MAILROOM | {"users.edit", "settings.edit", "tokens.edit", "audit.read", "figures.read"}
        | {"elevel.audit", "elevel.approve", "agreements.edit", "breaches.judge", "roster.edit"},
    },
    "auditor": {
        "levels": WORK,
        "all": {"ledger.read", "knowledge.read", "person.read", "person.edit", "audit.read", "figures.read", "sla.use"},
    },
    "token:agent": {"desk": DISPATCH, "all": TOOLS | {"person.read", "intake.write"}},
    "token:admin": {"all": {right.value for right in Right}},
    "token:intake": {"all": {"intake.write"}},
}  # fmt: skip

COLUMNS = [*ROLES, *(f"token:{scope}" for scope in SCOPES)]


def who_of(column: str) -> rights.Who:
    if column.startswith("token:"):
        return rights.token(column.removeprefix("token:"))
    return rights.agent(7, [column], [1], ["lieferanten"])


def test_every_role_and_scope_has_every_cell():
    assert set(MATRIX) == set(COLUMNS) == set(EXPECTED)
    assert all(set(cells) == set(Right) for cells in MATRIX.values())


@each({f"{column}: {right}": (column, right) for column, right in product(COLUMNS, Right)})
def test_each_cell_is_as_written_down(column: str, right: Right):
    expected = next((reach for reach, those in EXPECTED[column].items() if right in those), "none")
    assert MATRIX[column][right] is Reach[expected.upper()]
    assert may(who_of(column), right) is (expected != "none")


TICKETS = {
    "mine": TicketScope(3, "experten", assignee_id=7),
    "mine though reserved": TicketScope(1, "beschwerden", "crm", True, assignee_id=7),
    "of my level": TicketScope(1, "allgemein"),
    "of my queue": TicketScope(3, "lieferanten"),
    "of another level": TicketScope(2, "stoerungen", assignee_id=8),
    "complaint": TicketScope(1, "beschwerden", "crm", True),
    "open complaint": TicketScope(1, "beschwerden", "crm", False),
    "privacy": TicketScope(2, "datenschutz", "auditor", True),
    "confidential": TicketScope(1, "allgemein", "", True),
}
OWN = {"mine", "mine though reserved"}
LEVEL_1 = OWN | {"of my level", "of my queue", "open complaint", "confidential"}
DESK = set(TICKETS) - {"complaint", "privacy"}


@pytest.mark.parametrize(
    ("column", "right", "reached"),
    [
        ("agent", Right.TICKET_READ, LEVEL_1),
        ("agent", Right.TICKET_ASSIGN_OTHERS, set()),
        ("dispatcher", Right.TICKET_ASSIGN_OTHERS, DESK),
        ("lead", Right.TICKET_READ, DESK),
        ("crm", Right.TICKET_REPLY, LEVEL_1 | {"complaint"}),
        ("auditor", Right.TICKET_READ, LEVEL_1 | {"privacy"}),
        ("knowledge", Right.TICKET_REPLY, OWN),
        ("knowledge", Right.TICKET_READ, DESK),
        ("admin", Right.TICKET_READ, set()),
        ("token:agent", Right.TICKET_READ, DESK - {"mine though reserved"}),
        ("token:admin", Right.TICKET_READ, set(TICKETS)),
        ("token:intake", Right.TICKET_READ, set()),
    ],
)
def test_a_right_reaches_these_tickets(column: str, right: Right, reached: set[str]):
    assert {name for name, ticket in TICKETS.items() if may(who_of(column), right, ticket)} == reached


def test_several_roles_add_up():
    both = rights.agent(7, ["agent", "admin"], [2])
    assert may(both, Right.TICKET_READ, TICKETS["of another level"])
    assert may(both, Right.USERS_EDIT)
    assert not may(both, Right.TICKET_READ, TICKETS["of my level"])


def test_a_lead_who_is_also_crm_sees_complaints():
    assert may(rights.agent(7, ["lead", "crm"], []), Right.TICKET_READ, TICKETS["complaint"])


def test_an_unknown_role_or_scope_may_nothing():
    for who, right in product((rights.agent(7, ["boss"], [1]), rights.agent(7, [], [1]), rights.token("root")), Right):
        assert not may(who, right)
        assert visible(who) == rights.Visibility()


def test_closed_work_is_filtered_by_oneself_only():
    lead, program = rights.agent(7, ["lead"], []), rights.token("admin")
    assert may_filter_by(lead, 8, only_active=True)
    assert may_filter_by(lead, 7, only_active=False)
    assert may_filter_by(lead, None, only_active=False)
    assert not may_filter_by(lead, 8, only_active=False)
    assert not may_filter_by(program, 8, only_active=False)
