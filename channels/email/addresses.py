"""Address fields as they come: groups, comments, quotes in names, commas in names, missing or doubled brackets.

A tolerant reader of RFC 5322 section 3.4: the field is cut at commas that really part addresses, and each piece is
read by itself. Names may be encoded words (also inside quotes), comments may stand for names.
"""

import re

from channels.email import headers
from ticketing.inbound import Party

MAX_ADDRESSES = 5_000
LONGEST = 5_000
"""Characters of one address with its name; of a longer one the middle is passed over."""
_ADDRESS = re.compile(r"[^\s<>\"(),:;@\\\[\]]+(?:@[^\s<>\"(),:;@\\]+)")
_LOOSE = re.compile(r"(?:\"[^\"]{1,100}\"|[^\s<>\"(),;:]+)@(?:\[[^\]\s]+\]|[^\s<>\"(),;:]+)")
_WORD = re.compile(r"=\?[^?\s]{0,60}\?\s*[bBqQ]\s*\?(?:[^?]|\?(?!=))*\?=")


_QUOTED = re.compile(r'"(?:[^"\\]|\\.){0,2000}+"')
_QUOTED_NAME = re.compile(r'"[^"]{0,2000}"(?!\s*@)')
_LINKED = re.compile(r"\[mailto:([^\s\[\]<>]{1,400})\]")
_HIDE = {ord("<"): "\ue0f8", ord(">"): "\ue0f9"}  # brackets inside quotes are no brackets
_QUOTE = "\ue0fa"  # written within quotes
_PLAIN = re.compile(r'(?:"([^"\\\\<>()@=:;\[\]\']*)"|([^"\\\\<>()@=:;,\[\]\']*)) ?<([\w.+/-]+@[\w.-]+)>')
"""How most write it: a name, and the address in brackets. Nothing in it means anything else."""
_BARE = re.compile(r"[\w.+/-]+@[\w.-]+")
_SPLIT_AT_DOT = re.compile(r"(?<=\w)\s*\.\s+(?=\w)|(?<=\w)\s+\.\s*(?=\w)")  # RFC 5322 section 4.4
_ANGLE = re.compile(r"<([^<>]*)>?")
_SCHEME = re.compile(r"^(?:mailto|smtp|imceaex):", re.I)
_BLANK = re.compile(r"\s+")
_ESCAPED = re.compile(r"\\(.)")
_BLANKS_AROUND = re.compile(r"\s*([^\s@]+)\s*@\s*([^\s@.]+(?:\.[^\s@.]+)+)\s*")
_SHOW = {0xE0F8: "<", 0xE0F9: ">"}


def parties(value: bytes, body_charset: str = "") -> tuple[Party, ...]:
    """Every address of a field, in order, duplicates left out. A piece without address gives nothing."""
    text = headers.raw_text(value, body_charset)
    if plain := _plain(text):
        return (plain,)
    found: dict[str, Party] = {}
    for piece in _pieces(text):
        party = _party(piece)
        if party and party.address and party.address not in found:
            found[party.address] = party
            if len(found) >= MAX_ADDRESSES:
                break
    return tuple(found.values())


def one(value: bytes, body_charset: str = "") -> Party | None:
    """The first usable address of a field; one without address but with text gives that text as name."""
    text = headers.raw_text(value, body_charset)
    if plain := _plain(text):
        return plain
    name_only: Party | None = None
    for piece in _pieces(text):
        party = _party(piece)
        if party and "@" in party.address:
            return party if party.name or not name_only else Party(party.address, name_only.name)
        if party and name_only is None:
            name_only = party
    return name_only


def normal(address: str) -> str:
    """The address with its domain in lower case and without a trailing dot, or brackets that some write around it."""
    if address[:1] == "[" and address[-1:] == "]":
        address = address[1:-1]
    local, at, domain = address.strip().rpartition("@")
    return f"{local}@{domain.lower().rstrip('.')}" if at else address.strip()


def _plain(text: str) -> Party | None:
    """The address and name of a field of the plainest form, as the way below would give them; None for any other."""
    if len(text) > LONGEST or not text.isprintable():
        return None
    if _BARE.fullmatch(text):
        return Party(normal(text))
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    name, address = headers.tidy(match[1] or match[2] or "").strip(" ,"), normal(match[3])
    return Party(address, "" if name == address else name)


def _pieces(text: str) -> list[str]:
    """Cut at commas and semicolons outside of quotes, comments, brackets and encoded words; group names fall away.
    A quote or bracket never closed does not swallow the rest."""
    pieces: list[str] = []
    current: list[str] = []
    if "[mailto:" in text and "<" not in text:
        text = _LINKED.sub(r"<\1>", text)
    at, size, depth, closed = 0, len(text), 0, 0
    in_angle = seen_at = False
    while at < size:
        char = text[at]
        if char == "=" and text.startswith("=?", at) and (word := _WORD.match(text, at, at + 2000)):
            current.append(word[0])
            at = word.end()
            continue
        if char == '"' and not depth:
            end = _closing_quote(text, at)
            if end > 0:
                current.append(text[at : end + 1])
                at = end + 1
                continue
        elif char == "\\":
            current.append(text[at : at + 2])
            at += 2
            continue
        elif char == "(" and not in_angle:
            if depth or text.find(")", at, at + 2000) > 0:
                depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif char == "<" and not depth:
            if 0 < closed < len(current) <= closed + 200 and "".join(current[closed:]).strip():
                pieces.append("".join(current[:closed]))  # a comma is missing between two
                current, closed = current[closed:], 0
            in_angle = text.find(">", at, at + 2000) > 0
        elif char == ">":
            in_angle = False
        elif char == ":" and not depth and not in_angle and not seen_at:
            current = []  # the name of a group
            at += 1
            continue
        elif char in ",;" and not depth and not in_angle:
            pieces.append("".join(current))
            current, seen_at, closed = [], False, 0
            at += 1
            continue
        seen_at = seen_at or char == "@"
        current.append(char)
        at += 1
        if char == ">" and seen_at and not depth:
            closed = len(current)
    pieces.append("".join(current))
    return _rejoined([one for piece in pieces if piece.strip() for one in _apart(piece.strip())])


