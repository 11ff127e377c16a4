"""Bytes to text, whatever the label says.

A label (see `charset_labels`) is overruled when the bytes are valid UTF-8 or when they fail it. Nothing here raises,
and U+FFFD appears only where no reading exists.
"""

import codecs
import re

from channels.email import wide_text
from channels.email.charset_labels import codec_named

_SEVEN_BIT = {"utf-7", "iso2022_jp_ext", "iso2022_jp_2", "iso2022_jp_3", "iso2022_kr", "hz"}
_MULTI_BYTE = {"gb18030", "big5hkscs", "cp949", "cp932", "euc_jp", "johab"}
_C1 = {n: bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(0x80, 0xA0)}
_STRAY = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_BEYOND_SEVEN = re.compile(rb"[\x80-\xff]")
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]|(?:[\xa4\xa5][\xa1-\xf6]){3}")
"""The empty places of windows-1252, and kana in a row in EUC-JP."""
_LATIN_IN_UTF8 = re.compile(rb"[A-Za-z][\xc2\xc3][\x80-\xbf]")
_KANA = re.compile("[\u3041-\u30fc]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_SLAVIC = re.compile("[оеаинтсрвлкмдпуі]")
_IN_DOS_WORDS = re.compile(rb"[A-Za-z]\x81\xe1?[a-z]")
"""The u with dots of the code page of old programs inside a word, where Windows has an empty place."""
_OF_WINDOWS = re.compile(rb"[\xc4\xd6\xdc\xdf\xe4\xf6\xfc]")
_RUSSIAN = re.compile("[Ѐ-ӿ№«»—–]")
_NO_WORDS = re.compile("[а-яё][А-ЯЁ]")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)


def decode(data: bytes, label: str = "", fallback: str = "") -> str:
    """`data` as text by `label`, then `fallback`, then what the bytes look like. NUL is left to the caller."""
    codec = codec_named(label) if label else ""
    if b"\0" in data and (text := wide_text.read(data, codec)) is not None:
        return text
    ascii_only = data.isascii()
    if ascii_only:
        if codec in _SEVEN_BIT or codec.startswith("utf-16") or codec.startswith("utf-32") or codec.startswith("cp037"):
            return _by_codec(data, codec) or data.decode("ascii")
        if b"\x1b" in data and (text := _by_codec(data, "iso2022_jp_ext")) is not None:
            return text
        return data.decode("ascii")
    if (text := _by_marks(data)) is not None:
        return text
    if (text := _utf8(data, codec)) is not None:
        return text
    if not codec and (text := _nearly_utf8(data)) is not None:
        return text
    if (codec or _as_fallback(fallback)) == "cp1252" and (_is_foreign(data) or _NOT_WINDOWS.search(data)):
        return detected(data)
    for name in (codec, _as_fallback(fallback)):
        if name and name != "utf-8" and (text := _by_codec(data, name)) is not None:
            return text
    if codec == "utf-8" and (text := _nearly_utf8(data) or _partly_utf8(data)) is not None:
        return text
    if codec in _MULTI_BYTE:
        text = data.decode(codec, "replace")
        if text.count("\ufffd") * 20 <= len(text):
            return text
    return detected(data)


def fits(data: bytes, label: str) -> bool:
    """Whether all of `data` can be of this charset; an unknown one fits."""
    try:
        data.decode(codec_named(label) or "latin-1")
    except UnicodeError:
        return False
    return True


def decode_html(data: bytes, label: str = "") -> str:
    """As `decode`; the charset of a `meta` element counts where the header gives none or a wrong one."""
    declared = _META.search(data, 0, 4096)
    meta = declared[1].decode("ascii", "ignore") if declared else ""
    if meta and (not codec_named(label) or codec_named(label) == "cp1252"):
        return decode(data, meta, label)
    return decode(data, label, meta)


def detected(data: bytes) -> str:
    """The likeliest reading of unlabelled 8-bit bytes that are not UTF-8."""
    if (text := _by_marks(data)) is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if text := _japanese(data):
        return text
    if _is_foreign(data):
        from charset_normalizer import from_bytes

        best = from_bytes(data[:4096], steps=3, chunk_size=1024, cp_exclusion=["utf_16", "utf_32", "utf_7"]).best()
        if best is not None and (codec := codec_named(best.encoding)) and (text := _by_codec(data, codec)) is not None:
            is_kana = len(_HALF_WIDTH.findall(text)) * 2 >= len(_BEYOND_ASCII.findall(text))
            return (is_kana and _cyrillic(data)) or text
    if _IN_DOS_WORDS.search(data) and not _OF_WINDOWS.search(data):
        return data.decode("cp850")
    return western(data)


def _japanese(data: bytes) -> str:
    """The reading that fits to the last byte and has as much kana as Japanese has; empty where there is none."""
    for codec in ("cp932", "euc_jp"):
        text = _by_codec(data, codec) if len(_BEYOND_SEVEN.findall(data, 0, 4096)) > 7 else None
        sample = (text or "")[:4096]
        if text and len(_KANA.findall(sample)) * 3 > len(_BEYOND_ASCII.findall(sample)):
            return text
    return ""


