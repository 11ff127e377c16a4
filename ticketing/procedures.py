"""Which procedure a ticket has, what a step takes as its result, and what is still open. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from foundation.errors import Invalid, Mistake

Kind = Literal["check", "input", "decision", "hand_over"]
KINDS: tuple[Kind, ...] = ("check", "input", "decision", "hand_over")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `options` of a decision; `queue` is where a hand-over sends the ticket."""

    text: str
    kind: Kind = "check"
    required: bool = True
    options: tuple[str, ...] = ()
    queue: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "text": self.text, "kind": self.kind, "required": self.required, "options": list(self.options), "queue": self.queue,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure as it stands: its latest version."""

    id: int
    name: str
    ticket_type: str
    category: str
    version: int


def step_of(stored: Mapping[str, Any]) -> Step:
    return Step(stored["text"], stored["kind"], stored["required"], tuple(stored["options"]), stored["queue"])


def fitting(procedures: Iterable[Procedure], ticket_type: str, category: str) -> Procedure | None:
    """The one that says most about such a ticket: the category itself, then its branch, then the type, then any."""
    found = [one for one in procedures if _fits(one, ticket_type, category)]
    return max(found, key=lambda one: (_exactness(one.category), bool(one.ticket_type), -one.id), default=None)


def result(step: Step, said: str) -> str:
    """What a step is done with; Invalid where that is no result of it."""
    said = said.strip()[:2000]
    if step.kind == "decision" and said not in step.options:
        raise Invalid(Mistake("result", "choose one of the answers"))
    if step.kind in ("input", "hand_over") and not said:
        raise Invalid(Mistake("result", "this step needs a word"))
    return "" if step.kind == "check" else said


def still_open(steps: Sequence[Step], done: Mapping[str, Any]) -> tuple[Step, ...]:
    """The required steps that are not done."""
    return tuple(step for number, step in enumerate(steps) if step.required and str(number) not in done)


def _fits(one: Procedure, ticket_type: str, category: str) -> bool:
    branch = one.category.endswith(".*") and category.startswith(one.category[:-1])
    return one.ticket_type in ("", ticket_type) and (one.category in ("", category) or branch)


def _exactness(category: str) -> int:
    return 0 if not category else 1 if category.endswith(".*") else 2
