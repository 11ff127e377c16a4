"""Everything about one person as plain data and files; what its keys mean stands in docs/operator.md."""

import json
import re
import secrets
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, or_, select

from channels.phone_log.tables import PhoneCall
from customers.feedback_tables import Rating
from customers.report_tables import ReportReader, ServiceReport
from customers.tables import ContactPoint, Organisation, Person, SuppressedAddress
from e_level.tables import AutomationDecision, Prediction
from foundation.errors import OperatorError
from privacy.whose import Theirs, mentions, portions
from sla.tables import SlaTimer
from storage.tables import OutboxEntry
from ticketing.callback_table import Callback
from ticketing.custom_field_tables import CustomValue
from ticketing.tables import Arrival, Attachment, Contact, Ticket

LEFT_OUT = (
    "Internal notes of the desk's members, and their names.",
    "Messages and calls of other people, also where they wrote on the same tickets; addresses of others stand here only as written on the messages.",
    "Files in which a virus was found (check_state infected).",
)
FORMAT = 1
_AT_ONCE = 500


def everything(session: Session, mine: Theirs, now: datetime) -> tuple[dict[str, Any], dict[str, str]]:
    """The content of `person.json`, and path in the zip → SHA-256 of the bytes that belong there."""
    files: dict[str, str] = {}
    person = session.get_one(Person, mine.person_id)
    organisation = session.get(Organisation, person.organisation_id) if person.organisation_id else None
    record = _of(person, "id display_name language identity status critical_workplace blocked note created_at")
    points = session.exec(select(ContactPoint).where(col(ContactPoint.person_id).in_(mine.persons))).all()
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "left_out": list(LEFT_OUT),
        "person": record | {"organisation": organisation.name if organisation else "", "merged": list(mine.persons[1:])},
        "contact_points": [_of(one, "kind value verified is_primary data") for one in points],
        "tickets": [_ticket(session, one) for one in _rows(session, Ticket, col(Ticket.id), mine.tickets)],
        "contacts": [one for some in portions(mine.contacts, _AT_ONCE) for one in _contacts(session, mine, some, files)],
        "arrivals": [_arrival(one, files) for one in _rows(session, Arrival, col(Arrival.id), mine.arrivals)],
        "calls": [
            _of(one, "direction number line state started_at answered_at ended_at")
            for one in session.exec(select(PhoneCall).where(or_(col(PhoneCall.number).in_(mine.addresses), col(PhoneCall.ticket_id).in_(mine.tickets))))
        ],
        "notices": list(_notices(session, mine)),
        "suppressed_addresses": [
            _of(one, "address since reason words")
            for one in session.exec(select(SuppressedAddress).where(col(SuppressedAddress.address).in_(mine.addresses)))
        ],
        "reports": [
            *(_of(one, "address") for one in session.exec(select(ReportReader).where(col(ReportReader.address).in_(mine.addresses)))),
            *(_of(one, "number rhythm address name language") for one in session.exec(select(ServiceReport).where(col(ServiceReport.address).in_(mine.addresses)))),
        ],
    }, files  # fmt: skip


