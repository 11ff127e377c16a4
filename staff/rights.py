"""Who may do what to which tickets: one table, asked by pages and API alike. Pure.

The table follows the roles of the domain handbook. A cell is the *reach* of a right:

- `none`: not at all
- `own`: tickets the agent is responsible for, and those of colleagues for whom they stand in, as far as these are not
  confidential in a queue reserved for a role they do not hold
- `levels`: those, and the tickets of one's own levels, of one's own queues and of the queues reserved for one's role; to be
  read and noted on also what has gone past one's levels to higher ones, so that the first contact can tell the customer
- `desk`: every ticket, except confidential ones in a queue reserved for a role one does not hold
- `all`: every ticket

Rights that concern no ticket (arrivals, users, settings …) are either `none` or not. Several roles add up. A queue's
confidential work is reserved for its role (`Queue.restricted_to`), and for whoever is made responsible for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Literal

ROLES = ("agent", "dispatcher", "lead", "crm", "knowledge", "problem", "admin", "auditor")
SCOPES = ("agent", "admin", "intake")


class Reach(IntEnum):
    """How far a right goes, in rising order."""

    NONE = 0
    OWN = 1
    LEVELS = 2
    DESK = 3
    ALL = 4


class Right(StrEnum):
    """What may be done. The first group asks for a ticket; the others concern none."""

    TICKET_READ = "ticket.read"
    TICKET_REPLY = "ticket.reply"
    TICKET_NOTE = "ticket.note"
    TICKET_TAKE = "ticket.take"
    TICKET_ASSIGN_OTHERS = "ticket.assign_others"
    TICKET_ESCALATE = "ticket.escalate"
    TICKET_RESOLVE = "ticket.resolve"
    TICKET_CLOSE = "ticket.close"
    TICKET_REOPEN = "ticket.reopen"
    TICKET_MERGE = "ticket.merge"
    TICKET_SPAM = "ticket.spam"
    TICKET_CORRECT = "ticket.correct"
    """Category, type, priority, person, confidentiality."""
    RAW_READ = "raw.read"
    """The bytes of a contact as they came."""

    ARRIVALS_READ = "arrivals.read"
    ARRIVALS_RETRY = "arrivals.retry"
    SENT_MAIL_READ = "sent_mail.read"
    LEDGER_READ = "ledger.read"
    KNOWLEDGE_READ = "knowledge.read"
    KNOWLEDGE_EDIT = "knowledge.edit"
    KNOWLEDGE_APPROVE = "knowledge.approve"
    PERSON_READ = "person.read"
    PERSON_EDIT = "person.edit"
    USERS_EDIT = "users.edit"
    SETTINGS_EDIT = "settings.edit"
    AGREEMENTS_EDIT = "agreements.edit"
    """What single customers are promised."""
    BREACHES_JUDGE = "breaches.judge"
    """Ask that a missed deadline be waived or corrected, or confirm what somebody else asked for."""
    ROSTER_EDIT = "roster.edit"
    """Plan who is on call and who is away."""
    TOKENS_EDIT = "tokens.edit"
    AUDIT_READ = "audit.read"
    FIGURES_READ = "figures.read"
    INTAKE_WRITE = "intake.write"
    """Open tickets: phone notes, forms of programs."""
    ELEVEL_USE = "elevel.use"
    ELEVEL_AUDIT = "elevel.audit"
    """Judge drawn decisions, and see what the e-level may and why."""
    ELEVEL_APPROVE = "elevel.approve"
    """Which model answers."""
    SLA_USE = "sla.use"


_TABLE = """
                      agent   dispatcher lead  crm     knowledge problem admin auditor  token:agent token:admin token:intake
ticket.read           levels  desk       desk  levels  desk      desk    none  levels   desk        all         none
ticket.reply          levels  desk       desk  levels  own       own     none  levels   desk        all         none
ticket.note           levels  desk       desk  levels  own       desk    none  levels   desk        all         none
ticket.take           levels  desk       desk  levels  none      levels  none  levels   desk        all         none
ticket.assign_others  none    desk       desk  levels  none      none    none  none     desk        all         none
ticket.escalate       levels  desk       desk  levels  own       own     none  levels   desk        all         none
ticket.resolve        levels  desk       desk  levels  own       own     none  levels   desk        all         none
ticket.close          levels  desk       desk  levels  own       own     none  levels   desk        all         none
ticket.reopen         levels  desk       desk  levels  own       own     none  levels   desk        all         none
ticket.merge          levels  desk       desk  levels  none      desk    none  none     desk        all         none
ticket.spam           levels  desk       desk  none    none      none    none  none     desk        all         none
ticket.correct        levels  desk       desk  levels  own       desk    none  levels   desk        all         none
raw.read              levels  desk       desk  levels  own       own     none  levels   desk        all         none
arrivals.read         none    all        all   none    none      none    all   none     none        all         none
arrivals.retry        none    all        all   none    none      none    all   none     none        all         none
sent_mail.read        none    all        all   none    none      none    all   none     none        all         none
ledger.read           none    all        all   none    none      none    all   all      none        all         none
knowledge.read        all     all        all   all     all       all     all   all      all         all         none
knowledge.edit        all     none       all   none    all       all     none  none     none        all         none
knowledge.approve     none    none       none  none    all       none    none  none     none        all         none
person.read           all     all        all   all     none      none    none  all      all         all         none
person.edit           none    all        all   all     none      none    none  all      none        all         none
users.edit            none    none       none  none    none      none    all   none     none        all         none
settings.edit         none    none       none  none    none      none    all   none     none        all         none
agreements.edit       none    none       none  all     none      none    all   none     none        all         none
breaches.judge        none    none       all   all     none      none    all   none     none        all         none
roster.edit           none    none       all   none    none      none    all   none     none        all         none
tokens.edit           none    none       none  none    none      none    all   none     none        all         none
audit.read            none    none       none  none    none      none    all   all      none        all         none
figures.read          none    none       all   all     all       all     all   all      none        all         none
intake.write          all     all        all   all     none      none    none  none     all         all         all
elevel.use            all     all        all   all     all       all     all   none     all         all         none
elevel.audit          none    none       all   none    all       none    all   none     none        all         none
elevel.approve        none    none       none  none    all       none    all   none     none        all         none
sla.use               all     all        all   all     all       all     all   all      all         all         none
"""


def _read(table: str) -> dict[str, dict[Right, Reach]]:
    head, *rows = table.strip("\n").splitlines()
    columns = head.split()
    matrix: dict[str, dict[Right, Reach]] = {column: {} for column in columns}
    for row in rows:
        right, *reaches = row.split()
        for column, reach in zip(columns, reaches, strict=True):
            matrix[column][Right(right)] = Reach[reach.upper()]
    return matrix


MATRIX: Mapping[str, Mapping[Right, Reach]] = _read(_TABLE)
"""Role, or `token:` and scope → right → reach. Every cell is filled."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody at the desk, or a program with a token. `levels` and `queues` are those an agent works on."""

    kind: Literal["agent", "token"]
    roles: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()
    queues: frozenset[str] = frozenset()
    agent_id: int | None = None
    scope: str = ""
    stands_for: frozenset[int] = frozenset()
    """Colleagues who are away and whose work they go on with."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that count for this one."""
        return (f"token:{self.scope}",) if self.kind == "token" else tuple(sorted(self.roles))


