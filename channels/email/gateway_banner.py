"""The warning a mail server of ours writes above what comes from outside: nothing the writer has said."""

import re

from ticketing.inbound import Fold

LONGEST = 700
_BANNER = re.compile(
    r"\b(?:e-?mail|message|mail) (?:has |was |is )?(?:originat|com|came|sent|received)\w*,? (?:\w+ )?(?:from )?(?:(?:a |an |some(?:one|body) |a sender )?(?:from )?outside\b|an external\b)"
    r"|^\W*(?:external (?:e-?mail|sender|message)|caution|warning)\W{1,4}(?:do not|don['’]t) (?:click|open)"
    r"|\byou don['’]t often get e-?mail from\b|\bsome people who received this message don['’]t often get e-?mail from\b"
    r"|\b(?:sie erhalten nicht (?:oft|häufig) (?:eine )?e-?mails? von|einige personen, die diese nachricht erhalten haben)\b"
    r"|\b(?:e-?mail|mail|nachricht) (?:stammt|kommt|kam|wurde) (?:\w+ ){0,3}(?:von|aus) (?:\w+ ){0,2}(?:außerhalb|extern\w*)\b|\b(?:von außerhalb|von extern\w*) (?:\w+ ){0,4}(?:gesendet|versandt|empfangen)\b"
    r"|\bcet (?:e-?mail|message|courriel) (?:provient|vient) (?:de l['’]|d['’]une? )(?:ext[ée]rieur|exp[ée]diteur externe)|\beste (?:correo|mensaje) (?:procede|proviene) de fuera\b",
    re.I,
)


def folds(text: str) -> list[Fold]:
    """The first paragraph, where it is such a warning and something else stands below it."""
    begin = len(text) - len(text.lstrip())
    end = text.find("\n\n", begin)
    if end < 0 or end - begin > LONGEST or not text[end:].strip():
        return []
    return [Fold(0, end, "disclaimer")] if _BANNER.search(" ".join(text[begin:end].split())) else []
