"""A reply that only says thanks does not reopen anything (domain.md section 4). Pure."""

import re

_THANKS = re.compile(
    r"(vielen|herzlichen|besten|lieben|tausend)?\s*dank(e|eschön)?( (ihnen|dir|euch))?( (sehr|vielmals|schön))?"
    r"|danke(schön)? für (die|ihre|eure|deine) ((schnelle|gute|freundliche|prompte|rasche|nette|tolle|super) )*(hilfe|antwort|rückmeldung|unterstützung|mühe|info(rmation)?|auskunft|erklärung)"
    r"|(many )?thank(s| you)( (so|very) much)? for (the|your) ((quick|fast|kind|prompt|great|good) )*(help|answer|reply|response|support|information|explanation)"
    r"|(many |a million )?thanks?( (you|u|a lot|so much|very much|again))*|thx|ty|super|prima|perfekt|perfect|great|wunderbar|klasse|top|ok(ay)?|alles klar"
    r"|(es |it |jetzt |now )?(hat |that |this )?(geklappt|funktioniert|klappt|works?( now| again)?|worked|geholfen|helped|all good|passt)( (jetzt|nun|wieder|now))?"
    r"|(un grand |mille )?mercis?( (beaucoup|bien|infiniment|encore|à vous))*( pour (votre|la|cette) ((bonne) )?(aide|réponse( rapide)?|explication))?"
    r"|(muchas |mil )?gracias|(tante )?grazie( mille)?|(hartelijk )?(bedankt|dank u( wel)?|dank je( wel)?)|dziękuję( bardzo)?"
)
_PRAISE = re.compile(
    r"((das|es|that|it) (war|ging|was|is|ist) |that['’]s )?((ja|aber|echt|wirklich|sehr|so|super|total|richtig|wieder|really|very|so|quite) )*(schnell|flott|fix|prompt|hilfreich|nett|freundlich|lieb|toll|gut|klasse|super|spitze|quick|fast|helpful|kind|nice|great|perfect)"
    r"|((sehr|wirklich|echt|super|really|very) )*(gut|schön|toll|klar|prima|verständlich|well|nicely|clearly) (erklärt|gemacht|gelöst|beschrieben|explained|done|solved|described)"
    r"|(das|es|this|that|it) (hilft|helps|helped|hat)( (mir|uns|me|us))?( (sehr|wirklich|enorm|ungemein|viel|weiter|a lot|very much|so much))*( (weiter)?geholfen)?"
    r"|(ça|cela|tout) (marche|fonctionne|va)( (maintenant|bien|très bien|parfaitement|de nouveau|à nouveau))*|c['’]est (bon|parfait|réglé|résolu|super|gentil|très gentil)|parfait"
)
_SIGH = re.compile(
    r"(pu+h+|uff+|ach|oh|ah+|hach|ha|hey|wow|phew|whew|yay|juhu+|hurra|cool|gott sei dank|na endlich|endlich|at last|finally)"
)
"""What is said beside the thanks and says nothing by itself, as praise does."""
_OBJECTS = re.compile(
    r"\b(aber|doch|trotzdem|leider|nur|nicht|nichts|kein\w*|noch|wieder|nein|falsch|kaputt|but|however|still|not|no|nothing|yet|again|wrong|broken"
    r"|mais|pas|encore|toujours|rien|plus|pero|nada|todavía|aún|ma|non|niente|maar|niet|nog|nie)\b"
)
"""Words that no name has."""
_POLITE = re.compile(
    r"(mit )?(freundlichen|besten|vielen|lieben|schönen|herzlichen|viele|liebe|beste|schöne|freundliche) gr(ü|ue)(ß|ss)e?n?|mfg|vg|lg|gruß|grüße"
    r"|(kind|best|warm)? ?regards|cheers|best|sincerely|(hallo|guten (tag|morgen|abend)|hi|hello)\b.*|dear .*|cordialement|bien à vous|bonne journée|(bonjour|bonsoir)( .*)?|sehr geehrte.*|liebe[rs]? .*"
)

_APPLAUSE = re.compile(
    "(?:[👍🙏👏👌🙌🤝💪❤♥🧡💛💚💙💜🎉🥳😊🙂😀😃😄😁🤗😍🥰😉😇🤩💯✅✔][\\s\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)+"
)
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")


def only_thanks(text: str) -> bool:
    """Whether a short text says nothing but thanks (greeting, closing and one line with a name aside)."""
    if len(text) > 300 or "?" in text:
        return False
    if _APPLAUSE.fullmatch(text.strip()):
        return True
    lines = [_EDGES.sub("", line) for line in re.split(r"[\n.!;…]+|,\s", text.casefold())]
    said = [line for line in lines if line]
    thanks = [line for line in said if _THANKS.fullmatch(line)]
    beside = (_THANKS, _POLITE, _PRAISE, _SIGH)
    other = [line for line in said if not any(pattern.fullmatch(line) for pattern in beside)]
    return bool(thanks) and (
        not other
        or (
            other == said[-1:]
            and not _OBJECTS.search(other[0])
            and re.fullmatch(r"[\w-]+( [\w-]+)?", other[0]) is not None
            and len(said) > 1
        )
    )
