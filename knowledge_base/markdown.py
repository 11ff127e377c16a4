"""Articles as text files: one Markdown file for each matter and language, with a few facts in front.

    ---
    slug: outlook-signature
    title: Set up a signature in Outlook
    category: office.outlook
    language: en
    kind: howto
    audience: public
    auto_answer_ok: true
    review_months: 12
    variants:
    - how do I add my signature
    - New phone number, where do I change my mail footer?
    ---
    The short answer, which is what an automatic reply says.

    <!-- more -->

    The rest of the article: steps and notes.

The facts follow `knowledge_base/front_matter.py`; what the body may contain is said in `knowledge_base/rendering.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import get_args

from foundation.errors import Invalid, Mistake
from knowledge_base import front_matter, placeholders
from knowledge_base.kinds import Audience, Kind

MORE = "<!-- more -->"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CATEGORY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LONGEST_REVIEW_MONTHS = 60


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article in one language. `short_answer` and `body` are Markdown with placeholders; `body` begins where the
    short answer ends and may be empty. `category` is a code such as `password.forgotten`; `language` is ISO 639-1."""

    slug: str
    title: str
    category: str
    language: str
    kind: str
    audience: str
    auto_answer_ok: bool
    review_months: int
    variants: tuple[str, ...]
    short_answer: str
    body: str


_LISTS = ("variants",)
_TEXTS = ("short_answer", "body")
_SINGLES = tuple(field.name for field in fields(ArticleText) if field.name not in (*_LISTS, *_TEXTS))


def read(text: str, place: str = "") -> ArticleText:
    """The article written in `text`. Raises `Invalid` naming everything that is wrong at once; `place` (a file name)
    is put before each field it names."""
    divided = front_matter.divide(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if divided is None:
        nothing = Mistake("front matter", "The file must begin with facts between two lines of three dashes.")
        raise Invalid(*_placed([nothing], place))
    facts, mistakes = front_matter.parse(divided[0], _SINGLES, _LISTS)
    short_answer, more, body = f"\n{divided[1]}\n".partition(f"\n{MORE}\n")
    if not more:
        mistakes.append(Mistake("short_answer", f"The line that ends the short answer is missing: {MORE}"))
    single = {name: value if isinstance(value := facts.get(name), str) else "" for name in _SINGLES}
    auto_answer_ok, months = single.pop("auto_answer_ok"), single.pop("review_months")
    if auto_answer_ok not in ("true", "false"):
        mistakes.append(Mistake("auto_answer_ok", "This must be true or false.", "false"))
    if not (sound_months := re.fullmatch(r"[0-9]{1,3}", months)):
        mistakes.append(Mistake("review_months", "This must be a whole number of months.", "12"))
    variants = facts.get("variants")
    article = ArticleText(
        **single,
        auto_answer_ok=auto_answer_ok == "true",
        review_months=int(months) if sound_months else 0,
        variants=tuple(variants) if isinstance(variants, list) else (),
        short_answer=short_answer.strip(),
        body=body.strip(),
    )
    named = {mistake.field for mistake in mistakes}
    mistakes += [mistake for mistake in mistakes_in(article) if mistake.field.partition(".")[0] not in named]
    if mistakes:
        raise Invalid(*_placed(mistakes, place))
    return article


def write(article: ArticleText) -> str:
    """The file for `article`; `read` gives the same article back. Raises `Invalid` where there is no such file."""
    if mistakes := mistakes_in(article):
        raise Invalid(*mistakes)
    lines = [front_matter.FENCE]
    for name in _SINGLES:
        value = getattr(article, name)
        lines.append(f"{name}: {str(value).lower() if isinstance(value, bool) else value}")
    lines += ["variants:", *(f"- {variant}" for variant in article.variants)]
    lines += [front_matter.FENCE, article.short_answer.strip(), "", MORE, "", article.body.strip()]
    return "\n".join(lines).rstrip("\n") + "\n"


def mistakes_in(article: ArticleText) -> list[Mistake]:
    """What keeps `article` from being a sound article, field by field; empty where all is well."""
    return [*_form(article), *_sense(article)]


def _form(article: ArticleText) -> Iterable[Mistake]:
    """Each field by itself."""
    for name, pattern, hint in (
        ("slug", _SLUG, "outlook-signature"),
        ("category", _CATEGORY, "office.outlook"),
        ("language", _LANGUAGE, "de"),
    ):
        if not pattern.fullmatch(getattr(article, name)):
            yield Mistake(name, f"This is not a {name}.", hint)
    for name, choices in (("kind", get_args(Kind)), ("audience", get_args(Audience))):
        if getattr(article, name) not in choices:
            yield Mistake(name, f"There is no such {name}.", "one of " + ", ".join(choices))
    if not 1 <= article.review_months <= _LONGEST_REVIEW_MONTHS:
        yield Mistake("review_months", f"This must lie between 1 and {_LONGEST_REVIEW_MONTHS} months.", "12")
    for name, line in (("title", article.title), *((f"variants.{i}", v) for i, v in enumerate(article.variants, 1))):
        if not line or line != line.strip() or "\n" in line or "\r" in line:
            yield Mistake(name, "This must be one line of text without blanks around it.")
    if not article.variants:
        yield Mistake("variants", "At least one question as customers would write it is needed.")
    for name in ("title", "short_answer", "body"):
        yield from placeholders.check(getattr(article, name), name)


def _sense(article: ArticleText) -> Iterable[Mistake]:
    """What the fields say together."""
    for variant, times in Counter(variant.casefold() for variant in article.variants).items():
        if times > 1:
            yield Mistake("variants", f"This question is listed {times} times: {variant}")
    if not article.short_answer.strip():
        yield Mistake("short_answer", "The answer that stands by itself is missing.")
    for name in ("short_answer", "body"):
        if MORE in map(str.strip, getattr(article, name).splitlines()):
            yield Mistake(name, f"The line {MORE} may appear only once.")
    if article.auto_answer_ok and article.audience == "agent":
        yield Mistake("auto_answer_ok", "An article for agents only cannot be sent to customers.", "false")


def _placed(mistakes: Iterable[Mistake], place: str) -> Iterable[Mistake]:
    return (replace(mistake, field=f"{place}: {mistake.field}") if place else mistake for mistake in mistakes)
