"""An answer as the bytes of a mail: text and HTML beside each other, files attached, threaded, marked where automatic.

Built on the standard library's message class; every value that becomes a header field is freed of line ends first, so
that nothing a customer wrote can add a field.
"""

import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from html import escape
from typing import Any

from ticketing.inbound import File, Party
from ticketing.outbound import Outbound

MAX_REFERENCES = 30
LOOP_FIELD = "X-Schalter-Loop"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]", re.I)
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)
_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
)
_LOOK = "font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.45"
"""Without a font Outlook takes Times; colours are left to the program, which knows whether it is dark."""
_NOT_IN_ADDRESS = re.compile(r"[\s<>,;\"]+")
_ID = re.compile(r"[^\s<>]{3,900}")


class _KnownFields(HeaderRegistry):
    """The standard library makes a class anew for each field of each mail, which takes half of the time a mail takes."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = super().__getitem__(name)
        return made


_LINE = 76
LONGEST_LINE = 998
"""RFC 5322 section 2.1.1; a relay refuses what is longer."""
_LONGEST_NAME = 800
_POLICY = EmailPolicy(linesep="\r\n", max_line_length=_LINE, header_factory=_KnownFields())


@dataclass(frozen=True, slots=True)
class MailIdentity:
    """Who a mail comes from: the mailbox's address and name, where answers go, our domain, and the secret by which
    the loop header is signed."""

    from_address: str
    display_name: str
    domain: str
    secret: bytes
    reply_to: str = ""


def compose(outbound: Outbound, identity: MailIdentity, sent_at: datetime) -> bytes:
    """The mail, with CRLF line ends, ready for the relay, the same bytes for each recipient: who gets a blind copy stands
    in the envelope alone (RFC 5322 section 3.6.3). The same arguments give the same bytes."""
    beyond_ascii = any(not party.address.rpartition("@")[0].isascii() for party in (outbound.to, *outbound.cc))
    policy = _POLICY.clone(utf8=True) if beyond_ascii else _POLICY  # such a local part needs SMTPUTF8
    shown = f"{outbound.sender_name} ({identity.display_name})" if outbound.sender_name else identity.display_name
    fields: list[tuple[str, str | list[Address]]] = [
        ("From", [_address(Party(identity.from_address, shown))]),
        ("To", [_address(outbound.to)]),
        ("Cc", [_address(party) for party in outbound.cc]),
    ]
    if identity.reply_to != identity.from_address:
        fields.append(
            ("Reply-To", [_address(Party(identity.reply_to, identity.display_name))] if identity.reply_to else [])
        )
    fields += [("Subject", one_line(outbound.subject)), ("Date", format_datetime(sent_at))]
    head = "".join(_field(name, value, policy) for name, value in fields if value != [])
    head += _ids_field("Message-ID", (one_line(outbound.message_id).strip("<>"),))
    head += _ids_field("In-Reply-To", _ids((outbound.in_reply_to,))[:1])
    head += _ids_field("References", references(outbound))
    if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", outbound.language):
        head += f"Content-Language: {outbound.language}\r\n"
    if outbound.automatic:
        how = "auto-replied" if outbound.in_reply_to else "auto-generated"
        mark = loop_mark(identity.secret, outbound.message_id)
        head += f"Auto-Submitted: {how}\r\nX-Auto-Response-Suppress: All\r\n{LOOP_FIELD}: {mark}\r\n"
    text = outbound.text.replace("\r\n", "\n").replace("\x00", "")
    html = _page(outbound.html or text_to_html(text), outbound.language)
    body = _multipart("alternative", _boundary(outbound, 1), [_text("plain", text), _text("html", html)])
    if outbound.files:
        body = _multipart("mixed", _boundary(outbound, 0), [body, *map(_file, outbound.files)])
    return f"{head}MIME-Version: 1.0\r\n".encode() + body


def _field(name: str, value: str | list[Address], policy: Any) -> str:
    """A field with its line end. What fits a line in plain letters is written as it is; the rest is encoded and folded by
    the standard library, which takes twenty times as long."""
    said = value if isinstance(value, str) else ", ".join(map(str, value))
    usual = isinstance(value, str) or all(_ADDRESS.fullmatch(one.addr_spec) for one in value)
    if (
        said
        and usual
        and said.isascii()
        and said.isprintable()
        and "=?" not in said
        and len(name) + 2 + len(said) <= _LINE
    ):
        return f"{name}: {said}\r\n"
    folded = str(policy.fold(*policy.header_store_parse(name, value)))
    if isinstance(value, str) and max(map(len, folded.split("\r\n"))) > LONGEST_LINE:  # a word that cannot be folded
        folded = f"{name}: " + Header(value, "utf-8", _LINE, name).encode(linesep="\r\n") + "\r\n"
    return folded


def _ids_field(name: str, ids: Sequence[str]) -> str:
    """Each id stands whole on a line of its own (RFC 5322 section 3.6.4): cut into encoded words, as the standard library
    does with a long one, no mail program would thread by it."""
    return f"{name}: " + "\r\n ".join(f"<{one}>" for one in ids) + "\r\n" if ids else ""


def references(outbound: Outbound) -> list[str]:
    """The ids for References: the whole thread, oldest first, ending in the mail answered. A long thread keeps its
    first id and the latest ones (RFC 5322 section 3.6.4 asks for all, relays cut lines of that length)."""
    ids = _ids((*outbound.references, outbound.in_reply_to))
    last = _ids((outbound.in_reply_to,))
    ids = [one for one in ids if one not in last] + last
    return ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[-(MAX_REFERENCES - 1) :]]


def loop_mark(secret: bytes, message_id: str) -> str:
    """The value of our loop field: only we can make it, so a stranger cannot silence us with it."""
    return hmac.new(secret, b"loop:" + message_id.strip("<> ").encode(), hashlib.sha256).hexdigest()[:40]


def is_own_loop(value: str, secret: bytes, message_id: str) -> bool:
    return hmac.compare_digest(value.strip().encode(), loop_mark(secret, message_id).encode())


def one_line(value: str) -> str:
    """A value without any character that could end a header line."""
    return _CONTROL.sub(" ", value).strip()


def text_to_html(text: str) -> str:
    """Plain text as HTML: paragraphs, line breaks, links."""
    paragraphs = [part for part in re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n")) if part.strip()]
    return "\n".join(f"<p>{_linked(part)}</p>" for part in paragraphs)


def _linked(text: str) -> str:
    out, at = [], 0
    for match in _URL.finditer(text):
        out.append(_escaped(text[at : match.start()]))
        target = match[0] if match[0].lower().startswith("http") else "https://" + match[0]
        out.append(f'<a href="{escape(target)}">{escape(match[0])}</a>')
        at = match.end()
    out.append(_escaped(text[at:]))
    return "".join(out)


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def _page(html: str, language: str) -> str:
    lang = f' lang="{escape(language)}"' if language else ""
    return f'<!DOCTYPE html>\n<html{lang}><head>{_HEAD}</head>\n<body style="{_LOOK}">\n{html}\n</body></html>\n'


def _address(party: Party) -> Address:
    """An address field value. An address the grammar refuses is sent as it is, cut of anything dangerous."""
    local, _, domain = one_line(party.address).rpartition("@")
    if (
        len(local) > 1 and local[0] == local[-1] == '"'
    ):  # what a quoted part holds belongs to it (RFC 5321 section 4.1.2)
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    else:
        local = _NOT_IN_ADDRESS.sub("", local)
    name = one_line(party.name)[:_LONGEST_NAME]
    return Address(display_name=name, username=local, domain=ascii_domain(_NOT_IN_ADDRESS.sub("", domain)))


def ascii_domain(domain: str) -> str:
    """A domain as DNS knows it (IDNA); as it is where that is impossible."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _ids(values: tuple[str, ...]) -> list[str]:
    found: dict[str, None] = {}
    for value in values:
        found.update(dict.fromkeys(one for one in _ID.findall(value) if one.isprintable() and one.isascii()))
    return list(found)


def _text(subtype: str, text: str) -> bytes:
    """A part of text with its fields. Written here: the standard library takes ten times as long for the same bytes."""
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    said = (text if text.endswith("\n") else text + "\n").encode("utf-8", "replace")
    return head.encode() + binascii.b2a_qp(said, istext=True).replace(b"\n", b"\r\n")


def _file(file: File) -> bytes:
    kind, _, subtype = (
        file.media_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.media_type) else "application/octet-stream"
    ).partition("/")
    if kind in ("multipart", "message"):
        kind, subtype = "application", "octet-stream"
    part = EmailMessage(policy=_POLICY)
    name = one_line(file.filename) or "file"
    part.set_content(file.content, maintype=kind, subtype=subtype, disposition="attachment", filename=name)
    del part["MIME-Version"]
    return part.as_bytes()


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    between = f"--{boundary}\r\n".encode()
    return head + b"".join(between + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def _boundary(outbound: Outbound, number: int) -> str:
    """By the Message-ID, so that trying again sends the very same bytes."""
    return "=_" + hashlib.sha256(f"{outbound.message_id}/{number}".encode()).hexdigest()[:32]
