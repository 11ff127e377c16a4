"""What the operators of a query mean: each becomes a condition on tickets, or a sentence on what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlmodel import Session, col

from customers.tables import ContactPoint, OrganisationDomain
from desk import custom_fields, operator_values
from desk.place import Asked
from desk.query import MOST_WITHOUT, MYSELF, UNREAD, Query, called, domain_of
from desk.query_days import midnight
from desk.wrong import Misfit, Wrong
from pages import words
from pages.words import N_
from ticketing import tags
from ticketing.custom_field_tables import CustomValue
from ticketing.finding_persons import by_address, by_name
from ticketing.link_tables import TicketTag
from ticketing.routing import PRIORITIES
from ticketing.tables import Attachment, Contact, Ticket
from ticketing.unread import unread_for

Condition = ColumnElement[bool]
MOST_PERSONS = 50
NOBODY = frozenset({"nobody", "niemand", "none", "keiner"})
BOUNDS = {"before": ("before", "after"), "after": ("after", "before")}
"""Operator → the bound it sets, and the one it sets when it is negated."""
FILES = frozenset({"attachment", "attachments", "file", "files", "anhang", "anhänge", "datei", "dateien"})
OPEN, WAITING, DONE = (frozenset(said) for said in (("open", "offen"), ("waiting", "wartet", "wartend"), ("done", "erledigt")))  # fmt: skip
MAJOR = frozenset({"major", "schwer"})
CONFIDENTIAL = frozenset({"confidential", "vertraulich"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """`conditions` hold on the ticket; `on_contact` on the message that was found. `before`, `after` bound the days:
    from the instant `after`, up to the instant `before`. `anchor` is the one of the conditions that an index leads to.
    `told`: what is no mistake, yet not what one may think. `without`: words and phrases no message of the ticket holds."""

    text: str = ""
    conditions: tuple[Condition, ...] = ()
    on_contact: tuple[Condition, ...] = ()
    anchor: Condition | None = None
    before: datetime | None = None
    after: datetime | None = None
    wrong: tuple[Wrong, ...] = ()
    told: tuple[Wrong, ...] = ()
    without: tuple[str, ...] = ()
    doubts: tuple[Wrong, ...] = ()
    """What is told only where nothing is found."""


def meaning(session: Session, query: Query, who: Asked) -> Meaning:
    """The whole query. Where something is wrong with an operator, `wrong` says what, and the rest still counts."""
    conditions: list[tuple[str, Condition]] = []
    on_contact: list[Condition] = []
    bounds: dict[str, datetime] = {}
    wrong = [
        Wrong(slip.written, who.say(N_("Did you mean “%(operator)s:”?"), operator=slip.meant))
        for slip in query.misspelt
    ]
    wrong += [Wrong(f"-{one}", who.say(N_("No more than %(most)s words can be left out."), most=MOST_WITHOUT)) for one in query.unheeded]  # fmt: skip
    doubts: list[Wrong] = []
    told = [Wrong(one, who.say(N_("There is no such operator; we searched for the text itself."))) for one in query.unknown]  # fmt: skip
    for term in query.terms:
        try:
            if not term.value:
                raise Misfit(N_("“%(operator)s:” needs a value right behind the colon: %(examples)s."), operator=called(term), examples=operator_values.of(term.operator, who))  # fmt: skip
            if term.operator in BOUNDS:
                bounds[BOUNDS[term.operator][term.negated]] = midnight(term, who)
            elif term.operator in ON_CONTACT:
                found = ON_CONTACT[term.operator](session, term.value.casefold(), who)
                if term.negated:
                    conditions.append(("", _in_no_message(found)))
                else:
                    on_contact.append(found)
            elif term.operator == "from":
                anchor, theirs = _from(session, term.value.casefold())
                conditions.append(("", _not(theirs)) if term.negated else (anchor, theirs))
                if not anchor and "@" not in term.value:
                    doubts.append(
                        Wrong(
                            term.written, who.say(N_("No customer has this name; we searched for it as a mail domain."))
                        )
                    )
            else:
                asked = ON_TICKET[term.operator](session, term.value.casefold(), who)
                conditions.append(("", _not(asked)) if term.negated else (term.operator, asked))
        except Misfit as misfit:
            wrong.append(Wrong(term.written, who.say(misfit.sentence, **misfit.values)))
    anchors = sorted((ANCHORS.index(name), place) for place, (name, _) in enumerate(conditions) if name in ANCHORS)
    return Meaning(
        query.text, tuple(condition for _, condition in conditions), tuple(on_contact), conditions[anchors[0][1]][1] if anchors else None,
        bounds.get("before"), bounds.get("after"), tuple(wrong), tuple(told), query.without, tuple(doubts),
    )  # fmt: skip


def _not(condition: Condition) -> Condition:
    """What does not fit it; a ticket that says nothing about it (no category yet) is one of these."""
    return not_(func.coalesce(condition, false()))


def _in_no_message(condition: Condition) -> Condition:
    """No message of the ticket fits it."""
    theirs = select(col(Contact.id)).where(col(Contact.ticket_id) == col(Ticket.id), condition).correlate(Ticket)
    return ~theirs.exists()


def _from(session: Session, value: str) -> tuple[str, Condition]:
    """The condition, behind `from` where an index leads to it. To a domain that is no customer's none does: it is asked of
    each ticket that is looked at."""
    if len(value) < 2:
        raise Misfit(N_("“from:” needs a name or an address, at least two letters of it."))
    persons = {row.id for row in by_address(session, value, MOST_PERSONS)}
    if "@" not in value:
        persons |= {row.id for row in by_name(session, value, MOST_PERSONS)}
    company = session.get(OrganisationDomain, value.removeprefix("@"))
    theirs: list[Condition] = [col(Ticket.person_id).in_(sorted(persons))] if persons else []
    theirs += [col(Ticket.organisation_id) == company.organisation_id] if company else []
    if theirs:
        return "from", or_(*theirs)
    if domain := domain_of(value):
        return "", _at_domain(domain, beginning=value.startswith("@"))
    raise Misfit(N_("“from:” knows nobody called “%(name)s”."), name=value)


def _at_domain(domain: str, *, beginning: bool) -> Condition:
    """Whoever has an address of this domain, or of one below it; where it was written behind an @, its beginning will do."""
    address = col(ContactPoint.value)
    whole = or_(*(address.endswith(f"{sign}{domain}", autoescape=True) for sign in "@."))
    theirs = address.contains(f"@{domain}", autoescape=True) if beginning else whole
    return exists().where(col(ContactPoint.person_id) == col(Ticket.person_id), col(ContactPoint.kind) == "email", theirs)  # fmt: skip


def _state(session: Session, value: str, who: Asked) -> Condition:
    if value in OPEN:
        return col(Ticket.shelf) == 0
    if value in DONE:
        return col(Ticket.shelf) > 0
    if value in (words.MERGED, who.say(words.TOLD_STATE[words.MERGED]).casefold()):
        return col(Ticket.merged_into_id).is_not(None)
    if value in WAITING:
        return col(Ticket.state).in_(("waiting_customer", "waiting_third_party"))
    return col(Ticket.state) == _word("state", words.STATE, value, who)


def _level(session: Session, value: str, who: Asked) -> Condition:
    if value in ("0", "e", "e-level"):
        return col(Ticket.state).in_(("e_level", "auto_answered"))
    if value not in map(str, who.names.levels):
        raise Misfit(
            N_("“level:” needs the number of a level: %(known)s."), known=", ".join(map(str, (0, *who.names.levels)))
        )
    return col(Ticket.level) == int(value)


def _queue(session: Session, value: str, who: Asked) -> Condition:
    named = {code: (code, queue.german, queue.english) for code, queue in who.names.queues.items()}
    return col(Ticket.queue).in_(_named(value, named, N_("“queue:” knows no queue “%(name)s”; there are: %(known)s.")))


def _category(session: Session, value: str, who: Asked) -> Condition:
    named = {code: (code, *names) for code, names in who.names.categories.items()}
    return col(Ticket.category).in_(_named(value, named, N_("“category:” knows no category “%(name)s”.")))


def _assignee(session: Session, value: str, who: Asked) -> Condition:
    """Active work by anybody, finished work by oneself only: no list becomes a record of what a colleague did."""
    if value in NOBODY:
        return col(Ticket.assignee_id).is_(None)
    if value in MYSELF:
        return col(Ticket.assignee_id) == who.agent.agent_id
    named = {str(one.id): (one.name, *one.name.split()) for one in who.names.colleagues.values()}
    found = [int(one) for one in _named(value, named, N_("“assignee:” knows no colleague “%(name)s”; “me” and “nobody” work too."))]  # fmt: skip
    own = [one for one in found if one == who.agent.agent_id]
    return or_(col(Ticket.assignee_id).in_(own), and_(col(Ticket.assignee_id).in_(found), col(Ticket.shelf) == 0))


def _priority(session: Session, value: str, who: Asked) -> Condition:
    said = value.upper() if value.upper() in PRIORITIES else f"P{value}"
    if said not in PRIORITIES:
        raise Misfit(N_("“priority:” needs P1, P2, P3 or P4."))
    return col(Ticket.priority) == said


def _language(session: Session, value: str, who: Asked) -> Condition:
    if not (value.isalpha() and len(value) == 2):
        raise Misfit(N_("“language:” needs two letters such as de or en."))
    return col(Ticket.language) == value


def _is(session: Session, value: str, who: Asked) -> Condition:
    if value in OPEN:
        return col(Ticket.shelf) == 0
    if value in UNREAD:
        return unread_for(who.agent.agent_id)
    if value in CONFIDENTIAL:
        return col(Ticket.confidential).is_(True)
    if value in MAJOR:
        return col(Ticket.is_major).is_(True)
    raise Misfit(N_("“is:” knows open, unread, confidential and major."))


def _tag(session: Session, value: str, who: Asked) -> Condition:
    return col(Ticket.id).in_(select(col(TicketTag.ticket_id)).where(col(TicketTag.tag).in_(tags.entered(value))))


def _field(session: Session, value: str, who: Asked) -> Condition:
    """`code=value`, or the code alone for any value; a text may be its beginning."""
    name, told, wanted = (part.strip() for part in value.partition("="))
    called = {one.code: (one.code, one.german, one.english) for one in who.names.fields}
    codes = _named(name, called, N_("“field:” knows no field “%(name)s”."))
    held: list[Condition] = [col(CustomValue.field).in_(codes)]
    if told:
        kinds = {one.kind for one in who.names.fields if one.code in codes}
        begin, found = custom_fields.sought(wanted, kinds), col(CustomValue.sought)
        held.append(found.between(begin, begin + "\uffff") if kinds == {"text"} else found == begin)
    return col(Ticket.id).in_(select(col(CustomValue.ticket_id)).where(*held))


def _type(session: Session, value: str, who: Asked) -> Condition:
    return col(Ticket.type) == _word("type", words.TYPE, value, who)


def _channel(session: Session, value: str, who: Asked) -> Condition:
    return col(Ticket.first_channel) == _word("channel", words.CHANNEL, value, who)


def _has(session: Session, value: str, who: Asked) -> Condition:
    if value not in FILES:
        raise Misfit(N_("“has:” knows only “attachment”."))
    return _with_file()


def _file(session: Session, value: str, who: Asked) -> Condition:
    if not value:
        raise Misfit(N_("“file:” needs a part of a file's name."))
    return _with_file(col(Attachment.filename).icontains(value, autoescape=True))


def _with_file(*further: Condition) -> Condition:
    return exists().where(col(Attachment.contact_id) == col(Contact.id), col(Attachment.inline).is_(False), *further)


def _word(operator: str, known: Mapping[str, str], value: str, who: Asked) -> str:
    """The stored value of a word as it is stored or as the reader reads it."""
    for stored, english in known.items():
        if value in (stored, english.casefold(), who.say(english).casefold()):
            return stored
    raise Misfit(N_("“%(operator)s:” knows no “%(value)s”; there are: %(examples)s."), operator=operator, value=value, examples=operator_values.of(operator, who))  # fmt: skip


def _named(value: str, known: Mapping[str, tuple[str, ...]], sentence: str) -> list[str]:
    """The keys of what is called so, or begins so where nothing is called exactly so."""
    names = {key: [name.casefold() for name in called] for key, called in known.items()}
    found = [key for key, called in names.items() if value in called]
    found = found or [key for key, called in names.items() if value and any(name.startswith(value) for name in called)]
    if not found:
        values = {"name": value} | ({"known": ", ".join(known)} if "%(known)s" in sentence else {})
        raise Misfit(sentence, **values)
    return found


Reading = Callable[[Session, str, Asked], Condition]
ON_TICKET: Mapping[str, Reading] = {
    "state": _state, "level": _level, "queue": _queue, "category": _category, "priority": _priority,
    "type": _type, "channel": _channel, "language": _language, "assignee": _assignee, "is": _is, "tag": _tag, "field": _field,
}  # fmt: skip
ANCHORS = ("tag", "field", "from", "assignee", "category", "queue", "state")
"""Operators whose condition an index leads to, the narrowest first."""
ON_CONTACT: Mapping[str, Reading] = {"has": _has, "file": _file}
