"""Sender checks beside the event loop, under a limit of time: whatever the DNS does, the mail is taken in.

The check is made while the peer is still there: its address is known only now, and keys and policies in the DNS change.
What was found is kept with the envelope, so that reading the mail again later comes to the same.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from foundation.ways_in_settings import Senders
from ticketing.inbound import SenderCheck

log = logging.getLogger(__name__)
AT_ONCE = 8

Check = Callable[[bytes, dict[str, Any], bool], Awaitable[list[list[str]]]]
"""Findings about a mail, given its bytes, its envelope and whether the peer is one of our own servers."""


def checking(settings: Senders) -> Check | None:
    """None where checking is switched off: then nothing of it is loaded."""
    if not settings.check:
        return None
    from channels.email import sender_checks
    from channels.email.dns_lookup import Lookup

    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="senders")

    def found(raw: bytes, said: dict[str, Any], peer: str) -> tuple[SenderCheck, ...]:
        lookup = Lookup(settings.dns_server, settings.seconds)
        return sender_checks.check(
            raw, lookup, mail_from=said["mail_from"], helo=said["helo"], peer=peer, sealers=settings.arc_sealers
        )

    async def check(raw: bytes, said: dict[str, Any], ours: bool) -> list[list[str]]:
        asked = asyncio.get_running_loop().run_in_executor(threads, found, raw, said, "" if ours else said["peer"])
        try:
            async with asyncio.timeout(settings.seconds):
                findings = await asked
        except TimeoutError:
            return []
        except Exception:
            log.exception("a sender could not be checked; nothing is known about it")
            return []
        return [[one.method, one.result, one.domain] for one in findings]

    return check


def said_before(envelope: Any) -> tuple[SenderCheck, ...]:
    """The findings kept with an envelope."""
    return tuple(SenderCheck(*one) for one in envelope.get("sender_checks", ()))
