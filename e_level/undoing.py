"""Is a thing to be undone, or broken, of which the chosen article does not speak? Pure.

Who wants to delete an account shares every word but one with the article on opening one, so that its match is high; so does
whoever finds the calendar empty with the article on sharing a calendar.
"""

import re

from foundation.umlauts import written_out

_WITHIN = "[^.!?]{0,60}"
"""What lies between two words of one sentence; bounded, for a hostile text could be searched for minutes."""

_ACTIONS = tuple(
    re.compile(rf"\b(?:{pattern})", re.IGNORECASE)
    for pattern in (
        r"loesch\w*|delet(?:e|ing)\b|eras(?:e|ing)\b|entfern\w*|remov(?:e|ing)\b",
        rf"\w*kuendig\w*|gekuendigt|abbestell\w*|abzubestellen|bestell(?:e|en|t|st)\b{_WITHIN}\bab\b|stornier\w*|rueckgaengig|cancel\w*|unsubscri\w+",
        rf"ausschalt\w*|auszuschalten|abschalt\w*|abzuschalten|abstell\w*|deaktivier(?:e|en|st)\b|schalt\w*\b{_WITHIN}\b(?:aus|ab)\b"
        rf"|(?:turn|switch)(?:ing)?\b{_WITHIN}\boff\b|disabl(?:e|ing)\b|deactivat(?:e|ing)\b",
        rf"(?:will|wollen|moecht\w+|brauche\w*)\b[^,.!?]{{0,60}}\bnicht mehr\b|(?:don['’]?t|no longer|not) (?:want|need)\b{_WITHIN}\bany ?more\b"
        r"|no longer (?:want|need)",
        rf"stuerz\w*\b{_WITHIN}\bab\b|abgestuerzt|abst(?:uerz|urz)\w*|crash\w*",
    )
)
"""Ways to delete, to cancel, to switch off, to want no longer, to break down, with umlauts written out.
What happened by accident ("deleted") is no wish."""

_FAULT = re.compile(
    r"\b(?:leer(?:e[rnms]?)?|verschwunden|kaputt|defekt\w*|eingefroren|weiss(?:e[rn]?)? (?:seite|bildschirm)|fehlermeldung\w*)\b"
    rf"|\bzeig\w*\b{_WITHIN}\b(?:kein\w*|nichts)\b|\bist\b{_WITHIN}\bweg\b"
    rf"|\b(?:is|are|stays?|remains?|was|went|seems?)\b{_WITHIN}\b(?:empty|blank|gone|missing|broken|frozen|stuck)\b"
    rf"|\b(?:shows?|displays?|see|sees)\b{_WITHIN}\b(?:no|nothing)\b|\b(?:disappear|vanish)\w*|\berror message",
    re.IGNORECASE,
)
"""Something that should be there is not, or is broken."""


def unspoken(message: str, article: str) -> str:
    """`undoing` or `fault` where the message speaks of such an action, or of a fault, and the article (title, wordings and
    text) of none of its kind; else empty."""
    said, known = written_out(message.casefold()), written_out(article.casefold())
    if any(action.search(said) and not action.search(known) for action in _ACTIONS):
        return "undoing"
    return "fault" if _FAULT.search(said) and not _FAULT.search(known) else ""
