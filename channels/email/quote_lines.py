"""Where the quote is, by the lines of the text: attributions in many languages, `>` lines, Outlook blocks.

Linear in the length of the text: each line is looked at once, with at most three lines after it.
"""

import re
from collections.abc import Sequence
from itertools import islice

from channels.email import begun_inside, forward_lines, label_lines, quote_labels, quote_marks, subjects
from channels.email.any_case import AnyCase
from channels.email.attribution_lines import DATE, VERBS, attribution_at, may_begin, next_full, weak_at
from channels.email.forward_lines import BLOCK_FIELD, QUOTED
from ticketing.inbound import Fold

MAX_LINES = 60_000
MAX_TRIES = 1_000
_NO_DIRECTION = dict.fromkeys(map(ord, "\u200e\u200f"))
"""Some programs put these marks between the digits of a date."""
_BY_MYSELF = re.compile(r"\b(?:i|we) (?:wrote|said)\b|\b(?:schrieb(?:en)?|habe|haben) (?:ich|wir)\b|\b(?:ich|wir) .*geschrieben\b|\b(?:j['’]ai|nous avons) [ée]crit|\bvous ai [ée]crit|\bho scritto\b|\b(?:schreef|heb) ik\b|\bskrev (?:jag|jeg)\b", re.I)  # fmt: skip
_VERB_LINE = AnyCase(rf"(?:{VERBS}|writes|you wrote)\s?[:：]\s*$")
_HOUR = re.compile(r"(?<![\d.])\d{1,2}[:.h]\d{2}(?![.\d])")
_INITIALS = re.compile(r"^\s{0,6}([A-Z][A-Za-z]{0,4}>)")
ORIGINAL_LINE = re.compile(
    rf"^[>\s]*+[-_=*]{{2,}}+\s*+\[?(?:{quote_labels.ORIGINAL})\]?[\w\s]{{0,20}}[:：]?\s*[-_=*]{{1,}}\s*$|^[>\s]*+(?:-++\s*+)?+(?:original message|\[original message processed by \w+\]|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht)\s*(?:-+|:)?\s*$",
    re.I,
)
_OF_A_FORM = re.compile(r"^\W*(?:(?:ihre |deine |your )?(?:nachricht|mitteilung|message|comments?|kommentar|anliegen|frage|bemerkung(?:en)?|telefon(?:nummer)?|phone|vorname|nachname)|votre message|su mensaje)\s*:", re.I)  # fmt: skip
"""A field that forms on websites have and heads of mails have not."""
_ABOVE = re.compile(rf"^[\W_]*(?:{quote_labels.ABOVE})[\W_]*$", re.I)
RULE = re.compile(r"^[ \t]*(?:_{4,}|[-–—]{4,}|={3,}|\*{4,})[ \t]*$")
_GROUPWISE = re.compile(r"^>>> .{2,80}\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.{0,30}(?:>>>\s*)?$")
_OF_A_LINK = re.compile(r"^\s?(?:[(<]https?://\S+[)>]?(?: >)?|[^\s()<>]+[)>])$")
"""What a program that breaks lines leaves of a link between two quoted lines."""


def folds(text: str, html: str, subject: str) -> list[Fold]:
    """The folds for quoted matter, in order, not overlapping."""
    raw, starts = _lines(text)
    plain = text.translate(_NO_DIRECTION) if "\u200e" in text or "\u200f" in text else text
    lines = _with_plain_marks(plain.split("\n")[:MAX_LINES])
    if forward_lines.are_a_forward(lines, subject, _answers_at):
        return []
    found = _by_lines(lines, starts, len(text), raw, inside=begun_inside.may_be_in(plain))
    if len(found) == 1 and subjects.bare(subject) == subject.strip() and _is_one_mark(text, found[0]):
        found = []
    by_marks = quote_marks.folds(text, html) if html else []
    if by_marks:
        first = next((fold.start for fold in by_marks if fold.kind == "quote"), len(text))
        if not found or first <= found[0].start:
            return by_marks
    if found and "<blockquote" in html.lower() and (answered := _answered_below(text, html, found)):
        found = answered
    return [fold for fold in by_marks if fold.kind == "signature" and fold.end <= found[0].start] + found


