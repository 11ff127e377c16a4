"""HTML of strangers made safe to show: rebuilt from an allow-list by a real parser (nh3, which is ammonia).

Nothing leaves its box or the house: no script, handler, form, frame or style sheet; pictures are those of the message itself
until the reader asks for the others; links open apart and carry no trace.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

import nh3

from pages.straight import straight

MAX_HTML = 2_000_000
_TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "main",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_EVERYWHERE = {"title", "dir", "lang", "align", "valign", "style", "width", "height", "bgcolor"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "border"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "scope", "nowrap"},
    "table": {"border", "cellpadding", "cellspacing", "summary"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value"},
    "time": {"datetime"},
}
_STYLES = frozenset(
    [
        "color",
        "background-color",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "font-variant",
        "text-align",
        "text-decoration",
        "text-indent",
        "text-transform",
        "line-height",
        "letter-spacing",
        "white-space",
        "vertical-align",
        "border",
        "border-top",
        "border-right",
        "border-bottom",
        "border-left",
        "border-color",
        "border-style",
        "border-width",
        "border-collapse",
        "border-spacing",
        "border-radius",
        "padding",
        "padding-top",
        "padding-right",
        "padding-bottom",
        "padding-left",
        "margin",
        "margin-top",
        "margin-right",
        "margin-bottom",
        "margin-left",
        "width",
        "max-width",
        "height",
        "max-height",
        "list-style-type",
        "direction",
        "word-break",
        "overflow-wrap",
    ]
)
_WITH_CONTENT = {"script", "style", "title", "head", "noscript", "template", "svg", "math", "object", "iframe", "textarea", "select"}  # fmt: skip
_CID = re.compile(r"^\s*cid:", re.I)
_OWN_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*$", re.I)
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.I)
_LINK = re.compile(r"\s*(?:https?://|mailto:|tel:)", re.I)
_RESOURCE_IN_STYLE = re.compile(r"url\s*\(|expression\s*\(|@import|image-set|-moz-binding|behavior|\\", re.I)
_NEGATIVE = re.compile(r"(?:margin[\w-]*|text-indent)\s*:[^;]*-\s*[\d.]", re.I)


def harmless(html: str, inline: Mapping[str, str], *, remote: bool = False) -> str:
    """`html` as a fragment that can do nothing, every element closed. `inline`: Content-ID (or -Location) of the message's own
    pictures in lower case → data URI. With `remote` pictures from elsewhere are loaded, too."""

    def source(value: str) -> str | None:
        if _OWN_DATA.match(value) or (remote and _REMOTE.match(value)):
            return value.strip()
        return inline.get(unquote(_CID.sub("", value)).strip().lower())

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return source(value)
        if name == "href":
            return value.strip() if _LINK.match(value) else None
        if name == "style" and (_RESOURCE_IN_STYLE.search(value) or _NEGATIVE.search(value)):
            return None
        return value

    return straight(_cleaner(attribute).clean(html[:MAX_HTML].replace("\x00", "")))


def _cleaner(attribute: Callable[[str, str, str], str | None]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=set(_STYLES),
        strip_comments=True,
    )