def agent(
    agent_id: int,
    roles: Iterable[str],
    levels: Iterable[int],
    queues: Iterable[str] = (),
    stands_for: Iterable[int] = (),
) -> Who:
    return Who("agent", frozenset(roles), frozenset(levels), frozenset(queues), agent_id, "", frozenset(stands_for))


def token(scope: str) -> Who:
    return Who("token", scope=scope)


@dataclass(frozen=True, slots=True)
class TicketScope:
    """What of a ticket decides about rights. `queue_role` is the role its queue is reserved for, or empty."""

    level: int
    queue: str
    queue_role: str = ""
    confidential: bool = False
    assignee_id: int | None = None
    first_level: int | None = None
    """The lowest level the ticket has lain on; None: the one it is on."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """What somebody may see, as plain values for a WHERE: own work (`agent_id`) always, of the rest what lies within
    `levels`, `queues` or the queues reserved for `roles` (everything where `desk`), and where `passed_on` what came past
    `levels` to higher ones and the work of those they stand for, without confidential work in queues reserved for other
    roles; or simply `everything`."""

    everything: bool = False
    desk: bool = False
    levels: tuple[int, ...] = ()
    queues: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    agent_id: int | None = None
    passed_on: bool = False
    stands_for: tuple[int, ...] = ()

    @property
    def at_work(self) -> "Visibility":
        """Without what was passed on: what lists of work show and count."""
        return replace(self, passed_on=False)

    def shows(self, ticket: TicketScope) -> bool:
        """Whether this ticket is among them."""
        if self.everything or (self.agent_id is not None and ticket.assignee_id == self.agent_id):
            return True
        of_ones_role = bool(ticket.queue_role) and ticket.queue_role in self.roles
        if ticket.confidential and ticket.queue_role and not of_ones_role:
            return False
        first = ticket.level if ticket.first_level is None else ticket.first_level
        past = self.passed_on and any(first <= level <= ticket.level for level in self.levels)
        within = ticket.level in self.levels or ticket.queue in self.queues or ticket.assignee_id in self.stands_for
        return self.desk or of_ones_role or past or within


_FOLLOWS = frozenset({Right.TICKET_READ, Right.TICKET_NOTE})
"""What may still be done with a ticket that was passed on to a higher level."""


def reach(who: Who, right: Right) -> Reach:
    """How far the right goes, the widest of all roles; an unknown role or scope gives nothing."""
    return max((MATRIX[column][right] for column in who.columns if column in MATRIX), default=Reach.NONE)


def may(who: Who, right: Right, ticket: TicketScope | None = None) -> bool:
    """Whether this may be done to this ticket; without a ticket, whether it may be done at all."""
    if ticket is None:
        return reach(who, right) > Reach.NONE
    return visible(who, right).shows(ticket)


def visible(who: Who, right: Right = Right.TICKET_READ) -> Visibility:
    """The tickets a right goes to; without another one named, those that may be read."""
    match reach(who, right):
        case Reach.NONE:
            return Visibility()
        case Reach.OWN:
            return Visibility(agent_id=who.agent_id, stands_for=tuple(sorted(who.stands_for)))
        case Reach.LEVELS:
            return Visibility(
                levels=tuple(sorted(who.levels)),
                queues=tuple(sorted(who.queues)),
                roles=tuple(sorted(who.roles)),
                agent_id=who.agent_id,
                passed_on=right in _FOLLOWS,
                stands_for=tuple(sorted(who.stands_for)),
            )
        case Reach.DESK:
            return Visibility(desk=True, roles=tuple(sorted(who.roles)), agent_id=who.agent_id)
        case _:
            return Visibility(everything=True)


def may_filter_by(who: Who, assignee_id: int | None, *, only_active: bool) -> bool:
    """Active work can be filtered by whoever is responsible, finished work only by oneself: lists must not become a
    record of what a person did. Nobody is exempt."""
    return only_active or assignee_id is None or (who.agent_id is not None and assignee_id == who.agent_id)
