"""Who of a customer may read what was delivered against what was agreed with it, under "My tickets": by their e-mail address."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from customers.report_tables import ReportReader
from customers.tables import Organisation
from foundation.errors import Invalid, Mistake
from storage.change import Change

ADDRESS = re.compile(r"[^\s@<>\"(),;:\\]{1,64}@[^\s@<>\"(),;:\\.]+(\.[^\s@<>\"(),;:\\.]+)+")
MOST = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom the report is that somebody may read."""

    organisation_id: int
    organisation: str
    zone: str = ""
    """In which time zone it is reckoned and written; empty: the desk's."""


def addresses_in(written: str, field: str) -> frozenset[str]:
    """E-mail addresses as somebody writes them, apart by commas or spaces, in lower case. Invalid names what is none."""
    found = {one.lower() for one in re.split(r"[\s,;]+", written) if one}
    for one in sorted(found):
        if len(one) > 254 or not ADDRESS.fullmatch(one):
            raise Invalid(Mistake(field, "this is no e-mail address:", one))
    if len(found) > MOST:
        raise Invalid(Mistake(field, "these are too many; at most", str(MOST)))
    return frozenset(found)


def of(session: Session, organisations: Sequence[int]) -> Mapping[int, str]:
    """The addresses of each, as they are read."""
    found: dict[int, list[str]] = {}
    rows = session.exec(select(ReportReader).where(col(ReportReader.organisation_id).in_(organisations))).all()
    for one in rows:
        found.setdefault(one.organisation_id, []).append(one.address)
    return {number: ", ".join(sorted(addresses)) for number, addresses in found.items()}


def move(
    change: Change, organisation_id: int, gained: Collection[str], lost: Collection[str], field: str
) -> tuple[str, str]:
    """Lets these addresses read the report, and others no more. Invalid where one reads another customer's already. Answers the
    addresses before and after, as they are read."""
    session = change.session
    before = of(session, [organisation_id]).get(organisation_id, "")
    for address in sorted(lost):
        row = session.get(ReportReader, address)
        if row is not None and row.organisation_id == organisation_id:
            session.delete(row)
    for address in sorted(gained):
        row = session.get(ReportReader, address)
        if row is not None and row.organisation_id != organisation_id:
            raise Invalid(Mistake(field, "this address reads another customer's report:", address))
        if row is None:
            session.add(ReportReader(address=address, organisation_id=organisation_id))
    session.flush()
    return before, of(session, [organisation_id]).get(organisation_id, "")


def reading(session: Session, address: str) -> Reading | None:
    """Whose report somebody may read who has shown that this address is theirs."""
    row = session.execute(
        select(col(Organisation.id), col(Organisation.name), col(Organisation.zone))
        .join(ReportReader, col(ReportReader.organisation_id) == col(Organisation.id))
        .where(col(ReportReader.address) == address)
    ).first()
    return Reading(*row) if row else None
