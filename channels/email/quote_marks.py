"""Where the quote is, by the structure of the HTML: what Gmail, Outlook, Apple, Thunderbird, Yahoo, Zimbra, Proton and
others wrap a quote in. Ids and classes are also known with the `x_` prefix Outlook puts before foreign ones."""

import re
from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborNode

from foundation.html_text import Walk
from ticketing.inbound import Fold

# private-use characters that mark in the text where an element began and ended
_OPEN, _CLOSE, _REST, _SIGN, _SIGN_END = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3", "\ue0f4"
_MARK = re.compile("[\ue0f0-\ue0f4]")
_SIGNATURE = re.compile(
    r"^(?:x_)*(?:signature|[a-z]+[-_]signature|gmail_signature|gmail_signature_prefix|moz-signature|protonmail_signature_block(?:-user|-proton)?|ms-outlook-mobile-signature|zimbra_signature|applemailsignature|ydp\w*signature|tutanota_signature|ms-outlook-ios-signature)$",
    re.I,
)
_BLOCK = re.compile(
    r"^(?:x_)*(?:gmail_quote(?:_container)?|gmail_attr|yahoo_quoted|yahooquoted\w*|moz-cite-prefix|protonmail_quote|tutanota_quote|zmail_extra|zmail_extra_hr|mail-quote|mailru-blockquote|js-helper|fm_quote|quoted-?(?:text|reply|message)?|hm_quote|ydp[\w]*yahoo_quoted|wordsection-quote|airmail_on|airmail_ext_on|ace-line-quote|front-blockquote|freshdesk_quote|lotus_quote|imported-quote|mcntmcntmcnt|original-?message|qt|bloop_quote|cm_replymail_content_wrap|__quoted_text__|messagereplysection)$",
    re.I,
)
_TO_THE_END = re.compile(
    r"^(?:x_)*(?:divrplyfwdmsg|appendonsend|outlookmessageheader|outlook-?header|stopspelling|replysplit|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|mail_android_quote|lineBreakAtBeginningOfMessage-quote|zwchr|olk_src_body_section|reply-?intro|isReplyContent|__hr_reply|isforwardcontent)$",
    re.I,
)
_WORTH_A_LOOK = (
    "quote", "divrply", "appendonsend", "outlook", "border", "stopspelling", "moz-", "yahoo", "zwchr", "reference-message",
    "airmail", "signature", "replymail", "replysection",
)  # fmt: skip
"""HTML without any of these marks nothing; looked for one by one, which is far quicker than in one expression."""
_OUTLOOK_LINE = re.compile(
    r"border(?:-top)?\s*:[^;]*?solid[^;]*?(?:#?(?:e1e1e1|b5c4df)|windowtext)[^;]*.*padding(?:-top)?\s*:\s*3(?:\.0)?pt",
    re.I | re.S,
)


