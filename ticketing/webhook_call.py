"""What another program is sent: the body, and the signature that proves it is from us.

Headers and signature are those of the Standard Webhooks specification 1.0, which libraries of most languages check.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

SECRET_MARK = "whsec_"


def new_secret() -> str:
    return SECRET_MARK + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, call_id: str, at: int, body: str) -> str:
    """`v1,…`: HMAC-SHA256 over id, time (seconds since 1970) and body, joined by points."""
    key = base64.b64decode(secret.removeprefix(SECRET_MARK))
    signed = hmac.new(key, f"{call_id}.{at}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers(secret: str, call_id: int, now: datetime, body: str) -> dict[str, str]:
    name, at = f"call_{call_id}", int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Schalter",
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, name, at, body),
    }


def body(event: str, at: str, data: Mapping[str, Any]) -> str:
    """One JSON object: what happened, when (ISO 8601, UTC), and to which ticket."""
    return json.dumps({"type": event, "timestamp": at, "data": data}, ensure_ascii=False)


def without_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of an event without what somebody wrote: a reason, the subject before and after."""
    written = {"reason", "before", "after"} if facts.get("field") == "subject" else {"reason"}
    return {name: value for name, value in facts.items() if name not in written}
