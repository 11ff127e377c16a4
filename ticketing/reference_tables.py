"""What the admin sets up and every contact is routed by: categories, queues and rules."""

from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from storage.types import PlainData


class Category(SQLModel, table=True):
    """Node of the two-step tree telling what a matter is about; `code` is `password.forgotten`."""

    __tablename__ = "category"
    __table_args__ = (CheckConstraint("mode IN ('off', 'shadow', 'assisted', 'automated')", name="ck_category_mode"),)

    code: str = Field(primary_key=True)
    name_de: str
    name_en: str
    default_type: str
    default_queue: str
    default_impact: str = "low"
    default_urgency: str = "medium"
    goal_mode: str = "off"
    mode: str = "off"
    threshold: float | None = None
    bypass_e_level: bool = False
    skills: dict[str, int] = Field(default_factory=dict, sa_type=PlainData)
    """Skill → the grade it takes to work on such matters."""
    on_form: bool = True
    """Whether customers may choose it on the form."""
    position: int = 0


class Queue(SQLModel, table=True):
    """Ordered unassigned work of one competence level."""

    __tablename__ = "queue"

    code: str = Field(primary_key=True)
    name_de: str
    name_en: str
    level: int
    calendar: str = ""
    restricted_to: str = ""
    """A role that alone may see this queue's confidential work (crm, auditor); empty: everybody of the level."""
    skills: dict[str, int] = Field(default_factory=dict, sa_type=PlainData)
    """Skill → the grade it takes to work here."""
    mail: dict[str, str] = Field(default_factory=dict, sa_type=PlainData)
    """In whose name it writes: address, name, signature_de, signature_en; what is missing is the desk's."""
    position: int = 0


class RoutingRule(SQLModel, table=True):
    """An admin's rule: `conditions` on any input, `actions` on level, queue, priority, type. Walked in `position`."""

    __tablename__ = "routing_rule"

    id: int | None = Field(default=None, primary_key=True)
    position: int
    name: str = Field(unique=True)
    active: bool = True
    conditions: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    actions: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    stop: bool = True
    note: str = ""