def folds(text: str, html: str, *, unmarked: bool = False) -> list[Fold]:
    """Folds over `text`, the plain form of the same message (or made of this very HTML). With `unmarked` every `blockquote` is
    one, though people indent with it, too."""
    lower = html.lower()
    if not any(word in lower for word in _WORTH_A_LOOK):
        return []
    spans = _spans(Walk(_kind_of_any if unmarked else _kind).text_of(html))
    if not spans:
        return []
    pieces = [match.span() for match in re.finditer(r"\S+", text)]
    if "".join(text[start:end] for start, end in pieces) == spans[-1].whole:
        return _exact(pieces, spans, len(text))
    first = next((span for span in spans if span.kind == "quote" and span.start), None)
    start = _place(text, first.before) if first else None
    if first is None or start is None:
        return []
    end = _end_of(text, start, first.inner) if first.followed else len(text)
    return [Fold(start, end, "quote")]


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch: from and to count the characters that are not blank; it begins at `opened` and ends at `closed` in the
    `marked` text, `whole` is all text without blanks, `followed` tells of text after it."""

    kind: Literal["quote", "signature"]
    start: int
    end: int
    marked: str
    opened: int
    closed: int
    whole: str
    followed: bool

    @property
    def before(self) -> str:
        return _MARK.sub("", self.marked[: self.opened])

    @property
    def inner(self) -> str:
        return _MARK.sub("", self.marked[self.opened : self.closed])


def _kind(tag: str, node: LexborNode) -> str:
    attributes = node.attributes
    if not attributes:
        return ""
    names = [
        *(attributes.get("class") or "").split(),
        *(attributes.get("id") or "").split(),
        *(attributes.get("name") or "").split(),
        *(attributes.get("data-marker") or "").split(),
    ]
    if any(_SIGNATURE.match(name) for name in names):
        return _SIGN + _SIGN_END
    if any(_TO_THE_END.match(name) for name in names):
        return _REST
    if attributes.get("name") == "quote" or (
        tag == "blockquote" and (attributes.get("type") == "cite" or attributes.get("cite"))
    ):
        return _OPEN + _CLOSE
    if any(_BLOCK.match(name) for name in names):
        return "" if tag == "div" and _answered_inside(node) else _OPEN + _CLOSE
    style = attributes.get("style") or ""
    if tag == "div" and "border" in style and _OUTLOOK_LINE.search(style):
        return _REST
    if tag == "hr" and attributes.get("tabindex") == "-1":
        return _REST
    return ""


def _kind_of_any(tag: str, node: LexborNode) -> str:
    return _OPEN + _CLOSE if tag == "blockquote" else _kind(tag, node)


def _answered_inside(node: LexborNode) -> bool:
    """Whether somebody wrote between or below the quotes that an element holds; then only they are quoted."""
    child, quoted = node.child, False
    while child is not None:
        if child.tag == "blockquote":
            quoted = True
        elif quoted and child.text().strip():
            return True
        child = child.next
    return False


def _spans(marked: str) -> list[Span]:
    """The outermost marked stretches, in order."""
    found: list[tuple[Literal["quote", "signature"], int, int]] = []
    depth = begin = 0
    kind: Literal["quote", "signature"] = "quote"
    for mark in _MARK.finditer(marked):
        if mark[0] == _REST and depth == 0:
            found.append(("quote", mark.end(), len(marked)))
            break
        if mark[0] in (_OPEN, _SIGN):
            if depth == 0:
                begin, kind = mark.end(), "quote" if mark[0] == _OPEN else "signature"
            depth += 1
        elif mark[0] in (_CLOSE, _SIGN_END):
            depth -= 1
            if depth == 0:
                if found and found[-1][0] == kind and not _MARK.sub("", marked[found[-1][2] : begin]).strip():
                    begin = found.pop()[1]  # the line above a quote is an element of its own
                found.append((kind, begin, mark.start()))
    counted = [0]
    for char in marked:
        counted.append(counted[-1] + (not char.isspace() and not "\ue0f0" <= char <= "\ue0f4"))
    plain = _MARK.sub("", marked)
    whole = "".join(plain.split())
    return [
        Span(kind, counted[start], counted[end], marked, start, end, whole, counted[end] < counted[-1])
        for kind, start, end in found
        if counted[end] > counted[start]
    ]


def _exact(pieces: list[tuple[int, int]], spans: list[Span], size: int) -> list[Fold]:
    """The folds where text and HTML agree in every character that is not blank."""
    out: list[Fold] = []
    at, seen = 0, 0
    for span in spans:
        while at < len(pieces) and seen + pieces[at][1] - pieces[at][0] <= span.start:
            seen += pieces[at][1] - pieces[at][0]
            at += 1
        if at == len(pieces):
            break
        start = pieces[at][0] + span.start - seen
        while at < len(pieces) and seen + pieces[at][1] - pieces[at][0] < span.end:
            seen += pieces[at][1] - pieces[at][0]
            at += 1
        end = pieces[at][0] + span.end - seen if at < len(pieces) and span.followed else size
        out.append(Fold(start, end, span.kind))
    return out


def _place(text: str, before: str) -> int | None:
    """Where in `text` the stretch `before` ends, counted in characters that are not blank; None where they differ."""
    wanted = re.sub(r"\s+", "", before)
    if not wanted:
        return None
    seen = 0
    tail = wanted[-12:]
    for match in re.finditer(r"\S+", text):
        seen += len(match[0])
        if seen >= len(wanted):
            end = match.end() - (seen - len(wanted))
            if re.sub(r"\s+", "", text[max(0, end - 60) : end]).endswith(tail):
                return end
            break
    words = before.split()[-5:]
    if len(words) < 2:
        return None
    found = re.search(r"[\s>*_]+".join(re.escape(word) for word in words), text)
    return found.end() if found else None


def _end_of(text: str, start: int, quoted: str) -> int:
    words = quoted.split()[-5:]
    if len(words) < 3:
        return len(text)
    found = re.search(r"\s+".join(re.escape(word) for word in words), text[start:])
    return start + found.end() if found else len(text)
