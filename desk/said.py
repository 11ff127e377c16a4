"""A form of the ticket's page as it was sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.place import Asked
from sla.registry import Registry
from ticketing.actors import Actor
from ticketing.desk_context import DeskContext
from ticketing.inbound import File


@dataclass(frozen=True, slots=True)
class Said:
    """A form as it was sent, and who sent it."""

    asked: Asked
    by: Actor
    desk: DeskContext
    registry: Registry
    values: Mapping[str, str]
    files: tuple[File, ...] = ()
    form: str = ""
    """The key of this showing of the form (`ticketing/sent_forms.py`)."""

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()
