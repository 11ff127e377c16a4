"""What our own mail gateway found out about a sender: the Authentication-Results field (RFC 8601).

Anybody can write such a field. Only the topmost one that bears the name of a configured gateway counts: that gateway
puts its own above everything that came with the mail.
"""

import re
from collections.abc import Collection, Iterator

from channels.email import headers
from channels.email.headers import Field
from ticketing.inbound import SenderCheck

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RESULT = re.compile(r"\s*([a-z][a-z0-9_-]*)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)", re.I)
_SPEAKS_OF = re.compile(r"\b(?:header\.(?:d|i|from)|smtp\.(?:mailfrom|helo))\s*=\s*\"?([^\s;\"]+)", re.I)


def results(fields: list[Field], gateways: Collection[str]) -> tuple[SenderCheck, ...] | None:
    """What the gateway found, in its order and lower case; None where no gateway of ours spoke."""
    ours = {name.lower() for name in gateways}
    for raw in headers.every(fields, "authentication-results"):
        name, _, rest = _without_comments(headers.raw_text(raw)).partition(";")
        if _gateway(name) in ours:
            return tuple(_findings(rest))
    return None


def findings(value: str) -> tuple[SenderCheck, ...]:
    """The findings of such a field, whoever wrote it."""
    return tuple(_findings(_without_comments(value).partition(";")[2]))


def _gateway(name: str) -> str:
    """The authserv-id, without quotes and without the version that may follow it."""
    if quoted := _QUOTED.match(name.strip()):
        return quoted[1].lower()
    return (name.split() or [""])[0].lower()


def _findings(rest: str) -> Iterator[SenderCheck]:
    for statement in _QUOTED.sub('""', rest).split(";"):
        if match := _RESULT.match(statement):
            speaks_of = _SPEAKS_OF.search(statement, match.end())
            domain = speaks_of[1].rpartition("@")[2].strip("<>.").lower() if speaks_of else ""
            yield SenderCheck(match[1].lower(), match[2].lower(), domain)


def _without_comments(value: str) -> str:
    """The value without its comments, which may be nested and may hold quoted signs (RFC 5322 section 3.2.2)."""
    out, depth, quoted, escaped = [], 0, False, False
    for sign in value:
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif sign == '"' and not depth:
            quoted = not quoted
        elif not quoted and sign == "(":
            depth += 1
        elif not quoted and sign == ")" and depth:
            depth -= 1
            out.append(" ")
            continue
        if not depth:
            out.append(sign)
    return "".join(out)
