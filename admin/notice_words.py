"""What the desk writes by itself: every notice with its German and English text, to be worded by the administration."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session

from admin.place import Asked, asked, page, question
from foundation.errors import Invalid, Mistake, NotFound
from pages import keys
from pages.posted import posted
from pages.view import Form
from pages.words import N_
from staff import audit
from storage.change import Change
from ticketing.notice_texts import own_wordings
from ticketing.notice_wording import LANGUAGES, WORDINGS, Wording, preview, sample_of, save, wording

SAVED = N_("Saved. It counts for every notice from now on.")
NAMES = {
    "acknowledgement": (N_("Acknowledgement"), N_("a new ticket is not answered at once")),
    "automatic_answer": (N_("Automatic answer"), N_("the e-level answers from an article")),
    "progress": (N_("Progress notice"), N_("a progress notice is due, or somebody else takes over after more than a day")),
    "delay": (N_("Delay ahead"), N_("the resolution will be late, and somebody says so or the settings let the desk say so")),
    "violation": (N_("Apology for a delay"), N_("a first answer or a resolution is late, in service hours")),
    "reminder": (N_("Reminder"), N_("the customer has not answered our question")),
    "resolution": (N_("Resolution"), N_("a ticket is resolved")),
    "no_reply": (N_("End without an answer"), N_("two reminders were not answered")),
    "maintenance": (N_("Planned works"), N_("works are planned, come near, change, are called off or end; to the customers chosen there")),
    "service_report": (N_("Service report"), N_("the month, quarter or year of an agreement is over, if its page says so; to its contact, with the report as PDF")),
    "new_work": (N_("New urgent work"), N_("P1 or P2 waits in a queue; to those on duty there")),
    "given": (N_("Given to somebody"), N_("work is given to a member instead of waiting to be taken")),
    "on_call": (N_("Called while on call"), N_("work comes while its queue is closed, and somebody is on call for it")),
    "rule_told": (N_("Told by a rule"), N_("a routing rule takes a ticket somebody is to know of")),
    "timer_warning": (N_("Deadline comes near"), N_("75 % and 90 % of the time is used; to whoever is responsible, then to the leads too")),
    "escalation": (N_("Escalation"), N_("an escalation chain comes to somebody; mailed whatever they wish, for somebody has to confirm it")),
    "violation_staff": (N_("Deadline missed"), N_("100 % and 150 % of the time is used; to whoever is responsible and the leads")),
}  # fmt: skip
"""Notice → what it is called, and when it goes out."""
PLACES = {
    "name": N_("name of the customer"), "number": N_("number of the ticket"), "subject": N_("subject of the ticket"),
    "company": N_("your company"), "status_url": N_("where the customer sees how it stands"),
    "promised": N_("until when the next answer is promised, or empty"), "outage": N_("what is known of a running major incident, or empty"), "answer": N_("the article's text"),
    "title": N_("the article's title"), "article_url": N_("the article's address"), "reaction_url": N_("where the customer says whether it helped"),
    "state": N_("queued, in_progress or waiting_third_party"), "expected": N_("the new time, or empty"),
    "reason": N_("what the agent wrote about it, or empty"), "metric": N_("which deadline"),
    "cause": N_("waiting_supplier, outage, misrouted, or empty"), "question": N_("what we asked"), "closing": N_("when the ticket ends: when(closing)"),
    "text": N_("the solution"), "until": N_("until when the customer may disagree: when(until)"), "agent": N_("who solved it, or empty"),
    "priority": N_("P1 to P4"), "segment": N_("the customer's segment"), "customer": N_("the customer's company, or empty"),
    "percent": N_("how much of the time is used"), "due": N_("when it is due"), "left": N_("service time that is left, in words, or empty"),
    "late": N_("service time since it was due, in words, or empty"), "why": N_("why its reader is told, in a sentence without a full stop, or empty"),
    "confirm_url": N_("where its reader says with one click that they care"), "url": N_("address of the ticket"),
    "callback": N_("the number to call back at, or empty"),
    "sooner": N_("whether the new time is earlier than agreed"),
    "stage": N_("ahead, reminder, changed, called_off or over"), "begins": N_("when the works begin"), "ends": N_("when they end"),
    "effect": N_("what does not work meanwhile"), "contact": N_("whom customers ask about it, or empty"),
    "agreement": N_("number of the agreement"), "period": N_("the month, quarter or year"), "count": N_("how many promises came to their end"),
    "kept": N_("the share kept, or empty"), "missed": N_("how many were missed"), "measures": N_("what you wrote about it on the agreement's page, or empty"),
}  # fmt: skip
"""Place in a text → what stands there."""
PROBLEMS = (
    N_("the text is still empty"), N_("the text is too long"), N_("the double braces do not fit together"),
    N_("the text cannot be filled as it is written"),
)  # fmt: skip
"""What saving may refuse, for the catalogue."""
NAMING = {
    "there is no place ": N_("There is no place %(place)s."),
    "this place is not allowed: ": N_("This place is not allowed: %(place)s. A text has its own places and conditions on them, nothing else."),
}  # fmt: skip
"""What it refuses by naming a place."""
MEANWHILE = N_(
    "Somebody else saved this text in the meantime. Below stands yours; saving it takes the place of theirs."
)
READERS = {"customer": N_("Customers"), "staff": N_("Members"), "contact": N_("Customers")}
FIELDS = {"de": "german", "en": "english"}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    url: str
    name: str
    when: str
    to: str
    own: bool
    """Whether the desk has worded it."""


@dataclass(frozen=True, slots=True)
class NoticePage:
    """`previews` are (language, text filled with samples)."""

    name: str
    when: str
    url: str
    form: Form
    places: tuple[tuple[str, str], ...]
    has_subject: bool
    previews: tuple[tuple[str, str], ...] = ()


async def show_all(request: web.Request) -> web.Response:
    who = asked(request)

    def ask(session: Session) -> tuple[NoticeRow, ...]:
        return tuple(_row(session, one, who) for one in WORDINGS)

    flash = who.say(SAVED) if request.query.get("saved") else ""
    return await page(request, who, "notices.html", rows=await question(request, ask), flash=flash)


async def show(request: web.Request) -> web.Response:
    who, one = asked(request), _wanted(request)
    texts = await question(request, lambda session: _in_force(session, one, who))
    written = {FIELDS[name]: text for name, text in texts.items()} | {"stamp": _stamp(texts)}
    return await _page(request, who, one, Form(who.agent.csrf, written))


async def post(request: web.Request) -> web.Response:
    """`act`: `save`, `look` (the form again with a preview), or `ours`, which goes back to the text as it is shipped."""
    who, one, said = asked(request), _wanted(request), posted(request)
    act = said.value("act")
    texts = {language: one.shipped(language, _du(who)) if act == "ours" else said.value(FIELDS[language]).replace("\r\n", "\n") for language in LANGUAGES}  # fmt: skip
    written = {FIELDS[language]: text for language, text in texts.items()} | {"stamp": said.value("stamp")}
    form = Form(who.agent.csrf, written, _wrong(one, texts, who))
    if form.mistakes or act == "look":
        return await _page(request, who, one, form)

    def work(change: Change) -> str:
        before = _in_force(change.session, one, who)
        if act == "save" and said.value("stamp") not in ("", _stamp(before)):
            return _stamp(before)
        save(change, one, texts, change.now, who.agent.login, _du(who))
        audit.note(change, who.agent.login, f"notice {one.name}", before, texts)
        return ""

    if other := await request.app[keys.DATABASE].change(work):
        return await _page(request, who, one, Form(who.agent.csrf, written | {"stamp": other}, (Mistake("stamp", who.say(MEANWHILE)),)))  # fmt: skip
    raise web.HTTPSeeOther("/admin/notices?saved=1")


def _stamp(texts: Mapping[str, str]) -> str:
    """What a form was made of: another one after every saving that changed a text."""
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:16]


def _wrong(one: Wording, texts: dict[str, str], who: Asked) -> tuple[Mistake, ...]:
    found = []
    for language, text in texts.items():
        try:
            preview(one, text)
        except Invalid as error:
            for said in error.mistakes:
                problem = _in_words(said.problem, who)
                found.append(Mistake(FIELDS[language], problem[:1].upper() + problem[1:], said.hint))
    return tuple(found)


def _in_words(problem: str, who: Asked) -> str:
    for begins, sentence in NAMING.items():
        if problem.startswith(begins):
            return who.say(sentence, place=problem.removeprefix(begins))
    return f"{who.say(problem)}."


async def _page(request: web.Request, who: Asked, one: Wording, form: Form) -> web.Response:
    name, when = (who.say(text) for text in NAMES[one.name])
    places = tuple((f"{{{{ {place} }}}}", who.say(PLACES[place])) for place in one.every_place)
    desk, url = who.settings.desk, who.settings.public_url
    samples = {language: sample_of(language, desk.company, desk.number_prefix, url, desk.time_zone, who.reader.now) for language in LANGUAGES}  # fmt: skip
    previews = () if form.mistakes else tuple((language, preview(one, form.value(FIELDS[language]), samples[language])) for language in LANGUAGES)  # fmt: skip
    shown = NoticePage(name, when, f"/admin/notices/{one.name}", form, places, one.to != "customer", previews)
    return await page(request, who, "notice.html", status=422 if form.mistakes else 200, page=shown)


def _row(session: Session, one: Wording, who: Asked) -> NoticeRow:
    name, when = (who.say(text) for text in NAMES[one.name])
    own = any(text != one.shipped(language, _du(who)) for language, text in _in_force(session, one, who).items())
    return NoticeRow(f"/admin/notices/{one.name}", name, when, who.say(READERS[one.to]), own)


def _in_force(session: Session, one: Wording, who: Asked) -> dict[str, str]:
    """The text of each language as it would go out now."""
    own = own_wordings(session)
    return {language: own.get((one.name, language)) or one.shipped(language, _du(who)) for language in LANGUAGES}


def _du(who: Asked) -> bool:
    return who.settings.desk.du


def _wanted(request: web.Request) -> Wording:
    one = wording(request.match_info["code"])
    if one is None:
        raise NotFound("There is no such notice.")
    return one
