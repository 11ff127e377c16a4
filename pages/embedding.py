"""The help centre inside other websites: which of them may show it, and what tells a browser so."""

import re
from collections import OrderedDict
from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import web
from sqlmodel import Session, col, select

from pages.embedding_tables import EmbeddingSite
from pages.middlewares import CONTENT_SECURITY_POLICY
from staff import audit
from storage.change import Change

MOST = 20
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
OWN_PORT = {"https": 443, "http": 80}


def origin_of(line: str) -> str:
    """The origin (RFC 6454) of what somebody entered: scheme, host in ASCII, and a port that is not the scheme's own; empty
    where it is none. A missing scheme means https."""
    text = line.strip().rstrip("/")
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        return ""
    bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in OWN_PORT or not bare or not HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != OWN_PORT[parts.scheme] else "")


def origins(session: Session) -> tuple[str, ...]:
    return tuple(session.exec(select(EmbeddingSite.origin).order_by(col(EmbeddingSite.origin))).all())


def save(change: Change, wanted: Collection[str], by: str) -> None:
    """Only these origins from now on."""
    rows = {row.origin: row for row in change.session.exec(select(EmbeddingSite)).all()}
    for origin in rows.keys() - set(wanted):
        change.session.delete(rows[origin])
    for origin in sorted(set(wanted) - rows.keys()):
        change.session.add(EmbeddingSite(origin=origin, since=change.now))
    audit.note(change, by, "help window", {"websites": sorted(rows)}, {"websites": sorted(wanted)})


class Refused:
    """Websites that asked for the help centre lately and may not show it: the newest of this process. What a browser says of
    where a frame stands is a hint for the administrator and no more."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    def note(self, referrer: str, allowed: Collection[str], own: str, now: datetime) -> None:
        """A frame was asked for by the page at `referrer`."""
        parts = urlsplit(referrer)
        origin = origin_of(f"{parts.scheme}://{parts.netloc}") if parts.scheme in OWN_PORT else ""
        if origin and origin not in allowed and origin != own:
            self._seen[origin] = now
            self._seen.move_to_end(origin)
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)

    def listed(self, allowed: Collection[str]) -> list[tuple[str, datetime]]:
        """Origin and when it last asked, the newest first, without what is allowed meanwhile."""
        return [one for one in reversed(self._seen.items()) if one[0] not in allowed]


REFUSED: web.AppKey[Refused] = web.AppKey("embedding_refused", Refused)


def policy(allowed: Sequence[str]) -> str:
    """The Content-Security-Policy of a page these websites may show; without any, nobody may."""
    if not allowed:
        return CONTENT_SECURITY_POLICY
    return CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(allowed)}")
