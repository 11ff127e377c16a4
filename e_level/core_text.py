"""What the customer says now: the newest part of a message, without quoted history, signature and disclaimer.

Nothing inside the newest part is ever deleted, filler sentences included; only a salutation that is a line of its own
goes. A mail usually comes with
its quotes already folded away; this reading is for raw text (web, files, imported history) and costs next to nothing.
"""

import re

_REPLY_MARKS = re.compile(r"^\s*(?:(?:re|aw|antw|antwort|fwd?|wg|sv|vs)(?:\[\d+\])?\s*:\s*)+", re.I)
_TICKET_MARK = re.compile(r"\[[#\w\s-]*\d[\w-]*\]")
_QUOTED = re.compile(r"^\s*>")
_HISTORY = re.compile(
    r"""^\s*(?:
        -{2,}\s*(?:original\s+message|ursprüngliche\s+nachricht|original-?nachricht|forwarded\s+message
                  |weitergeleitete\s+nachricht)\s*-{2,}
      | (?:am|on|le)\s.{4,160}?(?:schrieb|wrote|écrit)\b.{0,120}:\s*
      | _{20,}
    )$""",
    re.I | re.X,
)
_HISTORY_OPENS = re.compile(r"^\s*(?:am|on)\s+.{6,160}\d", re.I)
_HISTORY_CLOSES = re.compile(r"(?:schrieb|wrote)\b.{0,120}:\s*$", re.I)
_FROM = re.compile(r"^\s*\*?(?:von|from)\s*:\*?\s+\S", re.I)
_HEADER = re.compile(r"^\s*\*?(?:gesendet|sent|datum|date|an|to|cc|betreff|subject)\s*:\*?", re.I)
_CLOSING = re.compile(
    r"""^\s*(?:
        (?:(?:mit\s+)?(?:freundliche[nm]?|viele[nm]?|liebe[nm]?|beste[nm]?|schöne[nm]?|herzliche[nm]?|sonnige[nm]?)\s+
           (?:grüße?n?|gruß|gruss|gruessen?|grüsse?n?|gruesse)) (?:\s+(?:aus|von|nach)\s+\S+)?
      | mfg | vg | lg | hochachtungsvoll | (?:danke\s+und\s+)?gru(?:ß|ss)
      | (?:with\s+)?(?:kind(?:est)?|best|warm(?:est)?|many)\s+(?:regards|wishes)
      | (?:yours\s+)?(?:sincerely|faithfully|truly)(?:\s+yours)? | regards
    )\s*[,.!]*\s*(?:\S+\s*){0,3}$
    | ^\s*(?:herzlichst|ergebenst|all\s+the\s+best|cheers|take\s+care)\s*[,.!]*\s*$
    | ^\s*(?:[^\s?\d]+\s+){1,6}(?:gr(?:ü|ue)(?:ß|ss)en?|regards|wishes)(?:\s+(?:aus|von|vom|nach|from)\s+[^?\d]{1,40})?\s*[,.!]*\s*$""",
    re.I | re.X,
)
_SALUTATION = re.compile(
    r"""^\s*(?:
        (?:hallo|hi|hiya|hey|hello|howdy|mahlzeit|ahoi|tag|gr(?:ü|ue)(?:ß|ss)\s+(?:gott|dich|euch|sie)
          |sch(?:ö|oe)nen?\s+(?:guten\s+)?(?:tag|morgen|abend)|moin(?:\s+moin)?|servus|grüezi|guten?\s+(?:tag|morgen|abend)|good\s+(?:morning|afternoon|evening|day)|greetings|to\s+whom\s+it\s+may\s+concern)
          (?:\s+[^\s,.!?:]+){0,3}\s*[,.!:–-]*
      | (?:sehr\s+geehrte[rs]?|werte[rs]?|liebe[rs]?|dear)\s+[^,.!?:]{2,60}\s*[,!:]
    )\s*$""",
    re.I | re.X,
)
_SIGNATURE = re.compile(r"^(?:-- ?|—|\*{3,}|={5,})$")
_DEVICE = re.compile(r"^\s*(?:sent\s+from\s+my|von\s+meinem\s.{2,30}\sgesendet|gesendet\s+(?:von|mit)\s+\S)", re.I)
_DISCLAIMER = re.compile(
    r"^\s*(?:disclaimer\b|haftungsausschluss\b|(?:this|diese|der\s+inhalt\s+dieser|the\s+(?:contents?|information)\b).{0,60}"
    r"(?:e-?mail|message|nachricht).{0,160}(?:confidential|vertraulich|privileged|intended|bestimmt))",
    re.I | re.S,
)
_AFTERTHOUGHT = re.compile(r"^\s*p\.?\s?s\.?\s*[:.\-–]?\s", re.I)
_LONGEST = 20_000


def core_text(subject: str, text: str, language: str = "") -> str:
    """Subject and newest part, a blank line between them; empty where neither says anything.

    `language` is not needed today: the marks of both languages are told apart by themselves.
    """
    parts = (plain_subject(subject), _without_salutation(newest_part(text)))
    return "\n\n".join(part for part in parts if any(character.isalnum() for character in part))


def has_own_words(text: str) -> bool:
    """Whether the newest part of a message says anything beyond a greeting. A subject line alone is no question."""
    part = newest_part(text)
    greeting = _SALUTATION.match(part) and (part.endswith((",", "!")) or len(part.split()) < 3)
    return not greeting and any(map(str.isalnum, part))


def plain_subject(subject: str) -> str:
    """The subject without `Re:`, `AW:`, `WG:` … and without ticket numbers in brackets."""
    return " ".join(_TICKET_MARK.sub(" ", _REPLY_MARKS.sub("", subject)).split())


def newest_part(text: str) -> str:
    """The text above the history, or, where somebody answered below it, the unquoted lines."""
    lines = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = next((at for at in range(len(lines)) if _history_starts(lines, at)), len(lines))
    own = [line for line in lines[:end] if not _QUOTED.match(line)]
    if not any(line.strip() for line in own) and any(_QUOTED.match(line) for line in lines[end:]):
        own = [line for at, line in enumerate(lines) if not _QUOTED.match(line) and not _history_starts(lines, at)]
    return "\n".join(_without_signature(own)).strip()


def _history_starts(lines: list[str], at: int) -> bool:
    line = lines[at]
    if _HISTORY.match(line):
        return True
    following = lines[at + 1 : at + 5]
    if _HISTORY_OPENS.match(line) and following and _HISTORY_CLOSES.search(following[0]):
        return True
    return bool(_FROM.match(line)) and sum(bool(_HEADER.match(each)) for each in following) >= 2


def _without_salutation(text: str) -> str:
    """The text behind a first line `Guten Tag,`, where anything is said there."""
    first, _, rest = text.partition("\n")
    return rest.strip() if _SALUTATION.match(first) and any(map(str.isalnum, rest)) else text


def _without_signature(lines: list[str]) -> list[str]:
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    for at, line in enumerate(lines):
        spoken = at > first
        if _SIGNATURE.match(line.rstrip("\n")) or _DEVICE.match(line):
            return lines[:at]
        if _DISCLAIMER.match(" ".join(lines[at : at + 3])) and (spoken or len(line) > 60):
            return lines[:at]
        if spoken and _CLOSING.match(line):
            return lines[:at] + _afterthought(lines[at + 1 :])
    return lines


def _afterthought(lines: list[str]) -> list[str]:
    at = next((at for at, line in enumerate(lines) if _AFTERTHOUGHT.match(line)), None)
    if at is None:
        return []
    end = next((end for end in range(at, len(lines)) if not lines[end].strip()), len(lines))
    return lines[at:end]
