"""Which decisions a person looks at: a random share, drawn when the decision falls, never after seeing how it went. Pure.

The draw is a hash of the message's number, so that anyone can repeat it from what is stored. Whether a verdict is
kept back from learning is drawn the same way: what a model has learnt from proves nothing about that model.
"""

import hashlib

KEPT_BACK = 0.5
"""Share of the verdicts no model ever learns from: they measure the next model."""


def lot(purpose: str, number: int) -> float:
    """A number 0…1 (1 excluded), evenly spread, always the same for the same purpose and message."""
    digest = hashlib.sha256(f"schalter/{purpose}/{number}".encode()).digest()
    return int.from_bytes(digest[:7]) / (1 << 56)


def is_drawn(contact_id: int, share: float) -> bool:
    """Whether the decision about this message goes to the audit. A larger share draws all that a smaller one would."""
    return lot("audit", contact_id) < share


def is_kept_back(contact_id: int) -> bool:
    return lot("kept back", contact_id) < KEPT_BACK
