"""What `app.py check` says: one line a finding, with what to do where it is not well."""

import errno
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


def listening_finding(what: str, host: str, port: int, prefix: str) -> Finding:
    """Whether `what` ("Pages can be served") can listen there now; `prefix` begins the names of both settings."""
    try:
        _bind(host, port)
    except socket.gaierror as error:
        return Finding(
            "broken",
            f"The host {host} is unknown: {error.strerror}.",
            f"Set {prefix}HOST to an address of this machine.",
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            remedy = f"That is right while the server runs; otherwise stop the other program or set {prefix}PORT."
            return Finding("missing", f"Port {port} on {host} is in use.", remedy)
        return Finding(
            "broken",
            f"Nothing can listen on {host}:{port}: {error.strerror}.",
            f"Set {prefix}HOST and {prefix}PORT to others.",
        )
    return Finding("well", f"{what} on {host}:{port}.")


def _bind(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
