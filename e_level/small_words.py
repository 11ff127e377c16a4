"""Words that say nothing about a matter: what stands before a name, and what stands in any message. Pure."""

from foundation.forms_of_address import ADDRESS
from foundation.umlauts import written_out

NAMING = frozenset(
    ["in", "im", "ins", "an", "am", "ans", "auf", "aus", "bei", "beim", "mit", "von", "vom", "zum", "zur", "fuer", "ueber", "unter", "nach", "gegen", "ohne", "durch", "um", "als", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "kein", "keine", "keinen", "diese", "dieser", "dieses", "diesen", "mein", "meine", "meinen", "meinem", "meiner", "meines", "dein", "deine", "unser", "unsere", "unseren", "unserem", "unserer", "euer", "eure", "ihr", "ihre", "ihren", "ihrem", "ihrer", "on", "at", "for", "with", "from", "by", "of", "into", "about", "as", "via", "the", "a", "an", "my", "our", "your", "their", "his", "her", "this", "that", "these", "any", "some", "no"]
)  # fmt: skip
SMALL = NAMING | frozenset(
    ["ich", "du", "er", "sie", "es", "wir", "mich", "mir", "dich", "uns", "euch", "und", "oder", "aber", "nicht", "ist", "sind", "war", "bin", "hat", "habe", "haben", "kann", "koennen", "muss", "soll", "wird", "werden", "wie", "wo", "was", "wann", "warum", "wer", "welche", "welcher", "welches", "wenn", "dass", "ob", "auch", "noch", "nur", "schon", "sehr", "mehr", "jetzt", "bitte", "danke", "hallo", "guten", "tag", "man", "sich", "doch", "mal", "hier", "gibt", "geht", "and", "but", "not", "you", "she", "they", "are", "was", "have", "has", "had", "does", "did", "can", "could", "would", "should", "will", "how", "where", "what", "when", "why", "who", "which", "there", "thanks", "hello", "please", "get", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", "zehn", "erste", "ersten", "zweite", "zweiten", "dritte", "dritten", "vierten", "fuenften", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "first", "second", "third", "fourth", "fifth", "herr", "herrn", "frau", "mister", "mrs", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "heute", "morgen", "gestern", "today", "tomorrow", "yesterday", "tonight", "januar", "februar", "maerz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember", "january", "february", "march", "may", "june", "july", "october", "december", *ADDRESS]
)  # fmt: skip
"""Words that say nothing about the matter, times and numbers among them."""
AT_LARGE = frozenset(
    ["seit", "seitdem", "bis", "vor", "ab", "dann", "da", "dort", "leider", "immer", "wieder", "ganz", "alle", "alles", "etwas", "nichts", "since", "cannot", "can't", "cant", "dont", "don't", "it", "is", "be", "been", "to", "then", "than", "so", "if", "or", "up", "out", "again", "still", "all", "me", "we", "just", "im", "ive"]
)  # fmt: skip
"""Words of time, place and manner, and contractions. What is shown of a matter leaves them out; a judgement reads them, for "again",
"still" and "cannot" may make the difference between two matters."""


FEWEST_LETTERS = 3
"""Letters of a word that tells something."""


def tells(word: str) -> bool:
    """Whether a word, as somebody wrote it, says something about a matter."""
    plain = written_out(word.casefold())
    return plain not in SMALL and plain not in AT_LARGE
