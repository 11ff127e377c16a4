"""What may go wrong with a source of articles, in words: what is the matter, and what helps. Pure."""

from collections.abc import Mapping

from admin.knowledge_form import WRONG
from knowledge_base.source_reading import Trouble
from pages.saying import Saying
from pages.words import N_

KINDS: Mapping[str, str] = {
    "markdown": N_("Folder of Markdown files"),
    "csv": N_("Table (CSV)"),
    "json": N_("JSON feed"),
}

STEPS: Mapping[str, str] = {
    "new": N_("new"),
    "changed": N_("changed"),
    "proposed": N_("to be approved"),
    "back": N_("shown again"),
    "removed": N_("archived"),
    "same": N_("unchanged"),
    "left": N_("left alone"),
}
"""What a look did, in the order in which it is told."""

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "unreachable": (N_("The address does not answer: %(detail)s"), N_("Nothing was changed. Check the address, then look again.")),
    "inside": (N_("This address leads into an internal network; only public addresses are fetched."), N_("If that network is yours, the operator names it under [knowledge] allowed_networks in config.toml.")),
    "too_large": (N_("This is more than a source may hold (%(detail)s)."), N_("Divide it into several sources.")),
    "outside": (N_("This place lies outside the folders that may be read: %(detail)s"), N_("Put the files there, or let the operator name the folder under [knowledge] folders in config.toml.")),
    "missing": (N_("There is nothing to read here: %(detail)s"), N_("Nothing was archived. Check the place and who may read it, then look again.")),
    "encoding": (N_("This is not UTF-8 (byte %(detail)s)."), N_("Save it as UTF-8.")),
    "table": (N_("This is no table with a column title or question: %(detail)s"), N_("The first line names the columns, for example title, question, answer, category.")),
    "feed": (N_("This is no JSON feed: %(detail)s"), N_("It has to be a list of articles, or an object with such a list as “items”.")),
    "empty": (N_("There is no article in it."), N_("Nothing was archived. An emptied source is more often a mistake than a wish.")),
    "twice": (N_("“%(field)s” stands here a second time, first in %(detail)s."), N_("The first counts. Give this one another name.")),
    "category": (N_("There is no category “%(detail)s”."), N_("Name one of the desk's categories, or choose one for the whole source.")),
    "elsewhere": (N_("There is an article “%(field)s” already, and it does not come from this source."), N_("It was left alone. Give one of the two another name.")),
    "edited": (N_("“%(detail)s” was changed here and in the source."), N_("Your text stays; the source's waits under “To be approved”.")),
    "edited_gone": (N_("“%(detail)s” is not in the source any more, but was changed here."), N_("It stays. Archive it yourself if it is not needed.")),
    "waiting": (N_("A colleague's proposal waits for “%(detail)s”."), N_("Approve it or throw it away; the source's text comes with the next look.")),
    "archived_here": (N_("“%(detail)s” was archived here, and the source has a new text for it."), N_("It stays archived. Bring it back if it is needed.")),
}  # fmt: skip
_FIELD_HELP = N_("Correct it in the source; the next look takes it in.")


def sentence(trouble: Trouble, say: Saying) -> tuple[str, str]:
    """What is the matter, and what helps."""
    if trouble.code == "field":
        name = trouble.field.partition(".")[0]
        return say(WRONG[name]) if name in WRONG else f"{trouble.field}: {trouble.detail}", say(_FIELD_HELP)
    matter, remedy = _SENTENCES[trouble.code]
    return say(matter, field=trouble.field, detail=trouble.detail), say(remedy)


def place(trouble: Trouble, kind: str, say: Saying) -> str:
    """Where in the source it is: a file, a row of a table, an item of a feed; empty for the source itself."""
    if not trouble.place or kind == "markdown":
        return trouble.place
    return say(N_("Row %(name)s") if kind == "csv" else N_("Item %(name)s"), name=trouble.place)


def told(counts: Mapping[str, int], say: Saying) -> str:
    """ "2 new, 1 archived, 30 unchanged"."""
    return ", ".join(f"{counts[step]} {say(word)}" for step, word in STEPS.items() if counts.get(step))
