"""The log of changes in words: what kind of thing was changed, and which of its parts. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from babel import Locale
from babel.dates import format_date

from pages.saying import Saying
from pages.words import N_

KINDS = {
    "agreement": N_("Agreement"), "article": N_("Article"), "calendar": N_("Service hours"), "calendars": N_("Service hours"), "category": N_("Category"), "chain": N_("Escalation chain"), "clocks": N_("Own clock"),
    "custom_field": N_("Field"), "customer": N_("Customer"), "help window": N_("Help window"), "history": N_("Learn from a history"), "level": N_("Level"), "maintenance": N_("Planned works"),
    "member": N_("Member"), "missed deadline": N_("Missed deadline"), "notice": N_("Notice"), "person": N_("Person"), "program": N_("Program"), "queue": N_("Queue"), "queues": N_("Queue"), "roster": N_("Duty roster"),
    "rules": N_("Routing rule"), "segments": N_("Segment"), "settings": N_("Settings"), "skill": N_("Skill"), "skills": N_("Skill"),
    "categories": N_("Category"), "starter articles": N_("Starter articles"), "targets": N_("Target"), "waiver": N_("Waiver or correction"), "webhook": N_("Webhook"),
    "zone data": N_("Time zone rules"),
}  # fmt: skip
"""The first words of an entry's object → what they mean."""
PARTS = {
    "active": N_("active"), "again": N_("may run again"), "starts": N_("Starts when"), "stops": N_("Stops when"), "cancels": N_("Is called off when"), "rests": N_("Rests while the ticket is"), "owed_to": N_("Owed"), "actions": N_("then"), "address": N_("Address"), "audience": N_("Readers"), "auto_answer_ok": N_("may be sent by machine"),
    "body": N_("Text"), "category": N_("Category"), "colleagues_see": N_("Colleagues' tickets"), "report_readers": N_("May read the monthly report"), "conditions": N_("if"), "begins": N_("Counts from"), "days": N_("Days"), "definition": N_("Hours"), "exceptions": N_("Other hours on single days"), "combine": N_("Composed of"), "holidays": N_("Holidays"),
    "display_name": N_("Name"), "domains": N_("Domains"), "email": N_("E-mail"), "en": N_("English"), "de": N_("German"), "goal_mode": N_("How far it may go"), "kind": N_("Kind"), "language": N_("Language"), "levels": N_("Levels"), "measures": N_("Measures"), "messages": N_("Messages"),
    "name_de": N_("Name, German"), "name_en": N_("Name, English"), "note": N_("Note"), "on_form": N_("Offered on the form"), "parallel_limit": N_("Tickets at once"),
    "password_link": N_("Link for a password"), "position": N_("Position"), "public_alias": N_("Name for customers"), "queues": N_("Queues"), "roles": N_("Roles"),
    "scope": N_("Rights"), "seconds": N_("Seconds"), "short_answer": N_("Short answer"), "skills": N_("Skills"), "span": N_("Promised"), "state": N_("State"), "stop": N_("ends the search"),
    "bypass_e_level": N_("Always to people"), "calendar": N_("Service hours"), "default_impact": N_("Impact"), "default_queue": N_("Queue"), "default_type": N_("Type"), "default_urgency": N_("Urgency"),
    "holiday_set": N_("Public holidays"), "identity": N_("Identity"), "label": N_("Name"), "level": N_("Level"), "max_automation": N_("How far it may go"), "name": N_("Name"), "priority": N_("Priority"), "priority_shift": N_("Priority raised by"),
    "reason": N_("Reason"), "release": N_("Release"), "recount": N_("Measured anew after a change"), "required": N_("Needed before resolving"), "rhythm": N_("How often"), "services": N_("Services"), "restricted_to": N_("Reserved for"), "service_window": N_("Service window"), "substitute": N_("Substitute"), "target_group": N_("Target group"), "third_party_pauses": N_("Stands still while it waits for a third party"), "tz": N_("Time zone"), "verified": N_("Address verified"),
    "certainty": N_("Certainty"), "choices": N_("Answers to choose from"), "contact": N_("Whom customers ask about it"), "end": N_("Until"), "english": N_("The same in English"), "events": N_("Events"),
    "feed": N_("Days off from an address"), "mail": N_("Mail"), "organisations": N_("Further customers"), "review_months": N_("Months until the next review"), "secret": N_("Secret"),
    "segments": N_("Segments"), "signature_de": N_("Signature, German"), "signature_en": N_("Signature, English"), "slug": N_("Name in addresses"), "start": N_("From"),
    "text": N_("What is worked on, German"), "tolerated": N_("Wrong answers tolerated"), "url": N_("Address"),
    "minutes": N_("minutes until the next"), "percent": N_("when this share of the target is used"), "steps": N_("Steps"), "to": N_("Told"), "act": N_("and then"),
    "organisation": N_("Customer"), "channel": N_("Channel"), "metric": N_("Deadline"), "ticket_type": N_("Type"),
    "included": N_("Tickets a month"), "penalty": N_("A missed promise costs"), "value": N_("Amount or percent"), "fee": N_("Monthly fee"), "most": N_("At most a month"), "currency": N_("Currency"),
    "targets": N_("Targets"), "ticket": N_("Ticket"), "title": N_("Title"), "topics": N_("Topics"), "valid_from": N_("Valid from"), "valid_to": N_("Last day"), "variants": N_("Questions"), "warn_percent": N_("Warnings at"), "websites": N_("Websites"),
}  # fmt: skip
"""The names of parts → what they mean; any other stands as it is."""
SETTINGS = {
    "desk.company": N_("Name of the company"), "desk.german": N_("How you address customers in German"), "desk.language": N_("Language where nothing else is known"),
    "desk.holidays": N_("Holidays"), "desk.time_zone": N_("Time zone"), "mail.address": N_("E-mail address"), "imap.user": N_("Log-in name"), "imap.password": N_("Password"),
    "imap.host": N_("Server for reading"), "imap.port": N_("Port for reading"), "imap.security": N_("Encryption for reading"), "relay.host": N_("Server for sending"),
    "relay.port": N_("Port for sending"), "relay.security": N_("Encryption for sending"), "relay.user": N_("Log-in name for sending"), "relay.password": N_("Password for sending"),
    "placeholders.phone": N_("Telephone number customers call"), "placeholders.hours": N_("Service hours in words, German"), "placeholders.hours_en": N_("Service hours in words, English"),
    "placeholders.portal_url": N_("Address of your portal"), "placeholders.shop_url": N_("Address of the shop"), "placeholders.order_url": N_("Where orders are listed"),
    "placeholders.price_url": N_("Address of the price list"), "placeholders.return_days": N_("Days for returning goods"),
}  # fmt: skip
"""The settings of the first steps, as their fields are called."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
FIRST = {"kind": -2, "start": -1}
"""What is told before its neighbours: what it is, and a beginning before its end."""
SILENT = ("week",)
"""Names that say nothing beside what surrounds them."""


def about(named: str, say: Saying, segments: Mapping[str, str] | None = None) -> tuple[str, str]:
    """What an entry is about: the kind in words and, as it was written, which one of them; a target by what it promises and
    to whom, `segments` being code → name."""
    kind = max((one for one in KINDS if named == one or named.startswith(f"{one} ")), key=len, default="")
    which = named[len(kind) :].strip()
    if kind == "clocks":
        which = say.word("metric", which)
    if kind == "targets":
        told = dict(segments or {})
        which = ", ".join(told.get(one) or say.word("metric", one) for one in which.split())
    return (say(KINDS[kind]), which) if kind else (named, "")


def in_order(names: Iterable[str]) -> list[str]:
    """What an entry is about as a whole first, then what lies within; the days of a week as they follow each other."""

    def place(name: str) -> tuple[str, int, str]:
        within, _, last = name.rpartition(".")
        return within, WEEKDAYS.index(last) if last in WEEKDAYS else FIRST.get(last, 0), last

    return sorted(names, key=place)


def part(name: str, say: Saying) -> str:
    """A part in words; of what lies within another (`definition.week.mon`) the last name stays as it is."""
    if name in SETTINGS:
        return say(SETTINGS[name])
    first, *within = name.split(".")
    if first in ("conditions", "actions"):  # the value is a whole sentence
        return say(PARTS[first])
    return ": ".join(_named(one, say) for one in (first, *within) if one not in SILENT)


def _named(name: str, say: Saying) -> str:
    if name in WEEKDAYS:
        return str(Locale.parse(say.language).days["format"]["wide"][WEEKDAYS.index(name)])
    if _DAY.fullmatch(name):
        return format_date(date.fromisoformat(name), "long", say.language)
    return say(PARTS[name]) if name in PARTS else name
