"""The notices an administrator may word, and what each may say. Pure but for saving."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from jinja2 import TemplateSyntaxError
from sqlalchemy import delete
from sqlmodel import col

from foundation.errors import Invalid, Mistake
from foundation.wording import day_and_time, span
from storage.change import Change
from storage.types import EPOCH
from ticketing.deadline_words import why
from ticketing.notice_language import NotAllowed, names_in
from ticketing.notice_tables import NoticeWording
from ticketing.notice_texts import UNFILLABLE, filled, ours

LANGUAGES = ("de", "en")
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Wording:
    """A notice: to whom it goes, and which places it has beside `COMMON` or, where it is about no ticket of its reader's (to our
    own people, to the contact of an agreement and about planned works), instead of them. Such a one has its subject in the first line."""

    name: str
    to: Literal["customer", "staff", "contact"]
    places: tuple[str, ...] = ()

    @property
    def every_place(self) -> tuple[str, ...]:
        return (*COMMON, *self.places) if self.to == "customer" else self.places

    def shipped(self, language: str, du: bool) -> str:
        """Our text of it, where the desk says `du` to customers or not."""
        return ours(self.name, language, du and self.to != "staff")


COMMON = ("name", "number", "subject", "company", "status_url", "promised")
_STAFF = (
    "number",
    "subject",
    "priority",
    "segment",
    "customer",
    "metric",
    "percent",
    "due",
    "left",
    "late",
    "why",
    "url",
)
_DEADLINE = (*_STAFF, "confirm_url")
_GIVEN = ("number", "subject", "priority", "customer", "callback", "url")
WORDINGS = (
    Wording("acknowledgement", "customer", ("outage",)),
    Wording("automatic_answer", "customer", ("answer", "title", "article_url", "reaction_url")),
    Wording("progress", "customer", ("state", "expected")),
    Wording("delay", "customer", ("expected", "reason", "sooner")),
    Wording("violation", "customer", ("metric", "cause", "expected")),
    Wording("reminder", "customer", ("question", "closing")),
    Wording("resolution", "customer", ("text", "until", "agent")),
    Wording("no_reply", "customer"),
    Wording("maintenance", "contact", ("name", "company", "stage", "begins", "ends", "effect", "contact")),
    Wording(
        "service_report",
        "contact",
        ("name", "company", "customer", "agreement", "period", "count", "kept", "missed", "measures"),
    ),
    Wording("new_work", "staff", _STAFF),
    Wording("given", "staff", _GIVEN),
    Wording("on_call", "staff", _GIVEN),
    Wording("rule_told", "staff", _STAFF),
    Wording("timer_warning", "staff", _DEADLINE),
    Wording("violation_staff", "staff", _DEADLINE),
    Wording("escalation", "staff", _DEADLINE),
)
SAMPLE: Mapping[str, Any] = {
    "name": "Anna Beispiel", "number": "S-2026-000123", "subject": "VPN", "company": "Schalter", "status_url": "https://…/t/…",
    "promised": "…", "outage": "…", "when": lambda at: "…", "answer": "…", "title": "…", "article_url": "https://…", "reaction_url": "https://…",
    "state": "in_progress", "expected": "…", "reason": "…", "metric": "…", "cause": "outage", "question": "…", "closing": EPOCH,
    "text": "…", "until": EPOCH, "agent": "…", "priority": "P1", "segment": "…", "customer": "…", "percent": 75, "due": "…", "left": "…", "late": "", "why": "…", "confirm_url": "https://…", "url": "https://…",
    "agreement": "K-2026-014", "period": "…", "callback": "+49 40 123456", "count": 24, "kept": "96 %", "missed": 1, "measures": "…",
    "sooner": False, "stage": "ahead", "begins": "…", "ends": "…", "effect": "…", "contact": "…",
}  # fmt: skip


def wording(name: str) -> Wording | None:
    """The notice of this name, if it may be worded."""
    return next((one for one in WORDINGS if one.name == name), None)


EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "de": {
        "name": "Anna Beispiel", "subject": "Anmeldung am VPN schlägt fehl", "answer": "Melden Sie sich ab und wieder an; danach gilt das neue Kennwort.",
        "title": "VPN nach dem Kennwortwechsel", "reason": "Das Ersatzteil ist noch nicht eingetroffen.", "metric": "Lösung",
        "question": "Welche Meldung erscheint beim Anmelden?", "text": "Das Zertifikat wurde erneuert; bitte melden Sie sich einmal neu an.",
        "agent": "Lena Vogt", "segment": "Gewerbe", "customer": "Muster GmbH", "period": "Oktober 2026", "effect": "Das Kundenportal ist nicht erreichbar.",
        "contact": "Service-Desk, 0431 555-0100", "outage": "Die Anmeldung am Portal ist gestört. Wir arbeiten daran.", "measures": "Zwei weitere Leitungen sind bestellt.",
    },
    "en": {
        "name": "Alex Example", "subject": "Logging in to the VPN fails", "answer": "Log out and in again; after that the new password counts.",
        "title": "VPN after a new password", "reason": "The spare part has not arrived yet.", "metric": "Resolution",
        "question": "Which message appears when you log in?", "text": "The certificate was renewed; please log in once more.",
        "agent": "Lena Vogt", "segment": "Commercial", "customer": "Sample Ltd", "period": "October 2026", "effect": "The customer portal cannot be reached.",
        "contact": "Service desk, +44 20 7946 0100", "outage": "Logging in to the portal is disturbed. We are working on it.", "measures": "Two more lines are ordered.",
    },
}  # fmt: skip
"""What stands in the places of a preview, as a desk would have it."""


def sample_of(language: str, company: str, prefix: str, url: str, zone: str, now: datetime) -> Mapping[str, Any]:
    """What a desk's own customers would read: its name, a number as it gives them, words of the language, and times as they
    are mailed, on the clocks of `zone`."""

    def when(at: Any) -> str:
        return day_and_time(at, zone, language, now)

    soon, later = now + timedelta(hours=4), now + timedelta(days=2)
    return {
        **SAMPLE, **EXAMPLES[language], "company": company, "number": f"{prefix}-1234-5678", "status_url": f"{url}/t/…", "when": when,
        "promised": when(soon), "expected": when(later), "due": when(soon), "closing": later, "until": later, "begins": when(soon),
        "ends": when(later), "article_url": f"{url}/articles/vpn", "reaction_url": f"{url}/t/…/helped", "url": f"{url}/desk/tickets/{prefix}-1234-5678",
        "left": span(4 * 3600, language), "why": why("assignee", "", language), "confirm_url": f"{url}/confirm/…",
    }  # fmt: skip


def preview(one: Wording, text: str, samples: Mapping[str, Any] = SAMPLE) -> str:
    """The text with sample values in its places; Invalid (field `text`) where it cannot be filled."""
    if not text.strip():
        raise Invalid(Mistake("text", "the text is still empty"))
    if len(text) > LONGEST:
        raise Invalid(Mistake("text", "the text is too long", f"at most {LONGEST} characters"))
    known = {name: samples[name] for name in (*one.every_place, "when")}
    try:
        if unknown := sorted(names_in(text) - known.keys()):
            raise Invalid(Mistake("text", f"there is no place {{{{ {unknown[0]} }}}}", ", ".join(one.every_place)))
        return filled(text, known)
    except NotAllowed as refused:
        raise Invalid(
            Mistake("text", f"this place is not allowed: {refused.message}", ", ".join(one.every_place))
        ) from refused
    except TemplateSyntaxError as error:
        raise Invalid(Mistake("text", "the double braces do not fit together", "{{ number }}")) from error
    except UNFILLABLE as error:
        raise Invalid(Mistake("text", "the text cannot be filled as it is written", "{{ number }}")) from error


def save(change: Change, one: Wording, texts: Mapping[str, str], now: datetime, by: str, du: bool = False) -> None:
    """Keeps the desk's own words by language; what is ours again is not kept, so that it follows ours."""
    change.session.execute(delete(NoticeWording).where(col(NoticeWording.name) == one.name))
    for language, text in texts.items():
        if text.strip() != one.shipped(language, du).strip():
            change.session.add(
                NoticeWording(name=one.name, language=language, text=text.strip() + "\n", saved_at=now, saved_by=by)
            )
