"""Which procedure fits a ticket, what its steps take, and what keeps a ticket from being resolved."""

import pytest

from admin.procedure_form import changed, finished, read
from foundation.errors import Invalid
from ticketing.procedures import Procedure, Step, fitting, result, step_of, still_open

ANY, BRANCH, EXACT = Procedure(1, "any", "", "", 1), Procedure(2, "faults", "", "fault.*", 1), Procedure(3, "printer", "", "fault.printer", 1)  # fmt: skip
INCIDENTS = Procedure(4, "incidents", "incident", "fault.*", 1)


@pytest.mark.parametrize(
    ("kind", "category", "found"),
    [
        ("incident", "fault.printer", EXACT), ("incident", "fault.network", INCIDENTS), ("question", "fault.network", BRANCH),
        ("question", "billing.dispute", ANY),
    ],
)  # fmt: skip
def test_the_procedure_that_says_most_about_a_ticket_counts(kind: str, category: str, found: Procedure):
    assert fitting((ANY, BRANCH, EXACT, INCIDENTS), kind, category) == found
    assert fitting((EXACT, INCIDENTS), "question", "billing.dispute") is None


def test_a_step_is_done_with_what_it_asks_for():
    decision = Step("Is it plugged in?", "decision", options=("yes", "no"))
    assert result(decision, "yes") == "yes"
    assert result(Step("Look"), "whatever") == ""
    for step, said in (
        (decision, "perhaps"),
        (Step("Serial number", "input"), " "),
        (Step("Pass on", "hand_over"), ""),
    ):
        with pytest.raises(Invalid):
            result(step, said)


def test_only_required_steps_hold_a_ticket():
    steps = (Step("a"), Step("b", required=False), Step("c"))
    assert still_open(steps, {"0": {}}) == (steps[2],)
    assert [step_of(step.plain) for step in steps] == list(steps)


def test_the_form_of_a_procedure_keeps_what_was_written_while_steps_move():
    said = {
        "name": " Drucker ", "category": "fault.printer", "active": "1", "s.0.text": "Papier?", "s.0.kind": "decision", "s.0.options": "ja\nnein\n",
        "s.1.text": "", "s.2.text": "Seriennummer", "s.2.kind": "input", "s.2.required": "1", "act": "up:2",
    }  # fmt: skip
    entered = read(said)
    assert (entered.name, [step.text for step in entered.steps]) == ("Drucker", ["Papier?", "Seriennummer", ""])
    assert finished(entered.steps) == (Step("Papier?", "decision", False, ("ja", "nein")), Step("Seriennummer", "input"))  # fmt: skip
    assert changed((Step("a"),), "remove:9") == (Step("a"),)
