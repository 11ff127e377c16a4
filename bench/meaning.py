"""The figures of `bench.e_level` with the sentence encoder: `python -m bench meaning`, where it is installed."""

from pathlib import Path

from bench import e_level
from foundation.encoder import UnusableEncoder, opened

NAME = "use-multilingual-3"


def run() -> e_level.Figures:
    """One figure per line: name, value, unit; one line that says so where the encoder is not there."""
    try:
        encoder = opened(NAME)
    except UnusableEncoder as missing:
        return [{"name": "left out", "value": str(missing), "unit": ""}]
    assert encoder is not None
    return [
        {"name": "encoder", "value": encoder.identity, "unit": ""},
        *e_level.run(encoder),
        {"name": "memory of this process", "value": _resident(), "unit": "MiB"},
    ]


def _resident() -> int:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))
