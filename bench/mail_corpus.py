"""How well and how fast the reader reads real mail: `python -m bench.mail_corpus [FIELD]` (FIELD: show what it got wrong).

The messages and the facts known about them lie beside the repository, in `../shared/data/mail`.
"""

import hashlib
import importlib.util
import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from channels.email.reader import Envelope, OwnAddresses, read
from ticketing.inbound import Inbound

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
RECEIVED = datetime(2030, 1, 1, tzinfo=UTC)


def facts() -> ModuleType:
    """The judge that comes with the messages."""
    spec = importlib.util.spec_from_file_location("mail_facts", SHARED / "tools" / "mail_facts.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seen_as(inbound: Inbound) -> dict[str, Any]:
    """A contact in the words of the judge."""
    return {
        "subject": inbound.subject,
        "from": inbound.sender.address,
        "from_name": inbound.sender.name,
        "to": [party.address for party in inbound.to],
        "cc": [party.address for party in inbound.cc],
        "reply_to": inbound.reply_to.address if inbound.reply_to else None,
        "message_id": inbound.message_id,
        "in_reply_to": list(inbound.in_reply_to),
        "references": list(inbound.references),
        "text": inbound.body_text,
        "html": inbound.body_html,
        "reply": inbound.reply_text,
        "attachments": [
            {
                "name": f.filename,
                "size": len(f.content),
                "sha256": hashlib.sha256(f.content).hexdigest(),
                "type": f.media_type,
                "data": f.content,
            }
            for f in inbound.files
        ],
        "is_bounce": inbound.bounce is not None,
        "is_auto": inbound.auto_generated,
        "suppress": inbound.suppress_reason is not None,
        "bounce": [
            {"recipient": b.address, "status": b.status, "action": b.action}
            for b in (inbound.bounce.recipients if inbound.bounce else ())
        ],
    }


def run(show: str = "") -> list[dict[str, Any]]:
    """One row per field: right, judged, share; a last row with the messages read per second."""
    judge, folder = facts(), SHARED / "data" / "mail"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    right: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    spent, whole = 0.0, 0
    for entry in index:
        raw = judge.wire((folder / entry["file"]).read_bytes())
        began = time.perf_counter()
        inbound = read(raw, Envelope(entry.get("mail_from", ""), (judge.RCPT,)), "support", RECEIVED, OwnAddresses())
        took = time.perf_counter() - began
        spent += took
        if took > 0.05 and show == "slow":
            print(entry["id"], round(took, 3), len(raw))
        got = seen_as(inbound)
        marks = judge.score(entry, got)
        whole += all(marks.values())
        for name, ok in marks.items():
            judged[name] += 1
            right[name] += ok
            if not ok and name == show:
                _explain(judge.FIELDS[name], entry, got, inbound)
        if show == "warnings" and "unreadable" in inbound.warnings:
            print(entry["id"], inbound.warnings)
    rows = [
        {"field": name, "right": right[name], "judged": judged[name], "share": right[name] / judged[name]}
        for name in sorted(judged)
    ]
    rows.append({"field": "every fact", "right": whole, "judged": len(index), "share": whole / len(index)})
    rows.append({"field": "messages/s", "right": round(len(index) / spent), "judged": len(index), "share": spent})
    return rows


def _explain(keys: tuple[str, ...], entry: dict[str, Any], got: dict[str, Any], inbound: Inbound) -> None:
    print("=" * 100, entry["id"], inbound.warnings, entry.get("own"))
    for key in keys:
        if key in entry["x"]:
            print("  expected", key, repr(entry["x"][key])[:900])
    names = {
        "text": ("text", "html"),
        "att": ("attachments",),
        "reply": ("reply", "text"),
        "ids": keys,
        "from": ("from",),
        "suppress": ("is_bounce",),
    }
    for key in (
        (*names.get(keys[0], (keys[0],)), "bounce")
        if keys[0] in ("rcpt", "status", "bounce")
        else names.get(keys[0], (keys[0],))
    ):
        value = got.get(key)
        if key == "attachments":
            value = [{k: v for k, v in a.items() if k != "data"} for a in value or []]
        print("  got     ", key, repr(value)[:1400])
    print("  reason  ", inbound.suppress_reason, "| subject", inbound.subject[:100], "| from", inbound.sender)


if __name__ == "__main__":
    for row in run(sys.argv[1] if len(sys.argv) > 1 else ""):
        print(f"{row['field']:14} {row['right']:6} / {row['judged']:5}  {row['share']:.3f}")