def _apart(piece: str) -> list[str]:
    """Addresses with nothing but blanks between them are several."""
    words = piece.split()
    return words if len(words) > 1 and all(_ADDRESS.fullmatch(word) for word in words) else [piece]


def _closing_quote(text: str, at: int) -> int:
    end = at + 1
    limit = min(len(text), at + 2000)
    while end < limit:
        if text[end] == "\\":
            end += 2
            continue
        if text[end] == '"':
            return end
        end += 1
    return -1


def _rejoined(pieces: list[str]) -> list[str]:
    """`Last, First <a@b>` with an unquoted comma is one address: a piece without `@` belongs to the next one that has
    its address in brackets."""
    out: list[str] = []
    held = ""
    for piece in pieces:
        if "@" not in _WORD.sub("", piece) and "<" not in piece:
            held = f"{held}, {piece}" if held else piece
            continue
        if held and "<" in piece and not piece.startswith("<"):
            piece = f"{held}, {piece}"
        elif held:
            out.append(held)
        out.append(piece)
        held = ""
    if held:
        out.append(held)
    return out


def _party(piece: str) -> Party | None:
    if len(piece) > LONGEST:
        piece = piece[: LONGEST // 2] + piece[-LONGEST // 2 :]
    comments: list[str] = []
    bare = _QUOTED.sub(lambda match: match[0].translate(_HIDE), _without_comments(piece, comments))
    if "@" in bare and "<" not in bare:
        bare = bare.replace(">", " ")
        bare = _SPLIT_AT_DOT.sub(".", bare)
        if blanks := _BLANKS_AROUND.fullmatch(bare):
            bare = f"{blanks[1]}@{blanks[2]}"
    name, address = bare, ""
    angles = _ANGLE.findall(bare)
    if angles:
        address = next((inner for inner in reversed(angles) if "@" in inner), "")
        if not address:
            address = next((inner for inner in reversed(angles) if inner.strip()), "")
        name = _ANGLE.sub(" ", bare)
    else:
        words = _WORD.sub(lambda m: " " * len(m[0]), bare)
        if match := _LOOSE.search(_QUOTED_NAME.sub(lambda m: " " * len(m[0]), words)) or _LOOSE.search(words):
            address = match[0]
            name = bare[: match.start()] + " " + bare[match.end() :]
        elif "@" not in words and " " not in bare.strip() and '"' not in bare:
            decoded = headers.tidy(headers.decode_words(bare))
            if "=?" in bare and "=?" not in decoded and "<" in decoded and "@" in decoded:
                return _party(decoded)  # name and address in one encoded word
            plain = decoded.strip("'\"<>")
            return Party("", plain) if "=?" in bare and "@" not in plain else Party(plain, "")
    address = _clean_address(address)
    name = _clean_name(name) or _clean_name(" ".join(comments))
    if not address and not angles and (match := _LOOSE.search(headers.decode_words(bare))):
        address, name = _clean_address(match[0]), ""
    if (address or angles) and name and not _LOOSE.search(address) and (match := _LOOSE.search(name)):
        address = _clean_address(match[0])
    if not address and not name:
        return None
    return Party(address, "" if name.strip("'\"") == address else name)


def _clean_address(address: str) -> str:
    address = headers.tidy(headers.decode_words(address)) if "=?" in address else address
    address = _SCHEME.sub("", address.strip())
    if address.startswith("@") and ":" in address:
        address = address.rpartition(":")[2]  # a source route, RFC 5322 section 4.4
    address = address.strip(" \t\r\n'<>,;")
    if address.count('"') == 1 or (address.startswith('"') and address.endswith('"')):
        address = address.strip('"')
    local, at, domain = address.rpartition("@")
    if at and not local.startswith('"'):
        address = _BLANK.sub("", local) + "@" + _BLANK.sub("", domain)
    return normal(address).replace("\x00", "")


def _clean_name(name: str) -> str:
    name = name.translate(_SHOW)
    name = _QUOTED.sub(lambda match: match[0][1:-1].replace('\\"', _QUOTE), name.strip()).replace('"', "")
    name = _ESCAPED.sub(r"\1", name)
    name = headers.tidy(headers.decode_words(name)).replace(_QUOTE, '"')
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1]
    return name.strip(" \t,;")


def _without_comments(text: str, comments: list[str]) -> str:
    if "(" not in text:
        return text
    out: list[str] = []
    depth, start, quoted, last = 0, 0, False, text.rfind(")")
    for at, char in enumerate(text):
        if char == '"' and not depth:
            quoted = not quoted
        if quoted:
            out.append(char)
        elif char == "(" and (depth or at < last):
            if not depth:
                start = at + 1
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if not depth:
                comments.append(text[start:at])
        elif not depth:
            out.append(char)
    return "".join(out)