def write(out: Path, said: Mapping[str, Any], files: Mapping[str, str], content: Callable[[str], bytes]) -> list[str]:
    """The zip, whole or not at all; answers the files whose bytes are not there. OperatorError where it cannot be written."""
    beside = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    missing: list[str] = []
    if out.exists():
        raise OperatorError(f"{out} is there already. Name another file with --out.")
    try:
        with zipfile.ZipFile(beside, "x", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("person.json", json.dumps(said, ensure_ascii=False, indent=1) + "\n")
            for path, sha256 in files.items():
                try:
                    packed.writestr(path, content(sha256))
                except (KeyError, FileNotFoundError):
                    missing.append(path)
        beside.replace(out)
    except OSError as error:
        raise OperatorError(f"{out} cannot be written: {error.strerror or error}.") from error
    finally:
        beside.unlink(missing_ok=True)
    return missing


def _ticket(session: Session, ticket: Ticket) -> dict[str, Any]:
    def of(table: Any, names: str) -> list[dict[str, Any]]:
        return [_of(one, names) for one in session.exec(select(table).where(table.ticket_id == ticket.id))]

    return {
        **_of(ticket, "number subject type state category priority segment language first_channel created_at resolved_at closed_at"),
        **_of(ticket, "resolution_text resolution_code closure_code"),
        "custom_fields": of(CustomValue, "field value"),
        "ratings": of(Rating, "score comment at"),
        "deadlines": of(SlaTimer, "metric state due_at stopped_at breached_at"),
        "callbacks": of(Callback, "number due_at state"),
        "automatic_decisions": of(AutomationDecision, "category outcome mode reasons reaction decided_at"),
    }  # fmt: skip


def _contacts(session: Session, mine: Theirs, ids: Any, files: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Their own messages and calls, and what was answered publicly."""
    rows = session.execute(
        select(Contact, col(Ticket.number))
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id), isouter=True)
        .where(col(Contact.id).in_(ids))
        .order_by(col(Contact.id))
    ).all()
    for contact, number in rows:
        own = contact.person_id in mine.persons or contact.sender_address.lower() in mine.addresses
        if not (own or contact.direction == "out") or (contact.visibility != "public" and contact.kind != "phone_note"):
            continue
        said = _of(
            contact,
            "id direction channel kind occurred_at sender_name sender_address subject body_text body_html language duration_s set_aside_reason",
        )
        attached = session.exec(
            select(Attachment).where(Attachment.contact_id == contact.id).order_by(col(Attachment.id))
        )
        read = session.exec(select(Prediction).where(Prediction.contact_id == contact.id))
        yield said | {
            "ticket": number,
            "to": contact.details.get("to") or [],
            "cc": contact.details.get("cc") or [],
            "files": [_attached(one, files) for one in attached],
            "raw": _file(files, f"{contact.id}-raw{_ending(contact.channel)}", contact.raw_ref),
            "recognised": [_of(one, "category confidence language at") for one in read],
        }  # fmt: skip


def _attached(file: Attachment, files: dict[str, str]) -> dict[str, Any]:
    path = (
        ""
        if file.check_state == "infected"
        else _file(files, f"{file.contact_id}-{file.id}-{file.filename}", file.sha256)
    )
    return _of(file, "filename media_type size check_state") | {"file": path}


def _arrival(row: Arrival, files: dict[str, str]) -> dict[str, Any]:
    """How something came in, with the bytes as they came."""
    raw = _file(files, f"arrival-{row.id}{_ending(row.channel)}", row.sha256)
    return _of(row, "id channel mailbox received_at outcome reason envelope contact_id") | {"raw": raw}


def _notices(session: Session, mine: Theirs) -> Iterator[dict[str, Any]]:
    """Mails that are no message of a ticket (links, planned works), and whether each mail to them went out."""
    ids = set(session.exec(select(OutboxEntry.id).where(mentions(OutboxEntry.payload, mine.addresses))))
    about = [f"contact:{one}" for one in mine.contacts] + [f"person:{one}" for one in mine.persons]
    for some in portions(about, _AT_ONCE):
        ids |= set(
            session.exec(
                select(OutboxEntry.id).where(col(OutboxEntry.about).in_(some), col(OutboxEntry.kind) != "webhook")
            )
        )
    for entry in _rows(session, OutboxEntry, col(OutboxEntry.id), sorted(one for one in ids if one)):
        words = {name: entry.payload[name] for name in ("to", "subject", "text", "contact_id") if name in entry.payload}
        yield _of(entry, "kind state created_at finished_at") | words


def _rows(session: Session, table: Any, key: Any, ids: Any) -> Iterator[Any]:
    for some in portions(ids, _AT_ONCE):
        yield from session.exec(select(table).where(key.in_(some)).order_by(key))


def _of(row: Any, names: str) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names.split()}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _file(files: dict[str, str], name: str, sha256: str) -> str:
    """The path in the zip; empty where there are no bytes. Names of strangers are no paths: no folders, no odd signs."""
    if not sha256:
        return ""
    harmless = re.sub(r"[^\w.\- ]", "_", name)
    stem, dot, ending = harmless.rpartition(".")
    path = f"files/{stem[:100]}{dot}{ending[:20]}"
    files[path] = sha256
    return path


def _ending(channel: str) -> str:
    return {"email": ".eml", "web": ".json", "phone": ".json", "api": ".json"}.get(channel, ".bin")
