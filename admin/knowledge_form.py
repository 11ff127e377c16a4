"""An article as it stands in the editor's form: fields as text, and what is wrong with them in the reader's words. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

from foundation.errors import Mistake
from foundation.slugs import slug_of
from knowledge_base import markdown, placeholders
from knowledge_base.kinds import Audience, Kind
from knowledge_base.markdown import ArticleText
from pages.saying import Saying
from pages.words import N_

KINDS: Mapping[str, str] = {
    "faq": N_("Question and answer"),
    "howto": N_("Step by step"),
    "workaround": N_("Workaround"),
    "product": N_("Product"),
    "price": N_("Prices"),
    "policy": N_("Rule"),
}
AUDIENCES: Mapping[str, str] = {
    "public": N_("Everybody"),
    "customer": N_("Customers, in answers"),
    "agent": N_("Agents only"),
}
assert set(KINDS) == set(get_args(Kind)) and set(AUDIENCES) == set(get_args(Audience))

WRONG: Mapping[str, str] = {
    "slug": N_("Small letters, digits and hyphens only, such as outlook-signature."),
    "title": N_("Please enter a title in one line."),
    "category": N_("Please choose a category."),
    "variants": N_(
        "Please enter at least one question as customers would write it; each on a line of its own, each once."
    ),
    "short_answer": N_("The answer that stands by itself is missing."),
    "body": N_("This text cannot be read as an article."),
    "review_months": N_("Please enter between 1 and 60 months."),
    "auto_answer_ok": N_("An article for agents only cannot be sent to customers."),
    "valid_to": N_("This is not a date."),
}
FIELDS = ("title", "slug", "category", "kind", "audience", "short_answer", "body", "variants", "review_months", "valid_to", "auto_answer_ok")  # fmt: skip


def read(fields: Mapping[str, str], language: str) -> ArticleText:
    """What the form says; whether it is sound is another question."""
    title = " ".join(fields.get("title", "").split())
    months = fields.get("review_months", "").strip()
    return ArticleText(
        slug=fields.get("slug", "").strip().lower() or slug_of(title),
        title=title,
        category=fields.get("category", ""),
        language=language,
        kind=fields.get("kind", "faq"),
        audience=fields.get("audience", "public"),
        auto_answer_ok=fields.get("auto_answer_ok") == "1",
        review_months=int(months) if re.fullmatch(r"[0-9]{1,3}", months) else 0,
        variants=tuple(line.strip() for line in fields.get("variants", "").splitlines() if line.strip()),
        short_answer=fields.get("short_answer", "").strip(),
        body=fields.get("body", "").strip(),
    )


def valid_to(fields: Mapping[str, str]) -> date | None:
    """The last day it is shown; None for no end. ValueError where it is no date."""
    said = fields.get("valid_to", "").strip()
    return date.fromisoformat(said) if said else None


def shown(text: ArticleText, until: date | None = None) -> dict[str, str]:
    """The fields of the form for an article."""
    return {
        "title": text.title, "slug": text.slug, "category": text.category, "kind": text.kind, "audience": text.audience,
        "short_answer": text.short_answer, "body": text.body, "variants": "\n".join(text.variants),
        "review_months": str(text.review_months), "auto_answer_ok": "1" if text.auto_answer_ok else "",
        "valid_to": until.isoformat() if until else "",
    }  # fmt: skip


def mistakes(text: ArticleText, fields: Mapping[str, str], say: Saying) -> tuple[Mistake, ...]:
    """What keeps it from being saved, one for each field, in the order of the form."""
    wrong = {found.field.partition(".")[0]: _said(found, text, say) for found in reversed(markdown.mistakes_in(text))}
    try:
        valid_to(fields)
    except ValueError:
        wrong["valid_to"] = Mistake("valid_to", say(WRONG["valid_to"]))
    return tuple(wrong[name] for name in FIELDS if name in wrong)


def _said(found: Mistake, text: ArticleText, say: Saying) -> Mistake:
    name = found.field.partition(".")[0]
    unknown = sorted(placeholders.names_in(str(getattr(text, name, ""))) - placeholders.PLACEHOLDERS.keys())
    if unknown:
        known = ", ".join(placeholders.PLACEHOLDERS)
        sentence = say(N_("There is no placeholder “%(name)s”. Known are: %(known)s."), name=unknown[0], known=known)
        return Mistake(name, sentence)
    if placeholders.check(str(getattr(text, name, ""))):
        return Mistake(name, say(N_("A placeholder is written as two braces, a name, two braces: {{phone}}.")))
    return replace(found, field=name, problem=say(WRONG[name]) if name in WRONG else found.problem, hint="")
