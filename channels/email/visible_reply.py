"""What the writer has written this time: quote, signature and disclaimer folded away, nothing lost.

The answer is a set of folds, ranges of the body text; the visible reply is what lies outside of them.
"""

from channels.email import answers_inside, gateway_banner, pgp_text, quote_lines, signatures
from ticketing.inbound import Fold


def of(text: str, html: str, subject: str) -> tuple[tuple[Fold, ...], str]:
    """The folds over `text`, and the visible reply. Nothing is folded where nothing would be left to see."""
    folds = quote_lines.folds(text, html, subject)
    folds += [
        fold for fold in pgp_text.folds(text) if not any(fold.start < it.end and fold.end > it.start for it in folds)
    ]
    visible_end = min((fold.start for fold in folds if fold.end >= len(text.rstrip())), default=len(text))
    folds += signatures.folds(text, visible_end, folds)
    folds += [fold for fold in gateway_banner.folds(text) if not any(fold.end > it.start for it in folds)]
    folds.sort(key=lambda fold: fold.start)
    reply = outside(text, folds)
    if (shown := answers_inside.shown(text, folds, reply)) is not folds:
        folds, reply = shown, outside(text, shown)
    if not reply.strip() and text.strip():
        folds = [fold for fold in folds if fold.kind == "quote"]
        reply = outside(text, folds)
        if not reply.strip():
            return (), text.strip()
    return tuple(folds), reply


def outside(text: str, folds: list[Fold]) -> str:
    out, at = [], 0
    for fold in folds:
        if fold.start > at:
            out.append(text[at : fold.start])
        at = max(at, fold.end)
    out.append(text[at:])
    return "\n".join(piece.strip("\n") for piece in out if piece.strip()).strip()
