"""Where the quote is, by the lines of the text: attributions in many languages, `>` lines, Outlook blocks.

Linear in the length of the text: each line is looked at once, with at most three lines after it.
"""

import re
from itertools import islice

from channels.email import label_lines, quote_marks, quote_words
from ticketing.inbound import Fold

MAX_LINES = 60_000
MAX_TRIES = 1_000
_PREFIX = r"^[ \t\u200e\u200f\u202a-\u202e]*[-_*>=~·•]*[ \t]*"
_ATTRIBUTION = [
    re.compile(rf"{_PREFIX}{start}.*?{end}\s?(?:\w+ )?[:：]?\s*[-_*>]*\s*$", re.I)
    for start, end in quote_words.ATTRIBUTIONS
]
_MIDDLE = [re.compile(rf"{_PREFIX}{start}.*?\W{end}\W.*[:：]\s*$", re.I) for start, end in quote_words.ATTRIBUTIONS]
_ADDRESS_LAST = re.compile(r"[^\s<>@]+@[^\s<>@]+>?[\"')\s]*[:：]\s*$")
_VERBS = "|".join(end for _, end in quote_words.ATTRIBUTIONS)
_ADDRESS_IN_ANGLES = re.compile(r"[<(\[][^\s<>()@]+@[^\s<>()@]+[>)\]]")
_VERB_LAST = re.compile(rf"(?:{_VERBS}|写道|寫道)(?:[^\w].{{0,80}})?[:：]\s*$", re.I)
_NAME_FIRST = re.compile(
    rf"^(?!(?:i|we|you|he|she|they|ich|wir|sie|er|je|nous|il|elle|yo|ella|io|lei|ik|wij|jag|vi|jeg|ja)\s)[^\W\d][\w.'-]*(?: [\w.'-]+){{0,3}} (?:{_VERBS}) .{{0,60}}[:：]\s*$",
    re.I,
)
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_HOUR = re.compile(r"(?<![\d.])\d{1,2}[:.h]\d{2}(?![.\d])")
_BY_MYSELF = re.compile(r"\b(?:i|we) (?:wrote|said)\b|\b(?:schrieb(?:en)?|habe|haben) (?:ich|wir)\b|\b(?:ich|wir) .*geschrieben\b|\b(?:j['’]ai|nous avons) [ée]crit|\bvous ai [ée]crit|\bho scritto\b|\b(?:schreef|heb) ik\b|\bskrev (?:jag|jeg)\b", re.I)  # fmt: skip
_VERB_LINE = re.compile(rf"(?:{_VERBS}|writes|you wrote)\s?[:：]\s*$", re.I)
_INITIALS = re.compile(r"^\s{0,6}([A-Z][A-Za-z]{0,4}>)")
_WEAK = re.compile(r"^.{1,100}?(?:" + "|".join(end for _, end in quote_words.ATTRIBUTIONS) + r")\s?[:：]\s*$", re.I)
_ATTRIBUTION_END = re.compile(r"(?:" + "|".join(end for _, end in quote_words.ATTRIBUTIONS) + r")(?!\w)", re.I)
_WHOLE = [re.compile(rf"{_PREFIX}{form}\s*$", re.I) for form in quote_words.WHOLE_ATTRIBUTIONS]
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d{2}|[^\s<>@]+@[^\s<>@]+|\d{1,2}\. ?\w+|\d{4}[年년]",
    re.I,
)
_IN_DATE = re.compile(r"[\d@]")
"""What every form of a date or an address holds: most lines have none, and need no closer look."""


