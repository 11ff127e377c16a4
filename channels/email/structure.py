"""A message cut into its parts (RFC 2046), forgiving of what senders do to boundaries.

`Part` is a tree; nothing is decoded here except what the cutting needs. Depth and number of parts are limited: what
lies beyond stays in the body of the part that holds it.
"""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email import headers, parameters, transfer

_BOUNDARY_TAIL = re.compile(rb"(--|-(?=\s*\Z))?[ \t]*(?=\r|\n|\Z)")
_GUESS = re.compile(
    rb"(?:\A|\n)--([^\s-][^\r\n]{2,120}?|-+[^\s-][^\r\n]{2,120}?)[ \t]*\r?\n(?:[ \t]*\r?\n)?Content-", re.I
)
_PARTS_BELOW = re.compile(rb"\s*--(\S[^\r\n]{0,120}?)[ \t]*\r?\nContent-(?:Type|Transfer-Encoding|Disposition):", re.I)
_FILE = "application/octet-stream"
"""What a part is whose type is none and whose name is that of no text (`X-ZIP; name="a.zip"`)."""
MAX_DEPTH = 40
MAX_PARTS = 2_000


@dataclass(slots=True)
class Part:
    """One node: its fields, media type with parameters, raw body, and for a multipart its children.

    `broken` says that a multipart could not be cut (no boundary found), so that its body is shown as text.
    """

    fields: list[headers.Field]
    body: bytes
    type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_params: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    children: "list[Part]" = field(default_factory=list)
    broken: bool = False
    declared: bool = False

    @property
    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        return transfer.decode(self.body, self.encoding) if self.encoding else self.body

    def first(self, name: str) -> bytes:
        return headers.first(self.fields, name)


def every(root: Part) -> Iterator[Part]:
    """All parts, in the order they stand in."""
    stack = [root]
    while stack:
        part = stack.pop()
        yield part
        stack.extend(reversed(part.children))


@dataclass(slots=True)
class Budget:
    """What is left of the limits of one message; `spent` tells that one was reached. `charset` is the first one named: what
    the names of files are written in where they do not say."""

    parts: int = MAX_PARTS
    spent: bool = False
    charset: str = ""


def parse(raw: bytes, budget: Budget, default_type: str = "text/plain", depth: int = 0) -> Part:
    """The tree of a message or part given as bytes."""
    fields, body = headers.split_head(raw, part=depth > 0)
    part = Part(fields, body, default_type)
    budget.parts -= 1
    declared = headers.first(fields, "content-type")
    if declared:
        value, part.params = parameters.parse(declared, budget.charset)
        budget.charset = budget.charset or part.params.get("charset", "")
        part.declared = bool(value)
        part.type = _media_type(value)
    if disposition := headers.first(fields, "content-disposition"):
        part.disposition, part.disposition_params = parameters.parse(disposition, budget.charset)
    encoding = headers.first(fields, "content-transfer-encoding").decode("ascii", "ignore").strip()
    part.encoding = encoding.split(";")[0].split("(")[0].strip(" \"'").lower()
    if part.encoding in ("7bit", "8bit", "binary"):
        part.encoding = ""
    part.type = part.type or (_FILE if part.encoding == "base64" and _is_name_of_file(part.params) else default_type)
    told = depth > 0 or part.type != "text/plain" or (part.declared and "boundary" not in part.params)
    if not told:
        _recognise_parts(part)
    if part.type.startswith("multipart/"):
        _cut(part, budget, depth)
        if not told:
            _judge_parts(part)
    return part


def _recognise_parts(part: Part) -> None:
    """A message whose head does not tell of its parts, or has lost the words that do: its text begins with a boundary and a
    field of a part, and ends with that boundary."""
    begins = _PARTS_BELOW.match(part.body)
    if begins and re.search(rb"\n--" + re.escape(begins[1]) + rb"--[ \t]*(?:\r?\n\s*)?\Z", part.body):
        part.type, part.params["boundary"] = "multipart/mixed", begins[1].decode("utf-8", "surrogateescape")


def _judge_parts(part: Part) -> None:
    """What the parts nobody told of are: two forms of one text, one after the other, or a mere quotation where none is text."""
    kinds = [child.type for child in part.children]
    if kinds == ["text/plain", "text/html"]:
        part.type = "multipart/alternative"
    elif not any(kind.startswith(("text/", "multipart/")) for kind in kinds):
        part.type, part.children = "text/plain", []


