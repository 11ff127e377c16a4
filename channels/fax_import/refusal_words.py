"""Why a file was refused, or a side-car not understood, in words for whoever put it into the folder: German and English. Pure."""

from collections.abc import Mapping
from typing import Final

_WORDS: Final = {
    "no_scan": ("Die Datei ist weder TIFF noch PDF, PNG oder JPEG.", "The file is neither TIFF, PDF, PNG nor JPEG."),
    "damaged": ("Die Datei ist beschädigt: Keine einzige Seite lässt sich lesen.", "The file is damaged: not one page of it can be read."),
    "no_pages": ("Die Datei enthält keine Seite.", "The file has no pages."),
    "empty": ("Die Datei ist leer.", "The file is empty."),
    "locked": ("Das PDF ist mit einem Passwort geschützt; bitte ohne Passwort ablegen.", "The PDF is locked with a password; please put it there without one."),
    "many_pages": ("Die Datei hat mehr als {most} Seiten.", "The file has more than {most} pages."),
    "huge_page": (
        "Eine Seite misst {wide} × {high} Punkte; gelesen werden höchstens {most} Millionen.",
        "A page measures {wide} × {high} dots; at most {most} million are read.",
    ),
    "large": ("Die Datei ist größer als {most} MB, die Grenze dieses Servers.", "The file is larger than {most} MB, the limit of this server."),
    "memory": ("Das Lesen der Datei braucht mehr Speicher als erlaubt.", "Reading the file takes more memory than is allowed."),
    "garbled": (
        "Diese Begleitdatei war nicht lesbar. Das Schreiben selbst ist angekommen; Nummer und Zeit stehen nicht fest.",
        "This side-car could not be understood. The letter itself has arrived; its number and time are not certain.",
    ),
    "unopened": ("Die Datei ließ sich nicht öffnen.", "The file could not be opened."),
}  # fmt: skip


def refusal(code: str, language: str, values: Mapping[str, object] | None = None) -> str:
    """The sentence for a code; in German only where the desk speaks German."""
    german, english = _WORDS.get(code, _WORDS["unopened"])
    return (german if language == "de" else english).format(**(values or {}))
