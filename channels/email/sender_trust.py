"""How far the named sender of a mail is believed, from what was found out about it. Pure."""

from collections.abc import Collection, Iterable

from ticketing.inbound import ABOUT_THE_NAME, SenderCheck, Trust

AGAINST = frozenset({"dmarc_failed", "second_from", "forged_token", "domain_like_ours"})
"""Warnings after which nothing makes a sender believable."""


def trust(checks: Iterable[SenderCheck], domain: str, warnings: Collection[str], *, knows_our_mail: bool) -> Trust:
    """`domain` is that of the address in From, lower case; `knows_our_mail`: the mail is sent to an address, or answers
    an id, that we signed and only our correspondents know."""
    found = tuple(checks)
    if AGAINST.intersection(warnings) or any(one.method == "dmarc" and one.result == "fail" for one in found):
        return "suspicious"
    if domain and any(_proves(one, domain) for one in found):
        return "verified"
    if ABOUT_THE_NAME.intersection(warnings) or any(_disowns(one, domain) for one in found):
        return "suspicious"
    passed = any(one.result == "pass" and one.method in ("spf", "dkim") for one in found)
    return "plausible" if passed or knows_our_mail else "unknown"


def _proves(one: SenderCheck, domain: str) -> bool:
    """DMARC passed for this domain; or SPF or DKIM for it or a name above it (a name below may belong to somebody else)."""
    if one.result != "pass":
        return False
    if one.method == "dmarc":
        return one.domain in ("", domain)
    return one.method in ("spf", "dkim") and bool(one.domain) and f".{domain}".endswith(f".{one.domain}")


def _disowns(one: SenderCheck, domain: str) -> bool:
    return one.method == "spf" and one.result == "fail" and one.domain == domain
