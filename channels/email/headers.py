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
_BLANKS = re.compile("[ \t\r\n\v\f\x85\u2028\u2029]+")
_RETURNS = re.compile(rb"[^\x1b]+\x1b\([BJ]")
"""ISO-2022 text that returns to ASCII without having left it: the word before goes on in it."""


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
        if not _looks_like_fields(raw, at):
            return [], raw
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
        elif _looks_like_fields(raw, end) or _is_rest_of_address(line, value):
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


def _is_rest_of_address(line: bytes, value: list[bytes]) -> bool:
    """Is this the end of an address within brackets, cut by a line end?"""
    cut = bool(value) and value[-1].rfind(b"<") > value[-1].rfind(b">")
    return cut and bool(re.match(rb"[^\s<>]{1,200}>", line))


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
    if value.isprintable() and "  " not in value:
        return value.strip()
    value = _BLANKS.sub(" ", value)
    if value.isprintable():
        return value.strip()
    return "".join(char for char in value if char >= " " and char != "\x7f").strip()


def decode_words(value: str) -> str:
    """Encoded words in `value` decoded. Neighbours of one charset are read together, since a character may be split across
    two; blanks between two words vanish (RFC 2047 section 6.2)."""
    if "=?" not in value:
        return value
    out: list[str] = []
    at, charset = 0, ""
    run: list[tuple[str, str]] = []

    for match in _WORD.finditer(value):
        between = value[at : match.start()]
        label = match[1].split("*", 1)[0].lower()
        apart = between.strip() or (between and not at)
        if run and (apart or label != charset):
            out.append(_read_together(run, charset))
            run = []
        if apart:
            out.append(between)
        charset = label
        run.append((match[2].upper(), match[3]))
        at = match.end()
    out.append(_read_together(run, charset))
    out.append(value[at:])
    return "".join(out).replace("\x00", "")


def _read_together(words: list[tuple[str, str]], charset: str) -> str:
    """Neighbouring words of one charset. Each is decoded by itself; what then does not fit the charset was cut within a code
    if it fits once joined as written."""
    decoded = [_word_bytes(kind, written) for kind, written in words]
    if codec_is_stateful(charset) and not any(_RETURNS.match(data) for data in decoded[1:]):
        return "".join(charsets.decode(data, charset) for data in decoded)
    data = b"".join(decoded)
    if len({kind for kind, _ in words}) == 1 < len(words) and not charsets.fits(data, charset):
        joined = _word_bytes(words[0][0], "".join(written for _, written in words))
        data = joined if charsets.fits(joined, charset) else data
    return charsets.decode(data, charset)


def codec_is_stateful(label: str) -> bool:
    """Encodings that return to ASCII at the end of each word, so that each is decoded by itself."""
    return label.startswith(("iso-2022", "utf-7", "hz"))


def _word_bytes(kind: str, content: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    if kind in "bB":
        return transfer.base64(data.replace(b" ", b""))
    data = data.replace(b"_", b" ")
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), data)
