"""Whether pages can be served: for `app.py check`."""

from collections.abc import Iterator
from pathlib import Path

from foundation.findings import Finding, port_is_free
from foundation.settings import Settings

MANIFEST = Path(__file__).parent / "static" / "manifest.json"


def page_findings(settings: Settings) -> Iterator[Finding]:
    http = settings.http
    if MANIFEST.exists():
        yield Finding("well", "The pages' scripts and styles are bundled.")
    else:
        yield Finding("broken", "The pages' scripts and styles are not bundled.", "Run make install.")
    if port_is_free(http.host, http.port):
        yield Finding("well", f"Pages can be served on {http.host}:{http.port}.")
    else:
        yield Finding(
            "missing",
            f"Port {http.port} on {http.host} is in use.",
            "That is right while the server runs; otherwise stop the other program or set SCHALTER_HTTP__PORT.",
        )
    if not http.public_url:
        yield Finding(
            "missing",
            f"Mailed links begin with {settings.public_url}, which others may not reach.",
            "Set SCHALTER_HTTP__PUBLIC_URL.",
        )
