"""What `app.py check` says: one line a finding, with what to do where it is not well."""

import json
import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """`well` works; `missing` lacks something a feature needs; `broken` would keep the server from its work."""

    state: Literal["well", "missing", "broken"]
    what: str
    remedy: str = ""


def report(findings: Iterable[Finding], *, as_json: bool) -> str:
    """All findings for a person or for a machine."""
    found = list(findings)
    if as_json:
        return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)
    return "\n".join(f"{one.state:8}{one.what}" + (f"\n        → {one.remedy}" if one.remedy else "") for one in found)


def port_is_free(host: str, port: int) -> bool:
    """Whether we could listen there now."""
    if port == 0:
        return True
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
