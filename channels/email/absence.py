"""Out-of-office notes that say what they are in words only: in the subject, or in the answer itself (mail-requirements 46, 50).

Many programs set no field of RFC 3834. Words alone are weak, so a person's mail about such a note, and an answer that asks or
reports something, are none.
"""

import re

from channels.email import absence_words

LONGEST_NOTE = 1_500
_ABSENCE = re.compile(
    r"^[\W_]*(?:(?:automatic|automated|auto)[ -]?(?:reply|response|answer)|autoreply|out[ -]of[ -](?:the[ -])?office|away from (?:my|the) (?:mail|office|desk)|ooo\b|i(?: am|['’]m) (?:currently )?(?:out of (?:the )?office|on (?:annual |parental |sick )?(?:leave|vacation|holiday))|on vacation|vacation (?:reply|response|notice)"
    r"|automatische (?:antwort|r[üu]ckantwort|abwesenheit)|auto\s?: ?(?:out of|away|absen|abwesen|.{0,60}(?:while (?:i am )?away|on vacation))|oof\s*:|au(?:ß|ss)er haus|nicht im (?:b[üu]ro|hause?)\b|abwesenheits|abwesend|auto(?:matische)?[ -]?antwort|ich bin (?:nicht im b[üu]ro|im urlaub)"
    r"|r[ée]ponse automatique|absence du bureau|absent du bureau|absent\(e\)|absence\s*(?::|-|$)|je suis (?:actuellement )?(?:absente?|en cong[ée]s?)|message d'absence"
    r"|respuesta autom[áa]tica|autorespuesta|fuera de (?:la )?oficina|estoy (?:actualmente )?(?:fuera|ausente|de vacaciones)|ausente\b|ausencia(?: temporal)?\s*(?::|-|$)|resposta autom[àáa]tica"
    r"|risposta automatica|fuori (?:sede|ufficio)|assen(?:za|te) dall['’]ufficio|assen(?:za|te)\s*:|messaggio automatico|in ferie\s*(?::|-|$)|sono (?:attualmente )?(?:fuori|assente|in ferie)"
    r"|automatisch antwoord|automatische beantwoording|afwezig(?:heid\w*)?\b|niet aanwezig|ik ben (?:momenteel )?(?:afwezig|niet aanwezig|met vakantie|er (?:even )?niet)"
    r"|(?:estou )?fora do escrit[óo]rio|(?:estou )?de f[ée]rias\s*(?::|-|$)|aus[êe]ncia(?: tempor[áa]ria)?\s*(?::|-|$)"
    r"|autosvar|automatiskt? svar|sjálfvirkt svar|(?:frånvar(?:o|ande)|frav[æe]r)(?:s?(?:meddelande|besked|melding|meddelelse))?\s*(?::|-|$)|ikke til stede"
    r"|automaattinen vastaus|poissa(?:olo(?:ilmoitus)?)?\s*(?::|-|$)"
    r"|automatyczna odpowied[źz]|odpowied[źz] automatyczna|poza biurem|nieobecno[śs][ćc]\s*(?::|-|$)|jestem (?:na urlopie|poza biurem)"
    r"|automatick[áa] odpov[ěe][ďd]|mimo kancel[áa][řr]|nejsem v kancel[áa][řr]i|nep[řr][íi]tomnost\s*(?::|-|$)"
    r"|(?:автоматический ответ|ответ автоматически)|автоответ|автоматична відповідь|а[ув]томатски одговор|вне офиса|нет на месте|отсутствую|я в отпуске"
    r"|otomatik (?:yan[ıi]t|cevap)|ofis d[ıi][şs][ıi]"
    r"|automatikus v[áa]lasz|h[áa]zon k[íi]v[üu]l"
    r"|r[ăa]spuns automat|αυτ[όο]ματη απ[άα]ντηση|(?:תשובה|מענה) אוטומטית?|رد تلقائي|samodejni odgovor|automatski odgovor|automatická odpoveď|автоматичен отговор|automaatvastus|automaatne vastus|erantzun automatikoa|स्वचालित (?:उत्तर|जवाब)|autom[āa]tisk[āa] atbilde|automatinis atsakymas|balasan (?:otomatis|automatik)|(?:การ)?ตอบกลับอัตโนมัติ|trả lời tự động"
    r"|自动(?:回复|答复)|自動(?:回覆|回應|返信|応答)|不在(?:の(?:お知らせ|ご連絡))?(?:通知)?\s*(?:$|[:：])|外出中|外出(?:自动|自動)(?:回复|答复|回覆|回應)|休假中|자동 ?(?:회신|응답)|부재중)",
    re.I,
)
_AWAY_IN_ANSWER = re.compile(
    r"^[\W_]*(?:.{0,40}\b(?:auto[ -]?reply|out of (?:the )?office)\b"
    r"|(?:this is an automat(?:ic|ed) (?:reply|response|answer)|nie ma mnie w biurze|не в офисе|[iİ]\u0307?zinde(?:yim)?|t[áa]voll[ée]t|[āa]rpus biroja)\s*(?:[.:!]|$)"
    r"|(?:automatische )?(?:eingangs|empfangs)best[äa]tigung|acknowledge?ment of receipt|accus[ée] (?:automatique )?de r[ée]ception|acuse de recibo|conferma di (?:ricezione|lettura)|ontvangstbevestiging)",
    re.I,
)
"""Subjects that any mail may have, and only an answer that asks nothing has from a machine."""
_LEAVE_IN_ANSWER = re.compile(
    r"^[\W_]*(?:i will be (?:away|out of (?:the )?office)\b|(?:on )?(?:annual |parental |maternity |sick )?leave\b(?! (?:request|application|days?))|away\s*:|(?:on )?vacation\b(?! (?:request|days?))|holidays?\s*:|(?:bin im )?urlaub(?:\b|s(?:abwesenheit|meldung|notiz|benachrichtigung))|elternzeit\b|mutterschutz\b|(?:en )?cong[ée]s?\b|vacaciones\b|(?:på )?ferie\b|vakantie\b|semester\s*$|atva[ļl]in[āa]jums\b)",
    re.I,
)
"""Subjects of those who ask for leave, book a journey or answer about one: a note is who then says nothing but when and who else."""
_REPLY = re.compile(r"^\s*(?:re|aw|antw|sv|vs|odp|res|rif)\s*:", re.I)
_ASKS = re.compile(
    r"(?:^|[.!?,:;\n]\s*)(?:und |aber |nur |and |so )?(?:wie|was|wo|wann|warum|wieso|weshalb|welche[rsn]?|womit|how|what|where|why|which|comment|pourquoi|o[ùu]|c[oó]mo|d[oó]nde|come|perch[ée]|hoe|waarom|jak|dlaczego|hur|hvordan|kuinka|nas[ıi]l)\b[^.!?\n]*(?:\n[^.!?\n]+)*\?"
    r"|\b(?:ich|wir|mir|mich|uns|i|we|me|us|je|nous)\b[^.!?\n]*(?:\n[^.!?\n]+)*\?"
    r"|\bich (?:m[öo]chte|brauche|ben[öo]tige|will|suche)\b|\bwir (?:m[öo]chten|brauchen|ben[öo]tigen|wollen|suchen)\b|\b(?:i|we) (?:need help|want to|would like to know|am trying|are trying)\b"
    r"|\b(?:geht|funktioniert|klappt|startet) (?:immer noch |leider |bei mir )?nicht\b|\b(?:does not|doesn['’]t|is not|isn['’]t|won['’]t) work",
    re.I,
)
"""A question, or a wish in the first person."""
_IN_BRACKETS = re.compile(
    r"[(\[](?:out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|autoreply|abwesend|abwesenheitsnotiz|automatische antwort|absent|r[ée]ponse automatique|fuera de la oficina|respuesta autom[áa]tica|risposta automatica|fuori (?:sede|ufficio)|automatisch antwoord)[)\]]\s*$",
    re.I,
)
_WHO_IS_AWAY = re.compile(
    r"^(?:auto ?: ?)?[^\W\d]\S*(?: \S+){0,4} (?:ist (?:nicht im b[üu]ro|au(?:ß|ss)er haus|nicht im hause?)|is (?:currently )?(?:out of (?:the )?office|away)|est (?:absente?|en cong[ée]s?)|est absent\(e\)|est[áa] (?:ausente|fuera de la oficina)|(?:è|e') (?:assente|fuori (?:sede|ufficio))|is (?:afwezig|niet aanwezig))\b[^?]*$",
    re.I,
)
_ABOUT_THE_SETTING = re.compile(
    r"\b(?:einrichten|einstellen|(?:de)?aktivieren|(?:ein|aus|ab)schalten|erstellen|[äa]ndern|l[öo]schen|funktioniert|geht nicht|startet|set(?:ting)? ?up|turn(?:ing)? (?:on|off)|enable|disable|configure|not working|activer|d[ée]sactiver|configurer|configurar|activar|impostare|attivare|instellen)\b",
    re.I,
)
_WRITTEN_BY_MACHINE = re.compile(
    r"\b(?:automat(?:ed|ic(?:ally)?)[ -](?:generated |created )?(?:e-?mail |message )?(?:reply|response|answer|e-?mail|message|notification)|automatisch (?:generierte|erzeugte|erstellte|versandte|versendete)[rs]? (?:antwort|e-?mail|nachricht|mail)|(?:r[ée]ponse|message) (?:g[ée]n[ée]r[ée]e? )?automatique|(?:respuesta|mensaje) (?:generad[oa] )?autom[áa]tic|risposta (?:generata )?automatic|automatisch (?:gegenereerd|antwoord)|odpowied[źz] (?:zosta[łl]a )?(?:wygenerowana )?automatyczn)",
    re.I,
)


