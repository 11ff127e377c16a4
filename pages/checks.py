"""Whether pages can be served: for `app.py check`."""

from collections.abc import Iterator
from pathlib import Path

from foundation.findings import Finding, listening_finding
from foundation.settings import Settings

MANIFEST = Path(__file__).parent / "static" / "manifest.json"


def page_findings(settings: Settings) -> Iterator[Finding]:
    http = settings.http
    if MANIFEST.exists():
        yield Finding("well", "The pages' scripts and styles are bundled.")
    else:
        yield Finding("broken", "The pages' scripts and styles are not bundled.", "Run make install.")
    yield listening_finding("Pages can be served", http.host, http.port, "SCHALTER_HTTP__")
    if not http.public_url:
        yield Finding(
            "missing",
            f"Mailed links begin with {settings.public_url}, which others may not reach.",
            "Set SCHALTER_HTTP__PUBLIC_URL.",
        )
