"""Which parts are the text one reads, and which are files.

All inline text of a mixed message counts, in order; of alternatives the plain form serves the plain view and the
richest HTML the other. Everything else becomes a file whose bytes are never changed.
"""

import mimetypes
import re
from dataclasses import dataclass, field
from functools import partial

from channels.email import (
    calendar_part,
    charsets,
    crypto,
    filenames,
    flowed,
    headers,
    html_hint,
    pgp_text,
    reactions,
    rtf,
    structure,
    tnef,
    transfer,
)
from channels.email.part_roles import content_id, is_attached, is_file, judged_type, listed
from channels.email.pieces import Piece, as_html, is_plain, read, told_once
from channels.email.structure import Budget, Part
from foundation import html_text
from ticketing.inbound import File

MAX_FILES = 1_000
MAX_TEXT = 4_000_000
_TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_SMIME_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ENRICHED = re.compile(r"(?s)<<|<param>.{0,500}?</param>|</?[\w-]{1,60}>")
_READABLE_REPORTS = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "text/rfc822-headers",
    "message/global-headers",
)


@dataclass(slots=True)
class Content:
    """What a message holds: plain text, HTML (empty if none came), files, and warning codes. `added` is the head of the text
    that stands in none of its parts: the facts of invitations. `of_html`: the text was made of this very HTML."""

    text: str = ""
    added: str = ""
    html: str = ""
    of_html: bool = False
    files: list[File] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def collect(root: Part, budget: Budget, language: str = "en", zone: str = "UTC") -> Content:
    """The readable text and the files of a message; what is added to be read is in this language, by the clock of this zone."""
    content = Content()
    collector = _Collector(content, budget, language, zone)
    said = collector.walk(root, inside="", top=True)
    events = [Piece(f"{event}\n") for event in collector.events]
    pieces = [*events, *told_once(said)]  # above: below a signature nobody would see them
    texts = (read(piece) for piece in pieces)
    content.text = "\n".join(text for text in texts if text).strip("\n")
    content.added = "\n".join(piece.text for piece in events).strip("\n")
    if any(piece.html for piece in pieces):
        html = "\n".join(piece.html or as_html(piece.text) for piece in pieces)
        content.html = "" if html_text.too_deep(html) else html  # a browser would take for ever; its text is there
        content.of_html = len(pieces) == 1 and not pieces[0].text
    content.files = listed(content.files, content.html)
    if pgp_text.is_encrypted(content.text):
        content.warnings.append("encrypted")
    if budget.spent:
        content.warnings.append("too_many_parts")
    return content


