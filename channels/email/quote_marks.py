"""Where the quote is, by the structure of the HTML: what Gmail, Outlook, Apple, Thunderbird, Yahoo, Zimbra, Proton and
others wrap a quote in. Ids and classes are also known with the `x_` prefix Outlook puts before foreign ones."""

import re

from selectolax.lexbor import LexborNode

from channels.email.html_text import Walk
from ticketing.inbound import Fold

_OPEN, _CLOSE, _REST = "\ue0f0", "\ue0f1", "\ue0f2"
_BLOCK = re.compile(
    r"^(?:x_)*(?:gmail_quote(?:_container)?|gmail_attr|yahoo_quoted|yahooquoted\w*|moz-cite-prefix|protonmail_quote|tutanota_quote|zmail_extra|zmail_extra_hr|mail-quote|mailru-blockquote|js-helper|fm_quote|quoted-?(?:text|reply|message)?|hm_quote|ydp[\w]*yahoo_quoted|wordsection-quote|airmail_on|airmail_ext_on|ace-line-quote|front-blockquote|freshdesk_quote|lotus_quote|imported-quote|mcntmcntmcnt|original-?message|qt|bloop_quote)$",
    re.I,
)
_TO_THE_END = re.compile(
    r"^(?:x_)*(?:divrplyfwdmsg|appendonsend|outlookmessageheader|outlook-?header|stopspelling|replysplit|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|mail_android_quote|lineBreakAtBeginningOfMessage-quote|zwchr|olk_src_body_section|reply-?intro|isReplyContent|__hr_reply|isforwardcontent)$",
    re.I,
)
_OUTLOOK_LINE = re.compile(
    r"border(?:-top)?\s*:[^;]*?solid[^;]*?(?:#?(?:e1e1e1|b5c4df)|windowtext)[^;]*.*padding(?:-top)?\s*:\s*3(?:\.0)?pt",
    re.I | re.S,
)


def folds(text: str, html: str) -> list[Fold]:
    """Folds over `text`, the plain form of the same message (or made of this very HTML)."""
    if not re.search(
        r"blockquote|quote|divrply|appendonsend|outlook|border|stopspelling|moz-cite|yahoo|zwchr|reference-message|airmail",
        html,
        re.I,
    ):
        return []
    marked = Walk(_kind, (_OPEN, _CLOSE, _REST)).text_of(html)
    out: list[Fold] = []
    for before, quoted in _spans(marked):
        start = _place(text, before, quoted)
        if start is None:
            return out
        end = len(text) if quoted is None or not _after(marked) else _end_of(text, start, quoted)
        out.append(Fold(start, end, "quote"))
    return out


def _kind(tag: str, node: LexborNode) -> str:
    attributes = node.attributes
    if not attributes:
        return ""
    names = [
        *(attributes.get("class") or "").split(),
        *(attributes.get("id") or "").split(),
        *(attributes.get("name") or "").split(),
    ]
    if any(_TO_THE_END.match(name) for name in names):
        return _REST
    if tag == "blockquote" and (attributes.get("type") == "cite" or attributes.get("cite")):
        return _OPEN
    if any(_BLOCK.match(name) for name in names):
        return _OPEN
    style = attributes.get("style") or ""
    if tag == "div" and "border" in style and _OUTLOOK_LINE.search(style):
        return _REST
    if tag == "hr" and attributes.get("tabindex") == "-1":
        return _REST
    return ""


def _spans(marked: str) -> list[tuple[str, str | None]]:
    """The first outermost quote: the text before it, and its own text (None: it runs to the end)."""
    at = re.search(f"[{_OPEN}{_REST}]", marked)
    if not at:
        return []
    before = marked[: at.start()]
    depth, position = 0, at.start()
    if marked[position] == _REST:
        return [(before, None)] if _clean(marked[position:]).strip() else []
    for mark in re.finditer(f"[{_OPEN}{_CLOSE}{_REST}]", marked[position:]):
        if mark[0] == _REST:
            return [(before, None)]
        depth += 1 if mark[0] == _OPEN else -1
        if depth == 0:
            rest = marked[position + mark.end() :]
            if re.match(rf"\s*{_OPEN}", rest):
                continue  # a cite prefix directly before its blockquote
            return [(before, _clean(marked[position : position + mark.end()]))]
    return [(before, None)]


def _clean(text: str) -> str:
    return re.sub(f"[{_OPEN}{_CLOSE}{_REST}]", "", text)


def _after(marked: str) -> bool:
    """Is there own text after the quote?"""
    last = marked.rfind(_CLOSE)
    return bool(marked[last + 1 :].strip())


def _place(text: str, before: str, quoted: str | None) -> int | None:
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
