"""The warning a mail server of ours writes above what comes from outside: nothing the writer has said."""

import re

from ticketing.inbound import Fold

LONGEST = 700
_LABEL = r"^\W*(?:(?:external(?: (?:e-?mail|sender|message))?|caution|warning|attention|notice|achtung|vorsicht|warnung|hinweis|extern\w*(?: (?:e-?mail|mail|nachricht))?)\W{1,4}){0,2}"
_FROM_OUTSIDE = re.compile(
    rf"{_LABEL}(?:this (?:e-?mail|message|mail) (?:has |was |is )?(?:originat|com|came|sent|received)\w*,? (?:\w+ )?from (?:a |an |some(?:one|body) |a sender )?(?:from )?(?:outside|(?:an )?external)\b"
    r"|diese (?:e-?mail|mail|nachricht) (?:stammt|kommt|kam|wurde) (?:von|aus) (?:\w+ ){0,2}(?:außerhalb|extern\w*)\b"
    r"|cet (?:e-?mail|message|courriel) (?:provient|vient) (?:de l['’]|d['’]une? )(?:ext[ée]rieur|exp[ée]diteur externe)|este (?:correo|mensaje) (?:procede|proviene) de fuera\b)",
    re.I,
)
_ADVICE = re.compile(
    r"\b(?:(?:do not|don['’]t) (?:click|open)|(?:exercise|use) caution|be (?:cautious|careful|vigilant)|recogni[sz]e the sender|klicken sie (?:nicht|keine|auf keine)|öffnen sie (?:keine|nicht)|seien sie vorsichtig|ne cliquez pas|n['’]ouvrez pas|no haga clic|no abra)\b",
    re.I,
)
_WARNING = re.compile(
    r"^\W*(?:external (?:e-?mail|sender|message)|caution|warning)\W{1,4}(?:do not|don['’]t) (?:click|open)\b[^.]{0,60}\b(?:links?|attachments?)\b[^.]{0,60}\bunless you\b"
    r"|^\W*(?:you|some people who received this message) don['’]t often get e-?mail from \S+@\S+ learn why this is important\b[^.!?]{0,20}(?:<\S*>|\S*://\S*)?\W*$"
    r"|^\W*(?:sie erhalten nicht (?:oft|häufig) (?:eine )?e-?mails? von|einige personen, die diese nachricht erhalten haben,) [^?!]{0,60}\S+@\S+[^?!]{0,60} erfahren sie, warum dies wichtig ist\b[^.!?]{0,20}(?:<\S*>|\S*://\S*)?\W*$",
    re.I,
)
_A_PERSON = re.compile(
    r"\?(?!\S)|\b(?:i|my|me|ich|mein\w*|mich|mir|je|mon|moi|yo|mi)\b|^[ \t]*(?:hallo|hi|hello|hey|dear|guten|moin|liebe[rs]?|sehr geehrte[rs]?|bonjour|hola|estimad[oa]s?)\b",
    re.I | re.M,
)
"""Somebody asks, speaks of themselves or greets: then this is no warning, or more than one."""


def folds(text: str) -> list[Fold]:
    """The first paragraph, where it is such a warning and something else stands below it."""
    begin = len(text) - len(text.lstrip())
    end = text.find("\n\n", begin)
    if end < 0 or end - begin > LONGEST or not text[end:].strip():
        return []
    said = " ".join(text[begin:end].split())
    warns = _WARNING.search(said) or (_FROM_OUTSIDE.search(said) and _ADVICE.search(said))
    return [Fold(0, end, "disclaimer")] if warns and not _A_PERSON.search(text[begin:end]) else []
