"""The demo company and its six weeks of conversations, read from the texts beside this file and checked.

Day 0 is a Monday, day 41 the Sunday six weeks later; times are on the company's own wall clock. A step happens
`after` the step before it (the first one after the opening). Who plays the script decides what a step does to a
ticket; here only what can be told from the texts is checked: that everybody exists and nobody acts too early.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from demo.fields import Fields
from foundation.errors import Invalid, Mistake

DAYS = 42
FOLDER = Path(__file__).parent

DemoChannel = Literal["email", "web", "phone"]
Action = Literal[
    "take", "reply", "note", "ask", "escalate", "hold_third_party", "resolve",
    "customer_reply", "helped", "not_helped", "solved", "reopen",
]  # fmt: skip
CUSTOMERS_ACTIONS = frozenset({"customer_reply", "helped", "not_helped", "solved", "reopen"})
_NEEDS_TEXT = frozenset({"reply", "note", "ask", "resolve", "customer_reply", "hold_third_party"})
ResolutionCode = Literal["solved", "workaround", "informed", "fulfilled", "handed_over", "not_reproducible", "refused"]
_CONVERSATION_FIELDS = frozenset(
    {"day", "time", "channel", "person", "language", "subject", "text", "category", "html", "logged_by", "steps"}
)
_STEP_FIELDS = frozenset({"after", "do", "agent", "text", "to", "code"})
ROLES = frozenset({"agent", "dispatcher", "lead", "crm", "knowledge", "problem", "admin", "auditor"})


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """A customer's person, or a stranger where `organisation` is empty. `key` is how conversations name them."""

    key: str
    name: str
    email: str
    phone: str
    language: Literal["de", "en"]
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationSpec:
    """A customer organisation; `domain` is the mail domain its persons write from."""

    key: str
    name: str
    customer_no: str
    segment: Literal["critical", "commercial", "admin"]
    domain: str


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """A member of the service desk with the roles of domain.md section 6 and the competence levels served."""

    login: str
    display_name: str
    email: str
    roles: tuple[str, ...]
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """A queue of one competence level."""

    code: str
    level: int
    name_de: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Company:
    """The company that runs the desk, with everybody around it. `placeholders` maps language to name
    to text."""

    name: str
    domain: str
    timezone: str
    number_prefix: str
    placeholders: Mapping[str, Mapping[str, str]]
    organisations: tuple[OrganisationSpec, ...]
    persons: tuple[PersonSpec, ...]
    agents: tuple[AgentSpec, ...]
    queues: tuple[QueueSpec, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does `after` the step before. `agent` is empty where the customer acts; `level` belongs to
    escalate, `code` to resolve."""

    after: timedelta
    do: Action
    agent: str = ""
    text: str = ""
    level: int | None = None
    code: ResolutionCode | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One opening contact and what follows. `category` is what an attentive agent would choose, for checking only;
    `logged_by` is the agent who noted a call. `html` asks for a mail without a plain part."""

    place: str
    day: int
    at: time
    channel: DemoChannel
    person: str
    language: Literal["de", "en"]
    subject: str
    text: str
    category: str
    html: bool = False
    logged_by: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def start(self) -> timedelta:
        """From midnight at the beginning of day 0 to the opening."""
        return timedelta(days=self.day, hours=self.at.hour, minutes=self.at.minute)

    @property
    def end(self) -> timedelta:
        """From midnight at the beginning of day 0 to the last step."""
        return sum((step.after for step in self.steps), self.start)


def load(folder: Path) -> tuple[Company, list[Conversation]]:
    """The company of `company.toml` and the conversations of `contacts/*.toml`, earliest first. Raises Invalid with
    every place that cannot be played."""
    company = load_company(folder)
    conversations = [
        _conversation(Fields(f"{path.name} conversation {number}", raw).only(_CONVERSATION_FIELDS), company)
        for path in sorted((folder / "contacts").glob("*.toml"))
        for number, raw in enumerate(_parsed(path).get("conversation", []), start=1)
    ]
    mistakes = [mistake for conversation in conversations for mistake in _mistakes(conversation, company)]
    if mistakes:
        raise Invalid(*mistakes)
    return company, sorted(conversations, key=lambda conversation: conversation.start)


def load_company(folder: Path) -> Company:
    """The company of `company.toml` alone."""
    return _company(Fields("company.toml", _parsed(folder / "company.toml")))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Invalid(Mistake(path.name, str(error))) from error


def _company(fields: Fields) -> Company:
    company = Company(
        name=fields.text("name"),
        domain=fields.text("domain"),
        timezone=fields.text("timezone"),
        number_prefix=fields.text("number_prefix"),
        placeholders=fields.table("placeholders"),
        organisations=tuple(
            OrganisationSpec(
                key=one.text("key"),
                name=one.text("name"),
                customer_no=one.text("customer_no"),
                segment=one.choice("segment", ("critical", "commercial", "admin")),
                domain=one.text("domain"),
            )
            for one in fields.rows("organisation")
        ),
        persons=tuple(
            PersonSpec(
                key=one.text("key"),
                name=one.text("name"),
                email=one.text("email"),
                phone=one.text("phone"),
                language=one.choice("language", ("de", "en"), default="de"),
                organisation=one.text("organisation", default=""),
            )
            for one in fields.rows("person")
        ),
        agents=tuple(
            AgentSpec(
                login=one.text("login"),
                display_name=one.text("display_name"),
                email=one.text("email"),
                roles=tuple(one.list("roles")),
                levels=tuple(one.list("levels")),
            )
            for one in fields.rows("agent")
        ),
        queues=tuple(
            QueueSpec(one.text("code"), one.number("level"), one.text("name_de"), one.text("name_en"))
            for one in fields.rows("queue")
        ),
    )
    mistakes = list(_company_mistakes(company))
    if mistakes:
        raise Invalid(*mistakes)
    return company


def _company_mistakes(company: Company) -> Iterator[Mistake]:
    keys = {organisation.key for organisation in company.organisations}
    for person in company.persons:
        if person.organisation and person.organisation not in keys:
            yield Mistake(f"company.toml person {person.key}", f"unknown organisation '{person.organisation}'")
    for agent in company.agents:
        for role in agent.roles:
            if role not in ROLES:
                yield Mistake(f"company.toml agent {agent.login}", f"unknown role '{role}'")
    for names, what in (
        ([person.key for person in company.persons], "person"),
        ([agent.login for agent in company.agents], "agent"),
        ([queue.code for queue in company.queues], "queue"),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Mistake(f"company.toml {what} {name}", "named twice")


def _conversation(fields: Fields, company: Company) -> Conversation:
    spoken = {person.key: person.language for person in company.persons}
    person = fields.text("person")
    return Conversation(
        place=fields.place,
        day=fields.number("day"),
        at=fields.clock("time"),
        channel=fields.choice("channel", get_args(DemoChannel)),
        person=person,
        language=fields.choice("language", ("de", "en"), default=spoken.get(person, "de")),
        subject=fields.text("subject"),
        text=fields.text("text").strip(),
        category=fields.text("category"),
        html=fields.flag("html"),
        logged_by=fields.text("logged_by", default=""),
        steps=tuple(_step(one.only(_STEP_FIELDS)) for one in fields.rows("steps")),
    )


def _step(fields: Fields) -> Step:
    action = fields.choice("do", get_args(Action))
    return Step(
        after=fields.span("after"),
        do=action,
        agent=fields.text("agent", default=""),
        text=fields.text("text", default=""),
        level=fields.number("to") if action == "escalate" else None,
        code=fields.choice("code", get_args(ResolutionCode)) if action == "resolve" else None,
    )


def _mistakes(conversation: Conversation, company: Company) -> Iterator[Mistake]:
    """What is wrong with one conversation, given who there is."""
    agents = {agent.login for agent in company.agents}
    if conversation.person not in {person.key for person in company.persons}:
        yield Mistake(conversation.place, f"unknown person '{conversation.person}'")
    if not 0 <= conversation.day < DAYS:
        yield Mistake(conversation.place, f"day {conversation.day} is outside the script", f"0 to {DAYS - 1}")
    if conversation.end >= timedelta(days=DAYS):
        yield Mistake(conversation.place, f"the last step falls after day {DAYS - 1}")
    if conversation.channel == "phone" and conversation.logged_by not in agents:
        yield Mistake(conversation.place, f"a call must be noted by an agent, not by '{conversation.logged_by}'")
    for number, step in enumerate(conversation.steps, start=1):
        place = f"{conversation.place} step {number}"
        if step.after < timedelta():
            yield Mistake(place, "happens before the step it follows")
        if step.do in CUSTOMERS_ACTIONS and step.agent:
            yield Mistake(place, f"'{step.do}' is the customer's move and names the agent '{step.agent}'")
        if step.do not in CUSTOMERS_ACTIONS and step.agent not in agents:
            yield Mistake(place, f"unknown agent '{step.agent}'")
        if step.do in _NEEDS_TEXT and not step.text:
            yield Mistake(place, f"'{step.do}' needs a text")
