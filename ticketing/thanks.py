"""A reply that only says thanks does not reopen anything (domain.md section 4). Pure."""

import re

_THANKS = re.compile(
    r"(vielen|herzlichen|besten|lieben|tausend)?\s*dank(e|eschön)?( (ihnen|dir|euch))?( (sehr|vielmals|schön))?"
    r"|(many |a million )?thanks?( (you|u|a lot|so much|very much|again))*|thx|ty|super|prima|perfekt|perfect|great|wunderbar|klasse|top|ok(ay)?|alles klar"
    r"|(es |it |jetzt |now )?(hat |that |this )?(geklappt|funktioniert|klappt|works?( now| again)?|worked|geholfen|helped|all good|passt)( (jetzt|nun|wieder|now))?"
)
_POLITE = re.compile(
    r"(mit )?(freundlichen|besten|vielen|lieben|schönen|herzlichen|viele|liebe|beste|schöne|freundliche) gr(ü|ue)(ß|ss)e?n?|mfg|vg|lg|gruß|grüße"
    r"|(kind|best|warm)? ?regards|cheers|best|sincerely|hallo.*|guten (tag|morgen|abend).*|hi.*|hello.*|dear .*|sehr geehrte.*|liebe[rs]? .*"
)


def only_thanks(text: str) -> bool:
    """Whether a short text says nothing but thanks (greeting, closing and one line with a name aside)."""
    if len(text) > 300:
        return False
    lines = [line.strip(" \t,.!:;-–*") for line in re.split(r"[\n.!;]+|,\s", text.casefold())]
    said = [line for line in lines if line]
    thanks = [line for line in said if _THANKS.fullmatch(line)]
    other = [line for line in said if not _THANKS.fullmatch(line) and not _POLITE.fullmatch(line)]
    return bool(thanks) and (
        not other or (other == said[-1:] and re.fullmatch(r"[\w-]+( [\w-]+)?", other[0]) is not None and len(said) > 1)
    )
