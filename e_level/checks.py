"""Whether the sentence encoder can be had: for `app.py check`."""

from collections.abc import Iterator

from foundation.encoder import REMEDY, UnusableEncoder, installed
from foundation.findings import Finding
from foundation.settings import Settings

_SET = "Set SCHALTER_E_LEVEL__ENCODER to use-multilingual-3, and articles are found in other words, too."


def encoder_findings(settings: Settings) -> Iterator[Finding]:
    """Offered, never needed: without one articles are found by words and letters."""
    wanted = settings.e_level.encoder != "off"
    try:
        identity = installed()
    except UnusableEncoder as problem:
        if wanted:
            yield Finding("missing", f"{problem} Until then articles are found by words and letters alone.")
        else:
            yield Finding("missing", "Articles are found by words and letters alone.", f"{REMEDY} {_SET}")
        return
    if wanted:
        yield Finding("well", f"Articles are found by what they mean, with {identity}.")
    else:
        yield Finding("missing", f"The sentence encoder is there and not used ({identity}).", _SET)
