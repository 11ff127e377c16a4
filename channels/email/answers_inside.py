"""Words that point to answers written into the copied mail below ("my answers in red"): then that mail is no mere quote."""

import re

from ticketing.inbound import Fold

LONGEST = 600
_SEVERAL = r"(?:answers|comments|responses|replies|remarks|antworten|anmerkungen|kommentare|ergänzungen|réponses|commentaires|respuestas|comentarios|risposte|commenti|antwoorden|opmerkingen)"
_ONE = r"(?:answer|comment|response|reply|remark|notes?|antwort|anmerkung|kommentar|ergänzung|réponse|commentaire|respuesta|comentario|risposta|commento|antwoord|opmerking)"
_COLOURS = r"red|blue|green|purple|orange|bold|caps|rot|blau|grün|lila|fett|rouge|bleu|vert|rojo|azul|verde|rosso|blu|rood|blauw"
_MARKED = rf"(?:in-?line|in (?:{_COLOURS})|en (?:{_COLOURS})|in het (?:{_COLOURS}))"
_INSIDE = rf"(?:{_MARKED}|below|beneath|embedded|in(?:side)? (?:the|your) (?:text|e-?mail|mail|message)|unten(?:stehend)?|darunter|dazwischen|zwischen den zeilen|im (?:mail)?text|in ihrer mail|ci-dessous|dans le texte|abajo|más abajo|sotto|nel testo|hieronder)"
_PLACES = rf"{_INSIDE}(?:,? (?:and |und |et )?{_INSIDE})*"
_BEGIN = r"(?:^|[.!?:;,\n(])[ \t]*"
_END = r"(?=[ \t]*(?:[.!,;:)\n]|$))"
_MINE = r"(?:my|our|meine|unsere|mes|nos|mis|mie|le mie|mijn)"
_STAND = r"(?:(?:are|is|were|sind|stehen|siehe|finden sie|findest du|habe ich|sont|están|sono|staan) )?(?:(?:written|marked|given) )?"
_POINTS = re.compile(
    rf"{_BEGIN}(?:(?:please )?(?:see|find) |bitte |siehe )?(?:{_MINE} {_ONE}|(?:{_MINE} )?{_SEVERAL}) {_STAND}{_PLACES}(?: geschrieben| eingefügt| markiert)?{_END}"
    rf"|{_BEGIN}(?:i|we)(?: have|['’]ve)? (?:answered|replied|responded|commented) {_PLACES}{_END}"
    rf"|{_BEGIN}(?:ich habe|wir haben) {_PLACES} (?:geantwortet|kommentiert|ergänzt){_END}"
    rf"|{_BEGIN}(?:please )?(?:see|siehe|s\.|voir) (?:(?:below|unten|ci-dessous),? )?{_MARKED}{_END}",
    re.I,
)
"""Only where the writer claims answers of their own: who waits for one, or takes the shirt in red, quotes."""


def shown(text: str, folds: list[Fold], reply: str) -> list[Fold]:
    """The folds without the copied mail, where `reply`, what is visible with them, points into it. What lies between lines
    marked with `>` is visible anyway."""
    others = [fold for fold in folds if fold.kind != "quote" or _is_marked(text[fold.start : fold.end])]
    return others if len(others) < len(folds) and len(reply) <= LONGEST and _POINTS.search(reply) else folds


def _is_marked(quoted: str) -> bool:
    lines = [line for line in quoted.splitlines() if line.strip()]
    return sum(line.lstrip().startswith(">") for line in lines) * 2 >= len(lines)