def _cyrillic(data: bytes) -> str:
    """The reading with the most of the letters Slavic words are made of, which detection takes for Japanese now and then; empty
    where it is no words: other signs between the letters, or capitals behind small ones."""
    readings = (data.decode(codec, "replace") for codec in ("koi8-r", "cp1251", "cp866", "iso8859-5"))
    text = max(readings, key=lambda text: len(_SLAVIC.findall(text)))
    signs = len(_BEYOND_ASCII.findall(text))
    are_words = len(_RUSSIAN.findall(text)) * 10 >= signs * 9 and len(_NO_WORDS.findall(text)) * 20 <= signs
    return text if are_words else ""


def _is_foreign(data: bytes) -> bool:
    """So many 8-bit bytes that this is no Latin script (and enough of them to tell which)."""
    sample = data[:4096]
    high = sum(byte > 127 for byte in sample)
    return high >= 8 and high * 5 > 2 * sum(byte > 64 for byte in sample)


def _as_fallback(label: str) -> str:
    codec = codec_named(label) if label else ""
    return "" if codec in _SEVEN_BIT or codec.startswith(("utf-16", "utf-32")) else codec


def western(data: bytes) -> str:
    """windows-1252 as browsers read it: its five empty places become the C1 controls of the same number."""
    return data.decode("latin-1").translate(_C1)


_LETTERS = bytes(range(0x20, 0x7F))


def _by_marks(data: bytes) -> str | None:
    """The reading a byte order mark asks for, if there is one. Plain letters without a zero byte are no UTF-16, whatever
    stands before them."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            plain = len(data.translate(None, _LETTERS)) < len(data) / 2
            if name != "utf-8" and plain and b"\x00" not in data:
                return None
            return data[len(mark) :].decode(name, "replace")
    return None


def _utf8(data: bytes, codec: str) -> str | None:
    """Valid UTF-8 wins over every label, save a double-byte one that the bytes fit as well."""
    if codec.startswith(("utf-16", "utf-32")) and b"\x00" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if (
        codec in _MULTI_BYTE
        and not any(ord(char) > 0x7FF for char in text[:2000])
        and _by_codec(data, codec) is not None
    ):
        return None
    return text


def _nearly_utf8(data: bytes, at_least: int = 3) -> str | None:
    """UTF-8 with a few broken places (a character cut by a gateway); the stray bytes are read as windows-1252. `at_least` so
    many times as many whole characters have to be there, and one."""
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_STRAY.findall(text))
    good = len(_BEYOND_ASCII.findall(text)) - bad
    if good < at_least * bad or not good:
        return None
    return _STRAY.sub(lambda m: _C1.get(ord(m[0]) - 0xDC00, chr(ord(m[0]) - 0xDC00)), text)


def _partly_utf8(data: bytes) -> str | None:
    """Lines in UTF-8 beside lines in a Western charset: what a gateway put below, or a program quoted as it came."""
    read, good, others = [], False, []
    for line in data.split(b"\n"):
        try:
            read.append(line.decode("utf-8"))
            good = good or not line.isascii()
        except UnicodeDecodeError:
            mixed = _nearly_utf8(line, 0 if _LATIN_IN_UTF8.search(line) else 3)
            good = good or mixed is not None
            read.append(mixed or western(line))
            others.append(line)
    return "\n".join(read) if good and not _is_foreign(b"\n".join(others)) else None


def _by_codec(data: bytes, codec: str) -> str | None:
    """`data` by one codec, None where it does not fit."""
    if codec == "cp1252":
        return western(data)
    if codec.startswith(("utf-16", "utf-32")) and b"\x00" not in data and data.isascii():
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        pass
    if codec.startswith("iso2022_jp"):
        return _iso2022_jp(data)
    if codec in ("utf-7", "hz"):
        return data.decode(codec, "replace")
    if codec == "euc_jp":
        return _by_codec(data, "euc_jis_2004")
    return None


def _iso2022_jp(data: bytes) -> str:
    """ISO-2022-JP with the vendor rows (circled digits) and half-width kana the standard leaves out."""
    out, mode = [], "ascii"
    for piece in re.split(rb"(\x1b(?:\$[@B]|\$\([A-Z]|\([A-Z]))", data):
        if piece.startswith(b"\x1b"):
            mode = "kanji" if piece[1:2] == b"$" else "kana" if piece == b"\x1b(I" else "ascii"
        elif mode == "kanji":
            out.append(_jis_row(piece))
        elif mode == "kana":
            out.append(bytes(byte | 0x80 for byte in piece).decode("cp932", "replace"))
        else:
            out.append(piece.decode("ascii") if piece.isascii() else western(piece))
    return "".join(out)


def _jis_row(piece: bytes) -> str:
    out = bytearray()
    pairs = iter(piece)
    for high in pairs:
        low = next(pairs, None)
        if low is None or not (0x21 <= high <= 0x7E and 0x21 <= low <= 0x7E):
            out.append(high)
            if low is not None:
                out.append(low)
            continue
        lead = ((high + 1) >> 1) + (0x70 if high < 0x5F else 0xB0)
        trail = low + ((0x1F if low < 0x60 else 0x20) if high & 1 else 0x7E)
        out += bytes((lead, trail))
    return bytes(out).decode("cp932", "replace")
