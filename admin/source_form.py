"""A source as it stands in its form, and what is wrong with it in the reader's words. Pure."""

from collections.abc import Collection, Iterator, Mapping

from admin.source_words import KINDS
from foundation.errors import Mistake
from knowledge_base.source_gathering import Reach, is_address
from knowledge_base.source_tables import KnowledgeSource
from pages.saying import Saying
from pages.words import N_

HOURS: Mapping[str, str] = {
    "1": N_("every hour"), "6": N_("every six hours"), "24": N_("every day"), "168": N_("every week"), "0": N_("only by the button"),
}  # fmt: skip
LANGUAGES: Mapping[str, str] = {"de": N_("German"), "en": N_("English")}
_LONGEST = 500


def shown(row: KnowledgeSource) -> dict[str, str]:
    """The fields of the form for a source."""
    return {
        "name": row.name, "kind": row.kind, "place": row.place, "category": row.category, "language": row.language, "audience": row.audience,
        "hours": str(row.hours), "publishes": "1" if row.publishes else "", "auto_answer_ok": "1" if row.auto_answer_ok else "",
    }  # fmt: skip


def write(row: KnowledgeSource, fields: Mapping[str, str]) -> None:
    """Puts sound fields into the row."""
    row.name, row.kind, row.place = fields["name"].strip(), fields["kind"], fields["place"].strip()
    row.category, row.language, row.audience = fields.get("category", ""), fields["language"], fields["audience"]
    row.hours, row.publishes = int(fields["hours"]), fields.get("publishes") == "1"
    row.auto_answer_ok = fields.get("auto_answer_ok") == "1" and row.audience != "agent"


def mistakes(
    fields: Mapping[str, str], others: Collection[str], audiences: Collection[str], reach: Reach, say: Saying
) -> tuple[Mistake, ...]:
    """What keeps it from being saved. `others` are the names of the other sources."""
    return tuple(Mistake(name, say(problem)) for name, problem in _wrong(fields, others, audiences, reach))


def _wrong(
    fields: Mapping[str, str], others: Collection[str], audiences: Collection[str], reach: Reach
) -> Iterator[tuple[str, str]]:
    name, place, kind = fields.get("name", "").strip(), fields.get("place", "").strip(), fields.get("kind", "")
    if not name or len(name) > _LONGEST or name in others:
        yield "name", N_("Please enter a name that no other source has.")
    if kind not in KINDS:
        yield "kind", N_("Please choose what it is.")
    if not place or len(place) > _LONGEST:
        yield "place", N_("Please enter a folder, a file or an address.")
    elif kind == "markdown" and is_address(place):
        yield "place", N_("Markdown files are read from a folder of the server, not from an address.")
    elif not is_address(place) and reach.path(place) is None:
        yield "place", N_("This place lies outside the folders that may be read.")
    if fields.get("language") not in LANGUAGES:
        yield "language", N_("Please choose a language.")
    if fields.get("audience") not in audiences:
        yield "audience", N_("Please choose who may read it.")
    if fields.get("hours") not in HOURS:
        yield "hours", N_("Please choose how often.")
