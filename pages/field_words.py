"""The desk's own fields in conditions of rules: written and read by the name people gave them, kept by their code. Pure.

A rule looks for a part of `code=value` (`ticketing/routing.py`); an administrator writes `Serial number: AB-12`, or the name
alone where any value will do.
"""

import re
from collections.abc import Mapping

_PARTED = re.compile(r"\s*[=:]\s*")


def kept(said: str, fields: Mapping[str, str]) -> str:
    """What a rule keeps of what was written; what begins with the name of no field stays as it is. `fields`: code → name."""
    name, *value = _PARTED.split(said.strip(), maxsplit=1)
    code = next((code for code, called in fields.items() if name.casefold() in (called.casefold(), code.casefold())), None)  # fmt: skip
    return said if code is None else f"{code}={value[0] if value else ''}"


def shown(held: str, fields: Mapping[str, str]) -> str:
    """The same by name."""
    code, parted, value = held.partition("=")
    if not parted or code not in fields:
        return held
    return f"{fields[code]}: {value}" if value else fields[code]
