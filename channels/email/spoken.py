"""The language a mail is written in, by its script or its small words; twenty-six of them. Pure.

The e-level has an ear of its own for the two languages it answers in (`e_level/language.py`); this one tells an agent, and a
program that asks, what lies before them.
"""

import re

LOOKED_AT = 1_500
OF_ITS_OWN = 6
"""What a word counts that only one language has; one that several share counts its part of it."""
LEAST, AHEAD = 8, 1.25
"""So much is needed for a language, and so many times that of the next one."""

_WORDS = {
    "de": "der die das den dem des ein eine einen einem und oder aber nicht kein keine ich wir ihr sie mich mir uns ist sind war bin habe haben hat wird werden kann können möchte mein meine ihre wie wenn dass für mit von vom zu zum zur auf aus bei nach über auch noch nur schon sehr bitte danke guten tag leider heute mehr",
    "en": "the and or but not no you he she it we they my your our their this that these is are was were be been has have had do does did can could would should will how what when where why who which if for with from of to at by about please thanks thank hello still any some there",
    "fr": "le la les un une des du et ou mais pas ne je tu il elle nous vous ils me mon ma mes votre notre ce cette est sont suis été avez avons ai plus pour avec dans sur par que qui quoi comment quand où bonjour merci puis peux pouvez au aux s'il j'ai n'est c'est",
    "es": "el la los las un una unos y o pero no yo usted ustedes me mi mis su sus nuestro este esta es son está estoy he ha han puedo pueden para con en por que quien cómo cuando dónde hola gracias buenos días muy más del al lo se ya",
    "it": "il lo la gli le un una e o ma non io lei noi voi mi mio mia mie suo nostro questo questa è sono ho ha hanno posso potete per con nel della di che chi come quando dove grazie buongiorno più al alla dal sul si anche vostro",
    "pt": "o a os as um uma e ou mas não eu você vocês me meu minha seu sua nosso este esta é são está estou tenho tem posso podem para com em por que quem como quando onde olá obrigado obrigada bom dia muito mais do da ao já",
    "nl": "de het een en of maar niet geen ik jij u wij ons onze mijn uw dit dat deze is zijn was heb heeft hebben kan kunt kunnen voor met van naar op uit bij ook nog maar zeer graag dank bedankt goedendag hallo hoe wat wanneer waar meer om te",
    "sv": "och eller men inte jag du vi ni mig min mitt mina er det den detta är var har hade kan kunde för med av till på i om som också bara mycket tack hej hur vad när var mer ett en att",
    "da": "og eller men ikke jeg du vi I mig min mit mine jeres det den dette er var har havde kan kunne for med af til på om som også kun meget tak hej hvordan hvad hvornår hvor mere et en at blev kunne",
    "no": "og eller men ikke jeg du vi dere meg min mitt mine deres det den dette er var har hadde kan kunne for med av til på om som også bare veldig takk hei hvordan hva når hvor mer et en å ble etter",
    "fi": "ja tai mutta ei en olen on oli ovat minä sinä me te minun meidän teidän tämä se ne voin voitte kanssa että kun jos miten mitä missä milloin kiitos hei hyvää myös vielä vain enää koska",
    "pl": "i lub ale nie ja pan pani my wy mnie mi mój moje moja nasz swoje to ten ta jest są był mam ma może mogę mogą na w z do od dla po za że jak co kiedy gdzie dzień dobry dziękuję proszę już czy się bardzo",
    "cs": "a nebo ale ne já vy my mi mě můj moje náš to ten ta je jsou byl jsem mám má můžu mohu můžete na v z do od pro po za že jak co kdy kde dobrý den děkuji prosím už se jsme velmi když",
    "sk": "a alebo ale nie ja vy my mi môj moje náš to ten tá je sú bol som mám má môžem môžete na v z do od pre po za že ako čo kedy kde dobrý deň ďakujem prosím už sa sme veľmi keď",
    "hu": "és vagy de nem én ön mi nekem az egy ez van volt vagyok kérem köszönöm jó napot tudok tudom hogy mert ha mit hol mikor már csak még is fel el meg kell szeretném",
    "ro": "și sau dar nu eu dumneavoastră noi mi meu mea nostru un o acest această este sunt am are pot puteți pentru cu în din la de că cine cum când unde bună ziua mulțumesc foarte mai vă rog să se ne",
    "tr": "ve veya ama değil ben siz biz bana benim bu şu bir var yok için ile da de mi mı ne nasıl nerede zaman merhaba teşekkürler lütfen çok daha olarak artık şimdi sonra önce gibi kadar",
}
_SMALL = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_LANGUAGES = {word: [code for code in _SMALL if word in _SMALL[code]] for word in frozenset().union(*_SMALL.values())}
"""By word, the languages that have it."""
_COUNTS = {word: OF_ITS_OWN // len(languages) or 1 for word, languages in _LANGUAGES.items()}
"""What it counts for each of them."""
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)?")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_FOREIGN = re.compile("[\u0370-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def language_of(text: str) -> str:
    """The two letters of the language (ISO 639-1), empty where too little is said to tell."""
    text = text[:LOOKED_AT]
    foreign = "" if text.isascii() else "".join(_FOREIGN.findall(text))
    if foreign and len(foreign) * 3 > sum(map(str.isalpha, text)):
        return next((code for code, script in _SCRIPTS if len(script.findall(foreign)) * 40 > len(foreign)), "")
    found = dict.fromkeys(_SMALL, 0)
    words = set(text.lower().replace("’", "'").split())
    words.update(_TOKEN.findall(" ".join(word for word in words if not word.isalpha())))
    for word in words & _LANGUAGES.keys():
        for code in _LANGUAGES[word]:
            found[code] += _COUNTS[word]
    best, second, *_ = sorted(found, key=found.__getitem__, reverse=True)
    return best if found[best] >= max(LEAST, found[second] * AHEAD) else ""
