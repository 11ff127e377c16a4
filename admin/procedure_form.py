"""A procedure as its form shows it: what it is for, and numbered steps with buttons beside them. Pure.

Fields of a step are `s.0.text`, `s.0.kind`, `s.0.required`, `s.0.options` (one a line), `s.0.queue`. Buttons are `add`, `up:1`,
`down:1`, `remove:1`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pages.words import N_
from ticketing.procedures import KINDS, Kind, Step

MOST = 40
KIND_WORDS = {
    "check": N_("to tick off"),
    "input": N_("to write something down"),
    "decision": N_("to decide between answers"),
    "hand_over": N_("to hand the ticket over"),
}


@dataclass(frozen=True, slots=True)
class EnteredProcedure:
    name: str
    ticket_type: str
    category: str
    active: bool
    steps: tuple[Step, ...]


def read(said: Mapping[str, str]) -> EnteredProcedure:
    """What was sent, with one step taken where a button was pressed."""
    steps = [step for place in range(MOST) if (step := _step(said, f"s.{place}")) is not None]
    return EnteredProcedure(
        said.get("name", "").strip()[:100], said.get("ticket_type", ""), said.get("category", ""), bool(said.get("active")),
        changed(steps, said.get("act", "")),
    )  # fmt: skip


def changed(steps: Sequence[Step], act: str) -> tuple[Step, ...]:
    """The steps with one more, one less, or two in the other order."""
    verb, _, number = act.partition(":")
    found = list(steps)
    place = int(number) if number.isascii() and number.isdigit() and int(number) < len(found) else -1
    if verb == "add" and len(found) < MOST:
        found.append(Step(""))
    elif verb == "remove" and place >= 0:
        del found[place]
    other = place + {"up": -1, "down": 1}.get(verb, 0)
    if place >= 0 and 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return tuple(found)


def finished(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Those that say something: an empty row is none."""
    return tuple(step for step in steps if step.text)


def _step(said: Mapping[str, str], path: str) -> Step | None:
    if f"{path}.text" not in said:
        return None
    kind: Kind = next((one for one in KINDS if one == said.get(f"{path}.kind")), "check")
    options = dict.fromkeys(filter(None, map(str.strip, said.get(f"{path}.options", "").splitlines())))
    return Step(
        said[f"{path}.text"].strip()[:500], kind, bool(said.get(f"{path}.required")),
        tuple(options) if kind == "decision" else (), said.get(f"{path}.queue", "") if kind == "hand_over" else "",
    )  # fmt: skip
