"""The head of a message or part: split into fields, encoded words decoded (RFC 5322, RFC 2047)."""

import re

from channels.email import charsets, transfer

Field = tuple[str, bytes]
"""A field's lower-cased name and its unfolded raw value."""

MAX_HEAD = 2_000_000
MAX_FIELDS = 5_000
_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
_LEADING_BLANK = re.compile(rb"[ \t\r\n]*")
_WORD = re.compile(r"=\?([^?\s]{0,60})\?\s*([bBqQ])\s*\?((?:[^?\r\n]|\?(?!=))*)\?=")
_CONTENT = re.compile(rb"\s*content-[a-z-]{1,30}:", re.I)  # a blank line too many, seen before the fields of a part
_GOES_ON = re.compile(
    rb"(?:MIME-Version: 1\.0|Content-Type: (?:text|multipart)/[\w.-]+[^\r\n]*)\r?\n(?:[A-Z][\w-]{1,60}: |[ \t]+\S)",
    re.I,
)
"""The rest of a head behind an empty line that got into it."""
_BLANK_IN_NAME = re.compile(rb"(?:X-|(?=[^:]*-))[A-Z][\w-]*(?: [\w-]+){1,2}:[ \t]", re.I)
_HEAD_BELOW = re.compile(rb"[^\r\n]{1,200}\r?\n(?:[!-9;-~]{2,60}:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")
"""A line of another kind right above two fields."""
_USUAL = re.compile(rb"^(from|to|subject|date|message-id|mime-version|content-type|received):[ \t]", re.I | re.M)
_EMPTY_LINE = re.compile(rb"\n\r?\n")
MAX_LOST = 4_000
"""Bytes of a long field whose lines lost the blanks at their front."""
_BLANKS = re.compile("[ \t\r\n\v\f\x85\u2028\u2029]+")
_ENDS_SHIFTED = re.compile(rb"\x1b\$[^\x1b]*\Z")
"""ISO-2022 text that does not return to ASCII at its end, as it should: the next word goes on with it."""


def split_head(raw: bytes, *, part: bool = False) -> tuple[list[Field], bytes]:
    """The fields and the body. A leading `From ` line of mailboxes and blank lines before the head are skipped; a line
    that is no field belongs to the one before it if fields follow, and begins the body otherwise. A `part` may begin with
    a blank line, and then has no fields (RFC 2046 section 5.1)."""
    if part and raw.startswith((b"\n", b"\r\n")) and not _CONTENT.match(raw):
        return [], raw[raw.index(b"\n") + 1 :]
    fields: list[Field] = []
    at, size = 0, len(raw)
    blank = _LEADING_BLANK.match(raw)
    if blank and _NAME.match(raw, blank.end(), blank.end() + 200):
        at = blank.end()
    if not _NAME.match(raw, at, at + 200) and not raw.startswith((b"From ", b">From "), at):
        if at:
            return [], raw
        if not (_looks_like_fields(raw, at) or _BLANK_IN_NAME.match(raw, at, at + 200)):
            if part or not _HEAD_BELOW.match(raw, at, at + 400):
                return [], raw
            at = raw.index(b"\n", at) + 1  # the rest of a mailbox's line between two mails
    value: list[bytes] = []
    name = b""

    def close() -> None:
        if name and len(fields) < MAX_FIELDS:
            fields.append((name.decode("ascii").lower(), b"".join(value).strip()))

    while at < size:
        end = raw.find(b"\n", at)
        end = size if end < 0 else end + 1
        line = raw[at:end].rstrip(b"\r\n")
        if not line:
            at = end
            if name and not part and _GOES_ON.match(raw, at) and name.lower() != b"content-type":
                if not first(fields, "content-type"):
                    continue
            break
        if line[0] in b" \t":
            if not line.strip() and not _continues(raw, end):
                at = end
                break
            if line.strip():
                value.append(line)  # with its blanks: they count inside quotes
        elif match := _NAME.match(line):
            close()
            name, value = match[1], [line[match.end() :].strip()]
        elif line.startswith((b"From ", b">From ")) and not name:
            pass
        elif line.startswith(b"--") and _is_boundary(line, name, b"".join(value), fields):
            break  # the blank line before the first part is missing
        elif _BLANK_IN_NAME.match(line) and _ends_or_goes_on(raw, end):
            close()
            name, value = b"", []  # a field nobody can look up
        elif _looks_like_fields(raw, end) or _is_rest_of_address(line, value) or _goes_on_below(raw, end, fields, name):
            value.append(b" " + line if name else b"")
        else:
            break
        at = end
        if at > MAX_HEAD:
            break
    close()
    return fields, raw[at:]


