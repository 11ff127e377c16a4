"""Words that point to answers written into the copied mail below ("my answers in red"): then that mail is no mere quote."""

import re

from ticketing.inbound import Fold

LONGEST = 600
_ANSWERS = r"(?:answer|comment|respon[sd]|repl(?:y|ies|ied)|remark|note|antwort|anmerkung|kommentar|ergänz|rückmeldung|geantwortet|réponse|commentaire|répondu|respuesta|comentario|rispost|comment|antwoord|opmerking)\w*"
_COLOURS = r"red|blue|green|purple|orange|bold|caps|rot|blau|grün|lila|fett|rouge|bleu|vert|rojo|azul|verde|rosso|blu|rood|blauw"
_INSIDE = rf"(?:below|beneath|in-?line|embedded|in(?:side)? (?:the|your) (?:text|e-?mail|mail|message)|in (?:{_COLOURS})|unten(?:stehend)?|darunter|dazwischen|zwischen den zeilen|im (?:mail)?text|in ihrer mail|ci-dessous|en (?:{_COLOURS})|dans le texte|abajo|más abajo|sotto|nel testo|hieronder|in het (?:{_COLOURS}))"
_POINTS = re.compile(
    rf"\b{_ANSWERS}\b[^.!?\n]{{0,60}}?\b{_INSIDE}\b|\b{_INSIDE}\b[^.!?\n]{{0,40}}?\b{_ANSWERS}\b|\b(?:see|siehe|s\.|voir) (?:\w+ )?(?:in-?line|in (?:{_COLOURS}))\b",
    re.I,
)


def shown(text: str, folds: list[Fold], reply: str) -> list[Fold]:
    """The folds without the copied mail, where `reply`, what is visible with them, points into it. What lies between lines
    marked with `>` is visible anyway."""
    if len(reply) > LONGEST or not _POINTS.search(reply):
        return folds
    return [fold for fold in folds if fold.kind != "quote" or _is_marked(text[fold.start : fold.end])]


def _is_marked(quoted: str) -> bool:
    lines = [line for line in quoted.splitlines() if line.strip()]
    return sum(line.lstrip().startswith(">") for line in lines) * 2 >= len(lines)
