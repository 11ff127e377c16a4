"""HTML of strangers made safe to store and show: rebuilt from an allow-list, by a real parser (nh3, which is ammonia).

Nothing on the page leaves its box or the house: no script, handler, form, frame or style sheet; images from elsewhere
wait in `data-remote-src` until the reader asks for them; links open apart and carry no trace.
"""

import re
from functools import lru_cache
from html import escape

import nh3

from channels.email import html_text

MAX_HTML = 2_000_000
_TAGS = {
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
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
}
_EVERYWHERE = {"title", "dir", "lang", "align", "valign", "style", "width", "height", "bgcolor"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href", "name"},
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
    "blockquote": {"cite"},
    "time": {"datetime"},
}
_STYLES = {
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
}
_INLINE_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*$", re.I)
_REMOTE = re.compile(r"(?:https?:)?//", re.I)
_RESOURCE_IN_STYLE = re.compile(r"url\s*\(|expression\s*\(|@import|image-set|-moz-binding|behavior|\\", re.I)
_NEGATIVE = re.compile(r"(?:margin[\w-]*|text-indent)\s*:[^;]*-\s*[\d.]", re.I)
_REMOTE_SOURCE = re.compile(r'(<img\b[^>]*?\s)src="((?:https?:)?//[^"]*)"', re.I)


def clean(html: str) -> str:
    """`html` as a harmless fragment with every element closed. `cid:` images stay for the page to map; remote images
    carry their address in `data-remote-src` and load nothing."""
    html = html[:MAX_HTML].replace("\x00", "")
    if html_text.too_deep(html):
        return f"<p>{escape(html_text.without_tags(html))}</p>"
    cleaned = _cleaner().clean(html)
    return _REMOTE_SOURCE.sub(r'\1data-remote-src="\2"', cleaned)


def holds_remote_images(cleaned: str) -> bool:
    """Does HTML made by `clean` have images that wait to be asked for?"""
    return " data-remote-src=" in cleaned


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src" and tag == "img":
        source = value.strip()
        if source.lower().startswith("data:"):
            return source if _INLINE_IMAGE.match(source) else None
        return source if source.lower().startswith("cid:") or _REMOTE.match(source) else None
    if name == "href" and value.strip().lower().startswith(("data:", "cid:")):
        return None
    if name == "style" and (_RESOURCE_IN_STYLE.search(value) or _NEGATIVE.search(value)):
        return None
    return value


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags={
            "script",
            "style",
            "title",
            "head",
            "noscript",
            "template",
            "svg",
            "math",
            "object",
            "iframe",
            "textarea",
            "select",
        },
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=_STYLES,
        strip_comments=True,
    )
