"""The body of a mail that came as RTF (MS-OXRTFCP inflated, MS-OXRTFEX taken apart): its HTML, or its plain text.

Bytes are in the code page of the document or of the font in use; `\\uN` stands for one character and is followed by what
readers of old show instead.
"""

import codecs
import re
import struct
from dataclasses import dataclass

_MAX_RTF = 8_000_000
_MAX_TOKENS = 500_000
_MAX_DEPTH = 1_000
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbol"
    b"ArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)", re.S
)
_UNSEEN = frozenset(
    b"colortbl stylesheet info pntext pict object header headerl headerr footer footerl footerr listtable filetbl revtbl"
    b" listoverridetable themedata latentstyles datastore generator mhtmltag nonshppict".split()
)
_WORDS = {
    b"par": "\r\n", b"line": "\r\n", b"row": "\r\n", b"sect": "\r\n", b"page": "\r\n", b"tab": "\t", b"cell": "\t",
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
    b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\r\n", b"\r": "\r\n"}
_OF_FONTS = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_PAGES = {
    20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 20932: "euc-jp", 51932: "euc-jp", 51949: "euc-kr", 54936: "gb18030",
    50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp", 50225: "iso-2022-kr", 52936: "hz", 10000: "mac-roman",
    1200: "utf-16-le", 38598: "iso-8859-8",
}  # fmt: skip


def codec(page: int) -> str:
    """The codec of a Windows code page, cp1252 where there is none."""
    name = _PAGES.get(page) or (f"iso-8859-{page - 28590}" if 28591 <= page <= 28606 else f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


@dataclass(slots=True)
class Budget:
    """What is left of the limits of one message: bytes unpacked, and words and signs read."""

    size: int = _MAX_RTF
    tokens: int = _MAX_TOKENS


def inflate(data: bytes, budget: Budget) -> bytes:
    """Compressed RTF as RTF, as far as the budget goes; empty if it is neither kind."""
    body = _inflated(data, budget.size)
    budget.size -= len(body)
    return body


def _inflated(data: bytes, most: int) -> bytes:
    if len(data) < 16:
        return b""
    _, raw_size, kind = struct.unpack_from("<III", data)
    if kind == 0x414C454D:
        return data[16 : 16 + min(raw_size, most)]
    if kind != 0x75465A4C:
        return b""
    out = bytearray(_DICTIONARY)
    base, at = len(out), 16
    limit = min(raw_size, most) + base
    while at < len(data) and len(out) < limit:
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 1 >= len(data):
                    return bytes(out[base:])
                pair = data[at] << 8 | data[at + 1]
                at += 2
                offset, length = pair >> 4, (pair & 15) + 2
                write = len(out) % 4096
                if offset == write:
                    return bytes(out[base:limit])
                start = len(out) - ((write - offset) % 4096)
                if 0 <= start <= len(out) - length:
                    out += out[start : start + length]
                    continue
                for step in range(length):
                    out.append(out[start + step] if 0 <= start + step < len(out) else 32)
            else:
                if at >= len(data):
                    break
                out.append(data[at])
                at += 1
    return bytes(out[base:limit])


@dataclass(slots=True)
class _State:
    """What holds within a group: unseen, a piece of HTML, among the fonts, the codec, characters that stand for a `\\u`."""

    skip: bool = False
    tag: bool = False
    fonts: bool = False
    codec: str = "cp1252"
    fallback: int = 1

    def copy(self) -> "_State":
        return _State(self.skip, self.tag, self.fonts, self.codec, self.fallback)


class _Reader:
    def __init__(self, rtf: bytes, page: str) -> None:
        self.rtf = rtf
        stated = re.search(rb"\\ansicpg(\d{3,5})", rtf[:400])
        self.default = codec(int(stated[1])) if stated and int(stated[1]) else page
        self.wrapped = b"\\fromhtml" in rtf[:400]
        self.state = _State(codec=self.default)
        self.stack: list[_State] = []
        self.fonts: dict[int, int] = {}
        self.codecs_of_fonts: set[str] = set()
        self.font = self.stand_ins = self.depth = 0
        self.of_rtf_alone = False
        self.said: list[str] = []
        self.pending = bytearray()
        self.pending_codec = self.default

    def read(self, budget: Budget) -> str:
        at = 0
        while budget.tokens > 0 and (match := _TOKEN.match(self.rtf, at)):
            budget.tokens -= 1
            at = match.end()
            word, number, hexed, symbol, brace, run = match.groups()
            if brace:
                self._brace(brace)
            elif word == b"bin":
                at += max(int(number or 0), 0)
            elif word:
                self._word(word, int(number) if number else None)
            elif hexed:
                self._bytes(bytes([int(hexed, 16)]))
            elif symbol == b"*":
                self.state.skip = True
            elif symbol:
                self._text(_SYMBOLS.get(symbol, ""))
            elif run:
                self._bytes(run)
        self._flush()
        whole = "".join(self.said).replace("\x00", "")
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _brace(self, brace: bytes) -> None:
        self.stand_ins = 0
        if brace == b"{":
            self.depth += 1
            if self.depth <= _MAX_DEPTH:
                self.stack.append(self.state.copy())
        elif self.depth > _MAX_DEPTH:
            self.depth -= 1
        else:
            self.depth = max(self.depth - 1, 0)
            self.state = self.stack.pop() if self.stack else _State(codec=self.default)

    def _word(self, word: bytes, number: int | None) -> None:
        state = self.state
        if word == b"u" and number is not None:
            self.stand_ins = 0
            self._text(chr(number % 65536))
            self.stand_ins = state.fallback
        elif word == b"uc":
            state.fallback = min(max(number or 0, 0), 100)
        elif word == b"htmlrtf":
            self.of_rtf_alone = number != 0
        elif word == b"htmltag":
            state.skip, state.tag, state.codec = False, True, self.default
        elif word == b"fonttbl":
            state.skip = state.fonts = True
        elif word == b"f" and number is not None:
            self.font = number
            if not state.fonts:
                state.codec = self._codec_of(self.fonts.get(number, 1))
        elif word == b"fcharset" and state.fonts:
            self.fonts[self.font] = number or 0
            self.codecs_of_fonts.add(_OF_FONTS.get(number or 0, ""))
        elif word in (b"plain", b"pard"):
            pass
        elif word in _UNSEEN:
            state.skip = True
        elif found := _WORDS.get(word):
            self._text(found)

    def _codec_of(self, charset: int) -> str:
        if charset == 0 and self.default in self.codecs_of_fonts:
            return "cp1252"  # the document has fonts of its own for the letters of its code page
        return _OF_FONTS.get(charset, self.default)

    def _seen(self) -> bool:
        return not self.state.skip and not (self.wrapped and self.of_rtf_alone)

    def _bytes(self, data: bytes) -> None:
        if self.stand_ins:
            dropped = min(self.stand_ins, len(data))
            self.stand_ins -= dropped
            data = data[dropped:]
        if data and self._seen():
            if self.pending_codec != self.state.codec:
                self._flush()
                self.pending_codec = self.state.codec
            self.pending += data

    def _text(self, text: str) -> None:
        if self.stand_ins:
            self.stand_ins -= 1
        elif text and self._seen():
            self._flush()
            self.said.append(text)

    def _flush(self) -> None:
        if self.pending:
            self.said.append(self.pending.decode(self.pending_codec, "replace"))
            self.pending.clear()


def bodies(rtf: bytes, budget: Budget, page: str = "cp1252") -> tuple[str, str]:
    """HTML and text of an RTF body, one of them empty. HTML wrapped in RTF (`\\fromhtml`) is taken out of it."""
    reader = _Reader(rtf, page)
    read = reader.read(budget)
    return (read, "") if reader.wrapped else ("", read.strip())
