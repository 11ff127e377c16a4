"""Planned works: when something is worked on, what customers read and hear about it, and who gets a mail."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from aiohttp import web
from sqlmodel import Session, col, select

from admin.maintenance_view import (
    MAILED,
    MailPreview,
    MaintenancePage,
    WorksRow,
    round_words,
)
from admin.place import Asked, asked, number_of, page, question
from customers.tables import Organisation, Segment
from foundation.errors import Conflict, Invalid, Mistake, NotFound
from pages import keys, times
from pages.forms import Posted
from pages.posted import posted
from pages.saying import sentence
from pages.view import Choice, Form
from pages.words import N_
from storage.change import Change
from ticketing import maintenance, maintenance_mails
from ticketing.announcement_tables import Maintenance
from ticketing.desk_context import DeskContext
from ticketing.maintenance import NOBODY, Works
from ticketing.maintenance_audience import Audience, Recipient, how_many
from ticketing.maintenance_rounds import Days, of_changed, of_new

URL = "/admin/maintenance"
DONE = {
    "planned": N_("Announced."), "changed": N_("Saved. Whoever has been told gets a mail."),
    "dropped": N_("Taken back; nobody reads it any more."),
}  # fmt: skip
PROBLEMS = (
    N_("say what is worked on"),
    N_("there is no such customer:"),
    N_("several customers have this name; write the number:"),
    N_("at most 200 customers can be named here; choose a segment instead"),
    N_("works that have begun are not announced by mail; choose nobody, or a later time"),
)
"""What planning may refuse beyond what the roster refuses, for the catalogue."""
MEANWHILE = N_("Somebody else has changed these works in the meantime. Look at them again and repeat your change.")
SEGMENT = "segment."
MOST_NAMED = 200


async def show(request: web.Request) -> web.Response:
    """`?works=7` has these in the form."""
    who, number = asked(request), request.query.get("works", "")
    values = await question(request, lambda session: _stored(session, number_of(number), who)) if number else {}
    flash = who.say(DONE.get(request.query.get("done", ""), ""))
    return await _page(request, who, Form(who.agent.csrf, values), flash)


async def post(request: web.Request) -> web.Response:
    """`act`: `plan` announces what was entered or changes what is being edited, `drop:7:2` takes back an entry seen in version 2.
    Where somebody gets a mail, it is shown first with how many that are, and announced once that was seen."""
    who, said = asked(request), posted(request)
    verb, _, entry = said.value("act").partition(":")
    if verb == "drop":
        number, _, version = entry.partition(":")
        return await _drop(request, who, number_of(number), number_of(version))
    database, by = request.app[keys.DATABASE], who.agent.login
    works, days, edited = _entered(said, who), who.settings.notices.maintenance_days, said.value("works")
    seen = number_of(said.value("version"))

    def work(change: Change) -> bool:
        known = maintenance.unchanged(change, number_of(edited), seen) if edited else None
        audience = _audience(change.session, said, change.now)
        maintenance.checked(works, change.now, NOBODY if edited else audience)
        if audience and said.value("seen") != _seen(said):
            return False
        if known is not None:
            maintenance.alter(change, known, works, by, days)
        else:
            maintenance.plan(change, works, by, audience, days)
        return True

    try:
        done = await database.change(work)
    except Invalid as error:
        problems = [(one.field, f"{who.say(one.problem)} {one.hint}".strip()) for one in error.mistakes]
        wrong = tuple(Mistake(field, sentence(problem)) for field, problem in problems)
        return await _page(request, who, Form(who.agent.csrf, said.fields, wrong))
    except Conflict:
        return await _page(request, who, Form(who.agent.csrf, said.fields, (Mistake("version", who.say(MEANWHILE)),)))
    if not done:
        desk = request.app[keys.DESK]
        preview = await question(request, lambda session: _preview(session, desk, said, works, days, who))
        return await _page(request, who, Form(who.agent.csrf, said.fields), preview=preview)
    raise web.HTTPSeeOther(f"{URL}?done={'changed' if edited else 'planned'}")


async def _drop(request: web.Request, who: Asked, number: int, seen: int) -> web.Response:
    def work(change: Change) -> None:
        maintenance.drop(change, maintenance.unchanged(change, number, seen), who.agent.login)

    try:
        await request.app[keys.DATABASE].change(work)
    except Conflict:
        return await _page(request, who, Form(who.agent.csrf, {}, (Mistake("version", who.say(MEANWHILE)),)))
    raise web.HTTPSeeOther(f"{URL}?done=dropped")


async def _page(
    request: web.Request, who: Asked, form: Form, flash: str = "", preview: MailPreview | None = None
) -> web.Response:
    shown = await question(request, lambda session: _read(session, who, form, preview))
    return await page(request, who, "maintenance.html", page=shown, status=422 if form.mistakes else 200, flash=flash)


def _read(session: Session, who: Asked, form: Form, preview: MailPreview | None) -> MaintenancePage:
    rows = maintenance.planned(session, who.reader.now)
    rounds = maintenance_mails.of(session, [row.id or 0 for row in rows])
    segments = _segments(session, who)
    named = _names(session, {one for row in rows for one in row.organisations})
    return MaintenancePage(
        form,
        tuple(
            WorksRow(
                row.id or 0, row.version, f"{URL}?works={row.id}", row.text_de, row.text_en, times.from_until(row.starts_at, row.ends_at, who.reader),
                row.starts_at <= who.reader.now,
                (*(segments.get(code, code) for code in row.segments), *(named[one] for one in row.organisations if one in named)),
                tuple(round_words(one, who) for one in rounds.get(row.id or 0, ())),
            )
            for row in rows
        ),
        tuple(Choice(f"{SEGMENT}{code}", name) for code, name in segments.items()), preview,
        who.settings.notices.maintenance_days, form.value("works"),
    )  # fmt: skip


def _entered(said: Posted, who: Asked) -> Works:
    start, end = (times.instant_of(said.value(name), who.reader) for name in ("start", "end"))
    return Works(said.value("text_de"), said.value("text_en"), start, end, said.value("contact"))


def _audience(session: Session, said: Posted, now: datetime) -> Audience:
    """That of the works being edited, which stays. Invalid (field `customers`) where a line names no customer, or several, and
    where there are too many lines."""
    if edited := said.value("works"):
        works = maintenance.existing(session, number_of(edited), now)
        return Audience(tuple(works.segments), tuple(works.organisations))
    segments = tuple(name.removeprefix(SEGMENT) for name in said.fields if name.startswith(SEGMENT))
    lines = [line.strip() for line in said.value("customers").splitlines() if line.strip()]
    if len(lines) > MOST_NAMED:
        raise Invalid(Mistake("customers", "at most 200 customers can be named here; choose a segment instead"))
    return Audience(segments, tuple(dict.fromkeys(_organisation(session, line) for line in lines)))


def _organisation(session: Session, said: str) -> int:
    """By number, else by its whole name."""
    for column in (col(Organisation.customer_no), col(Organisation.name)):
        found = session.exec(select(Organisation.id).where(column == said).limit(2)).all()
        if len(found) > 1:
            raise Invalid(Mistake("customers", "several customers have this name; write the number:", said))
        if found and found[0] is not None:
            return found[0]
    raise Invalid(Mistake("customers", "there is no such customer:", said))


def _preview(session: Session, desk: DeskContext, said: Posted, works: Works, days: Days, who: Asked) -> MailPreview:
    """The next mail as a customer of each language gets it, how many get it, and when the mails leave."""
    right, now, edited = maintenance.checked(works, who.reader.now), who.reader.now, said.value("works")
    assert right.start and right.end
    known = bool(edited) and maintenance_mails.told(session, maintenance.existing(session, number_of(edited), now))
    rounds = (of_changed if known else of_new)(now, right.start, right.end, days)
    row = Maintenance(
        text_de=right.german, text_en=right.english, starts_at=right.start, ends_at=right.end, contact=right.contact
    )
    mails = []
    for language in ("de", "en"):
        to = Recipient(0, "", language, "")
        mails.append(maintenance_mails.worded(session, desk, row, rounds[0][0], to))
    whens = tuple((who.say(MAILED[stage]), times.moment(at, who.reader)) for stage, at in rounds)
    return MailPreview(how_many(session, _audience(session, said, now)), tuple(mails), whens, _seen(said))


def _seen(said: Posted) -> str:
    """A mark of everything that was entered, so that what is announced is what was shown."""
    entered = sorted((name, value) for name, value in said.fields.items() if name not in ("act", "seen", "csrf"))
    return hashlib.sha256(repr(entered).encode()).hexdigest()


def _segments(session: Session, who: Asked) -> Mapping[str, str]:
    rows = session.exec(select(Segment).order_by(col(Segment.id))).all()
    return {row.code: who.say.named(row.name_de, row.name_en) for row in rows}


def _names(session: Session, numbers: Iterable[int]) -> Mapping[int, str]:
    rows: Sequence[tuple[int | None, str]] = session.exec(
        select(Organisation.id, Organisation.name).where(col(Organisation.id).in_(list(numbers)))
    ).all()
    return {number: name for number, name in rows if number is not None}


def _stored(session: Session, number: int, who: Asked) -> dict[str, str]:
    row = next((one for one in maintenance.planned(session, who.reader.now) if one.id == number), None)
    if row is None:
        raise NotFound("There is no such entry.")
    local = {name: at.astimezone(who.reader.zone) for name, at in (("start", row.starts_at), ("end", row.ends_at))}
    return {
        "works": str(number), "version": str(row.version), "text_de": row.text_de, "text_en": row.text_en, "contact": row.contact,
        **{name: f"{at:%Y-%m-%dT%H:%M}" for name, at in local.items()},
    }  # fmt: skip
