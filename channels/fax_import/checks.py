"""Whether paper can come in, be read and leave: for `app.py check`."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from channels.fax_import.reading import program_of
from foundation.findings import Finding
from foundation.settings import Settings


def paper_findings(settings: Settings) -> Iterator[Finding]:
    """Nothing at all where no paper is expected."""
    folders, scans = settings.folders_to_watch, settings.scans
    if not folders and not scans.gateways:
        return
    yield _tesseract(settings)
    for folder in folders:
        yield _folder(
            Path(folder.folder), f"{'Faxes' if folder.medium == 'fax' else 'Letters'} are taken from {folder.folder}"
        )
    if settings.paper.folder:
        yield _folder(Path(settings.paper.folder), f"Finished letters are put into {settings.paper.folder}")
    if not settings.paper.sender:
        yield Finding(
            "missing",
            "Letters of ours carry no postal address.",
            "Set SCHALTER_PAPER__SENDER, its lines separated by commas.",
        )


def _folder(path: Path, what: str) -> Finding:
    if not path.is_dir():
        return Finding(
            "broken",
            f"The folder {path} is not there.",
            "Create or mount it; the running server looks again by itself.",
        )
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            "broken",
            f"The server's user may not read and write {path}.",
            "Give it the right; taken files are moved inside.",
        )
    return Finding("well", f"{what}.")


def _tesseract(settings: Settings) -> Finding:
    program = program_of(settings.scans)
    if not program:
        return Finding(
            "missing",
            "Tesseract is not on this machine: scans arrive as pictures, their text has to be typed in.",
            "Install tesseract-ocr and tesseract-ocr-deu, or set SCHALTER_SCANS__TESSERACT to the program.",
        )
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("broken", f"{program} cannot be run: {error}.", "Check SCHALTER_SCANS__TESSERACT.")
    there = set(done.stdout.split())
    lacking = [language for language in settings.scans.languages.split("+") if language not in there]
    if lacking:
        return Finding(
            "broken",
            f"Tesseract lacks the language {', '.join(lacking)}.",
            "Install tesseract-ocr-" + ", tesseract-ocr-".join(lacking) + ".",
        )
    hint = "" if "osd" in there else "Without its data file osd pages that lie upside down are not noticed."
    return Finding("well", f"Scans are read by {program} ({settings.scans.languages}).", hint)
