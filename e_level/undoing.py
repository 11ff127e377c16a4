"""Is a thing to be undone of which the chosen article does not speak? Pure.

Who wants to delete an account shares every word but one with the article on opening one, so that its match is high.
"""

import re

from foundation.umlauts import written_out

_ACTIONS = tuple(
    re.compile(rf"\b(?:{pattern})", re.IGNORECASE)
    for pattern in (
        r"loesch\w*|delet(?:e|ing)\b|eras(?:e|ing)\b|entfern\w*|remov(?:e|ing)\b",
        r"\w*kuendig\w*|gekuendigt|abbestell\w*|abzubestellen|bestell(?:e|en|t|st)\b[^.!?]*\bab\b|stornier\w*|rueckgaengig|cancel\w*|unsubscri\w+",
        r"ausschalt\w*|auszuschalten|abschalt\w*|abzuschalten|abstell\w*|deaktivier(?:e|en|st)\b|schalt\w*\b[^.!?]*\b(?:aus|ab)\b"
        r"|(?:turn|switch)(?:ing)?\b[^.!?]*\boff\b|disabl(?:e|ing)\b|deactivat(?:e|ing)\b",
        r"(?:will|wollen|moecht\w+|brauche\w*)\b[^,.!?]*\bnicht mehr\b|(?:don['’]?t|no longer|not) (?:want|need)\b[^.!?]*\bany ?more\b"
        r"|no longer (?:want|need)",
        r"stuerz\w*\b[^.!?]*\bab\b|abgestuerzt|abst(?:uerz|urz)\w*|crash\w*",
    )
)
"""Ways to delete, to cancel, to switch off, to want no longer, to break down, with umlauts written out.
What happened by accident ("deleted") is no wish."""


def unspoken(message: str, article: str) -> bool:
    """Whether the message speaks of such an action and the article (title, wordings and text) of none of its kind."""
    said, known = written_out(message.casefold()), written_out(article.casefold())
    return any(action.search(said) and not action.search(known) for action in _ACTIONS)
