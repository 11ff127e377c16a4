"""What a diagnosis means: its enhanced status (RFC 3463), and one of eight reasons an agent understands.

Reasons: `address` (no such mailbox), `domain` (no such host), `full`, `size`, `content` (spam, virus), `policy`
(blocked, authentication, relaying), `inactive` (suspended, moved), `temporary`.
"""

import re

from channels.email import bounce_words

_ENHANCED = re.compile(r"(?<![\d.])([245]\.[0-9]{1,2}\.[0-9]{1,3})(?![\d]|\.\d)")
_CODE = re.compile(r"(?<![\d.:=-])([45])(?:[0-5]\d)(?![\d.:]|-\d{3})(?=[\s\-]|\b)")
_WORDS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "full",
        "5.2.2",
        re.compile(
            r"(?:mail ?box|account)(?: is)? (?:full|exceed)|full mailbox|recipient.{0,10}mailbox exceeded|over ?quota|quota (?:is )?exceed|exceed\w* (?:\w+ ){0,3}(?:quota|storage)|insufficient (?:system )?(?:storage|disk)|mailbox size limit|too much mail|folder is full|disk full|no space left|容量|未受信のメール",
            re.I,
        ),
    ),
    (
        "size",
        "5.3.4",
        re.compile(
            r"message (?:\w+ ){0,3}(?:too (?:big|large)|size (?:exceed|limit))|(?:exceed\w*|larger than|over) (?:\w+ ){0,4}(?:maximum|message)? ?(?:message )?size|size limit|mail too large",
            re.I,
        ),
    ),
    (
        "address",
        "5.1.1",
        re.compile(
            r"user (?:is )?(?:unknown|not found|doesn'?t exist)|unknown (?:user|recipient|address|local part|or illegal)|no such (?:user|recipient|mailbox|account|person|address|local user)|(?:recipient|address|mailbox|account|user|member)[^.\n]{0,60}(?:does(?:n't| not) exist|not (?:found|exist|known|listed|local|recogni[sz]ed)|unknown|invalid|is not (?:a )?(?:valid|known))"
            r"|invalid (?:recipient|mailbox|address|user)|does not like recipient|mailbox (?:unavailable|not available)|addressee unknown|account (?:that you tried|has been (?:deleted|disabled))|bad (?:destination )?(?:mailbox )?address|not our customer|doesn't have a|no mailbox here|recipient (?:address )?rejected|unroute?able address|no account by that name|not a valid (?:user|mailbox|recipient)|is not (?:accessible|a known user)|unbekannt|user .{1,60} not listed|not listed in (?:domino|public)",
            re.I,
        ),
    ),
    (
        "domain",
        "5.1.2",
        re.compile(
            r"host (?:unknown|not found|or domain name not found)|unknown host|(?:domain|host)(?: name)?[^.\n]{0,40}(?:does not exist|not found|unknown|not resolve)|no (?:such (?:host|domain)|mx)|dns (?:error|lookup)|couldn't find any host|unrouteable mail domain|name service error|nullmx",
            re.I,
        ),
    ),
    (
        "content",
        "5.7.1",
        re.compile(
            r"spam|virus|content (?:reject|filter)|malware|blacklist|blocklist|block(?:ed)? (?:using|by)|unsolicited|infected",
            re.I,
        ),
    ),
    (
        "inactive",
        "5.2.1",
        re.compile(
            r"(?:account|mailbox|user)[^.\n]{0,40}(?:disabled|suspend|inactive|locked|expired|deactivated)|no longer (?:valid|active|in use|works|available)|has moved",
            re.I,
        ),
    ),
    (
        "policy",
        "5.7.1",
        re.compile(
            r"relay(?:ing)? (?:access )?(?:denied|not)|access denied|not (?:authori[sz]ed|allowed|permitted)|policy|dmarc|spf\b|dkim|permission|denied|rejected|refused to accept|authentication|restricted",
            re.I,
        ),
    ),
    (
        "temporary",
        "4.4.7",
        re.compile(
            r"(?:will|continue to) (?:retry|be retried|keep trying)|attempts will continue|temporar|time ?d? ?out|try again later|greylist|too many (?:connections|messages)|delay(?:ed)?|not yet been delivered|retry time|delivery time expired|connection refused|expired",
            re.I,
        ),
    ),
)
_ENGLISH = {name: words for name, _, words in _WORDS}
_PERMANENT = re.compile(
    r"permanent|giv(?:en|ing) up|time(?:out)? (?:was )?exceeded|returning (?:the |your )?message|has expired", re.I
)
_FAILED = re.compile(
    r"could ?n[o']t be (?:delivered|sent|reached)|not (?:be )?delivered|(?:un|non-?)deliver|delivery (?:failed|failure|has failed|status|error|attempt|problem|to the following|of (?:the|your)|temporarily)|fail(?:ed|ure)? (?:to (?:deliver|send|reach)|for|permanently|addresses?|delivery|recipient)|unable to (?:deliver|send|relay|reach)|wasn't able to deliver|can(?:not|'t|t) (?:be deliver|deliver|be sent)|was (?:not|n't) delivered|permanent (?:fatal )?errors?|undeliverable|returned to (?:the )?sender|user unknown|not a valid (?:user|recipient|address)|has been returned because|delivery|配信|送信でき|配達|failure|rejected|mailbox (?:full|unavailable)|\b5\.\d\.\d{1,3}\b|\b55[0-4][ -]",
    re.I,
)
_FAILED_ELSEWHERE = re.compile("|".join(bounce_words.NOT_DELIVERED), re.I)
_ELSEWHERE = {name: re.compile("|".join(words), re.I) for name, words in bounce_words.REASONS.items()}
_BY_STATUS = {
    "1.0": "address", "1.1": "address", "1.2": "domain", "1.3": "address", "1.4": "address", "1.6": "inactive", "1.10": "address", "2.1": "inactive", "2.2": "full", "2.3": "size",
    "3.4": "size", "4.4": "domain", "4.7": "temporary", "6.0": "content", "7.0": "policy", "7.1": "policy",
}  # fmt: skip


