"""`value; name=parameter` fields (RFC 2045 section 5.1), with parameters in pieces and in charsets (RFC 2231)."""

import re
from urllib.parse import unquote_to_bytes

from channels.email import charsets, headers

_PARAMETER = re.compile(
    r"""(?<![^\s=;:"'<>()])([^\s=;:"'<>()]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))""",
    re.S,
)
_STAR = re.compile(r"^(.+?)\*(?:(\d{1,4})(\*)?)?$")
_ENCODED = re.compile(r"(?:\A|;\s*)=\?")
_STARLESS = re.compile(r"(?:utf-?8|us-ascii|iso-8859-\d{1,2}|windows-125\d)'[\w-]{0,10}'.", re.I)
"""How the value of a parameter with a star begins; some write it without the star."""
_MAX_PARAMETERS = 400


def parse(raw: bytes, body_charset: str = "") -> tuple[str, dict[str, str]]:
    """The lower-cased value and its parameters, names lower-cased, values decoded."""
    text = headers.raw_text(raw, body_charset)
    if "=?" in text and _ENCODED.search(text):
        text = headers.decode_words(text)  # a server on the way encoded all of it, or all of a parameter
    head, semicolon, rest = text.partition(";")
    value = head.strip().lower()
    if not semicolon or " " in value or "\t" in value:
        pieces = re.split(r"[\s,]+", text.strip(), maxsplit=1)  # a tab or blank stands for the semicolon
        if len(pieces) == 2 and "=" in pieces[1] and "=" not in pieces[0]:
            value, rest = pieces[0].rstrip(";").lower(), pieces[1]
    if "=" in value and not rest:
        value, rest = "", text
    return re.sub(r"\([^)]*\)", "", value).strip(" \"'"), _parameters(rest)


def _parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(text)):
        if count >= _MAX_PARAMETERS:
            break
        name = match[1].lower()
        value = (
            re.sub(r"\\(.)", _unescaped, match[2], flags=re.S) if match[2] is not None else match[3].strip().rstrip(",")
        )
        if star := _STAR.match(name):
            encoded = bool(star[3]) or star[2] is None
            pieces.setdefault(star[1], {})[int(star[2] or 0)] = (value, encoded)
        elif name not in found:
            found[name] = headers.tidy(
                _joined({0: (value, True)}) if _STARLESS.match(value) else headers.decode_words(value)
            )
    for name, numbered in pieces.items():
        if joined := headers.tidy(_joined(numbered)):
            found[name] = joined
    return found


def _unescaped(match: re.Match[str]) -> str:
    return match[1] if match[1] in '"\\' else match[0]


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    charset, data, said = "", b"", ""
    plain = True
    for number in sorted(numbered):
        value, encoded = numbered[number]
        if encoded or (not data and _STARLESS.match(value)):
            if said and value.startswith(said):
                value = value[len(said) :]  # said again with every piece
            elif plain and (mark := re.match(r"([^']*'[^']*')(.*)", value, re.S)):
                said, value = mark[1], mark[2]
                charset = said.split("'")[0]
            data += unquote_to_bytes(value)
            plain = False
        else:
            data += value.encode("utf-8", "surrogateescape")
    text = charsets.decode(data, charset)
    return headers.decode_words(text) if "=?" in text else text
