"""Who did something: stored as a kind and a reference, made into a name when it is shown."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """`ref` is the agent's or person's id, the token's name, or empty."""

    kind: Literal["customer", "agent", "e_level", "system", "api"]
    ref: str = ""

    @property
    def agent_id(self) -> int | None:
        return int(self.ref) if self.kind == "agent" and self.ref else None


SYSTEM = Actor("system")
E_LEVEL = Actor("e_level")


def agent(agent_id: int) -> Actor:
    return Actor("agent", str(agent_id))


def customer(person_id: int | None) -> Actor:
    return Actor("customer", str(person_id or ""))
