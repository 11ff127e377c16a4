"""What stands around a question in a mail: generated greetings, closings, signatures and disclaimers for training.

A model that has met them as noise does not read them as meaning. All names are invented.
"""

import random
from collections.abc import Sequence

_GREETINGS = {
    "de": ("Guten Tag,", "Hallo,", "Hallo zusammen,", "Sehr geehrte Damen und Herren,", "Liebes Team,", "Moin,"),
    "en": ("Hello,", "Hi there,", "Dear Sir or Madam,", "Good morning,", "Dear team,", "Hi,"),
}
_CLOSINGS = {
    "de": ("Mit freundlichen Grüßen", "Viele Grüße", "Beste Grüße", "Danke und Gruß", "Vielen Dank im Voraus", "MfG"),
    "en": ("Kind regards", "Best regards", "Thanks a lot", "Many thanks in advance", "Sincerely", "Cheers"),
}
_NAMES = (
    "Jana Weber",
    "T. Hoffmann",
    "Miriam Kaya",
    "Paul Schneider",
    "Anna Reed",
    "James Carter",
    "L. Novak",
    "Sofia",
)
_ROLES = {
    "de": ("Einkauf", "Buchhaltung", "Vertrieb Nord", "Assistenz der Geschäftsleitung", "Lager und Versand"),
    "en": ("Purchasing", "Accounts", "Regional sales", "Office of the director", "Warehouse"),
}
_LINES = {
    "de": ("Tel. 030 555 01 23", "Musterweg 4, 10115 Berlin", "www.beispiel.example", "Von meinem Handy gesendet"),
    "en": ("Phone +44 20 5550 123", "12 Sample Road, London", "www.sample.example", "Sent from my phone"),
}
_DISCLAIMERS = {
    "de": (
        "Der Inhalt dieser Nachricht ist vertraulich und nur für den Empfänger bestimmt.",
        "Bitte denken Sie an die Umwelt, bevor Sie diese Seite ausdrucken.",
    ),
    "en": (
        "The content of this message is confidential and meant for the addressee only.",
        "Please think of the environment before you print this page.",
    ),
}


def around(text: str, language: str, chance: random.Random) -> str:
    """The text as somebody would have sent it by mail."""
    known = language if language in _GREETINGS else "en"
    parts = [chance.choice(_GREETINGS[known])] if chance.random() < 0.7 else []
    parts.append(text)
    if chance.random() < 0.7:
        parts += [chance.choice(_CLOSINGS[known]), chance.choice(_NAMES)]
    if chance.random() < 0.4:
        parts += [chance.choice(_ROLES[known]), chance.choice(_LINES[known])]
    if chance.random() < 0.2:
        parts.append(chance.choice(_DISCLAIMERS[known]))
    return "\n".join(parts)


def enlarged(texts: Sequence[str], languages: Sequence[str], *, share: float, seed: int) -> list[tuple[int, str]]:
    """(position of the original, noisy copy) for a random `share` of the texts; the same seed gives the same copies."""
    chance = random.Random(seed)
    chosen = sorted(chance.sample(range(len(texts)), round(len(texts) * share)))
    return [(at, around(texts[at], languages[at], chance)) for at in chosen]
