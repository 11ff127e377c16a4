"""Where the signature is: after `-- `, a mobile line, or a legal notice at the end. Never code, lists or tables."""

import re
from dataclasses import replace

from channels.email import quote_words
from ticketing.inbound import Fold

MAX_SIGNATURE_LINES = 25
MAX_FOOTER_LINES = 6
_DASHES = re.compile(r"^(?:- )?(?:--|–|—)[ \t\u00a0]*$")  # `- ` is put before them where the text is signed by PGP
_RULE = re.compile(r"^[ \t]*(?:_{3,}|-{3,}|={3,}|\*{3,})[ \t]*$")
_LIST_RULE = re.compile(r"^(?:_{2,}|-{2,3})[ \t]*$")
_REACHED_BY = re.compile(
    r"https?://|\S@\S|\+?\d[\d ()/.-]{6,}\d|mailing[ -]?lis|\bliste de diffusion|\blista de (?:correo|distribu)|\bmailinglist",
    re.I,
)
_OF_A_LIST = re.compile(
    r"you (?:are )?receiv(?:ed?|ing) this .{0,40}because you(?:'re| are) (?:subscribed|a member)|(?:sie|du) (?:erhalten|bekommen|erhältst|bekommst) diese .{0,40}weil (?:sie|du) .{0,80}(?:angemeldet|abonniert|mitglied)"
    r"|vous recevez ce .{0,40}(?:car|parce que) vous êtes (?:abonn|inscrit)|has recibido este .{0,40}porque (?:te has suscrito|estás suscrito)|hai ricevuto questo .{0,40}perché sei iscritto|u ontvangt dit .{0,40}omdat u .{0,40}(?:geabonneerd|lid)",
    re.I,
)
_WAY_OUT = re.compile(
    r"\b(?:to unsubscribe|unsubscribe from this|unsubscribe link|um sich (?:von|aus) dieser (?:liste|gruppe)|pour vous désabonner|para darse de baja|per annullare l'iscrizione)\b",
    re.I,
)
"""How to leave a list; under a rule no person writes so."""
_NEXT_SENTENCE = re.compile(r"[.!?]\s+\S")
_FOOTER_LINE = re.compile(
    r"(?:[\w.@-]+ ){1,3}(?:mailing[ -]?list|mailingliste?)(?: (?:--? )?<?\S+@\S+>?)?|(?:[\w-]+: ?)?<?(?:https?://\S+|\S+@[\w.-]+\w)>?"
    r"|to (?:view|post|subscribe|leave|unsubscribe)\b[^.!?]{0,100}\s<?(?:https?://\S+|\S+@\S+)>?\.?",
    re.I,
)
"""A line that is nothing but the name or an address of a list."""
_CLOSING = re.compile(
    r"^(?:(?:best|kind|warm|many|with kind|with best)?\s?(?:regards|wishes)|sincerely|yours (?:sincerely|faithfully|truly)|cheers|mit (?:freundlichen|besten|herzlichen|lieben) gr[üu](?:ß|ss)en|(?:viele|beste|liebe|freundliche|herzliche|schöne) gr[üu](?:ß|ss)e(?: (?:aus|von|nach) (?:der |dem )?[^\W\d][\w .-]{2,25})?|mfg|cordialement|bien (?:à vous|cordialement)|sinc[èe]res salutations|saludos(?: cordiales)?|un saludo|atentamente|cordiali saluti|distinti saluti|met vriendelijke groeten?|pozdrawiam|z poważaniem|atenciosamente|cumprimentos|med v[äe]nlig(?:a)? h[äi]ls(?:ningar|en)|mvh|vennlig hilsen|terveisin|ystävällisin terveisin|с уважением|з повагою|s pozdravem|üdvözlettel|saygılarımla)[\s,.!]*$",
    re.I,
)
_POSTSCRIPT = re.compile(
    r"^[ \t]*(?:(?:p\.? ?s|nachtrag|n\.b)\.?[ \t]*(?:[:,]|[–-][ \t])|p\. ?s\.(?=[ \t]*\S+[ \t]+(?:(?-i:[a-zß-ÿ])|\S+[ \t]+\S+[ \t]+\S)))[ \t]*\S",
    re.I | re.M,
)  # without a colon `P. S.` may be initials
_REACHED_BELOW = re.compile(
    r"\n[ \t]*\n(?=[ \t]*(?:(?:tel|phone|fon|mobile?|fax)\b[^a-z\n]*\d|www\.|https?:|\+?\d[\d ()/.-]{6,}\d))", re.I
)
_ASKS = re.compile(r"\?(?:\s|$)")
_SPEAKS = re.compile(
    r"\b(?:ich|wir|sie|bitte|danke|ist|sind|wird|war|habe|haben|hat|kann|können|muss|i|we|you|it|please|thanks|is|are|was|has|have|can|will|must|need|je|nous|vous|merci|est|sont|yo|usted|gracias|favor|es|son|ik|wij|graag|proszę|io|grazie|prego|è)\b",
    re.I,
)
"""Words of sentences."""
_PERSONAL = re.compile(r"\?(?:\s|$)|\b(?:ich|mein(?:e[mnrs]?)?|mir|mich|my)\b|\b(?-i:I)\b(?![.)])", re.I)
"""What somebody says of themselves, or asks: no lawyer writes so below a mail."""
_CODE = re.compile(
    r"[{};]\s*$|^\s*(?:[-*•]\s+\S|\d+[.)]\s|\|.*\||(?:def|class|function|SELECT|if|for|return|import|var|const)\b)|^\s{4,}\S|=>|\(\)",
    re.I,
)

