"""What the laid-out form of a mail shows otherwise than its plain text: links that lie, and text that is hidden. Pure."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from foundation import html_text

MOST_LINKS, LONGEST_TEXT = 1_000, 400
_LINK = re.compile(r"<a\s([^<>]{0,4000})>", re.I)
_TARGET = re.compile(r"(?:^|\s)href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))", re.I)
_TAG = re.compile(r"<[^<>]{0,500}>")
_ADDRESS = re.compile(r"(?:https?://)?(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.)+(?:[^\W\d_]{2,24}|xn--[\w-]{1,60})(?::\d+)?(?:[/?#]\S*)?", re.I)  # fmt: skip
_REWRITTEN = re.compile(r"(?:^|\.)(?:safelinks\.protection\.outlook\.com|urldefense\.(?:com|proofpoint\.com)|mimecast\.com|cudasvc\.com|secure-web\.cisco\.com|trendmicro\.com|sophos\.com)$")  # fmt: skip
"""Gateways that put an address of their own before every link."""
_SHARED = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go"})
_FILES = frozenset(
    [
        "doc",
        "docx",
        "docm",
        "odt",
        "rtf",
        "txt",
        "pdf",
        "xls",
        "xlsx",
        "xlsm",
        "ods",
        "csv",
        "ppt",
        "pptx",
        "odp",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "bmp",
        "tif",
        "tiff",
        "svg",
        "heic",
        "webp",
        "zip",
        "rar",
        "gz",
        "tar",
        "htm",
        "html",
        "xml",
        "json",
        "js",
        "ts",
        "css",
        "py",
        "java",
        "cpp",
        "bat",
        "exe",
        "msi",
        "dll",
        "log",
        "ini",
        "cfg",
        "conf",
        "eml",
        "msg",
        "ics",
        "vcf",
        "avi",
        "wav",
    ]
)
_MAY_HIDE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0|\shidden[\s=>]", re.I
)
_HIDING = ("display", "hidden", "font-size", "opacity")
"""Without any of these words nothing is hidden so."""
_LETTERS = re.compile(r"[^\W_]{2}")


def of(html: str) -> Iterator[str]:
    """Warning codes: `link_elsewhere`, `hidden_text`."""
    if not html:
        return
    if "<a" in html or "<A" in html:
        if any(_lies(html, link) for link in islice(_LINK.finditer(html), MOST_LINKS)):
            yield "link_elsewhere"
    small = html.lower()
    if any(word in small for word in _HIDING) and _MAY_HIDE.search(html):
        walk = html_text.Walk()
        walk.text_of(html)
        if _LETTERS.search(walk.hidden):
            yield "hidden_text"


def _lies(html: str, link: re.Match[str]) -> bool:
    """Whether a link shows the address of one site and leads to another."""
    end = html.find("</", link.end(), link.end() + LONGEST_TEXT * 4)
    text = unescape(_TAG.sub("", html[link.end() : end if end >= 0 else link.end()])).strip()
    if not text or len(text) > LONGEST_TEXT or not _ADDRESS.fullmatch(text) or _is_a_name(text):
        return False
    led_to = _TARGET.search(link[1])
    target = unescape(led_to[1] or led_to[2] or led_to[3] or "").strip() if led_to else ""
    if not target.lower().startswith(("http://", "https://", "//")):
        return False
    shown, led = _host(text if "://" in text else f"http://{text}"), _host(target)
    return bool(shown and led) and _site(shown) != _site(led) and not _REWRITTEN.search(led)


def _is_a_name(text: str) -> bool:
    """Whether what has the form of an address is rather a file (`Angebot.docx`) or a name with a dot (`ASP.NET`, `Nr.Zwei`)."""
    if "/" in text or text.lower().startswith("www."):
        return False
    last = text.rpartition(".")[2]
    return last in _FILES or last != last.lower()


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _site(host: str) -> str:
    """The part of a host name that somebody registered, as far as its form tells."""
    labels = host.split(".")
    most = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED else 2
    return ".".join(labels[-most:])