class _Collector:
    def __init__(self, content: Content, budget: Budget, language: str, zone: str) -> None:
        self.content, self.language, self.zone = content, language, zone
        self.budget, self.rtf = budget, rtf.Budget()
        self.names: set[str] = set()
        self.events: dict[str, None] = {}

    def walk(self, part: Part, inside: str, top: bool = False) -> list[Piece]:
        kind = part.type
        if part.children:
            if kind == "multipart/alternative":
                return self._alternative(part)
            if kind == "multipart/related":
                return self._related(part)
            if kind in ("multipart/signed", "multipart/encrypted"):
                return self._protected(part)
            return [
                piece
                for number, child in enumerate(part.children)
                for piece in self.walk(child, kind if number else "first")
            ]
        if kind.startswith("multipart/"):
            if top or part.body.strip():
                self.content.warnings.append("broken_multipart")
            return [Piece(text=self._plain(Part(part.fields, part.body, "text/plain", dict(part.params))))]
        return self._leaf(part, inside, top)

    def _alternative(self, part: Part) -> list[Piece]:
        """The plain form of one child beside the HTML of another; files of every form are kept."""
        walked = [self.walk(child, part.type) for child in part.children]
        forms = [pieces for pieces in walked if pieces]
        plain = next((pieces for pieces in forms if is_plain(pieces)), None)
        rich = [pieces for pieces in forms if any(p.html.strip() for p in pieces)]
        if rich and plain and html_hint.is_hint(read(*plain), partial(read, *rich[-1])):
            plain = None
        if plain is None and not rich:
            return forms[0] if forms else []
        if plain is None:
            return rich[-1]
        text = "\n".join(piece.text for piece in plain)
        html = "\n".join(p.html or as_html(p.text) for p in rich[-1]) if rich else ""
        return [Piece(text, html)]

    def _related(self, part: Part) -> list[Piece]:
        """The root (by `start`, else the first text) is read; everything else is a file it may refer to."""
        start = part.params.get("start", "").strip("<> ")
        root = next((c for c in part.children if start and content_id(c) == start), None)
        if root is None:
            root = next(
                (c for c in part.children if c.type.startswith(("text/", "multipart/")) and not is_attached(c)),
                part.children[0],
            )
        pieces: list[Piece] = []
        for child in part.children:
            if child is root or child.type.startswith("multipart/"):
                pieces += self.walk(child, "multipart/related root")
            elif child.type.startswith("text/") and not is_attached(child) and not content_id(child):
                pieces += self.walk(child, part.type)
            else:
                self._file(child, inline=True)
        return pieces

    def _protected(self, part: Part) -> list[Piece]:
        encrypted = part.type == "multipart/encrypted"
        if encrypted:
            self.content.warnings.append("encrypted")
        pieces: list[Piece] = []
        for number, child in enumerate(part.children):
            if (number == 0 and not encrypted) or (
                child.type.startswith(("multipart/", "text/plain")) and not filenames.stated(child)
            ):
                pieces += self.walk(child, part.type)
            else:
                self._file(child)
        return pieces

    def _leaf(self, part: Part, inside: str, top: bool) -> list[Piece]:
        kind = part.type
        if kind in _TNEF_TYPES or (
            kind == "application/octet-stream" and filenames.stated(part).lower() == "winmail.dat"
        ):
            return self._tnef(part)
        if kind in _SMIME_TYPES:
            return self._smime(part)
        if kind == reactions.TYPE and not is_attached(part):
            return []
        if kind == "text/calendar":
            event = calendar_part.readable(self._plain(part), self.language, self.zone)
            if event and not is_attached(part):
                self.events[event] = None
            self._file(part)
            return []
        if kind == "message/rfc822" or kind == "message/global":
            self._file(part, inline=not is_attached(part))
            return []
        if kind == "message/external-body":
            self.content.warnings.append("external_body")
            self._file(part)
            return []
        if kind == "message/partial":
            self.content.warnings.append("partial_message")
            return [Piece(self._plain(part))]
        if kind in _READABLE_REPORTS:
            if top:
                return [Piece(self._plain(part))]
            self._file(part, inline=True)
            return []
        if top and not kind.startswith("text/") and not part.declared:
            kind = "text/plain"
        if kind.startswith("text/") and not is_file(part, inside, top):
            return self._text(part, kind)
        meant = part.disposition == "inline" or inside == "multipart/related" or bool(content_id(part))
        self._file(part, inline=meant and not is_attached(part))
        return []

    def _text(self, part: Part, kind: str) -> list[Piece]:
        if kind in ("text/x-amp-html", "text/watch-html"):
            return []
        if kind == "text/html":
            html = (
                charsets.decode_html(part.content, part.params.get("charset", ""))
                .replace("\x00", "")[:MAX_TEXT]
                .lstrip("\ufeff")
            )
            return [Piece(html=html)] if html.strip() else []
        text = self._plain(part)
        if kind in ("text/enriched", "text/richtext"):
            text = _ENRICHED.sub(lambda match: "<" if match[0] == "<<" else "", text)
        if (
            kind == "text/plain"
            and not part.declared
            and re.match(r"\s*(?:<!doctype html|<html[\s>])", text[:200], re.I)
        ):
            return [Piece(html=text)]
        return [Piece(text)] if text.strip() else []

    def _plain(self, part: Part) -> str:
        data, packed = transfer.files_in_text(part.content)
        for found in packed:
            self._add(
                filenames.from_bytes(found.name) or "file", found.content, "application/octet-stream", "", False, ""
            )
        text = charsets.decode(data, part.params.get("charset", "")).replace("\x00", "")[:MAX_TEXT]
        text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        if part.params.get("format", "").lower() == "flowed" and part.type == "text/plain":
            text = flowed.unfolded(text, part.params.get("delsp", "").lower() == "yes")
        return text

    def _tnef(self, part: Part) -> list[Piece]:
        data = part.content
        unpacked = tnef.unpack(data, self.rtf)
        self._file(part)
        if unpacked is None:
            self.content.warnings.append("tnef_unreadable")
            return []
        for packed in unpacked.files:
            name = filenames.displayed(packed.name) or filenames.derived(packed.media_type, "", len(self.names) + 1)
            kind = judged_type(packed.media_type or mimetypes.guess_type(name)[0] or "", packed.content)
            self._add(name, packed.content, kind, packed.media_type, bool(packed.content_id), packed.content_id)
        html = charsets.decode_html(unpacked.html, unpacked.charset).replace("\x00", "") if unpacked.html else ""
        text = unpacked.text.replace("\x00", "").replace("\r\n", "\n")
        return [Piece(text, html, packed=True)] if text.strip() or html.strip() else []

    def _smime(self, part: Part) -> list[Piece]:
        data = part.content
        self._file(part)
        inner = crypto.signed_content(data)
        if inner is not None and self.budget.parts > 0:
            return self.walk(structure.parse(inner, self.budget, depth=5), "multipart/signed", top=True)
        self.content.warnings.append("encrypted")
        return []

    def _file(self, part: Part, inline: bool = False) -> None:
        data = part.content
        claimed = part.type if part.declared else ""
        subject = ""
        name = filenames.stated(part)
        if part.type in ("message/rfc822", "message/global"):
            fields, _ = headers.split_head(data)
            subject = headers.text(headers.first(fields, "subject"))
        name = name or filenames.located(part) or filenames.derived(part.type, subject, len(self.names) + 1)
        self._add(
            name,
            data,
            judged_type(claimed, data),
            claimed,
            inline and not part.disposition.startswith("attach"),
            content_id(part),
        )

    def _add(self, name: str, data: bytes, media_type: str, claimed: str, inline: bool, content_id: str) -> None:
        if len(self.content.files) >= MAX_FILES:
            if "too_many_files" not in self.content.warnings:
                self.content.warnings.append("too_many_files")
            return
        name = filenames.distinct(name, self.names)
        self.names.add(name)
        self.content.files.append(File(name, data, media_type, claimed, inline, content_id))
