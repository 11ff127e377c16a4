"""The rows of a desk of years, as lines of COPY: as long and as uneven as real ones. For measuring only.

Words follow Zipf's law (`heute` stands in every contact, most words in few), lengths are log-normal, a ticket has five
contacts on average and few have very many, persons come back, one ticket in fifty is active. The same ticket is always
the same, whatever the others.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from ticketing.numbers import written
from ticketing.pull_order import pull_place

END = datetime(2026, 11, 1, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)
TICKETS_OF_A_PERSON = 5
ACTIVE = 50
MOST_CONTACTS = 60
WORDS, TEXTS, MIDDLE_LENGTH = 40_000, 4_000, 60
RARE = "selten"
"""Begins the one word that a ticket shares with no other."""
FAR = "9999-01-01T00:00:00+00:00"

PERSON = "id,display_name,language,critical_workplace,identity,status,note,blocked,created_at"
POINT = "person_id,kind,value,verified,is_primary,data"
TICKET = (
    "id,number,public_token,version,type,state,shelf,subject,category,category_source,first_category,final_category,impact,urgency,priority,"
    "is_major,language,first_channel,confidential,needs_indexing,person_id,segment,level,first_level,queue,pull_sort,hop_count,reassign_count,reopened_count,"
    "route_explanation,unread,resolution_text,resolution_code,closure_code,article,created_at,updated_at,last_contact_at,excerpt,beyond"
)
DUE = "ticket_id,shelf,state,due_sort,next_metric"
CONTACT = (
    "direction,channel,mailbox,external_id,sha256,ticket_id,person_id,kind,visibility,occurred_at,received_at,sender_address,sender_name,"
    "subject,body_text,body_html,reply_text,language,auto_generated,details,raw_ref"
)
EVENT = "ticket_id,at,actor_kind,actor_ref,kind,data"
MAILBOX = "hilfe@schalter.example"


def texts(chance: random.Random) -> list[str]:
    """Bodies as customers write them, from a few words to some pages, already fit for COPY."""
    weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
    lengths = (max(5, min(3000, int(chance.lognormvariate(0, 0.9) * MIDDLE_LENGTH))) for _ in range(TEXTS))
    return [
        "heute " + " ".join(f"wort{number}" for number in chance.choices(range(WORDS), cum_weights=weights, k=length))
        for length in lengths
    ]


@dataclass(frozen=True, slots=True)
class Desk:
    """What rows refer to, and how many tickets there are in all."""

    size: int
    queues: Sequence[tuple[str, int]]
    categories: Sequence[str]
    texts: Sequence[str]

    def opened_at(self, n: int) -> datetime:
        return END - YEARS * ((self.size - n) / self.size)


@dataclass(frozen=True, slots=True)
class Made:
    """One ticket of it."""

    n: int
    at: datetime
    person: int
    active: bool
    queue: str
    level: int
    category: str
    priority: str
    messages: int
    first_text: int

    @property
    def subject(self) -> str:
        return f"Anliegen {self.n}"


def made(desk: Desk, n: int) -> Made:
    chance = random.Random(n)
    queue, level = chance.choice(desk.queues)
    messages = min(MOST_CONTACTS, 1 + int(chance.expovariate(1 / 4.6)))
    return Made(
        n, desk.opened_at(n), 1 + chance.randrange(1 + n // TICKETS_OF_A_PERSON), n % ACTIVE == 0, queue, level, chance.choice(desk.categories),
        chance.choice(("P2", "P3", "P3", "P4")), messages, chance.randrange(len(desk.texts)),
    )  # fmt: skip


def persons(first: int, last: int) -> Iterator[str]:
    for n in range(first, last):
        yield f"{n}\tPerson {n}\tde\tf\tunknown\tactive\t\tf\t{END - YEARS}\n"


def points(first: int, last: int) -> Iterator[str]:
    for n in range(first, last):
        yield f"{n}\temail\tk{n}@kunde.example\tf\tt\t{{}}\n"


def ticket(desk: Desk, one: Made) -> str:
    state, shelf = ("queued", 0) if one.active else ("closed", 2)
    place = pull_place(one.priority, 0 if one.active else None, waits=one.active)
    return (
        f"{one.n}\t{written('SC', f'{one.n:08d}')}\ttoken-{one.n}\t1\tquestion\t{state}\t{shelf}\t{one.subject}\t{one.category}\te_level\t\t\tlow\tmedium\t"
        f"{one.priority}\tf\tde\temail\tf\tf\t{one.person}\tadmin\t{one.level}\t{one.level}\t{one.queue}\t{place}\t0\t0\t0\t[]\tt\t\t\t\t\t{one.at}\t{one.at}\t{one.at}\t"
        f"{desk.texts[one.first_text][:120]}\t\n"
    )


def due(one: Made) -> str:
    if one.active:
        return f"{one.n}\t0\tqueued\t{(one.at + timedelta(days=1)).isoformat()}\tfirst_response\n"
    return f"{one.n}\t2\tclosed\t{FAR}\t\n"


def contacts(desk: Desk, one: Made) -> Iterator[str]:
    for m in range(one.messages):
        at = one.at + timedelta(hours=5 * m)
        direction, kind = ("in", "message") if m % 2 == 0 else ("out", "reply")
        body = f"{desk.texts[(one.first_text + m) % len(desk.texts)]} {RARE}{one.n}"
        yield (
            f"{direction}\temail\t{MAILBOX}\t{one.n}-{m}@kunde.example\t{one.n}-{m}\t{one.n}\t{one.person}\t{kind}\tpublic\t{at}\t{at}\tk{one.person}@kunde.example\t\t"
            f"{one.subject}\t{body}\t\t{body[:200]}\tde\tf\t{{}}\t\n"
        )


def events(one: Made) -> Iterator[str]:
    kinds = ("opened", "routed") + (() if one.active else ("assigned", "closed"))
    for hour, kind in enumerate(kinds):
        yield f"{one.n}\t{one.at + timedelta(hours=hour)}\tsystem\t\t{kind}\t{{}}\n"


def counted(tickets: Sequence[Made]) -> Counter[str]:
    """What the kept counters stand at."""
    scopes: Counter[str] = Counter()
    for one in tickets:
        if one.active:
            scopes.update(("active", f"level:{one.level}", f"queue:{one.queue}", "state:queued", "unassigned"))
    return scopes
