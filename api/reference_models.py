"""The admin's objects as the API shows and takes them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.bodies import LONGEST_TEXT, Body, Clean, Code, Said, Seen
from api.models import Said as Shown
from knowledge_base.kinds import Audience, Kind

Mode = Literal["off", "shadow", "assisted", "automated"]


class Row(Shown):
    """Read from the stored row's own names."""

    model_config = ConfigDict(frozen=True, from_attributes=True, defer_build=True)


class CategoryNamed(Row):
    code: str
    name_de: str
    name_en: str
    default_type: str
    default_queue: str
    default_impact: str
    default_urgency: str
    mode: str = Field(description="off, shadow, assisted or automated")
    goal_mode: str
    threshold: float | None
    bypass_e_level: bool
    on_form: bool


class CategorySaid(Body):
    mode: Mode
    on_form: bool | None = None


class SegmentNamed(Row):
    code: str
    name_de: str
    name_en: str
    target_group: str
    service_window: str
    max_automation: str
    priority_shift: int
    is_default: bool


class QueueNamed(Row):
    code: str
    name_de: str
    name_en: str
    level: int
    calendar: str
    restricted_to: str = Field(description="the role that alone sees its confidential work, or empty")
    mail: dict[str, str] = Field(description="in whose name it writes: address, name, signature_de, signature_en")


class QueueMail(Body):
    """In whose name a queue writes; what is empty is the desk's."""

    address: str = Field("", max_length=254, description="one of our own addresses")
    name: str = Field("", max_length=100)
    signature_de: str = Field("", max_length=2000)
    signature_en: str = Field("", max_length=2000)


class CustomFieldNamed(Row):
    """A field of the desk's own on its tickets."""

    code: str
    name_de: str
    name_en: str
    kind: str = Field(description="text, number, date, choice or checkbox")
    category: str = Field(description="on which tickets it stands: a code, a branch such as fault.*, or empty for all")
    choices: list[str]
    required: bool = Field(description="a ticket is resolved only once it is filled in")
    active: bool
    position: int


class CustomFieldSaid(Body):
    name_de: Annotated[Said, Field(max_length=60)]
    name_en: Annotated[Said, Field(max_length=60)]
    kind: Literal["text", "number", "date", "choice", "checkbox"]
    category: Annotated[Clean, Field(max_length=100)] = ""
    choices: Annotated[list[Annotated[Said, Field(max_length=100)]], Field(max_length=100)] = []
    required: bool = False
    active: bool = True


class RuleNamed(Row):
    id: int
    position: int
    name: str
    active: bool
    conditions: dict[str, Any]
    actions: dict[str, Any]
    stop: bool
    note: str


class CalendarNamed(Row):
    code: str
    name_de: str
    name_en: str
    kind: str
    definition: dict[str, Any] = Field(
        description="in the exchange form of the calculator; `combine` puts other calendars to it: union, intersection, minus"
    )
    version: int


class TargetNamed(Row):
    """One promise; an empty dimension stands for all."""

    id: int
    segment: str
    ticket_type: str
    priority: str
    category: str
    channel: str
    level: str = Field(description="a competence level, for level_pickup; empty: all")
    organisation_id: int | None = Field(description="whose agreement promises it; null: the matrix")
    agreement: str
    metric: str
    minutes: int = Field(description="service time; 0 where it is said in days")
    days: int = Field(description="dates with opening hours after the first")
    by_second: int | None = Field(
        description="up to this time of the last day, in seconds after midnight; null: its closing"
    )
    calendar: str
    recount: bool = Field(
        description="whether a clock that comes to this target from another one is measured anew from its start"
    )
    third_party_pauses: bool = Field(
        description="whether a clock stands still while its ticket waits for a third party"
    )
    since: datetime
    until: datetime
    warn_percent: list[int]
    goal_percent: int


class ArticleShown(Row):
    id: int
    slug: str
    language: str
    title: str
    category: str
    kind: str
    audience: str
    state: str
    auto_answer_ok: bool
    short_answer: str
    body: str
    variants: list[str]
    version: int
    review_due: date | None
    valid_to: date | None
    shown: int
    used: int
    helped: int
    not_helped: int
    updated_at: datetime


class ArticleSaid(Body):
    """A new version of an article. Slug and language stay."""

    title: Annotated[Said, Field(max_length=300)]
    category: Code
    kind: Kind
    audience: Audience
    state: Literal["draft", "review", "published", "expired", "archived"]
    auto_answer_ok: bool
    short_answer: Said
    body: Annotated[Clean, Field(max_length=LONGEST_TEXT)]
    variants: Annotated[list[Annotated[Said, Field(max_length=500)]], Field(min_length=1, max_length=200)]
    valid_to: date | None = None
    version: Seen = None
