"""The customer side: who contacts us, where they can be reached, whom they belong to, what they were promised."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class Segment(SQLModel, table=True):
    """Class of customers sharing calendar, targets, channel offers and automation limit (domain.md 5.5)."""

    __tablename__ = "segment"
    __table_args__ = (
        CheckConstraint("max_automation IN ('human', 'assisted', 'automated')", name="ck_segment_max_automation"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name_de: str
    name_en: str
    target_group: str
    service_window: str
    """business, extended, on_call, 24x7"""
    max_automation: str = "automated"
    priority_shift: int = 0
    is_default: bool = False
    reason: str = ""


class Organisation(SQLModel, table=True):
    """A customer that is no single person; found by the domain of a mail address."""

    __tablename__ = "organisation"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    customer_no: str = Field(unique=True)
    segment_id: int | None = Field(default=None, foreign_key="segment.id")
    relationship_state: str = "active"
    colleagues_see: bool = False
    """Whether its people may read each other's tickets, see `channels/web/colleagues.py`."""
    zone: str = ""
    """In which time zone its report is reckoned and written; empty: the desk's."""
    created_at: datetime = Field(sa_type=Instant)


class OrganisationDomain(SQLModel, table=True):
    """A mail domain that tells the organisation; free-mail domains never stand here."""

    __tablename__ = "organisation_domain"

    domain: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)


class Person(SQLModel, table=True):
    """A human who contacts us."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("identity IN ('unknown', 'claimed', 'verified')", name="ck_person_identity"),)

    id: int | None = Field(default=None, primary_key=True)
    display_name: str = ""
    language: str = ""
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    segment_id: int | None = Field(default=None, foreign_key="segment.id")
    critical_workplace: bool = False
    identity: str = "unknown"
    status: str = "active"
    merged_into_id: int | None = Field(default=None, foreign_key="person.id")
    note: str = ""
    blocked: bool = False
    """Contacts of a blocked sender are set aside as spam."""
    created_at: datetime = Field(sa_type=Instant)


class ContactPoint(SQLModel, table=True):
    """One address of a person: e-mail (lower case), phone or fax (E.164), postal."""

    __tablename__ = "contact_point"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    value: str
    verified: bool = False
    is_primary: bool = False
    data: dict[str, str] = Field(default_factory=dict, sa_type=PlainData)
    """lines: a postal address as it was written"""


class SuppressedAddress(SQLModel, table=True):
    """An e-mail address (lower case) that gets no automatic mail any more: it is dead, or its owner complained."""

    __tablename__ = "suppressed_address"
    __table_args__ = (CheckConstraint("reason IN ('bounce', 'complaint')", name="ck_suppressed_address_reason"),)

    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(unique=True)
    since: datetime = Field(sa_type=Instant)
    reason: str
    words: str = ""
    """What the other side said: status and diagnostic text."""
    contact_id: int | None = None
    """The message of ours it happened to."""
