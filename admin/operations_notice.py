"""N32: something that is the administrators' to know, by mail to each of them in their language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from admin.sentences import withdrawn
from customers.tables import Segment
from foundation.settings import Settings
from pages.templates import translations_for
from pages.words import N_
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


@dataclass(frozen=True, slots=True)
class OperationsNotice:
    """Handles outbox entries of kind `operations_notice`: `{"about": "licence_withdrawn" or "segment_lost", "category",
    "reason"}`."""

    settings: Settings

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        return lambda change: self._tell(change, entry.id, entry.payload)

    def _tell(self, change: Change, entry_id: int, payload: Mapping[str, Any]) -> None:
        category = change.session.get(Category, payload["category"])
        in_segment = payload["about"] == "segment_lost"
        code = payload["reason"]["segment"] if in_segment else ""
        segment = change.session.exec(select(Segment).where(Segment.code == code)).first()
        subject, text = (SEGMENT_SUBJECT, SEGMENT_TEXT) if in_segment else (SUBJECT, TEXT)
        for admin in change.session.exec(select(Agent).where(Agent.active)).all():
            if "admin" not in admin.roles or not admin.email or category is None:
                continue
            language = admin.language or self.settings.desk.language
            say = translations_for(language).gettext
            named = {
                "category": category.name_de if language == "de" else category.name_en,
                "why": withdrawn(payload["reason"], say),
                "segment": (segment.name_de if language == "de" else segment.name_en)
                if segment
                else say(SMALL_SEGMENTS),
                "link": f"{self.settings.public_url}/admin/automation/{category.code}",
            }
            change.later(
                "staff_mail",
                {"to": admin.email, "subject": say(subject) % named, "text": say(text) % named, "language": language},
                key=f"operations:{entry_id}:{admin.id}",
            )
