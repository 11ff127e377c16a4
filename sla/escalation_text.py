"""What a colleague is told by an escalation chain, in their language."""

from typing import Any
from zoneinfo import ZoneInfo

from foundation.settings import Settings
from sla.chain_tables import Escalation
from staff.tables import Agent
from ticketing.deadline_words import METRICS
from ticketing.tables import Ticket

TEXTS = {
    "de": (
        "{number}: bitte übernehmen oder bestätigen",
        "{number} „{subject}“ ({priority})\n{metric}: fällig {due}\n\nBitte sehen Sie sich das Ticket an und bestätigen Sie dort mit "
        "einem Klick, dass sich jemand kümmert; sonst wird die nächste Stufe benachrichtigt:\n{url}\n",
    ),
    "en": (
        "{number}: please take over or confirm",
        "{number} “{subject}” ({priority})\n{metric}: due {due}\n\nPlease look at the ticket and confirm there with one click that "
        "somebody cares; otherwise the next level is told:\n{url}\n",
    ),
}


def notice(ticket: Ticket, row: Escalation, to: Agent, settings: Settings) -> dict[str, Any]:
    """The payload of a `staff_mail`."""
    language = settings.desk.spoken_by(to.language)
    subject, text = TEXTS[language]
    due = row.due_at.astimezone(ZoneInfo(settings.desk.time_zone))
    said = {
        "number": ticket.number, "subject": ticket.subject, "priority": ticket.priority, "metric": METRICS[language].get(row.metric, row.metric),
        "due": due.strftime("%d.%m.%Y %H:%M" if language == "de" else "%Y-%m-%d %H:%M"), "url": f"{settings.public_url}/desk/tickets/{ticket.number}",
    }  # fmt: skip
    return {"to": to.email, "subject": subject.format(**said), "text": text.format(**said), "language": language}
