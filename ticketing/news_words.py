"""How news about a ticket is told in mails to our own people, where it is not about a deadline, and how often such mails leave."""

from datetime import timedelta

MAILED_EVERY = timedelta(minutes=1)
"""What is new for a member within this goes in one mail."""
NEWS = {
    "de": {
        "mentioned": "{by} hat Sie erwähnt", "assigned": "{by} hat Ihnen das Ticket zugewiesen", "customer_wrote": "Der Kunde hat geantwortet",
        "answered": "{by} hat geantwortet", "noted": "{by} hat eine Notiz geschrieben", "resolved": "{by} hat es gelöst",
        "pause_over": "Die längste Wartezeit auf den Kunden ist um, die Fristen laufen wieder",
    },
    "en": {
        "mentioned": "{by} mentioned you", "assigned": "{by} made you responsible", "customer_wrote": "The customer answered",
        "answered": "{by} answered the customer", "noted": "{by} wrote a note", "resolved": "{by} resolved it",
        "pause_over": "The longest wait for the customer is over, the clocks run again",
    },
}  # fmt: skip
SOMEBODY = {"de": "Jemand", "en": "Somebody"}
"""Who did it, where that is no member any more."""


def told(kind: str, language: str, by: str) -> str:
    """One sentence without a full stop; `by` is the colleague's name."""
    return NEWS[language][kind].format(by=by or SOMEBODY[language])