def _looks_like_fields(raw: bytes, at: int) -> bool:
    """Is the line after this one a field?"""
    return bool(re.match(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t\r\n]", raw[at : at + 80]))


def _is_boundary(line: bytes, name: bytes, value: bytes, fields: list[Field]) -> bool:
    """Whether a line within a head is the boundary that head declares."""
    declared = value if name.lower() == b"content-type" else first(fields, "content-type")
    return len(line.strip()) > 2 and b"boundary" in declared.lower() and line.strip()[2:] in declared


def _goes_on_below(raw: bytes, at: int, fields: list[Field], name: bytes) -> bool:
    """Does a field every mail has, but not yet this one, stand further below? Then the lines between are the rest of a long
    field, whose blanks at the front were lost."""
    end = _EMPTY_LINE.search(raw, at, at + MAX_LOST)
    seen = {key for key, _ in fields} | {name.decode("ascii").lower()}
    below = _USUAL.finditer(raw, at, end.start() if end else min(len(raw), at + MAX_LOST))
    return any(match[1].decode("ascii").lower() not in seen for match in below)


def _is_rest_of_address(line: bytes, value: list[bytes]) -> bool:
    """Is this the end of an address within brackets, cut by a line end?"""
    cut = bool(value) and value[-1].rfind(b"<") > value[-1].rfind(b">")
    return cut and bool(re.match(rb"[^\s<>]{1,200}>", line))


def _ends_or_goes_on(raw: bytes, at: int) -> bool:
    """Does the head end with the line before, or follow with another field?"""
    return raw.startswith((b"\n", b"\r\n"), at) or _looks_like_fields(raw, at)


def _continues(raw: bytes, at: int) -> bool:
    return (raw[at : at + 1] in (b" ", b"\t") and bool(raw[at : at + 80].strip())) or _looks_like_fields(raw, at)


def first(fields: list[Field], name: str) -> bytes:
    """The first value of a field, empty if there is none. An empty first value gives way to a later one."""
    found = b""
    for key, value in fields:
        if key == name:
            if value:
                return value
            found = value
    return found


def every(fields: list[Field], name: str) -> list[bytes]:
    return [value for key, value in fields if key == name]


def text(value: bytes, body_charset: str = "") -> str:
    """A field's value as text: raw 8-bit read, encoded words decoded, blanks folded, no control characters."""
    return tidy(decode_words(raw_text(value, body_charset)))


def raw_text(value: bytes, body_charset: str = "") -> str:
    """A raw value as text, encoded words left alone."""
    if value.isascii():
        if b"\x1b$" in value:
            return charsets.decode(value, "iso-2022-jp")
        return value.decode("ascii")
    return charsets.decode(value, "", body_charset)


def tidy(value: str) -> str:
    value = _BLANKS.sub(" ", value)
    if value.isprintable():
        return value.strip()
    return "".join(char for char in value if char >= " " and char != "\x7f").strip()


def decode_words(value: str) -> str:
    """Encoded words in `value` decoded. Neighbours of one charset are joined as bytes first, and those of one encoding as
    they are written, since a character or its code may be split across two; blanks between two words vanish (RFC 2047
    section 6.2)."""
    if "=?" not in value:
        return value
    out: list[str] = []
    at, pending, charset = 0, b"", ""
    kind, written = "", ""

    def flush(*, all_of_it: bool = True) -> None:
        nonlocal pending, written
        pending += _word_bytes(kind, written) if written else b""
        written = ""
        if pending and all_of_it:
            out.append(charsets.decode(pending, charset))
            pending = b""

    for match in _WORD.finditer(value):
        between = value[at : match.start()]
        if between.strip() or (between and not (pending or written or at)):
            flush()
            out.append(between)
        label = match[1].split("*", 1)[0].lower()
        if match[2].upper() != kind or not _ends_within_code(kind, written):
            flush(all_of_it=False)
        if label != charset or (codec_is_stateful(label) and not _ENDS_SHIFTED.search(pending)):
            flush()
        charset, kind = label, match[2].upper()
        written += match[3]
        at = match.end()
    flush()
    out.append(value[at:])
    return "".join(out).replace("\x00", "")


def _ends_within_code(kind: str, written: str) -> bool:
    """Whether a word ends within a code, so that the next one has its rest."""
    if kind == "B":
        return len(written.replace(" ", "")) % 4 != 0 and not written.endswith("=")
    return "=" in written[-2:]


def codec_is_stateful(label: str) -> bool:
    """Encodings that return to ASCII at the end of each word, so that each is decoded by itself."""
    return label.startswith(("iso-2022", "utf-7", "hz"))


def _word_bytes(kind: str, content: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    if kind in "bB":
        return transfer.base64(data.replace(b" ", b""))
    data = data.replace(b"_", b" ")
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), data)
