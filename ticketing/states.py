"""The life cycle of a ticket as a table: T2 to T19 of domain.md section 4, each with its guard. Pure.

T1 (opening) and T20 (a reply to a closed ticket opens a new one) are no moves of a standing ticket: see
`ticketing/opening.py` and `ticketing/reply_matching.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from foundation.errors import Invalid, Mistake


class State(StrEnum):
    NEW = "new"
    E_LEVEL = "e_level"
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_THIRD_PARTY = "waiting_third_party"
    AUTO_ANSWERED = "auto_answered"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


ACTIVE = frozenset(
    {State.NEW, State.E_LEVEL, State.QUEUED, State.IN_PROGRESS, State.WAITING_CUSTOMER, State.WAITING_THIRD_PARTY}
)
CONSENT = frozenset({State.AUTO_ANSWERED, State.RESOLVED})
FINAL = frozenset({State.CLOSED, State.CANCELLED})


def shelf(state: State) -> int:
    """0 active (the backlog), 1 awaiting consent, 2 final."""
    return 0 if state in ACTIVE else 1 if state in CONSENT else 2


class Move(StrEnum):
    ASK_E_LEVEL = "ask_e_level"
    QUEUE = "queue"
    ANSWER = "answer"
    PASS_ON = "pass_on"
    CONFIRM = "confirm"
    SILENT = "silent"
    REJECT = "reject"
    TAKE = "take"
    RELEASE = "release"
    ASK_CUSTOMER = "ask_customer"
    CUSTOMER_ANSWERS = "customer_answers"
    GIVE_UP = "give_up"
    WAIT_THIRD_PARTY = "wait_third_party"
    RESUME = "resume"
    RESOLVE = "resolve"
    DISAGREE = "disagree"
    CLOSE = "close"
    CANCEL = "cancel"


STEPS_OPEN = "required steps of the procedure are open: "
"""How the refusal to resolve begins; behind it stands each open step."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards ask about. Everything defaults to "not given"."""

    reason: str = ""
    may_take: bool = False
    """The agent has the level, or a lead overrides with a reason."""
    overrides: bool = False
    has_assignee: bool = False
    text: str = ""
    """The question, the resolution, the hand-over note."""
    code: str = ""
    category: str = ""
    steps_open: tuple[str, ...] = ()
    """Required steps of the procedure that are still to be done, in words."""
    reminders_sent: int = 0
    follow_up_set: bool = False
    inside_window: bool = True
    window_over: bool = False
    confirmed: bool = False
    is_complaint: bool = False
    by_person: bool = False
    merge_target: str = ""


Guard = Callable[[Facts], Mistake | None]


def _free(_: Facts) -> Mistake | None:
    return None


def _may_take(facts: Facts) -> Mistake | None:
    if facts.may_take or (facts.overrides and facts.reason):
        return None
    return Mistake("assignee", "does not have this level", "a lead may assign with a reason")


def _note(facts: Facts) -> Mistake | None:
    return None if facts.reason else Mistake("reason", "say what was tried, for whoever takes over")


def _question(facts: Facts) -> Mistake | None:
    return None if facts.text else Mistake("text", "there is no question to the customer")


def _reminded(facts: Facts) -> Mistake | None:
    return None if facts.reminders_sent >= 2 else Mistake("state", "two reminders have to be sent first")


def _follow_up(facts: Facts) -> Mistake | None:
    return (
        None
        if facts.follow_up_set and facts.reason
        else Mistake("follow_up_at", "needs a follow-up date and a note on whom we wait for")
    )


def _resolution(facts: Facts) -> Mistake | None:
    if not facts.text:
        return Mistake("text", "say what solved it")
    if facts.code not in RESOLUTION_CODES:
        return Mistake("code", "choose how it ended", ", ".join(RESOLUTION_CODES))
    if not facts.category or facts.category == "uncategorised":
        return Mistake("category", "choose the final category")
    return Mistake("steps", STEPS_OPEN + "; ".join(facts.steps_open)) if facts.steps_open else None


def _inside_window(facts: Facts) -> Mistake | None:
    return (
        None
        if facts.inside_window
        else Mistake("state", "the time for reopening is over; a new ticket is opened instead")
    )


