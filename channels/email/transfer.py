"""Content-Transfer-Encoding undone (RFC 2045 section 6), and the files older programs put straight into the text.

Encoded data in mail is often damaged: stray characters, missing padding, text after the end, unknown names. What can
be decoded is; nothing here raises.
"""

import binascii
import re
from dataclasses import dataclass

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_FOOTER = re.compile(rb"(?<!\s)[ \t]*+\r?\n[ \t]*+\r?\n\s*+(?=[^A-Za-z0-9+/=\s]|[^\r\n]*\w \w)")
_QP_BAD = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*$)")
_QP_PADDED = re.compile(rb"=[ \t]{1,998}(?=\r?\n|\Z)")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4}(?:[ \t]+([^\r\n]{0,255}?))?[ \t]*\r?\n(?=[ -`])", re.M)
_UU_END = re.compile(rb"^(?:end|====)[ \t]*\r?(?:\n|\Z)", re.M)
_Y_BEGIN = re.compile(rb"^=ybegin [^\r\n]*?name=([^\r\n]{1,255})\r?\n(?:=ypart [^\r\n]*\r?\n)?", re.M)
_Y_END = re.compile(rb"^=yend [^\r\n]*\r?(?:\n|\Z)", re.M)
_MAX_BLOCKS = 100
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file found inside a text: its name as written, its bytes."""

    name: bytes
    content: bytes


def decode(body: bytes, encoding: str) -> bytes:
    """The bytes behind `body`; `encoding` is the header's value, in any spelling. Unknown names leave it as it is."""
    name = re.sub(r"[^a-z0-9]", "", encoding.lower())
    if name in ("base64", "b", "b64") or name.startswith("base64"):
        return base64(body)
    if name in ("q", "qp") or name.startswith("quotedp") or name.startswith("quotep"):
        return quoted_printable(body)
    if name in ("uuencode", "xuuencode", "uue", "xuue", "uu"):
        _, files = files_in_text(body)
        return files[0].content if files else body
    if name in ("yenc", "xyenc"):
        _, files = files_in_text(body)
        return files[0].content if files else body
    return body


def base64(body: bytes) -> bytes:
    """Base64 with anything in between ignored; a padded end ends a run, and further runs are read as well."""
    try:
        if not _reads_as_text(body):
            return _clean_base64(body)
    except (binascii.Error, ValueError):
        pass
    else:
        return body
    runs = re.split(rb"=+", _leading_base64(body))
    return b"".join(_base64_run(_NOT_BASE64.sub(b"", run)) for run in runs)


def _clean_base64(body: bytes) -> bytes:
    """Base64 without a fault, a megabyte at a time: each step keeps every other thread waiting. binascii.Error otherwise."""
    bare = b"".join(body[at : at + _AT_ONCE].translate(None, b"\r\n \t") for at in range(0, len(body), _AT_ONCE))
    return b"".join(
        binascii.a2b_base64(bare[at : at + _AT_ONCE], strict_mode=True) for at in range(0, len(bare), _AT_ONCE)
    )


def _reads_as_text(body: bytes) -> bool:
    """Plain words under a wrong label: blanks between words of the first line, where base64 has none."""
    sample = body[:400].lstrip().partition(b"\n")[0]
    return len(sample) > 15 and len(re.findall(rb"[^\s=] [^\s=]", sample)) * 25 > len(sample)


def _base64_run(run: bytes) -> bytes:
    rest = len(run) % 4
    if rest == 1:
        run = run[:-1]
        rest = 0
    return binascii.a2b_base64(run + b"=" * (-rest % 4))


def _leading_base64(body: bytes) -> bytes:
    """`body` up to the footer some list server has added: a line that cannot be base64 after a padded end, or words after a
    blank line where a run of fours has ended."""
    if footer := re.search(rb"=[ \t]*\r?\n\s*+(?=[A-Za-z0-9+/=]*+[^A-Za-z0-9+/=\s])", body):
        return body[: footer.start() + 1]
    footer = _FOOTER.search(body)
    if footer and len(_NOT_BASE64.sub(b"", body[: footer.start()])) % 4 == 0:
        return body[: footer.start()]
    return body


def quoted_printable(body: bytes) -> bytes:
    """Quoted-printable; a lone `=` stands for itself, lower-case digits are read, soft breaks at the end vanish."""
    if b"=" not in body:
        return re.sub(rb"[ \t]+(\r?\n)", rb"\1", body) if b" \n" in body or b" \r" in body or b"\t\n" in body else body
    if b"= " in body or b"=\t" in body:
        body = _QP_PADDED.sub(b"=", body)
    return binascii.a2b_qp(_QP_BAD.sub(b"=3D", body))


def files_in_text(text: bytes) -> tuple[bytes, list[TextFile]]:
    """uuencoded and yEnc blocks in `text`: the text without them, and the files."""
    files: list[TextFile] = []
    if b"begin" not in text:
        return text, files
    for begin, end, decoder in ((_UU_BEGIN, _UU_END, _uu_lines), (_Y_BEGIN, _Y_END, _y_lines)):
        rest, at, kept = text, 0, []
        while len(files) < _MAX_BLOCKS and (start := begin.search(rest, at)):
            stop = end.search(rest, start.end())
            last = stop.start() if stop else len(rest)
            content = decoder(rest[start.end() : last])
            if content is None or (stop is None and not content):
                break
            files.append(TextFile((start[1] or b"").strip().strip(b'"'), content))
            kept.append(rest[at : start.start()])
            at = stop.end() if stop else len(rest)
        text = b"".join([*kept, rest[at:]])
    return text, files


def _uu_lines(block: bytes) -> bytes | None:
    """The bytes of uuencoded lines, None if this is no such block (a sentence that starts with `begin`)."""
    out = []
    for line in block.splitlines():
        if not line.strip() or line == b"`":
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:length]))
            except (binascii.Error, ValueError):
                return None
    return b"".join(out)


def _y_lines(block: bytes) -> bytes:
    """yEnc: each byte plus 42; `=` escapes the next, which carries 64 more (yenc.org draft 1.3)."""
    joined = block.replace(b"\r", b"").replace(b"\n", b"")
    plain = re.sub(rb"=(.)", lambda match: bytes([(match[1][0] - 64) % 256]), joined, flags=re.S)
    return plain.translate(bytes((byte - 42) % 256 for byte in range(256)))
