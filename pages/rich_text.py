"""Formatted writing of the desk: cleaned before it is kept, and said in plain text for whoever reads that.

What an editor made is foreign HTML like any other. What is left of it is a handful of elements without styles, classes, pictures
or anything that acts, so that it may stand in pages and mails as it is.
"""

import re
from html.parser import HTMLParser

import nh3

LONGEST = 200_000
DEEPEST = 5
BLOCKS = frozenset({"div", "p", "blockquote", "pre", "ul", "ol", "li", "h1"})
INLINE = frozenset({"b", "strong", "i", "em", "del", "code", "a", "br"})
LINKS = frozenset({"http", "https", "mailto", "tel"})
ABSOLUTE = re.compile(r"\s*(?:https?://|mailto:|tel:)", re.I)


def cleaned(html: str) -> str:
    """The fragment without anything but paragraphs, lists, quotes, emphasis and links that lead somewhere; empty where
    nothing is left to read."""
    safe: str = nh3.clean(
        html[:LONGEST].replace("\x00", ""),
        tags=set(BLOCKS | INLINE),
        attributes={"a": {"href"}},
        attribute_filter=_leading_out,
        url_schemes=set(LINKS),
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return safe if as_text(safe) else ""


def as_text(html: str) -> str:
    """The same in plain text: lists with their signs, quotes behind `>`, the target of a link behind its words."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return reader.written()


def _leading_out(_tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or ABSOLUTE.match(value) else None


class _Text(HTMLParser):
    """Writes lines; each knows how deep in quotes it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._lists: list[int | None] = []
        self._quotes = 0
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._new_line()
        elif tag in BLOCKS:
            self._begin(tag)
        elif tag == "a":
            self._link = dict(attrs).get("href") or "", len(self._lines[-1])

    def _begin(self, tag: str) -> None:
        if tag in ("p", "pre", "h1", "blockquote") or (tag in ("ul", "ol") and not self._lists):
            self._blank_line()
        elif self._lines[-1].strip("> "):
            self._new_line()
        if tag == "blockquote":
            self._quotes += 1
            self._lines[-1] = self._prefix()
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._lines[-1] = self._prefix() + "  " * (len(self._lists) - 1) + self._sign()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            target, start = self._link
            words, self._link = self._lines[-1][start:].strip(), None
            if target and target.removeprefix("mailto:").removeprefix("tel:") != words and target.rstrip("/") != words:
                self._lines[-1] += f" ({target})"
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
            self._blank_line()
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
            if not self._lists:
                self._blank_line()
        elif tag in ("p", "pre", "h1"):
            self._blank_line()
        elif tag in BLOCKS and self._lines[-1].strip("> "):
            self._new_line()

    def handle_data(self, data: str) -> None:
        first, *more = data.replace("\u00a0", " ").split("\n")
        self._lines[-1] += first
        for line in more:
            self._new_line()
            self._lines[-1] += line

    def _sign(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "• "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _prefix(self) -> str:
        return "> " * min(self._quotes, DEEPEST)

    def _new_line(self) -> None:
        self._lines.append(self._prefix())

    def _blank_line(self) -> None:
        if self._lines[-1].strip("> "):
            self._new_line()
        if len(self._lines) > 1 and self._lines[-2].strip("> "):
            self._new_line()

    def written(self) -> str:
        text = "\n".join(line.rstrip() for line in self._lines)
        return re.sub(r"(\n[> ]*)+$", "", re.sub(r"\n{3,}", "\n\n", text)).strip("\n")
