"""Damaged copies of real mails: bytes flipped, cut, doubled, nested. Each is read without a fault, soon, and in flat memory."""

import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.email.reader import Envelope, OwnAddresses, read
from tests.kit.surroundings import ROOT, trial_size
from tests.kit.trials import rounds

MAILS = sorted((ROOT.parent / "shared" / "data" / "mail").glob("*.eml"))
COPIES = 20
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECONDS = 1.0
"""Of the processor's time, so that a busy machine does not matter."""
MOST_GROWTH = 150_000_000


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """A copy with one to eight faults."""
    mail = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(mail) + 1), chance.choice((1, 3, 40, 400, 4000))
        match chance.choice(("flip", "flip", "cut", "double", "nest", "end")):
            case "flip":
                for place in range(at, min(at + chance.randint(1, 12), len(mail))):
                    mail[place] ^= chance.randint(1, 255)
            case "cut":
                del mail[at : at + length]
            case "double":
                mail[at:at] = mail[at : at + length] * chance.randint(1, 5)
            case "nest":
                mark = f"n{chance.randrange(10**6)}"
                head = f"From: a@b.example\r\nContent-Type: multipart/mixed; boundary={mark}\r\n\r\n--{mark}\r\nContent-Type: message/rfc822\r\n\r\n"
                mail = bytearray(head.encode() + mail + f"\r\n--{mark}--\r\n".encode())
            case "end":
                del mail[at:]
    return bytes(mail)


def resident() -> int:
    """Bytes of memory this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.trial
def test_damaged_copies_of_real_mails_are_read_without_a_fault_soon_and_in_flat_memory():
    if not MAILS:
        pytest.skip("the mails of ../shared/data/mail are not here")
    before = 0
    slowest, read_so_far = (0.0, ""), 0
    for copy in rounds("fuzz", trial_size(COPIES)):
        for path in MAILS:
            raw = damaged(path.read_bytes(), random.Random(f"{path.name}/{copy}"))
            began = time.process_time()
            inbound = read(raw, Envelope("mara@kunde.example", ("hilfe@amt.example",)), "hilfe", NOW, OwnAddresses())
            slowest = max(slowest, (time.process_time() - began, f"{path.name}/{copy}"))
            assert "unreadable" not in inbound.warnings, f"{path.name}/{copy}"
            assert "\x00" not in inbound.subject + inbound.body_text + inbound.body_html, f"{path.name}/{copy}"
            read_so_far += 1
        before = before or resident()  # after the first round everything that is loaded once is there
    assert slowest[0] < SECONDS, slowest
    assert resident() - before < MOST_GROWTH
    print(f"{read_so_far} damaged copies read, the slowest in {slowest[0]:.3f} s ({slowest[1]})")