def _closing(facts: Facts) -> Mistake | None:
    if facts.is_complaint and not facts.by_person:
        return Mistake("state", "a complaint is closed by a person only")
    return (
        None
        if facts.window_over or facts.confirmed or facts.by_person
        else Mistake("state", "the customer can still disagree")
    )


def _reason(facts: Facts) -> Mistake | None:
    return None if facts.reason else Mistake("reason", "say why")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `targets`: the first, or where there are two the second unless somebody is assigned."""

    number: str
    move: Move
    sources: frozenset[State]
    targets: tuple[State, ...]
    guard: Guard = _free

    def target(self, facts: Facts) -> State:
        return self.targets[0] if facts.has_assignee or len(self.targets) == 1 else self.targets[1]


RESOLUTION_CODES = (
    "solved",
    "workaround",
    "informed",
    "fulfilled",
    "handed_over",
    "not_reproducible",
    "refused",
    "no_reply",
)
S = State
WORKING = frozenset({S.IN_PROGRESS})

TABLE: tuple[Transition, ...] = (
    Transition("T2", Move.ASK_E_LEVEL, frozenset({S.NEW}), (S.E_LEVEL,)),
    Transition("T3", Move.QUEUE, frozenset({S.NEW}), (S.QUEUED,)),
    Transition("T4", Move.ANSWER, frozenset({S.E_LEVEL}), (S.AUTO_ANSWERED,)),
    Transition("T5", Move.PASS_ON, frozenset({S.E_LEVEL}), (S.QUEUED,)),
    Transition("T6", Move.CONFIRM, frozenset({S.AUTO_ANSWERED}), (S.RESOLVED,)),
    Transition("T7", Move.SILENT, frozenset({S.AUTO_ANSWERED}), (S.RESOLVED,)),
    Transition("T8", Move.REJECT, frozenset({S.AUTO_ANSWERED}), (S.QUEUED,)),
    Transition("T9", Move.TAKE, frozenset({S.QUEUED}), (S.IN_PROGRESS,), _may_take),
    Transition("T10", Move.RELEASE, WORKING, (S.QUEUED,), _note),
    Transition("T11", Move.ASK_CUSTOMER, WORKING, (S.WAITING_CUSTOMER,), _question),
    Transition("T12", Move.CUSTOMER_ANSWERS, frozenset({S.WAITING_CUSTOMER}), (S.IN_PROGRESS, S.QUEUED)),
    Transition("T13", Move.GIVE_UP, frozenset({S.WAITING_CUSTOMER}), (S.RESOLVED,), _reminded),
    Transition("T14", Move.WAIT_THIRD_PARTY, WORKING, (S.WAITING_THIRD_PARTY,), _follow_up),
    Transition("T15", Move.RESUME, frozenset({S.WAITING_THIRD_PARTY}), (S.IN_PROGRESS,)),
    Transition("T16", Move.RESOLVE, WORKING, (S.RESOLVED,), _resolution),
    Transition("T17", Move.DISAGREE, frozenset({S.RESOLVED}), (S.IN_PROGRESS, S.QUEUED), _inside_window),
    Transition("T18", Move.CLOSE, frozenset({S.RESOLVED}), (S.CLOSED,), _closing),
    Transition("T19", Move.CANCEL, ACTIVE | CONSENT, (S.CANCELLED,), _reason),
)

_BY_MOVE = {row.move: row for row in TABLE}


def transition(move: Move, state: State, facts: Facts) -> Transition:
    """The row that applies, or Invalid saying in words why the move is not possible now."""
    row = _BY_MOVE[move]
    if state not in row.sources:
        raise Invalid(
            Mistake(
                "state", f"{move} is not possible in state {state}", "possible in " + ", ".join(sorted(row.sources))
            )
        )
    if mistake := row.guard(facts):
        raise Invalid(mistake)
    return row


def moves_from(state: State) -> frozenset[Move]:
    """Which moves the table knows from a state, guards aside: for buttons."""
    return frozenset(row.move for row in TABLE if state in row.sources)


def on_customer_message(state: State, *, only_thanks: bool) -> Move | None:
    """What a customer's message (never a machine's) does to the state by itself. CLOSED opens a new ticket instead (T20)."""
    if state is S.AUTO_ANSWERED:
        return None if only_thanks else Move.REJECT
    if state is S.WAITING_CUSTOMER:
        return Move.CUSTOMER_ANSWERS
    if state is S.RESOLVED:
        return None if only_thanks else Move.DISAGREE
    return None