def _answered_below(text: str, html: str, found: list[Fold]) -> list[Fold] | None:
    """The folds where somebody wrote below the element that holds the quote, which no program marked as one: it is known by the
    line above it that says who wrote. None where nothing stands below."""
    last, size = found[-1], len(text.rstrip())
    if last.end < size:
        return None
    marks = [fold for fold in quote_marks.folds(text, html, unmarked=True) if fold.start > last.start]
    quote = next((fold for fold in marks if fold.kind == "quote"), None)
    if quote is None or quote.end >= size:
        return None
    above = text[last.start : quote.start].strip().split("\n")
    if attribution_at(above, 0) != len(above):
        return None
    return [*found[:-1], Fold(last.start, quote.end, "quote"), *(fold for fold in marks if fold.start >= quote.end)]


def _is_one_mark(text: str, fold: Fold) -> bool:
    """Whether a fold is a line or two with a mark and nothing else: more than that, or "wrote:" above, is a quote."""
    lines = [line for line in text[fold.start : fold.end].split("\n") if line.strip()]
    return len(lines) <= 2 and all(QUOTED.match(line) for line in lines)


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
        if _VERB_LINE.is_in(lines[number]):
            below = next_full(lines, number + 1)
            found = _INITIALS.match(lines[below]) if below < len(lines) else None
            if found:
                return [f"> {line}" if line.lstrip().startswith(found[1]) else line for line in lines]
    return lines


def _answers_at(lines: Sequence[str], at: int) -> bool:
    """Whether the mail that is answered begins at this line."""
    return bool(attribution_at(lines, at)) or (len(lines[at]) < 200 and bool(ORIGINAL_LINE.match(lines[at])))


def _by_lines(lines: list[str], starts: list[int], size: int, raw: list[str], *, inside: bool) -> list[Fold]:
    out: list[Fold] = []
    at, count, tries = 0, len(lines), 0
    while at < count:
        line = lines[at]
        if inside and tries < MAX_TRIES and begun_inside.may_be_in(line):
            tries += 1
            if begun := begun_inside.begun(lines, at):
                column, end = begun
                if end < count and QUOTED.match(lines[end]):  # without marks nobody knows where the quote ends
                    end = _quote_end(lines, end)
                    begin = starts[at] + _column_in(raw[at], column)
                    out.append(Fold(begin, starts[end] if end < count else size, "quote"))
                at = end
                continue
        if QUOTED.match(line) and not _GROUPWISE.match(line):
            end = _quote_end(lines, at)
            out.append(_fold(starts, at, end, size))
            at = end
            continue
        span = 0
        if tries < MAX_TRIES and may_begin(line):
            tries += 1
            span = attribution_at(lines, at)
        span = span or weak_at(lines, at)
        if span:
            following = next_full(lines, at + span)
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


def _column_in(raw: str, column: int) -> int:
    """Where a character stands in the line with its marks of direction, by its place without them."""
    return [number for number, letter in enumerate(raw) if ord(letter) not in _NO_DIRECTION][column]


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
            ahead = next_full(lines, end)
            if ahead < count and QUOTED.match(lines[ahead]):
                end = ahead
            else:
                break
        elif (
            end + 1 < count
            and QUOTED.match(lines[end + 1])
            and len(lines[end]) < 80
            and (len(lines[end - 1]) > 40 or _OF_A_LINK.match(lines[end]))
        ):
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


def _has_text(lines: list[str], begin: int, end: int) -> bool:
    return any(line.strip() for line in lines[begin:end])


def _block_at(lines: list[str], at: int) -> bool:
    """Does a copied mail head begin here: a separator naming the original, or fields of sender, date, recipient and
    subject under each other?"""
    line = lines[at]
    if not line or len(line) > 300:
        return False
    if ORIGINAL_LINE.match(line):
        bare = line.strip()[:1].isalpha()  # without rules around them the words may be a heading of one's own
        below = lines[at + 1 : at + 8]
        return any(map(BLOCK_FIELD.match, below)) if bare else _has_text(lines, at + 1, at + 8)
    if _ABOVE.match(line):
        return _has_text(lines, at + 1, at + 8)
    match = BLOCK_FIELD.match(line) if ":" in line[:60] or "：" in line[:60] else None
    if not match:
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
            strong = strong or "@" in following or bool(_HOUR.search(field["rest"]) and DATE.search(field["rest"]))
        elif not blanks and _OF_A_FORM.match(following):
            return False
        else:
            misses += 1
            if misses > 2:
                break
    return (strong and ("from" in kinds) and len(kinds) >= 3) or (
        "from" in kinds and "sent" in kinds and strong and bool(match["from"])
    )
