"""HTML as readable text: paragraphs, lists, tables and links kept; style, script, head, comments and hidden text out.

The walk is iterative, so that nesting of any depth costs no stack. Chosen elements can leave a mark in the text, which
is how the visible reply learns from the structure where a quote begins.
"""

import re
from collections.abc import Callable
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from foundation.html_sheet import Sheet
from foundation.html_shown import Shown, shown_within

_SKIP = {
    "style",
    "script",
    "head",
    "title",
    "template",
    "object",
    "iframe",
    "svg",
    "math",
    "select",
    "-comment",
    "meta",
    "link",
    "-doctype",
    "!doctype",
}
_BLOCK = {
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "address",
    "center",
    "form",
    "fieldset",
    "dl",
    "dd",
    "dt",
    "figure",
    "figcaption",
    "main",
    "nav",
    "aside",
    "caption",
    "details",
    "summary",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "tr",
    "body",
}
_AS_TYPED = ("pre", "textarea")
_PARAGRAPH = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})")
_SELF_CLOSING = {
    "p",
    "li",
    "td",
    "th",
    "tr",
    "dd",
    "dt",
    "option",
    "br",
    "img",
    "hr",
    "meta",
    "link",
    "input",
    "col",
    "wbr",
    "area",
    "base",
    "o:p",
}
_STYLED = "<style"
MAX_HTML = 10_000_000
MAX_DEPTH = 1_000
MAX_NODES = 400_000
MOST_HIDDEN = 2_000


def readable(source: str) -> str:
    """The text of an HTML document or fragment."""
    return Walk().text_of(source)


def too_deep(source: str) -> bool:
    """Is this nested so deeply that a parser, which looks through all open elements at each tag, would take for ever?"""
    if source.count("<") < 5_000:
        return False
    depth = 0
    for match in _TAG.finditer(source):
        if match[2].lower() not in _SELF_CLOSING:
            depth += -1 if match[1] else 1
            if depth > MAX_DEPTH:
                return True
    return False


def without_tags(source: str) -> str:
    """The text of HTML that is not worth parsing."""
    return unescape(re.sub(r"<[^<>]{0,2000}>", " ", source)).strip()


def _holds_everywhere(style: LexborNode) -> bool:
    """False for a sheet that is meant for some screens only, or for paper: as `@media` in one, it does not count."""
    return (style.attributes.get("media") or "all").strip().lower() in ("all", "screen", "")


class Walk:
    """One pass over a document. `kind_of` may give an element a character that is written where it begins, and a
    second one that is written where it ends."""

    def __init__(self, kind_of: Callable[[str, LexborNode], str] | None = None) -> None:
        self.out: list[str] = []
        self.fresh = True  # at the start of a line
        self.pre = 0
        self.lists: list[int] = []
        self.kind_of = kind_of
        self.hidden = ""  # the beginning of what a browser would not show

    def text_of(self, source: str) -> str:
        source = source[:MAX_HTML].replace("\x00", "")
        if "<" not in source:
            return unescape(source).strip()
        if too_deep(source):
            return without_tags(source)
        try:
            page = LexborHTMLParser(source)
            styles = page.css("style") if _STYLED in source.lower() else ()
            root, sheet = page.body, Sheet(each.text() for each in styles if _holds_everywhere(each))
        except Exception:  # the parser's own refusal, of any type
            root = None
        if root is None:
            return without_tags(source)
        self._walk(root, sheet)
        return tidied("".join(self.out))

    def _walk(self, root: LexborNode, sheet: Sheet) -> None:
        stack: list[tuple[LexborNode | None, str, Shown]] = [(root, "", Shown())]
        count = 0
        while stack:
            node, closing, outside = stack.pop()
            if node is None:
                self._close(closing)
                continue
            count += 1
            if count > MAX_NODES:
                break
            tag = node.tag or ""
            if count > 1 and (following := node.next) is not None:
                stack.append((following, "", outside))
            if tag == "-text":
                if outside.visible and outside.sized:
                    self._text(node.text_content or "")
                else:
                    self._hide(node)
                continue
            if tag in _SKIP or tag.startswith(("-", "!")):
                continue
            attributes = node.attributes
            ruled = sheet.style_of(tag, attributes)
            shown = shown_within(attributes, outside, ruled) if (attributes or ruled) and tag != "body" else outside
            if shown is None:
                self._hide(node)
                continue
            mark = self.kind_of(tag, node) if self.kind_of else ""
            if mark:
                self._line()
                self.out.append(mark[0])
                stack.append((None, "\x00" + mark[1:], shown))
            if shown or tag != "img":
                self._open(tag, node)
            stack.append((None, tag, shown))
            if (child := node.child) is not None:
                stack.append((child, "", shown))

    def _hide(self, node: LexborNode) -> None:
        if len(self.hidden) < MOST_HIDDEN:
            self.hidden += (node.text() or "")[:MOST_HIDDEN]

    def _text(self, text: str) -> None:
        if self.pre:
            self.out.append(text)
            self.fresh = text.endswith("\n")
            return
        text = _SPACE.sub(" ", text)
        if self.fresh or (self.out and self.out[-1].endswith(" ")):
            text = text.lstrip(" ")
        if text:
            self.out.append(text)
            self.fresh = False

    def _line(self, count: int = 1) -> None:
        if count == 1 and self.fresh:
            return
        self.out.append("\n" * count)
        self.fresh = True

    def _open(self, tag: str, node: LexborNode) -> None:
        """Writes what an element begins with."""
        if tag == "br":
            self._line(0)
            self.out.append("\n")
            self.fresh = True
        elif tag == "hr":
            self._line()
            self.out.append("\n")
        elif tag == "li":
            self._line()
            depth = len(self.lists)
            if self.lists and self.lists[-1] > 0:
                self.out.append("  " * (depth - 1) + f"{self.lists[-1]}. ")
                self.lists[-1] += 1
            else:
                self.out.append("  " * max(0, depth - 1) + "- ")
        elif tag in ("td", "th"):
            if not self.fresh:
                self.out.append("\t")
        elif tag == "img":
            alt = node.attributes.get("alt") if node.attributes else None
            if alt and len(alt) < 200:
                self._text(alt)
        elif tag in _AS_TYPED:
            self._paragraph()
            self.pre += 1
        elif tag in _PARAGRAPH:
            self._paragraph()
            if tag in ("ul", "ol"):
                self.lists.append(_first_number(node) if tag == "ol" else 0)
        elif tag in _BLOCK:
            self._line()

    def _paragraph(self) -> None:
        self._line()
        self.out.append("\n")

    def _close(self, closing: str) -> None:
        tag, _, mark = closing.partition("\x00")
        if mark:
            self._line()
            self.out.append(mark)
        if tag in _AS_TYPED:
            self.pre -= 1
            self._paragraph()
        elif tag in _PARAGRAPH:
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
            self._paragraph()
        elif tag in _BLOCK or tag == "li":
            self._line()


def _first_number(node: LexborNode) -> int:
    """The number a list begins with; a list of bullets is 0."""
    said = (node.attributes or {}).get("start") or ""
    return int(said) if said.isdecimal() and 0 < len(said) < 6 and int(said) else 1


def tidied(text: str) -> str:
    """At most one empty line in a row, no blanks at line ends."""
    text = text.replace("\u00a0", " ")
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
