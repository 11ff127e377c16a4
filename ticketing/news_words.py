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
OF_OTHERS = {
    "de": {"mentioned": "{by} hat {whom} erwähnt", "assigned": "{by} hat {whom} das Ticket zugewiesen"},
    "en": {"mentioned": "{by} mentioned {whom}", "assigned": "{by} made {whom} responsible"},
}
"""What reads otherwise to whoever stands in for `whom`."""
STANDS_IN = {"de": "Sie vertreten {whom}.", "en": "You stand in for {whom}."}
SOMEBODY = {"de": "Jemand", "en": "Somebody"}
"""Who did it, where that is no member any more."""


def told(kind: str, language: str, by: str, whom: str = "") -> str:
    """One sentence without a full stop; `by` is the colleague's name, `whom` the one its reader stands in for."""
    words = OF_OTHERS[language].get(kind) if whom else None
    return (words or NEWS[language][kind]).format(by=by or SOMEBODY[language], whom=whom)
