"""Text of two or four bytes a character (UTF-16, UTF-32), known by its marks or by where its zero bytes stand. Pure.

Labels say little here: `utf-16` leaves the order of the bytes open without a mark (RFC 2781 section 3.3), and programs that
save a mail as "Unicode" keep whatever label stood there.
"""

import codecs
import re

SAMPLE = 4_096
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # those of four bytes first: one of them begins like one of two
_OF_WRITING = re.compile("[\t\n\r\x20-\x7e\xa0-\u0700\u1e00-\u1fff\u2010-\u203a\u20a0-\u20bf\u3000-\u30ff]")
_FAR = 9
"""So many times as many zero bytes have to stand on one side of the pairs as on the other."""
_FEW = 20
"""One byte of so many has to be zero: blanks, line ends and stops, whatever the script."""


def read(data: bytes, said: str = "") -> str | None:
    """`data` as wide text, without its mark; None where it is none. `said` is the codec its label names. Asked only where
    there are zero bytes: other bytes are no wide text of more than a few characters."""
    mark, codec = next((one for one in _MARKS if data.startswith(one[0])), (b"", ""))
    codec = codec or _by_zeros(data[:SAMPLE], declared=said.startswith(("utf-16", "utf-32")))
    if not codec:
        return None
    text = data[len(mark) :].decode(codec, "replace")
    return text if mark or said.startswith(codec[:6]) or _is_writing(text[:SAMPLE]) else None


def as_utf8(raw: bytes) -> bytes:
    """A mail that was saved as wide text as a whole, as UTF-8; any other as it is."""
    begins = raw[:4]
    if b"\0" not in begins and not begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw
    text = read(raw)
    return raw if text is None else text.encode("utf-8", "replace")


def _by_zeros(data: bytes, *, declared: bool) -> str:
    """The codec by the places of the zero bytes, empty where they stand anywhere."""
    if len(data) >= 8:
        first, second, third, fourth = (data[place::4][: len(data) // 4] for place in range(4))
        if not any(fourth) and max(third) <= 0x10:
            return "utf-32-le"
        if not any(first) and max(second) <= 0x10:
            return "utf-32-be"
    ahead, behind = data[::2].count(0), data[1::2].count(0)
    if not declared and (ahead + behind) * _FEW < len(data):
        return ""
    if behind > _FAR * ahead or (declared and behind > ahead):
        return "utf-16-le"
    if ahead > _FAR * behind or (declared and ahead > behind):
        return "utf-16-be"
    return ""


def _is_writing(text: str) -> bool:
    """Whether most letters are of scripts that are written with blanks, or kana: bytes taken wrongly are of all kinds."""
    return len(_OF_WRITING.findall(text)) * 10 >= 9 * len(text)
