"""Articles as HTML and as plain text.

Articles use a small part of Markdown: paragraphs, `#` to `####` headings, lists with `- ` or `1. ` (one level, long
items may continue on indented lines), `**bold**`, `[label](address)` and bare web addresses. Everything else is
ordinary text. Every character is escaped, so an article can never carry markup of its own, and an address is made a
link only where its scheme is harmless.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

_INLINE = re.compile(
    r"\*\*(?P<bold>[^\n]+?)\*\*"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<target>[^()\s]+)\)"
    r"|(?P<url>https?://[^\s<>\"*]*[^\s<>\"*.,;:!?)\]])"
)
_ITEM = re.compile(r"(?P<mark>-|\d{1,3}\.) +(?P<text>.*)")
_HEADING = re.compile(r"(?P<level>#{1,4}) +(?P<text>.*)")
_SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading (`level` 1–4) or a list; `lines` holds one text, or one for each item."""

    kind: Literal["paragraph", "heading", "ordered", "unordered"]
    lines: tuple[str, ...]
    level: int = 0


def to_html(markdown: str) -> str:
    """The text as HTML blocks, one to a line."""
    return "\n".join(_html_block(block) for block in blocks(markdown))


def to_text(markdown: str) -> str:
    """The text as it belongs into a plain mail: no marks, addresses written out, blocks parted by an empty line."""
    return "\n\n".join(_text_block(block) for block in blocks(markdown))


def blocks(markdown: str) -> list[Block]:
    """The blocks of the text, in order."""
    return [block for part in re.split(r"\n\s*\n", markdown.strip()) for block in _blocks_in(part)]


def _blocks_in(part: str) -> Iterator[Block]:
    """The blocks in lines without an empty one between them: a list may follow its sentence directly."""
    kind: Literal["paragraph", "ordered", "unordered"] = "paragraph"
    held: list[str] = []
    for line in part.split("\n"):
        item, heading = _ITEM.fullmatch(line), _HEADING.fullmatch(line)
        if not item and not heading:
            text = line.strip()
            held[-1:] = [f"{held[-1]} {text}" if held else text]
            continue
        wanted: Literal["ordered", "unordered"] = "unordered" if item and item["mark"] == "-" else "ordered"
        if held and (heading or kind != wanted):
            yield Block(kind, tuple(held))
            held = []
        if heading:
            yield Block("heading", (heading["text"].strip(),), len(heading["level"]))
            kind = "paragraph"
        elif item:
            kind = wanted
            held.append(item["text"].strip())
    if any(held):
        yield Block(kind, tuple(held))


def _html_block(block: Block) -> str:
    inner = [_html_inline(line) for line in block.lines]
    if block.kind == "paragraph":
        return f"<p>{inner[0]}</p>"
    if block.kind == "heading":
        return f"<h{block.level}>{inner[0]}</h{block.level}>"
    tag = "ol" if block.kind == "ordered" else "ul"
    return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in inner) + f"</{tag}>"


def _html_inline(text: str) -> str:
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        end = found.end()
        if found["bold"]:
            parts.append(f"<strong>{_html_inline(found['bold'])}</strong>")
        else:
            parts.append(_link(found["label"] or found["url"], found["target"] or found["url"]))
    return "".join(parts) + escape(text[end:])


def _link(label: str, target: str) -> str:
    if not target.lower().startswith(_SAFE_SCHEMES):
        return escape(label)
    bare = ' class="bare"' if label == target else ""  # on paper its address is not written twice
    return f'<a{bare} href="{escape(target)}">{escape(label)}</a>'


def _text_block(block: Block) -> str:
    inner = [_text_inline(line) for line in block.lines]
    if block.kind == "ordered":
        return "\n".join(f"{number}. {item}" for number, item in enumerate(inner, start=1))
    return "\n".join(f"- {item}" for item in inner) if block.kind == "unordered" else inner[0]


def _text_inline(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        if found["bold"]:
            return _text_inline(found["bold"])
        if found["label"]:
            return found["label"] if found["label"] == found["target"] else f"{found['label']} ({found['target']})"
        return found["url"]

    return _INLINE.sub(plain, text)
