"""What the desk's own fields hold on a ticket: read, saved with a line of history, and asked for before resolving."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, select
from sqlmodel import Session, col

from foundation.errors import Invalid, Mistake
from storage.change import Change
from storage.upsert import insert_or
from ticketing import moves
from ticketing.actors import Actor
from ticketing.custom_field_tables import CustomField, CustomValue
from ticketing.custom_fields import FORM, Definition, entered, fitting, missing
from ticketing.history import happened
from ticketing.link_events import CustomFieldSet
from ticketing.tables import Ticket

COLUMNS: tuple[Any, ...] = (
    col(CustomField.code), col(CustomField.name_de), col(CustomField.name_en), col(CustomField.kind), col(CustomField.category),
    col(CustomField.choices), col(CustomField.required),
)  # fmt: skip
IN_USE = select(*COLUMNS).where(col(CustomField.active)).order_by(col(CustomField.position), col(CustomField.code))
HELD = select(col(CustomValue.field), col(CustomValue.value)).where(col(CustomValue.ticket_id) == bindparam("ticket"))


def in_use(session: Session) -> tuple[Definition, ...]:
    """Every field that is in use, in the order they are shown."""
    return tuple(_definition(row) for row in session.connection().execute(IN_USE))


def of_ticket(session: Session, ticket_id: int) -> dict[str, str]:
    """Code of a field → what it holds."""
    return {row.field: row.value for row in session.connection().execute(HELD, {"ticket": ticket_id})}


def of_tickets(session: Session, tickets: Sequence[int], codes: Sequence[str]) -> dict[int, dict[str, str]]:
    """Ticket → code of a field → what it holds, of these fields."""
    found: dict[int, dict[str, str]] = {}
    if not (tickets and codes):
        return found
    held = select(col(CustomValue.ticket_id), col(CustomValue.field), col(CustomValue.value))
    wanted = (col(CustomValue.ticket_id).in_(tickets), col(CustomValue.field).in_(codes))
    for row in session.execute(held.where(*wanted)):
        found.setdefault(row.ticket_id, {})[row.field] = row.value
    return found


def take_over(change: Change, ticket: Ticket, said: Mapping[str, str], by: Actor) -> None:
    """What came with a message in fields of a form: those of the desk's own that fit the ticket, named by their codes, hold it
    from now on. What is no such value stays readable on the message alone."""
    known = {one.code: one for one in fitting(in_use(change.session), ticket.category)} if said else {}
    wanted = {code: value for code, value in said.items() if code in known and _is_right(known[code], value)}
    if wanted:
        save(change, ticket, wanted, by)


def _is_right(field: Definition, value: str) -> bool:
    try:
        return bool(entered(field, value))
    except ValueError:
        return False


def save(change: Change, ticket: Ticket, said: Mapping[str, str], by: Actor) -> None:
    """Sets the named fields, empty ones to nothing; those that are not named stay. Raises Invalid, naming each that is wrong."""
    change.write_now()
    known = {one.code: one for one in fitting(in_use(change.session), ticket.category)}
    held = of_ticket(change.session, ticket.id or 0)
    wanted: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for code, value in said.items():
        if code not in known:
            mistakes.append(Mistake(f"{FORM}{code}", "tickets of this category have no such field"))
            continue
        if _as_held(known[code], value) == held.get(code, ""):
            continue
        try:
            wanted[code] = entered(known[code], value)
        except ValueError as error:
            mistakes.append(Mistake(f"{FORM}{code}", str(error)))
    if mistakes:
        raise Invalid(*mistakes)
    changed = {code: value for code, value in wanted.items() if value != held.get(code, "")}
    if not changed:
        return
    with moves.changing(change, ticket):
        for code, value in changed.items():
            _hold(change, ticket.id or 0, code, value)
            field = known[code]
            happened(
                change, CustomFieldSet(ticket.id or 0, change.now, field.german, field.english, field.kind, value), by
            )


def lacking(session: Session, ticket_id: int, category: str) -> tuple[Mistake, ...]:
    """The required fields that keep a ticket from being resolved under this category."""
    known = in_use(session)
    return missing(known, category, of_ticket(session, ticket_id)) if known else ()


def check_filled(session: Session, ticket: Ticket) -> None:
    """A ticket is not resolved while a required field of its category holds nothing. Raises Invalid."""
    if mistakes := lacking(session, ticket.id or 0, ticket.category):
        raise Invalid(*mistakes)


def _as_held(field: Definition, value: str) -> str:
    """What a form sends back of a value nobody touched, as it is held: numbers are shown with a comma where German is read."""
    return value.replace(",", ".") if field.kind == "number" else value


def _hold(change: Change, ticket_id: int, code: str, value: str) -> None:
    if not value:
        own = (col(CustomValue.ticket_id) == ticket_id, col(CustomValue.field) == code)
        change.session.execute(delete(CustomValue).where(*own))
        return
    key = {"ticket_id": ticket_id, "field": code}
    kept = {"value": value, "sought": value.casefold()}
    statement = insert_or(change.session, CustomValue)
    change.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=kept), key | kept)


def _definition(row: Row[Any]) -> Definition:
    return Definition(row.code, row.name_de, row.name_en, row.kind, row.category, tuple(row.choices), row.required)
