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

The facts are a strict little language of our own, not YAML: `key: value` with everything after the first colon and
its blanks taken as it stands (no quotes, no escapes, no comments), and `key:` followed by `- item` lines for a list.
Every key appears exactly once. Empty lines between facts are passed over. What the body may contain is said in
`knowledge_base/rendering.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import get_args

from foundation.errors import Invalid, Mistake
from knowledge_base import placeholders
from knowledge_base.kinds import Audience, Kind

MORE = "<!-- more -->"
_FENCE = "---"
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


_FACTS = tuple(field.name for field in fields(ArticleText) if field.name not in ("short_answer", "body"))


def read(text: str, place: str = "") -> ArticleText:
    """The article written in `text`. Raises `Invalid` naming everything that is wrong at once; `place` (a file name)
    is put before each field it names."""
    facts, rest, mistakes = _split(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    short_answer, more, body = (f"\n{rest}\n").partition(f"\n{MORE}\n")
    if not more:
        mistakes.append(Mistake("short_answer", f"The line that ends the short answer is missing: {MORE}"))
    auto_answer_ok, months = facts.get("auto_answer_ok", ""), facts.get("review_months", "")
    if auto_answer_ok not in ("true", "false"):
        mistakes.append(Mistake("auto_answer_ok", "This must be true or false.", "false"))
    if not re.fullmatch(r"[0-9]{1,3}", str(months)):
        mistakes.append(Mistake("review_months", "This must be a whole number of months.", "12"))
        months = "12"
    single = {name: _one(facts, name) for name in _FACTS if name not in ("auto_answer_ok", "review_months", "variants")}
    variants = facts.get("variants", [])
    article = ArticleText(
        **single,
        auto_answer_ok=auto_answer_ok == "true",
        review_months=int(str(months)),
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
    lines = [_FENCE]
    for name in _FACTS:
        value = getattr(article, name)
        if name == "variants":
            lines += ["variants:", *(f"- {variant}" for variant in value)]
        else:
            lines.append(f"{name}: {str(value).lower() if isinstance(value, bool) else value}")
    lines += [_FENCE, article.short_answer.strip(), "", MORE, "", article.body.strip()]
    return "\n".join(lines).rstrip("\n") + "\n"


def read_folder(path: Path) -> list[ArticleText]:
    """Every article in the `.md` files under `path`, sorted by slug and language. A file is named after its slug, and
    a slug appears once in each language. Raises `Invalid` with the mistakes of all files together."""
    articles: list[ArticleText] = []
    mistakes: list[Mistake] = []
    for file in sorted(path.rglob("*.md")):
        place = file.relative_to(path).as_posix()
        try:
            article = read(file.read_text(encoding="utf-8"), place)
        except UnicodeDecodeError as error:
            mistakes.append(Mistake(place, f"The file is not UTF-8 (byte {error.start})."))
        except Invalid as invalid:
            mistakes += invalid.mistakes
        else:
            articles.append(article)
            if file.stem != article.slug:
                mistakes.append(
                    Mistake(f"{place}: slug", "The file must be named after the slug.", f"{article.slug}.md")
                )
    for (slug, language), times in Counter((article.slug, article.language) for article in articles).items():
        if times > 1:
            mistakes.append(Mistake(f"{slug} ({language})", f"This slug is used by {times} files of one language."))
    if mistakes:
        raise Invalid(*mistakes)
    return sorted(articles, key=lambda article: (article.slug, article.language))


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
        if MORE in getattr(article, name).split("\n"):
            yield Mistake(name, f"The line {MORE} may appear only once.")
    if article.auto_answer_ok and article.audience == "agent":
        yield Mistake("auto_answer_ok", "An article for agents only cannot be sent to customers.", "false")


def _split(text: str) -> tuple[dict[str, str | list[str]], str, list[Mistake]]:
    """The facts in front (strings, and lists for keys with items), the text behind them, and what was wrong."""
    opening, *lines = text.split("\n")
    if opening.rstrip() != _FENCE or _FENCE not in (ends := [line.rstrip() for line in lines]):
        return {}, text, [Mistake("front matter", "The file must begin with facts between two lines of three dashes.")]
    end = ends.index(_FENCE)
    facts: dict[str, str | list[str]] = {}
    mistakes: list[Mistake] = []
    key = ""
    for number, line in enumerate(lines[:end], start=2):
        item, pair = re.fullmatch(r"- (.*)", line), re.fullmatch(r"([a-z_]+):(?:[ \t]+(.*))?", line)
        if not line.strip():
            continue
        if item and (facts.get(key) == "" or isinstance(facts.get(key), list)):
            facts[key] = [*(facts[key] or []), item[1].strip()]
        elif pair and pair[1] in _FACTS and pair[1] not in facts:
            key = pair[1]
            facts[key] = (pair[2] or "").strip()
        elif pair and pair[1] in _FACTS:
            mistakes.append(Mistake(pair[1], f"Line {number} gives this a second time."))
        elif pair:
            mistakes.append(Mistake(pair[1], "There is no such field.", "one of " + ", ".join(_FACTS)))
        else:
            mistakes.append(Mistake(f"line {number}", "This is neither `key: value` nor `- item`."))
    mistakes += [Mistake(name, "This field is missing.") for name in _FACTS if name not in facts]
    mistakes += [
        Mistake(name, "This must be a list of `- item` lines." if name == "variants" else "This must be one value.")
        for name, value in facts.items()
        if value and isinstance(value, list) != (name == "variants")
    ]
    return facts, "\n".join(lines[end + 1 :]), mistakes


def _one(facts: dict[str, str | list[str]], name: str) -> str:
    value = facts.get(name, "")
    return value if isinstance(value, str) else ""


def _placed(mistakes: Iterable[Mistake], place: str) -> Iterable[Mistake]:
    return (replace(mistake, field=f"{place}: {mistake.field}") if place else mistake for mistake in mistakes)
