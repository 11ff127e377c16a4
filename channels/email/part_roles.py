"""What a part says it is: a file or text to read, attached or not, of which type, under which Content-ID."""

import re
from dataclasses import replace
from urllib.parse import unquote

from channels.email import filenames, headers
from channels.email.structure import Part
from ticketing.inbound import File

_CID = re.compile(r"cid:([^\"'\s<>)]{1,500})", re.I)
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)


def is_file(part: Part, inside: str, top: bool) -> bool:
    """Whether a text part is a file rather than something to read where it stands."""
    if part.disposition.startswith("attach"):
        return True
    if part.type not in (
        "text/plain",
        "text/html",
        "text/enriched",
        "text/richtext",
        "text/x-amp-html",
        "text/watch-html",
    ):
        return not (top and not filenames.stated(part)) and not (
            part.type in ("text/markdown", "text/x-markdown") and not filenames.stated(part)
        )
    if inside == "first":
        return (
            bool(filenames.stated(part))
            and part.disposition == "inline"
            and bool(part.disposition_params.get("filename"))
        )
    if top or inside in ("multipart/alternative", "multipart/related root"):
        return bool(part.disposition_params.get("filename")) and top and part.disposition != "inline"
    return bool(filenames.stated(part))


def judged_type(claimed: str, data: bytes) -> str:
    """The type to serve a file as: the claim, unless there is none or an image is something else."""
    seen = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
    if not claimed:
        return seen or "application/octet-stream"
    if (
        claimed.startswith("image/")
        and not seen
        and re.match(rb"\s*<(?:!doctype|html|script|svg|\?xml)", data[:200], re.I)
    ):
        return "image/svg+xml" if claimed == "image/svg+xml" else "application/octet-stream"
    return claimed


def content_id(part: Part) -> str:
    value = part.first("content-id") or part.first("content-location")
    return headers.text(value).strip("<> \"'").replace("%40", "@") if value else ""


def is_attached(part: Part) -> bool:
    return part.disposition.startswith("attach")


def listed(files: list[File], html: str) -> list[File]:
    """Inline is only what the laid-out form refers to (by Content-ID or Content-Location); the rest is for the list."""
    if not any(file.inline for file in files):
        return files
    named = {unquote(found).strip().lower() for found in _CID.findall(html)}
    return [
        replace(file, inline=False)
        if file.inline and not (file.content_id and (file.content_id.lower() in named or file.content_id in html))
        else file
        for file in files
    ]
