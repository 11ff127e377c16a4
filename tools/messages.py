"""Collects every message of templates and code into the German catalogue; translations that exist are kept.

python tools/messages.py          writes pages/locale/de/LC_MESSAGES/schalter.po, names what lacks German
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "pages" / "locale" / "de" / "LC_MESSAGES" / "schalter.po"
PLACES = ("pages", "desk", "channels/web", "channels/phone_log", "channels/fax_import", "admin")
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trimmed": "false", "silent": "false", "extensions": "jinja2.ext.do"}}


def collect() -> Catalog:
    """All messages as they stand in the sources, without translations."""
    found = Catalog()
    for place in PLACES:
        if not (ROOT / place).is_dir():
            continue
        for file, _line, message, comments, context in extract_from_dir(
            ROOT / place,
            method_map=METHODS,
            options_map=OPTIONS,
            keywords={"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)},
            directory_filter=lambda path: Path(path).name not in ("node_modules", "static", "__pycache__"),
        ):
            found.add(message, None, [(f"{place}/{file}", 0)], auto_comments=comments, context=context)
    return found


def read() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="de")


def missing(catalog: Catalog) -> list[str]:
    """The messages without German (for plurals: with any form empty)."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple) else [message.string])
    ]


def main() -> int:
    catalog = read() if CATALOGUE.exists() else Catalog(locale="de", project="Schalter", charset="utf-8")
    catalog.update(collect(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = "# German for Schalter. Wording: Sie, verbs on buttons, the words of the domain handbook."
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalog, width=120, omit_header=False, sort_output=True, include_lineno=False)
    lacking = missing(catalog)
    for message in lacking:
        print(message)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
