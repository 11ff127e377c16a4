"""What deadlines are called in mails to our own people, and why somebody is told of one."""

METRICS = {
    "de": {
        "first_response": "Antwort", "update": "Zwischenbescheid", "resolution": "Lösung", "level_pickup": "Übernahme", "promise": "Zugesagter Zeitpunkt",
        "complaint_status": "Stand der Beschwerde", "complaint_answer": "Antwort auf die Beschwerde",
    },
    "en": {
        "first_response": "Answer", "update": "Progress notice", "resolution": "Resolution", "level_pickup": "Pick-up", "promise": "Promised time",
        "complaint_status": "Status for the complaint", "complaint_answer": "Answer to the complaint",
    },
}  # fmt: skip
OWN: dict[str, tuple[str, str]] = {}
"""The clocks the desk defined itself: code → names in German and English, as `sla/registry.py` read them last."""


def called(metric: str, language: str) -> str:
    """What a deadline is called in a mail."""
    return METRICS[language].get(metric) or own_name(metric, language) or metric


def known(metric: str) -> bool:
    """Whether this can be promised on this desk."""
    return metric in METRICS["en"] or metric in OWN


def own_name(metric: str, language: str) -> str | None:
    """The name of a clock the desk defined itself."""
    names = OWN.get(metric)
    return names and (names[0] if language == "de" else names[1] or names[0])


WHY = {
    "de": {
        "assignee": "Sie sind für das Ticket zuständig", "queue": "Das Ticket liegt in Ihrer Warteschlange", "lead": "Sie gehören zur Leitung",
        "chain": "Die Eskalation „{chain}“ ist bei Ihnen angekommen",
    },
    "en": {
        "assignee": "You are responsible for the ticket", "queue": "The ticket lies in your queue", "lead": "You are one of the leads",
        "chain": "The escalation “{chain}” has come to you",
    },
}  # fmt: skip


def why(reason: str, chain: str, language: str) -> str:
    """One sentence without a full stop; empty where no reason was kept."""
    return WHY[language].get(reason, "").format(chain=chain)
