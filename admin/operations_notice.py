"""N32: something that is the administrators' to know, by mail to each of them in their language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from admin import feed_words
from admin.report_mail import FAILED
from admin.sentences import withdrawn
from customers.tables import Segment
from foundation.settings import Settings
from pages.saying import saying
from pages.templates import translations_for
from pages.words import N_
from sla.feeds import FEED_STALE
from sla.service_reports import period_of
from sla.tables import Calendar
from staff.tables import Agent
from storage.change import Change
from storage.outbox import Entry
from ticketing.tables import Category

SUBJECT = N_("Schalter: the licence of “%(category)s” was withdrawn")
TEXT = N_(
    "Hello,\n\nthe e-level does not answer “%(category)s” by itself any more: %(why)s.\n"
    "From now on a person gets these messages, with a proposal. The licence can be earned anew.\n\n%(link)s"
)

SEGMENT_SUBJECT = N_("Schalter: the licence of “%(category)s” does not reach %(segment)s any more")
SEGMENT_TEXT = N_(
    "Hello,\n\nthe e-level does not answer “%(category)s” by itself any more where the customer belongs to %(segment)s: the evidence"
    " there did not suffice any more.\nA person gets these messages, with a proposal. All others are answered as before.\n\n%(link)s"
)
SMALL_SEGMENTS = N_("one of the small segments")


REPORT_SUBJECT = N_("Schalter: the service report of agreement %(number)s could not be mailed")
REPORT_TEXT = N_(
    "Hello,\n\nthe service report %(period)s of agreement %(number)s has not reached its contact, or not for certain, and is not tried any more:\n\n"
    "%(why)s\n\nThe reports of later periods leave as usual. This one can be tried again under “Background work”:\n\n%(link)s"
)
FEED_SUBJECT = N_("Schalter: the days off of “%(calendar)s” have not come for days")
FEED_TEXT = N_(
    "Hello,\n\nthe address from which the days off of “%(calendar)s” come has brought nothing sound for more than three days. %(why)s\n"
    "A new day off would be missing, and deadlines would be calculated across it. See what is wrong with it here:\n\n%(link)s"
)


@dataclass(frozen=True, slots=True)
class OperationsNotice:
    """Handles outbox entries of kind `operations_notice`: `{"about": "licence_withdrawn" or "segment_lost", "category",
    "reason"}`, `{"about": "report_failed", "number", "rhythm", "since", "reason"}` or `{"about": "feed_stale", "calendar", "problem"}`."""

    settings: Settings

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        return lambda change: self._tell(change, entry.id, entry.payload)

    def _tell(self, change: Change, entry_id: int, payload: Mapping[str, Any]) -> None:
        written = {FAILED: self._of_report, FEED_STALE: self._of_feed}.get(payload["about"], self._of_licence)
        for admin in change.session.exec(select(Agent).where(Agent.active)).all():
            language = self.settings.desk.spoken_by(admin.language)
            if (
                "admin" not in admin.roles
                or not admin.email
                or not (said := written(change.session, payload, language))
            ):
                continue
            mail = {"to": admin.email, "subject": said[0], "text": said[1], "language": language}
            change.later("staff_mail", mail, key=f"operations:{entry_id}:{admin.id}")

    def _of_report(self, _: Session, payload: Mapping[str, Any], language: str) -> tuple[str, str]:
        say = translations_for(language).gettext
        named = {
            "number": payload["number"], "period": period_of(payload).named(language), "why": payload["reason"],
            "link": f"{self.settings.public_url}/admin/operation",
        }  # fmt: skip
        return say(REPORT_SUBJECT) % named, say(REPORT_TEXT) % named

    def _of_feed(self, session: Session, payload: Mapping[str, Any], language: str) -> tuple[str, str] | None:
        row, say = session.get(Calendar, payload["calendar"]), saying(language)
        if row is None:
            return None
        named = {
            "calendar": say.named(row.name_de, row.name_en), "why": feed_words.told(payload["problem"], say),
            "link": f"{self.settings.public_url}/admin/calendars/{row.code}/feed",
        }  # fmt: skip
        return say(FEED_SUBJECT, **named), say(FEED_TEXT, **named)

    def _of_licence(self, session: Session, payload: Mapping[str, Any], language: str) -> tuple[str, str] | None:
        category = session.get(Category, payload["category"])
        if category is None:
            return None
        say, in_segment = translations_for(language).gettext, payload["about"] == "segment_lost"
        code = payload["reason"]["segment"] if in_segment else ""
        segment = session.exec(select(Segment).where(Segment.code == code)).first()
        subject, text = (SEGMENT_SUBJECT, SEGMENT_TEXT) if in_segment else (SUBJECT, TEXT)
        german = language == "de"
        named = {
            "category": category.name_de if german else category.name_en,
            "why": withdrawn(payload["reason"], say),
            "segment": (segment.name_de if german else segment.name_en) if segment else say(SMALL_SEGMENTS),
            "link": f"{self.settings.public_url}/admin/automation/{category.code}",
        }
        return say(subject) % named, say(text) % named
