"""The customers that are no single person: entered by the desk, and told by the domains of their mail."""

import re
from collections.abc import Collection

from sqlalchemy import and_, case, update
from sqlmodel import col, select

from customers.identity import FREE_MAIL
from customers.tables import ContactPoint, Organisation, OrganisationDomain, Person
from foundation.errors import Invalid, Mistake
from storage.change import Change

MOST_WRITTEN = 200
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+(?![0-9]+$){_LABEL}")
"""A host name of at least two labels (RFC 1123) whose last is no number."""


def domains_in(written: str, field: str = "domains") -> frozenset[str]:
    """Mail domains as somebody writes them, apart by commas or spaces, with an @ or without; in ASCII. Invalid names what is
    no domain, and what belongs to everybody."""
    found = {_ascii(one.lower().rpartition("@")[2].rstrip(".")) for one in re.split(r"[\s,;]+", written) if one}
    for one in sorted(found):
        if not _DOMAIN.fullmatch(one):
            raise Invalid(Mistake(field, "this is no mail domain:", one))
        if one in FREE_MAIL:
            raise Invalid(Mistake(field, "anybody can have an address at this public provider:", one))
    return frozenset(found)


def add(change: Change, name: str, number: str) -> Organisation:
    """A new customer, with a number no other has."""
    said = {"name": " ".join(name.split())[:MOST_WRITTEN], "number": " ".join(number.split())[:MOST_WRITTEN]}
    if missing := [Mistake(field, "this must not be empty") for field, value in said.items() if not value]:
        raise Invalid(*missing)
    if change.session.exec(select(Organisation.id).where(Organisation.customer_no == said["number"])).first():
        raise Invalid(Mistake("number", "another customer has this number:", said["number"]))
    row = Organisation(name=said["name"], customer_no=said["number"], created_at=change.now)
    change.session.add(row)
    change.session.flush()
    return row


def move_domains(
    change: Change, row: Organisation, gained: Collection[str], lost: Collection[str] = (), field: str = "domains"
) -> tuple[str, str]:
    """Gives the customer domains and takes others away. Whoever has written from a new one and belonged nowhere, belongs to
    it from now on, as a claim; as verified where they are, and their address in the domain is, too. Answers the domains
    before and after, as they are read."""
    kept = change.session.exec(select(OrganisationDomain).where(OrganisationDomain.organisation_id == row.id)).all()
    before = {one.domain for one in kept}
    new = sorted(set(gained) - before)
    taken = change.session.exec(
        select(OrganisationDomain.domain).where(col(OrganisationDomain.domain).in_(new))
    ).first()
    if taken:
        raise Invalid(Mistake(field, "another customer has this domain:", taken))
    for one in kept:
        if one.domain in lost:
            change.session.delete(one)
    for domain in new:
        change.session.add(OrganisationDomain(domain=domain, organisation_id=row.id or 0))
        writes = select(ContactPoint.person_id).where(
            ContactPoint.kind == "email", col(ContactPoint.value).endswith(f"@{domain}", autoescape=True)
        )
        shown = col(Person.id).in_(writes.where(col(ContactPoint.verified)))
        stray = update(Person).where(col(Person.organisation_id).is_(None), col(Person.id).in_(writes))
        checked = case((and_(col(Person.identity) == "verified", shown), "verified"), else_="claimed")
        change.session.execute(stray.values(organisation_id=row.id, identity=checked))
    return ", ".join(sorted(before)), ", ".join(sorted(before - set(lost) | set(new)))


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