_LOG = re.compile(
    r"^\W{0,3}(?:\d{4}-\d\d-\d\d[ T]|\d{1,2}:\d\d:\d\d)|\b(?:ERROR|WARN(?:ING)?|DEBUG|FATAL|TRACE|INFO)\b(?![@.-])|^\s*(?:Traceback|Caused by|Exception)\b|\w(?:Error|Exception):"
)


def folds(text: str, end: int, quotes: list[Fold]) -> list[Fold]:
    """Folds for the signature and the disclaimer in the visible text before `end`."""
    begin = max((fold.end for fold in quotes if fold.end <= end), default=0)
    visible = text[begin:end]
    lines = visible.split("\n")
    starts, at = [], begin
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    out: list[Fold] = []
    above = bool(text[:begin].strip())
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    stop = end
    cut = _disclaimer(lines, last)
    if cut is not None and (above or any(line.strip() for line in lines[:cut])):
        out.append(Fold(starts[cut], stop, "disclaimer"))
        last, stop = _full(lines, cut), starts[cut]
    for find in (_mobile_paragraph, _list_footer, _mobile, _dashes, _mobile, _closing):
        cut = find(lines, last)
        if cut is not None and (above or any(line.strip() for line in lines[:cut])):
            out.append(Fold(starts[cut], stop, "signature"))
            last, stop = _full(lines, cut), starts[cut]
    return [piece for fold in out for piece in _without_postscript(text, fold)]


def _without_postscript(text: str, fold: Fold) -> list[Fold]:
    """What somebody adds below their name is said, and no signature; the numbers in the next paragraph are."""
    added = _POSTSCRIPT.search(text, fold.start, fold.end) if fold.kind == "signature" else None
    if added is None:
        return [fold]
    again = _REACHED_BELOW.search(text, added.end(), fold.end)
    above = replace(fold, end=added.start())
    return [above, replace(fold, start=again.end())] if again else [above]


def without_list_footer(text: str) -> str:
    """The text as it was before a mailing list wrote below it; as it is where anything else stands there."""
    lines = text.rstrip().split("\n")
    cut = _list_footer(lines, len(lines))
    return "\n".join(lines[:cut]) if cut is not None and _only_footer(lines[cut:]) else text


def _only_footer(lines: list[str]) -> bool:
    return all(not line or _LIST_RULE.match(line) or _is_footer(line) for line in map(str.strip, lines))


def _is_footer(line: str) -> bool:
    if _FOOTER_LINE.fullmatch(line):
        return True
    return bool(_OF_A_LIST.match(line) or _WAY_OUT.match(line)) and not _NEXT_SENTENCE.search(line)


def _full(lines: list[str], last: int) -> int:
    while last and not lines[last - 1].strip():
        last -= 1
    return last


def _dashes(lines: list[str], last: int) -> int | None:
    """The line of dashes that opens the signature block. Without the blank that makes it one (RFC 3676 section 4.3) it is
    only believed where it is the only one, and what follows looks like a signature."""
    dashed = [number for number in range(last) if _DASHES.match(lines[number])]
    near = [number for number in dashed if number >= last - MAX_SIGNATURE_LINES - 1]
    if sure := [number for number in near if lines[number] in ("-- ", "- -- ", "--\u00a0")]:
        return sure[0]
    if len(dashed) == 1 == len(near) and (near[0] == last - 1 or _names_somebody(lines, near[0], last)):
        return near[0]
    return None  # several fence something in


