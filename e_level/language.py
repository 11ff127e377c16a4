"""German or English? Decided by frequent short words and telling letter sequences; the certainty says how clearly.

A name or a lone foreign word decides nothing: below a certainty of about 0.8 ask the customer's record or the queue.
"""

import math
import re
from functools import lru_cache

_WORDS = {
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ich du er sie es wir
        ihr mich mir dich dir uns euch ihnen ihm ist sind war waren bin bist wird werden wurde wurden worden hat habe
        haben hatte hatten kann können könnte könnten muss müssen soll sollte darf dürfen möchte will wollen mein meine
        meinen meinem meiner ihre ihren ihrem unser unsere wie wo was wann warum wer welche welcher welches wenn dass daß
        ob weil für mit von vom zu zum zur auf aus bei beim nach seit über unter vor durch gegen ohne um an am im ins als
        auch noch nur schon sehr mehr immer wieder jetzt heute gestern morgen bitte danke hallo guten tag gibt geht
        funktioniert gruß grüße hier da dort diese dieser dieses man sich so doch mal leider zeige lösche stelle öffne""",
    "en": """the an and or but not no i you he she it we they me him her us them is are was were am be been being has
        have had having do does did doing done can could would should must may might will shall my your his its our their
        this that these those how where what when why who which if whether because for with from of to at by about into
        onto over under before after through against without as also still only already very more always again now today
        yesterday tomorrow please thanks thank hello hi dear get got there here don't doesn't can't won't i'm i've isn't
        some any much many just show set tell cancel add make need want know work works working on""",
}
_LETTERS = {
    "de": (
        "sch", "ung", "ich", "ein", "cht", "keit", "lich", "heit", "ier", "ß", "ä", "ö", "ü", "tz", "zu", "ck", "pf",
        "en ", "rn ", " ge", " be", " ent", " ab", " ein", "ken", "zen", "nk", "ft ", "chen", "kann", "nich", "uer", "ieb", "eit", "aus", "auf", "ver", "vor", "nde", "tet", "zei", "wei",
    ),
    "en": (
        "th", "ing", "tion", "wh", "ould", "ough", "ght", "ea", "oo", "ee", "ou", "ow", "ay", "ly", "sh", "'s", "n't",
        "ck", "cc", "y", "ness", "ment", "ful", "qu", "oa", "ev", "ess", "ment", "able", "wor", "ome", "ed ", "ies ", "es ", "rs ", "ss ", "al ", "ic ", "le ", "me ", "te ", "us ",
    ),
}  # fmt: skip
_STOP = {code: frozenset(words.split()) for code, words in _WORDS.items()}
COMMON = _STOP["de"] | _STOP["en"]
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LOOKED_AT = 2_000
_LONGEST = 60
"""Letters of a word; what is longer is none, and holds every sequence of letters by chance."""
_WORD_WEIGHT, _LETTERS_WEIGHT = 1.6, 0.35


def detect(text: str) -> tuple[str, float]:
    """(`de` or `en`, certainty 0.5…1); ("", 0.0) where the text has no words at all."""
    found = _TOKEN.findall(text[:_LOOKED_AT].lower().replace("’", "'"))
    tokens = [token for token in found if len(token) <= _LONGEST]
    if not tokens:
        return "", 0.0
    german, english = (sum(map(_STOP[code].__contains__, tokens)) for code in ("de", "en"))
    lead = (german - english) * _WORD_WEIGHT
    lead += sum(map(_lead_of_letters, set(tokens) - COMMON)) * _LETTERS_WEIGHT
    certainty = 1 / (1 + math.exp(-min(abs(lead), 30.0)))
    return ("de" if lead > 0 else "en"), certainty


@lru_cache(maxsize=4_096)
def _lead_of_letters(token: str) -> int:
    """How many more sequences of letters it has that tell German; most words of a desk come again and again."""
    padded = f" {token} "
    german, english = (sum(part in padded for part in _LETTERS[code]) for code in ("de", "en"))
    return german - english
