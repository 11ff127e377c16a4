"""Why the files of a folder have to wait, in words for whoever looks at the page or the health report. Pure."""

from typing import Final

_WORDS: Final = {
    "gone": ("Der Ordner {folder} ist nicht da; er wird weiter gesucht.", "The folder {folder} is not there; it is looked for again."),
    "right": (
        "Dem Benutzer des Servers fehlt das Recht, {folder} zu lesen und zu schreiben; es wird weiter versucht.",
        "The server's user may not read and write {folder}; it is tried again.",
    ),
    "full": (
        "Der Speicherplatz ist aufgebraucht; die Dateien in {folder} warten, bis wieder Platz ist.",
        "There is no room left on the disk; the files of {folder} wait until there is some.",
    ),
    "database": (
        "Die Datenbank ist nicht erreichbar; die Dateien in {folder} warten so lange.",
        "The database cannot be reached; the files of {folder} wait until it can.",
    ),
    "other": ("Dateien in {folder} lassen sich gerade nicht übernehmen: {what}.", "Files of {folder} cannot be taken now: {what}."),
}  # fmt: skip


def trouble(code: str, language: str, folder: str, what: str = "") -> str:
    """The sentence for a code; in German only where the desk speaks German."""
    german, english = _WORDS[code]
    return (german if language == "de" else english).format(folder=folder, what=what)
