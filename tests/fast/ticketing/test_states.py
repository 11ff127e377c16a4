"""The life cycle table says what domain.md section 4 says, row by row, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Invalid
from ticketing.states import (
    ACTIVE,
    CONSENT,
    FINAL,
    TABLE,
    Facts,
    Move,
    State,
    moves_from,
    on_customer_message,
    shelf,
    transition,
)

EVERYTHING = Facts(
    reason="r", may_take=True, has_assignee=True, text="t", code="solved", category="office.excel", reminders_sent=2, follow_up_set=True,
    window_over=True, confirmed=True, merge_target="SC-1",
)  # fmt: skip

ROWS = {
    "T2": ("new", "e_level"), "T3": ("new", "queued"), "T4": ("e_level", "auto_answered"), "T5": ("e_level", "queued"),
    "T6": ("auto_answered", "resolved"), "T7": ("auto_answered", "resolved"), "T8": ("auto_answered", "queued"), "T9": ("queued", "in_progress"),
    "T10": ("in_progress", "queued"), "T11": ("in_progress", "waiting_customer"), "T12": ("waiting_customer", "in_progress"),
    "T13": ("waiting_customer", "resolved"), "T14": ("in_progress", "waiting_third_party"), "T15": ("waiting_third_party", "in_progress"),
    "T16": ("in_progress", "resolved"), "T17": ("resolved", "in_progress"), "T18": ("resolved", "closed"),
}  # fmt: skip


@pytest.mark.parametrize(("number", "way"), ROWS.items())
def test_each_row_leads_where_the_handbook_says(number, way):
    row = next(row for row in TABLE if row.number == number)
    source, target = way
    assert row.sources == {State(source)}
    assert transition(row.move, State(source), EVERYTHING).target(EVERYTHING) == State(target)


def test_the_table_has_every_number_once():
    assert [row.number for row in TABLE] == [f"T{n}" for n in range(2, 20)]
    assert len({row.move for row in TABLE}) == len(TABLE) == len(Move)


def test_anything_but_a_final_ticket_can_be_cancelled_with_a_reason():
    for state in State:
        if state in FINAL:
            with pytest.raises(Invalid):
                transition(Move.CANCEL, state, EVERYTHING)
        else:
            assert transition(Move.CANCEL, state, EVERYTHING).targets == (State.CANCELLED,)
            with pytest.raises(Invalid):
                transition(Move.CANCEL, state, Facts())


@given(st.sampled_from(State), st.sampled_from(Move))
def test_nothing_leaves_a_final_state_and_nothing_else_is_possible(state, move):
    known = move in moves_from(state)
    if state in FINAL:
        assert not known
    if known:
        assert transition(move, state, EVERYTHING).move is move
    else:
        with pytest.raises(Invalid):
            transition(move, state, EVERYTHING)


def test_without_an_assignee_the_customers_word_leads_to_the_queue():
    alone = Facts(has_assignee=False)
    assert transition(Move.CUSTOMER_ANSWERS, State.WAITING_CUSTOMER, alone).target(alone) is State.QUEUED
    assert transition(Move.DISAGREE, State.RESOLVED, alone).target(alone) is State.QUEUED


@pytest.mark.parametrize(
    ("move", "state", "facts"),
    [
        (Move.TAKE, State.QUEUED, Facts()),
        (Move.TAKE, State.QUEUED, Facts(overrides=True)),
        (Move.RELEASE, State.IN_PROGRESS, Facts()),
        (Move.ASK_CUSTOMER, State.IN_PROGRESS, Facts()),
        (Move.GIVE_UP, State.WAITING_CUSTOMER, Facts(reminders_sent=1)),
        (Move.WAIT_THIRD_PARTY, State.IN_PROGRESS, Facts(reason="supplier")),
        (Move.RESOLVE, State.IN_PROGRESS, Facts(text="done", code="solved")),
        (Move.RESOLVE, State.IN_PROGRESS, Facts(text="done", code="solved", category="uncategorised")),
        (Move.RESOLVE, State.IN_PROGRESS, Facts(text="done", code="magic", category="office.excel")),
        (
            Move.RESOLVE,
            State.IN_PROGRESS,
            Facts(text="done", code="solved", category="office.excel", steps_open=("Paper?",)),
        ),
        (Move.DISAGREE, State.RESOLVED, Facts(inside_window=False)),
        (Move.CLOSE, State.RESOLVED, Facts()),
        (Move.CLOSE, State.RESOLVED, Facts(window_over=True, is_complaint=True)),
    ],
)
def test_guards_refuse_what_is_missing(move, state, facts):
    with pytest.raises(Invalid):
        transition(move, state, facts)


def test_shelves_part_the_states():
    assert frozenset(State) == ACTIVE | CONSENT | FINAL
    assert [shelf(State.NEW), shelf(State.RESOLVED), shelf(State.CLOSED)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("state", "thanks", "move"),
    [
        (State.AUTO_ANSWERED, False, Move.REJECT), (State.AUTO_ANSWERED, True, None), (State.WAITING_CUSTOMER, False, Move.CUSTOMER_ANSWERS),
        (State.RESOLVED, False, Move.DISAGREE), (State.RESOLVED, True, None), (State.QUEUED, False, None), (State.IN_PROGRESS, False, None),
    ],
)  # fmt: skip
def test_what_a_customers_message_does_by_itself(state, thanks, move):
    assert on_customer_message(state, only_thanks=thanks) is move