def _is_name_of_file(params: dict[str, str]) -> bool:
    """Whether a part is named as what is no text."""
    kind = mimetypes.guess_type(params.get("name", ""))[0]
    return kind is not None and not kind.startswith("text/")


def _media_type(value: str) -> str:
    value = value.replace(" ", "").strip("'\"")
    if value in ("text", "html", "plain"):
        return "text/html" if value == "html" else "text/plain"
    if value in ("multipart", "multipart/", "multipart/*"):
        return "multipart/mixed"
    found = re.fullmatch(r"([\w.!#$&^+-]+/[\w.!#$&^+;-]+)(?:/.*)?", value, re.A)
    return found[1] if found else ""


def _cut(part: Part, budget: Budget, depth: int) -> None:
    if depth >= MAX_DEPTH or budget.parts <= 0:
        budget.spent = True
        part.broken = True
        return
    body = part.body
    if part.encoding.startswith(("base64", "quoted")) and b"\n--" not in body and not body.startswith(b"--"):
        body = part.content  # forbidden by RFC 2045 section 6.4, and seen
    pieces = _pieces(body, part.params.get("boundary", ""))
    if pieces is None:
        part.broken = True
        return
    inside = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    for piece in pieces:
        if budget.parts <= 0:
            budget.spent = True
            break
        part.children.append(parse(piece, budget, inside, depth + 1))


def _pieces(body: bytes, boundary: str) -> list[bytes] | None:
    """The parts between the boundary lines, None if there are no such lines. The line end before a boundary belongs
    to the boundary; a last part without a closing line runs to the end."""
    for mark in _marks(body, boundary):
        lines = _boundary_lines(body, mark)
        if not lines:
            continue
        if all(line.closing for line in lines):
            if len(lines) == 1 and body[: lines[0].start].strip():
                return [body[: lines[0].start]]  # only the closing line is there
            lines = [Line(line.start, line.end, closing=False) for line in lines[:-1] or lines] + lines[1:][-1:]
        pieces = []
        for number, line in enumerate(lines):
            if line.closing:
                break
            more = number + 1 < len(lines)
            begin = line.end + (2 if body.startswith(b"\r\n", line.end) else 1)
            piece = body[begin : lines[number + 1].start if more else len(body)]
            if more or not _is_blank(piece):
                pieces.append(piece)
        if pieces:
            return [piece for piece in pieces if not _is_blank(piece)] or pieces[:1]
        if not body[: lines[0].start].strip() and not body[lines[-1].end :].strip():
            return [b""]  # nothing stands between the boundaries, or only the closing one is there
    return None


def _is_blank(piece: bytes) -> bool:
    return not piece or piece.isspace()


@dataclass(frozen=True, slots=True)
class Line:
    """A boundary line: where it starts (with the line end before it) and ends, and whether it closes."""

    start: int
    end: int
    closing: bool


def _boundary_lines(body: bytes, mark: bytes) -> list[Line]:
    """The lines of one boundary, up to the closing one. A line that merely begins like one does not count."""
    lines: list[Line] = []
    sought = b"--" + mark
    at = body.find(sought)
    while at >= 0:
        end = at + len(sought)
        tail = _BOUNDARY_TAIL.match(body, end)
        if tail and (at == 0 or body[at - 1] in b"\r\n"):
            start = at
            if start and body[start - 1] == 10:
                start -= 1
            if start and body[start - 1] == 13:
                start -= 1
            lines.append(Line(start, tail.end(), bool(tail[1])))
            if tail[1] and len(lines) > 1:
                break
        at = body.find(sought, end)
    return lines


def _marks(body: bytes, boundary: str) -> Iterator[bytes]:
    """Boundaries to try: the declared one, the same without quotes or blanks, then the first line that looks like one."""
    tried = {b"", b"--"}
    for form in (boundary, boundary.strip(), boundary.strip(" \"'"), boundary.split(";")[0].strip(), "--" + boundary):
        mark = form.encode("utf-8", "surrogateescape")
        if mark not in tried:
            tried.add(mark)
            yield mark
    if guessed := _GUESS.search(body):
        yield guessed[1]