def enhanced(text: str) -> str:
    """The first enhanced status code in `text` that says the most: x.y.0 names a subject only (RFC 3463 section 2), x.0.0 not
    even that. Empty if there is none; a 2.x.x counts only where the text begins with it: elsewhere it is a version."""
    found = _ENHANCED.findall(text[:20_000])
    failing = [code for code in found if code[0] in "45"] or (found if text.strip()[:1] == "2" else [])
    return min(failing, key=lambda code: (code.endswith(".0"), code.endswith(".0.0")), default="")


def from_words(text: str, action: str) -> str:
    """A status from an SMTP code or from words; empty where `text` says nothing and no action is known."""
    code = _CODE.search(text[:20_000])
    for name, status, _ in _WORDS:
        if _says(name, text[:20_000]):
            if code:
                return code[1] + status[1:] if name != "temporary" else code[1] + ".0.0"
            return "5" + status[1:] if _PERMANENT.search(text[:20_000]) else status
    if code:
        return code[1] + ".0.0"
    return {"failed": "5.0.0", "delayed": "4.0.0", "delivered": "2.0.0", "relayed": "2.0.0", "expanded": "2.0.0"}.get(
        action, ""
    )


def reason(status: str, diagnostic: str) -> str:
    """One of the eight reasons, empty for a success."""
    if status.startswith("2"):
        return ""
    for name, _, _ in _WORDS:
        if _says(name, diagnostic[:4_000]):
            return name
    return _BY_STATUS.get(
        status[2:],
        "temporary"
        if status.startswith("4")
        else "policy"
        if status[2:4] == "7."
        else "address"
        if status[2:4] == "1."
        else "policy",
    )


def says_failed(prose: str) -> bool:
    """Does this read like a mail that did not arrive?"""
    return bool(_FAILED.search(prose[:20_000]) or _FAILED_ELSEWHERE.search(prose[:20_000]))


def _says(name: str, text: str) -> bool:
    """Do the words of this reason stand in `text`, in any language?"""
    elsewhere = _ELSEWHERE.get(name)
    return bool(_ENGLISH[name].search(text) or (elsewhere and elsewhere.search(text)))
