"""One record of a table or feed as an article: the fields of an article file, or the plain names other programs use.

A question with its answer is enough: everything else has a default from its source. Where no short answer is given, the
first paragraph of the text is one. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation.errors import Invalid, Mistake
from foundation.slugs import slug_of
from knowledge_base import markdown
from knowledge_base.markdown import ArticleText

NAMES: Mapping[str, tuple[str, ...]] = {
    "slug": ("slug", "id"),
    "title": ("title", "question", "titel", "frage"),
    "short_answer": ("short_answer", "answer", "summary", "antwort"),
    "body": ("body", "text", "content_text"),
    "variants": ("variants", "questions", "fragen"),
    "category": ("category", "kategorie"),
    "language": ("language", "sprache"),
    "kind": ("kind",),
    "audience": ("audience",),
    "auto_answer_ok": ("auto_answer_ok",),
    "review_months": ("review_months",),
}
"""Field of an article → names it may have in a record, the first that is there counts."""

_YES, _NO = ("true", "yes", "ja", "1"), ("false", "no", "nein", "0", "")
_SEVERAL = re.compile(r"[|\n]")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What counts where a record does not say."""

    category: str = ""
    language: str = "de"
    audience: str = "public"
    auto_answer_ok: bool = False


def article(record: Mapping[str, Any], defaults: Defaults) -> ArticleText:
    """The article of a record. Raises Invalid naming every field that cannot be used."""
    said = {field: _first(record, names) for field, names in NAMES.items()}
    title = " ".join(_text(said["title"]).split())
    short_answer, body = _text(said["short_answer"]), _text(said["body"])
    if not short_answer:
        short_answer, _, body = (part.strip() for part in body.partition("\n\n"))
    months = _text(said["review_months"]) or "12"
    automatic = _text(said["auto_answer_ok"]).lower()
    found = ArticleText(
        slug=slug_of(_text(said["slug"]) or title),
        title=title,
        category=_text(said["category"]) or defaults.category,
        language=_text(said["language"])[:2].lower() or defaults.language,
        kind=_text(said["kind"]).lower() or "faq",
        audience=_text(said["audience"]).lower() or defaults.audience,
        auto_answer_ok=automatic in _YES if said["auto_answer_ok"] is not None else defaults.auto_answer_ok,
        review_months=int(months) if months.isascii() and months.isdigit() and len(months) < 4 else 0,
        variants=_variants(said["variants"]) or ((title,) if title else ()),
        short_answer=short_answer,
        body=body,
    )
    mistakes = markdown.mistakes_in(found)
    if automatic not in (*_YES, *_NO):
        mistakes.append(Mistake("auto_answer_ok", "This must be true or false.", "false"))
    if mistakes:
        raise Invalid(*mistakes)
    return found


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)


def _text(value: Any) -> str:
    return "" if value is None else storable(str(value)).replace("\r\n", "\n").strip()


def storable(text: str) -> str:
    """Without what no database keeps: bytes of nothing, and halves of characters, which JSON lets stand alone."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def _variants(value: Any) -> tuple[str, ...]:
    """A list, or one text with a line or a stroke `|` between two questions; each question once."""
    parts = value if isinstance(value, list) else _SEVERAL.split(_text(value))
    lines = (" ".join(_text(part).split()) for part in parts)
    return tuple({line.casefold(): line for line in lines if line}.values())
