"""Does the domain a mail claims to be from stand behind it? (DMARC, RFC 7489)

The organisation behind a domain is found by walking up the DNS from it, as the successor of that RFC does: no list of
public suffixes has to be kept. Of the names that publish a policy the shortest is the organisation's.
"""

import re
from collections.abc import Iterable

from channels.email.dns_lookup import Lookup, LookupFailed
from ticketing.inbound import SenderCheck

MOST_STEPS = 8
_TAG = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*?)\s*(?:;|$)", re.I)


def judged(domain: str, found: Iterable[SenderCheck], lookup: Lookup, *, complete: bool) -> SenderCheck:
    """`pass` where a passed SPF or DKIM finding belongs to `domain`, `fail` where none does and all could be found out
    (`complete`: SPF was asked too), `none` without a policy, else `temperror`."""
    findings = tuple(found)
    try:
        policies = _policies(domain, lookup)
        if not policies:
            return SenderCheck("dmarc", "none", domain)
        policy = policies.get(domain) or policies[_organisation(policies)]
        for one in findings:
            strict = policy.get("adkim" if one.method == "dkim" else "aspf", "r").lower() == "s"
            if one.result == "pass" and _aligned(domain, one.domain, strict, policies, lookup):
                return SenderCheck("dmarc", "pass", domain)
    except LookupFailed:
        return SenderCheck("dmarc", "temperror", domain)
    known = complete and all(one.result != "temperror" for one in findings)
    return SenderCheck("dmarc", "fail" if known else "temperror", domain)


def _aligned(domain: str, other: str, strict: bool, policies: dict[str, dict[str, str]], lookup: Lookup) -> bool:
    """RFC 7489 section 3.1: the same domain, or (relaxed) the same organisation's."""
    if domain == other or strict or not other:
        return domain == other
    organisation = _organisation(policies)
    if other == organisation:
        return True
    if not other.endswith("." + organisation):
        return False
    between = _policies(other, lookup)  # a part of the domain may have been given to somebody else
    return not between or _organisation(between) == organisation


def _policies(domain: str, lookup: Lookup) -> dict[str, dict[str, str]]:
    """Name → tags, for the domain and every name above it that publishes a policy, the longest name first."""
    labels = domain.split(".")
    starts = range(max(0, len(labels) - MOST_STEPS + 1), len(labels) - 1)
    names = dict.fromkeys([domain, *(".".join(labels[start:]) for start in starts)])
    return {name: tags for name in names if (tags := _record(name, lookup))}


def _organisation(policies: dict[str, dict[str, str]]) -> str:
    """The name that says so itself (psd=n), else the shortest one that publishes a policy and is no registry (psd=y)."""
    for name, tags in policies.items():
        if tags.get("psd", "").lower() == "n":
            return name
    own = [name for name, tags in policies.items() if tags.get("psd", "").lower() != "y"]
    return (own or list(policies))[-1]


def _record(name: str, lookup: Lookup) -> dict[str, str]:
    """The tags of the one policy at a name; several are as good as none."""
    found = [text.decode("latin-1") for text in lookup.texts(f"_dmarc.{name}")]
    records = [text for text in found if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text)]
    return {tag.lower(): value for tag, value in _TAG.findall(records[0])} if len(records) == 1 else {}