def is_subject(subject: str) -> bool:
    """Whether a subject begins with what programs write over absence notes, ends with it in brackets, or says who is away."""
    subject = subject[:200]
    return bool(_ABSENCE.match(subject) or _IN_BRACKETS.search(subject) or _WHO_IS_AWAY.match(subject))


def is_called_so(subject: str, said: str, *, answers: bool) -> bool:
    """Whether a mail says in words that it is an absence note. `said` is its visible text; `answers`: it names the mail it answers."""
    if is_subject(subject):
        return answers or not (_ASKS.search(said) or _ABOUT_THE_SETTING.search(subject))
    if not answers or _ASKS.search(said):
        return False
    if _AWAY_IN_ANSWER.match(subject[:200]) and not _REPLY.match(subject):
        return True
    if not _REPLY.match(subject) and _LEAVE_IN_ANSWER.match(subject[:200]):
        return len(said) <= LONGEST_NOTE and not absence_words.says_more(said, until=True)
    if absence_words.PERSISTS.search(said):
        return False
    return _tells_of_it(said) or bool(_WRITTEN_BY_MACHINE.search(said[:600]))


def _tells_of_it(said: str) -> bool:
    """Whether the words alone are those of a note: somebody is away now, thanks for the mail or says what becomes of it, says one
    more of the things notes say, and says nothing else. Whatever is in doubt is heard: a note that reopens a ticket costs a
    glance, a customer taken for one is lost."""
    if len(said) > LONGEST_NOTE:
        return False
    if not absence_words.AWAY.search(said):
        return absence_words.of_a_leaver(said)
    until, instead, later, thanks = (bool(words.search(said)) for words in absence_words.SPEAKING)
    return (later or thanks) and until + instead + later + thanks > 1 and not absence_words.says_more(said)