def _named(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


BLOCK_FIELD = re.compile(
    rf"^[>\s]*[*_]*(?:(?P<from>{_named(quote_words.FROM)})|(?P<sent>{_named(quote_words.SENT)})|(?P<to>{_named(quote_words.TO)})|(?P<subject>{_named(quote_words.SUBJECT)}))[*_]*\s?[:：][*_]*(?P<rest>.*)$",
    re.I,
)
_ORIGINAL = re.compile(
    rf"^[>\s]*[*_=-]*[-_=*]{{2,}}\s*\[?(?:{quote_words.ORIGINAL})\]?[\w\s]{{0,20}}[:：]?\s*[-_=*]{{1,}}\s*$|^[>\s]*(?:-+\s*)?(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht)\s*(?:-+|:)?\s*$",
    re.I,
)
_ABOVE = re.compile(rf"^[\W_]*(?:{quote_words.ABOVE})[\W_]*$", re.I)
FORWARD_LINE = re.compile(rf"^[>\s]*[-_=*]*\s*(?:{quote_words.FORWARD})\b.{{0,80}}$", re.I)
FORWARD_SUBJECT = re.compile(
    r"^\s*(?:(?:fwd?|wg|tr|enc|i|rv|vb|fs|pd|doorst|weitergeleitet|inoltra|转发|轉寄|転送|전달|пересл|ilt|továbbítás)\s*[:：])",
    re.I,
)
RULE = re.compile(r"^[ \t]*(?:_{4,}|[-–—]{4,}|={3,}|\*{4,})[ \t]*$")
_GROUPWISE = re.compile(r"^>>> .{2,80}\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.{0,30}(?:>>>\s*)?$")
QUOTED = re.compile(r"^[ \t]{0,3}(?:>|\|[ \t]|&gt;)")


def folds(text: str, html: str, subject: str) -> list[Fold]:
    """The folds for quoted matter, in order, not overlapping."""
    lines, starts = _lines(text)
    lines = _with_plain_marks(lines)
    if _is_forward(lines, subject):
        return []
    found = _by_lines(lines, starts, len(text))
    if html and (by_marks := quote_marks.folds(text, html)):
        first = next((fold.start for fold in by_marks if fold.kind == "quote"), len(text))
        if not found or first <= found[0].start:
            found = by_marks
        else:
            found = [fold for fold in by_marks if fold.kind == "signature" and fold.end <= found[0].start] + found
    return found


def _lines(text: str) -> tuple[list[str], list[int]]:
    lines = text.split("\n")[:MAX_LINES]
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return lines, starts


def _with_plain_marks(lines: list[str]) -> list[str]:
    """The lines with `JD> ` as `> ` where the line above them says who wrote: some programs put initials before the mark.
    Elsewhere such a line is a prompt (`SQL>`)."""
    said = (number for number, line in enumerate(lines[:-1]) if len(line) < 200 and line.rstrip()[-1:] in (":", "："))
    for number in islice(said, MAX_TRIES):
        if _VERB_LINE.search(lines[number]):
            below = _next_full(lines, number + 1)
            found = _INITIALS.match(lines[below]) if below < len(lines) else None
            if found:
                return [f"> {line}" if line.lstrip().startswith(found[1]) else line for line in lines]
    return lines


def _is_forward(lines: list[str], subject: str) -> bool:
    """A forward is shown whole. Quoted forwards (within `>`) do not count."""
    if any(FORWARD_LINE.match(line) and not QUOTED.match(line) for line in lines[:200] if len(line) < 200):
        before = next((number for number, line in enumerate(lines) if FORWARD_LINE.match(line)), 0)
        return not any(_attribution_at(lines, number) for number in range(min(before, 200)))
    return bool(FORWARD_SUBJECT.match(subject))


def _by_lines(lines: list[str], starts: list[int], size: int) -> list[Fold]:
    out: list[Fold] = []
    at, count, tries = 0, len(lines), 0
    while at < count:
        line = lines[at]
        if QUOTED.match(line) and not _GROUPWISE.match(line):
            end = _quote_end(lines, at)
            out.append(_fold(starts, at, end, size))
            at = end
            continue
        span = 0
        if tries < MAX_TRIES and _may_begin(line):
            tries += 1
            span = _attribution_at(lines, at)
        span = span or _weak_at(lines, at)
        if span:
            following = _next_full(lines, at + span)
            if following < count and QUOTED.match(lines[following]):
                end = _quote_end(lines, following)
                out.append(_fold(starts, at, end, size))
                at = end
                continue
            if (following >= count and not out and not _has_text(lines, 0, at)) or _BY_MYSELF.search(
                " ".join(lines[at : at + span])
            ):
                at += span
                continue
            out.append(Fold(starts[at], size, "quote"))
            break
        if _block_at(lines, at) or label_lines.begin_at(lines, at):
            begin = at
            if (at and RULE.match(lines[at - 1])) or (
                at and not lines[at - 1].strip() and at > 1 and RULE.match(lines[at - 2])
            ):
                begin = at - 1 if RULE.match(lines[at - 1]) else at - 2
            out.append(Fold(starts[begin], size, "quote"))
            break
        at += 1
    return out


def _fold(starts: list[int], begin: int, end: int, size: int) -> Fold:
    return Fold(starts[begin], starts[end] if end < len(starts) else size, "quote")


def _quote_end(lines: list[str], at: int) -> int:
    """The line after a run of `>` lines. A short unquoted line right between two quoted ones is one a mail program
    has broken; blank lines between quoted ones belong to the quote."""
    count = len(lines)
    end = at + 1
    while end < count:
        if QUOTED.match(lines[end]):
            end += 1
        elif not lines[end].strip():
            ahead = _next_full(lines, end)
            if ahead < count and QUOTED.match(lines[ahead]):
                end = ahead
            else:
                break
        elif end + 1 < count and QUOTED.match(lines[end + 1]) and len(lines[end]) < 80 and len(lines[end - 1]) > 40:
            end += 1
        elif end + 2 < count and lines[end + 1].strip() and QUOTED.match(lines[end + 2]) and len(lines[end - 1]) > 60:
            end += 2
        elif (
            len(lines[end - 1]) > 60
            and len(lines[end]) < 40
            and (end + 1 >= count or not lines[end + 1].strip())
            and not lines[end][:1].isupper()
        ):
            end += 1
        else:
            break
    return end


def _next_full(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _has_text(lines: list[str], begin: int, end: int) -> bool:
    return any(line.strip() for line in lines[begin:end])


def _attribution_at(lines: list[str], at: int) -> int:
    """How many lines an attribution that begins here takes (up to four), 0 if none does."""
    joined = ""
    for span in range(1, 5):
        if at + span > len(lines):
            break
        line = lines[at + span - 1].strip()
        if not line:
            if span == 1 or span > 2:
                break
            continue
        joined = f"{joined} {line}" if joined else line
        if len(joined) > 400:
            break
        if _is_attribution(joined):
            return span
        if span == 1 and not _may_begin(joined):
            break
    return 0


def _weak_at(lines: list[str], at: int) -> int:
    """ "Jane wrote:" without date or address, or one with them and no colon: both count only right before quoted lines."""
    line = lines[at].strip()
    if len(line) > 140 or not (_WEAK.match(line) if line.endswith((":", "：")) else _stamped(line)):
        return 0
    following = _next_full(lines, at + 1)
    return 1 if following < len(lines) and QUOTED.match(lines[following]) else 0


def _stamped(line: str) -> bool:
    """Whether a line bears a time of day and says that somebody wrote."""
    return bool(_TIME.search(line)) and bool(_ATTRIBUTION_END.search(line))


def _may_begin(line: str) -> bool:
    return 3 < len(line) <= 400 and bool(
        (_IN_DATE.search(line) and _DATE.search(line))
        or re.match(r"\W*(?:on|am|le|el|il|op|em|den|w dniu|dnia|på|dne|în|στις)\b", line, re.I)
    )


def _is_attribution(line: str) -> bool:
    if not _DATE.search(line):
        return False
    if any(form.match(line) for form in _WHOLE):
        return True
    if (
        _ADDRESS_IN_ANGLES.search(line)
        and (_TIME.search(line) or re.search(r"\b(?:19|20)\d\d", line))
        and _VERB_LAST.search(line)
    ):
        return True
    if _NAME_FIRST.match(line) and _TIME.search(line):
        return True
    stamped = bool(re.search(r"\d", line)) and (_TIME.search(line) or re.search(r"\b(?:19|20)\d\d\b", line))
    if stamped and _ADDRESS_LAST.search(line):
        return True
    if line.rstrip()[-1:] in ":：" and _TIME.search(line):
        middle = _MIDDLE if "@" in line else _MIDDLE[1:]  # an English sentence may well say "I wrote"
        if any(form.match(line) for form in middle):
            return True
    if line.rstrip(" *_->")[-1:] not in ":：" and not re.search(r"<[^<>]+@[^<>]+>|\d{4}", line):
        return False
    if not _ATTRIBUTION_END.search(line[-160:]):
        return False
    return any(form.match(line) for form in _ATTRIBUTION)


def _block_at(lines: list[str], at: int) -> bool:
    """Does a copied mail head begin here: a separator naming the original, or fields of sender, date, recipient and
    subject under each other?"""
    line = lines[at]
    if len(line) > 300:
        return False
    if _ORIGINAL.match(line) or _ABOVE.match(line):
        return _has_text(lines, at + 1, at + 8)
    match = BLOCK_FIELD.match(line)
    if not match or not (match["from"] or match["sent"] or match["to"] or match["subject"]):
        return False
    kinds: set[str] = set()
    strong = False  # a date alone may be that of a journey
    blanks = misses = 0
    for following in lines[at : at + 14]:
        if not following.strip():
            blanks += 1
            if blanks > 4 or len(kinds) > 2:
                break
            continue
        field = BLOCK_FIELD.match(following)
        if field:
            kinds.add(next(name for name in ("from", "sent", "to", "subject") if field[name]))
            strong = strong or "@" in following or bool(_HOUR.search(field["rest"]) and _DATE.search(field["rest"]))
        else:
            misses += 1
            if misses > 2:
                break
    return (strong and ("from" in kinds) and len(kinds) >= 3) or (
        "from" in kinds and "sent" in kinds and strong and bool(match["from"])
    )
