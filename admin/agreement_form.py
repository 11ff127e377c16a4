"""A customer's agreement as a form: who, when, for which services, and lines with its own targets. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from admin.target_form import LINES, EnteredTargets, Named, ticks
from admin.target_form import read as read_targets
from customers.agreement_tables import CustomerAgreement
from foundation.errors import Invalid, Mistake
from pages.budget_text import budget_text
from pages.saying import Saying
from pages.words import N_
from sla.agreements import LINE, Agreed, target_from
from sla.penalties import CURRENCIES, Penalty, amount, from_data
from sla.targets import ON_AND_ON

KINDS = {
    "amount": N_("an amount for each missed promise"),
    "percent": N_("percent of the monthly fee for each missed promise"),
}
"""What a missed promise may cost, in words."""
SERVICE = "service."
"""A field for each service that is ticked; without any, all are meant."""
NUMBER = re.compile(r"(?!new$)[\w.-]{1,40}")
"""It stands in the address of its page."""


@dataclass(frozen=True, slots=True)
class EnteredAgreement:
    """The agreement as entered, None while something in it cannot be read; mistakes by field."""

    agreed: Agreed | None
    targets: EnteredTargets
    mistakes: tuple[Mistake, ...]


def read(
    values: Mapping[str, str], number: str, customers: Mapping[str, int], zone: ZoneInfo, say: Saying, named: Named
) -> EnteredAgreement:
    """`number` of the agreement that is changed, empty for a new one; `customers` are ids by customer number."""
    targets = read_targets(values, (), (), say, named)
    mistakes = list(targets.mistakes)
    number = number or values.get("number", "").strip()
    if not NUMBER.fullmatch(number):
        mistakes.append(
            Mistake("number", say(N_("Give the agreement a number of letters, digits and dashes, such as K-2026-014.")))
        )
    customer = customers.get(values.get("customer", "").strip())
    if customer is None:
        mistakes.append(Mistake("customer", say(N_("No customer has this number."))))
    since, until = _day(values.get("valid_from", ""), zone), _day(values.get("valid_to", ""), zone, 1)
    if since is None:
        mistakes.append(Mistake("valid_from", say(N_("Say from which day on it is valid."))))
    if until is None and values.get("valid_to"):
        mistakes.append(Mistake("valid_to", say(N_("This is no day."))))
    elif since and until and until <= since:
        mistakes.append(Mistake("valid_to", say(N_("It ends before it begins."))))
    elif since and until is None and since >= ON_AND_ON:
        mistakes.append(Mistake("valid_from", say(N_("This day is too far away."))))
    volume = _volume(values, say, mistakes)
    if not targets.targets and not targets.mistakes:
        mistakes.append(Mistake("line.0.duration", say(N_("Enter at least one target; that is what is agreed."))))
    if mistakes or customer is None or since is None:
        return EnteredAgreement(None, targets, tuple(mistakes))
    services = tuple(sorted(name.removeprefix(SERVICE) for name in values if name.startswith(SERVICE)))
    agreed = Agreed(number, customer, targets.targets, since, until or ON_AND_ON, services, values.get("note", "").strip()[:2000], *volume)  # fmt: skip
    return EnteredAgreement(agreed, targets, ())


def written(row: CustomerAgreement, customer_no: str, zone: ZoneInfo, say: Saying) -> dict[str, str]:
    """The fields of the form for a saved version; `read` makes the same of it."""
    fields = {
        "number": row.number, "customer": customer_no, "note": row.note, "stamp": str(row.version),
        "valid_from": row.valid_from.astimezone(zone).date().isoformat(),
        "valid_to": (row.valid_to.astimezone(zone).date() - timedelta(days=1)).isoformat() if row.valid_to < ON_AND_ON else "",
    }  # fmt: skip
    fields |= {SERVICE + code: "1" for code in row.services}
    fields |= {"included": str(row.included) if row.included else ""} | _penalty_written(row.penalty, say.language)
    targets = [target_from(one) for one in row.targets[:LINES]]
    fields |= ticks(targets)
    for number, target in enumerate(targets):
        said = {name: getattr(target, name) for name in LINE} | {"metric": target.metric, "calendar": target.calendar}
        said |= {"category": target.category.replace("/", "."), "duration": budget_text(target.budget, say)}
        fields |= {f"line.{number}.{name}": value for name, value in said.items()}
    return fields


def _volume(values: Mapping[str, str], say: Saying, mistakes: list[Mistake]) -> tuple[int, Penalty | None]:
    """The tickets included a month, 0 for all, and what a missed promise costs."""
    said = values.get("included", "").strip()
    if said and not (said.isascii() and said.isdigit() and int(said[:9]) > 0 and len(said) < 9):
        mistakes.append(
            Mistake("included", say(N_("Say how many tickets a month, or leave it empty for all of them.")))
        )
    kind, found = values.get("penalty_kind", ""), {}
    if kind not in KINDS and values.get("penalty_value", "").strip():
        mistakes.append(Mistake("penalty_kind", say(N_("Say what the amount is for, or leave it empty."))))
    for name in ("value", "fee", "most") if kind in KINDS else ():
        try:
            found[name] = amount(values.get(f"penalty_{name}", ""), f"penalty_{name}")
        except Invalid as error:
            mistakes.append(Mistake(error.mistakes[0].field, say(N_("This is no amount. It is written like 250,00."))))
    if len(found) < 3:
        return int(said) if said.isascii() and said.isdigit() else 0, None
    if not found["value"]:
        mistakes.append(Mistake("penalty_value", say(N_("Say how much."))))
    if kind == "percent" and not found["fee"]:
        mistakes.append(Mistake("penalty_fee", say(N_("Say of what: the fee a month."))))
    currency = values.get("penalty_currency", "")
    currency = currency if currency in CURRENCIES else CURRENCIES[0]
    penalty = Penalty(
        "percent" if kind == "percent" else "amount", found["value"], currency, found["fee"], found["most"]
    )
    return int(said) if said.isascii() and said.isdigit() else 0, penalty


def _penalty_written(data: Mapping[str, Any], language: str) -> dict[str, str]:
    penalty = from_data(data)
    if penalty is None:
        return {}
    mark = "," if language == "de" else "."
    amounts = {name: value for name in ("value", "fee", "most") if (value := getattr(penalty, name))}
    fields = {f"penalty_{name}": f"{value:f}".replace(".", mark) for name, value in amounts.items()}
    return fields | {"penalty_kind": penalty.kind, "penalty_currency": penalty.currency}


def _day(text: str, zone: ZoneInfo, later: int = 0) -> datetime | None:
    """The first moment of a day of the desk's zone, `later` days on."""
    try:
        day = date.fromisoformat(text) + timedelta(days=later)
        return datetime(day.year, day.month, day.day, tzinfo=zone)
    except (ValueError, OverflowError):
        return None
