"""The history between tickets, and of what a ticket is filed under, as sentences."""

from collections.abc import Mapping
from typing import Any

from desk import custom_fields
from pages.saying import Saying
from pages.words import N_

LINKED = {
    ("related", "to"): N_("It relates to %(number)s."), ("related", "from"): N_("It relates to %(number)s."),
    ("duplicate", "to"): N_("It is a duplicate of %(number)s."), ("duplicate", "from"): N_("%(number)s is a duplicate of it."),
    ("caused_by", "to"): N_("It was caused by %(number)s."), ("caused_by", "from"): N_("It is the cause of %(number)s."),
    ("parent", "to"): N_("It is a child of %(number)s."), ("parent", "from"): N_("%(number)s is a child of it."),
}  # fmt: skip


def told(kind: str, data: Mapping[str, Any], _: Saying) -> str:
    """An event of `ticketing/link_events.py`."""
    number = str(data.get("number", ""))
    match kind:
        case "linked":
            said = LINKED.get((str(data.get("kind")), str(data.get("way"))), LINKED["related", "to"])
            return _(said, number=number)
        case "unlinked":
            return _("The link to %(number)s was removed.", number=number)
        case "split":
            return _("A message, or a part of it, became the ticket %(number)s.", number=number)
        case "split_off":
            return _("Made of a message of %(number)s.", number=number)
        case "tags_changed":
            return _("Tags: %(tags)s.", tags=data["tags"]) if data.get("tags") else _("No tags any more.")
        case "custom_field_set":
            return _field(data, _)
        case "major_declared":
            return _("Declared a major incident.")
    return _("The major incident is over.")


def _field(data: Mapping[str, Any], _: Saying) -> str:
    name, value = _.named(data.get("german", ""), data.get("english", "")), str(data.get("value", ""))
    if not value:
        return _("%(field)s: nothing any more.", field=name)
    return _("%(field)s: %(value)s", field=name, value=custom_fields.told(str(data.get("kind")), value, _))