def _names_somebody(lines: list[str], dashes: int, last: int) -> bool:
    """Whether what stands below such a line is a block of names and numbers: nothing that was announced above, asked,
    logged or written as code, and no long text."""
    above = next((line.rstrip() for line in reversed(lines[:dashes]) if line.strip()), "")
    below = [line for line in lines[dashes + 1 : last] if line.strip()]
    if not below or above.endswith(":") or max(map(len, below)) >= 200:
        return False
    return not any(_CODE.search(line) or _LOG.search(line) or line.rstrip().endswith("?") for line in below)


def _list_footer(lines: list[str], last: int) -> int | None:
    """A rule with the few lines under it by which a mailing list or a person can be reached, or a notice of a list."""
    for number in range(max(0, last - MAX_FOOTER_LINES - 1), last):
        if rule := _LIST_RULE.match(lines[number]):
            after = " ".join(lines[number + 1 : last])
            if (rule[0][0] == "_" and _REACHED_BY.search(after)) or _OF_A_LIST.search(after) or _WAY_OUT.search(after):
                return number
        elif _OF_A_LIST.match(lines[number].strip()) and (number == 0 or not lines[number - 1].strip()):
            return number
    return None


def _closing(lines: list[str], last: int) -> int | None:
    """A closing formula on a line of its own, with a name and at least one more short line under it."""
    for number in range(max(0, last - 12), last):
        if _CLOSING.match(lines[number].strip()) and len(lines[number]) < 60:
            after = [line for line in lines[number + 1 : last] if line.strip()]
            if (
                2 <= len(after) <= 8
                and all(len(line) < 80 for line in after)
                and not any(_CODE.search(line) or line.rstrip().endswith("?") or _tells(line) for line in after)
            ):
                return number
    return None


def _tells(line: str) -> bool:
    """Whether a line below a closing says something: names and titles have few words in small letters, and the name of an office
    begins with a capital, ends without a stop and speaks to nobody."""
    said = sum(word.islower() and len(word) > 1 for word in re.findall(r"[^\W\d_]+", line)) > 2
    return said and (line.lstrip()[:1].islower() or line.rstrip()[-1:] in ".!…" or bool(_SPEAKS.search(line)))


def _mobile_paragraph(lines: list[str], last: int) -> int | None:
    """A mobile line that is a paragraph of its own: what follows without any announcement is the mail answered."""
    for number in range(1, last - 1):
        line = lines[number].strip()
        if (
            0 < len(line) < 60
            and not lines[number - 1].strip()
            and not lines[number + 1].strip()
            and _is_of_a_phone(line)
            and len(line.split()) <= 8
        ):
            return number
    return None


def _mobile(lines: list[str], last: int) -> int | None:
    """A line such as "Sent from my phone" near the end, with at most two short lines after it."""
    for number in range(max(0, last - 4), last):
        line = lines[number].strip()
        if 0 < len(line) < 100 and _is_of_a_phone(line) and not _goes_on(lines, number):
            after = [one for one in lines[number + 1 : last] if one.strip()]
            if len(after) <= 2 and all(len(one) < 80 for one in after):
                return (
                    number - 1
                    if number and (_DASHES.match(lines[number - 1]) or _RULE.match(lines[number - 1]))
                    else number
                )
    return None


def _is_of_a_phone(line: str) -> bool:
    """Whether a line is one a phone or program writes below a mail, not what somebody says of a parcel ("Sent by courier")."""
    return bool(quote_words.MOBILE.match(line)) and not _ASKS.search(line) and not quote_words.SENT_GOODS.search(line)


def _goes_on(lines: list[str], number: int) -> bool:
    """Whether a line goes on with the sentence of the line above."""
    above = lines[number - 1].rstrip() if number else ""
    return lines[number].lstrip()[:1].islower() and above[-1:].isalnum() and not above.isdigit() and len(above) > 12


def _disclaimer(lines: list[str], last: int) -> int | None:
    """A legal notice in the last lines."""
    for number in range(max(0, last - 40), last):
        line = " ".join(lines[number : number + 3])[:400]
        if (
            (number == 0 or not lines[number - 1].strip() or _RULE.match(lines[number - 1]))
            and quote_words.CLOSING_LEGAL.match(line)
            and not _PERSONAL.search("\n".join(lines[number:last])[:600])
        ):
            return number - 1 if number and _RULE.match(lines[number - 1]) else number
    return None
