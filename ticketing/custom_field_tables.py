"""Fields of the desk's own on its tickets, and what was entered in them."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.types import PlainData


class CustomField(SQLModel, table=True):
    """A field an admin set up. `category` says on which tickets it stands: one code, a branch (`fault.*`), or empty for every ticket."""

    __tablename__ = "custom_field"
    __table_args__ = (
        CheckConstraint("kind IN ('text', 'number', 'date', 'choice', 'checkbox')", name="ck_custom_field_kind"),
    )

    code: str = Field(primary_key=True)
    name_de: str
    name_en: str
    kind: str
    category: str = ""
    choices: list[str] = Field(default_factory=list, sa_type=PlainData)
    """Of a choice: the answers, in their order."""
    required: bool = False
    """Whether a ticket is resolved only once it is filled in."""
    active: bool = True
    position: int = 0


class CustomValue(SQLModel, table=True):
    """What a field holds on a ticket, as `ticketing/custom_fields.py` writes it; `sought` is the same for the search, in small letters."""

    __tablename__ = "custom_value"
    __table_args__ = (Index("ix_custom_value", "field", "sought", "ticket_id"),)

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    field: str = Field(primary_key=True, foreign_key="custom_field.code")
    value: str
    sought: str
