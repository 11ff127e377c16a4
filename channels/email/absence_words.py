"""The words of absence notes that bear no field and no subject of one, by language.

A language is added by adding a row to each table. The rule that uses them is in `absence.py`: somebody is away now (`AWAY`), at
least two of the other tables speak, what becomes of the mail or thanks for it among them, and no sentence says anything else.
"""

import re

_AWAY = (
    r"\b(?:i['’ ]?(?:a?m|will be|['’]?ll be)|we (?:are|will be)) (?:currently |now |presently |temporarily )?(?:out of (?:the )?office|away|on (?:annual |parental |sick |maternity |paternity )?(?:leave|vacation|holidays?|pto)|travel+ing)\b",
    r"\b(?:ich|wir) (?:bin|sind|befinden?|werde|weile)\b(?:[^.!?\n]|\d\.){0,60}?\b(?:nicht (?:im b[üu]ro|im hause?|am arbeitsplatz|erreichbar|anwesend)|au(?:ß|ss)er haus|abwesend|(?:im|in) (?:[\w]+ )?(?:urlaub|elternzeit|mutterschutz|betriebsferien)|auf (?:dienst)?reisen?)\b|\b(?:bin|befinde) ich\b(?:[^.!?\n]|\d\.){0,60}?\b(?:nicht (?:im b[üu]ro|im hause?|am arbeitsplatz|erreichbar|anwesend)|au(?:ß|ss)er haus|abwesend|(?:im|in) (?:urlaub|elternzeit|mutterschutz))\b",
    r"\bje (?:suis|serai|me trouve)\b[^.!?\n]{0,40}?\b(?:absente?\b|absent\(e\)|en cong[ée]s?\b|en vacances\b|en d[ée]placement\b)",
    r"\b(?:(?:me encuentro|estoy|estar[ée]) (?:actualmente |temporalmente )?|actualmente me encuentro )(?:fuera de (?:la )?oficina|de vacaciones|ausente|de baja)\b",
    r"\b(?:sono|sar[òo]|mi trovo)\b[^.!?\n]{0,30}?(?:fuori (?:sede|ufficio)|in ferie|assente|in vacanza|in maternit[àa])\b",
    r"\bik (?:ben|zal)\b[^.!?\n]{0,30}?\b(?:afwezig|niet (?:aanwezig|op kantoor|bereikbaar)|(?:met|op) vakantie|met verlof)\b",
    r"\b(?:jestem|przebywam|b[ęe]d[ęe])\b[^.!?\n]{0,30}?\b(?:na urlopie|poza biurem|nieobecn[ya]|na zwolnieniu)\b",
    r"\b(?:estou|estarei|encontro-me)\b[^.!?\n]{0,20}?\b(?:fora do escrit[óo]rio|de f[ée]rias|ausente|de licen[çc]a)\b",
    r"\bjag (?:är|kommer att vara)\b[^.!?\n]{0,30}?\b(?:på semester|bortrest|föräldraledig|inte på (?:kontoret|plats)|ledig|tjänstledig)\b",
    r"\bjeg (?:er|holder|har)\b[^.!?\n]{0,30}?\b(?:på ferie|ferie|ikke på kontoret|bortreist|fraværende|på barsel|permisjon)\b",
    r"\bolen\b[^.!?\n]{0,30}?\b(?:lomalla|poissa|vapaalla|vuosilomalla|matkoilla)\b",
    r"\b(?:jsem|budu|[čc]erp[áa]m)\b[^.!?\n]{0,30}?\b(?:na dovolen[ée]|mimo kancel[áa][řr]|nep[řr][íi]tom(?:en|na)|dovolenou)\b",
    r"\bя\b[^.!?\n]{0,20}?(?:в отпуске|отсутствую|не в офисе|в командировке)|(?:нахожусь|буду) в (?:отпуске|командировке)|меня нет (?:в офисе|на рабочем месте)|перебуваю у відпустці|я у відпустці",
    r"\bszabads[áa]gon (?:vagyok|leszek)\b|nem tart[óo]zkodom az irod[áa]ban|h[áa]zon k[íi]v[üu]l vagyok",
    r"\bizinde(?:yim| olaca[ğg][ıi]m)|ofis d[ıi][şs][ıi]nda(?:y[ıi]m| olaca[ğg][ıi]m)",
    r"\bsunt (?:[îi]n concediu|plecat)|\bnu sunt (?:la|[îi]n) birou|λείπω|βρίσκομαι (?:εκτός|σε άδεια)",
    r"休暇を(?:いただいて|頂いて|取得して)おり|休暇中(?:です|のため|につき)|不在(?:にして|とさせて|です)|外出しており",
    r"我?(?:正在|目前|现在|現在)(?:休假|出差|不在办公室|不在辦公室|外出)|不在办公室|不在辦公室|휴가 ?중|부재 ?중|자리를 비",
    r"אני (?:נמצא(?:ת)? )?(?:בחופשה|מחוץ למשרד)|أنا (?:حالي[اًا]* )?(?:في إجازة|خارج المكتب)",
)

_UNTIL = (
    r"\b(?:until|till?|through|bis|jusqu|hasta|fino a(?:l|i|gli|lla)?|tot(?: en met)?|at[ée]|fram till|frem til|indtil|asti|saakka|az|alkaen)\b|\b(?:do|до|от|vom|from|du|del|dal|från|fra|vanaf|od|с) \d|-(?:ig|ra|re)\b|['’][ey]?[ae] kadar|'?den itibaren|まで|から|至|到\d|前|까지",
    r"\b(?:return(?:ing)?|be back|am back|back (?:on|in|at)|get back)\b|\b(?:wieder|zur[üu]ck|kehre)\b|\b(?:retour|reviens|reviendrai)\b|\b(?:regres\w*|volver[ée]|vuelvo|vuelta)\b|\b(?:rientr\w*|torno|torner[òo])\b|\b(?:terug|weer (?:bereikbaar|aanwezig))\b|\b(?:wr[óo]c[ęe]|powr\w+|b[ęe]d[ęe] dost[ęe]pn\w+)|\b(?:regress\w*|volto|voltarei)\b|\b(?:tillbaka|tilbage|tilbake|palaan|takaisin|vr[áa]t[íi]m|zp[ěe]t)\b|верн|выйду на|повернусь|d[öo]nece[ğg]|d[öo]n[üu][şs]|回来|回來|返回|戻り|出社|돌아|복귀|אחזור|سأعود",
)
_URGENT = r"\b(?:urgent|urgency|urgence|urgen[tcz]\w*|dringend\w*|eilig\w*|piln\w+|brådskande|akut\w*|haste\w*|kiireel\w*|nal[ée]hav\w*|acil|s[üu]rg[őo]s)\b|срочн|терміново|お急ぎ|緊急|急事|紧急|緊急|급한|긴급"
_WHO_HELPS = r"\b(?:please contact|reach out to|get in touch with|wenden sie sich|kontaktieren sie|vertretung|vertritt|contactez|merci de contacter|veuillez contacter|vous adresser|contact(?:e|ar|en) (?:con|a)|dir[íi]jase|p[óo]ngase en contacto|contattare|rivolgersi|contact opnemen|neem contact|prosz[ęe] o kontakt|contacte|kontakta|kontakt(?:er?|uj)?|ota(?:tte)? yhteytt[äa]|obra[ťt]te se|обращ|звертай|ileti[şs]ime|keresse|forduljon|ご連絡|请联系|請聯繫)"
_INSTEAD = rf"{_URGENT}|{_WHO_HELPS}"
_LATER = r"\b(?:i|we)(?:['’]ll| will| shall| may| might| can(?:not)?)?(?: \w+){0,2} (?:reply|respond|answer|read|get back to you)\b[^.!?\n]{0,60}\b(?:return|back|delay|as soon as)|\b(?:repl(?:y|ies)|response|answer) (?:may|might|will) be (?:delayed|late)|(?:limited|intermittent|infrequent) access to (?:my )?(?:e-?mails?|mail)|\b(?:e-?mails?|mails?|nachrichte?n?)\b[^.!?\n]{0,40}\bnicht (?:automatisch )?(?:weitergeleitet|gelesen|bearbeitet)|\blese meine (?:e-?)?mails nicht|\b(?:melde (?:ich )?mich|antworte|beantworte|bearbeite|lese)\b[^.!?\n]{0,60}(?:nach|bei) (?:meiner |der )?r[üu]ckkehr|(?:nach|bei) (?:meiner |der )?r[üu]ckkehr (?:melde ich mich|antworte|beantworte|bearbeite|lese|beantwortet|bearbeitet)|acc[èe]s limit[ée] [àa] m|acceso limitado a m|beperkt(?:e)? toegang tot m|\b(?:responder[ée]|contestar[ée]|odpowiem|r[ée]pondrai|risponder[òo])\b|\bik (?:zal )?(?:\w+ ){0,4}beantwoord|\bjag svarar|\bjeg svarer|\bvastaan\b|\bodpov[íi]m\b|\bv[áa]laszol(?:ok|ni fogok)\b|отвечу|відповім|yan[ıi]tlayaca[ğg][ıi]m|尽快回复您|尽快回覆您|折り返しご連絡(?:いた|致|し|させ)|順次"
_THANKS = r"\b(?:thank you|thanks)(?: very much| so much)? for (?:contacting|writing to|getting in touch|(?:your|the) (?:e-?mail|mail|message|note|enquiry|inquiry)\b)|\bdank? f[üu]r (?:ihre?n?|deine?n?|die) (?:e-?mail|mail|nachricht|anfrage|schreiben|interesse)\b|\bmerci (?:pour|de) (?:votre|ton) (?:e-?mail|mail|message|courriel|courrier)|\bje vous remercie (?:de|pour) votre (?:e-?mail|mail|message|courriel)|\bgracias por (?:su|tu) (?:mensaje|correo|e-?mail|consulta)|\bgrazie per (?:il|la|l['’])? ?(?:(?:suo|sua|tuo|tua) )?(?:messaggio|e-?mail|mail)|\bbedankt voor (?:uw|je|het) (?:e-?mail|mail|bericht)|\bdzi[ęe]kuj[ęe] za (?:\w+ )?(?:wiadomo[śs][ćc]|e-?mail|maila?)|\bobrigad[oa] (?:pelo|por) (?:seu|teu|sua)? ?(?:e-?mail|mensagem|contacto)|\btack f[öo]r (?:ditt|ert|din|mejlet) ?(?:mejl|mail|e-?post|meddelande)?|\btakk? for (?:din|deres|e-?posten|mailen) ?(?:mail|e-?post|e-?mail|henvendelse|besked|melding)?|\bkiitos (?:viesti|s[äa]hk[öo]posti)|\bd[ěe]kuj[iu] za (?:\w+ )?(?:zpr[áa]vu|e-?mail|mail)|спасибо за (?:ваше )?(?:письмо|сообщение)|дякую за (?:ваш )?(?:лист|повідомлення)|(?:e-?postan[ıi]z|mesaj[ıi]n[ıi]z) i[çc]in te[şs]ekk[üu]r ederim|k[öo]sz[öo]n[öo]m (?:a )?(?:level|[üu]zenet)|mul[țt]umesc pentru (?:mesaj|e-?mail)|メールを?いただき.{0,10}ありがとうございます|(?:感谢|感謝|谢谢)您的(?:邮件|郵件|来信)|메일(?:을)? .{0,10}감사|תודה על (?:ה?הודעת|המייל)"
_MEETING = r"\s*(?:hallo|hi|hello|hey|dear|guten (?:tag|morgen)|moin|gr[üu](?:ß|ss) gott|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|hola|buenos d[íi]as|estimad[oa]s?|buongiorno|salve|ciao|gentile|beste|geachte|hej|hei|hyv[äa]|dzie[ńn] dobry|szanown\w+|dobr[ýy] den|ol[áa]|bom dia|prezad[oa]s?|здравствуйте|добрый день|merhaba)\b[^.!?,]{0,40}(?:,\s*(?:(?:sehr geehrte|liebe|dear|cher|chère|beste|gentile)[rs]?\b[^.!?,]{0,40},?\s*)?)?"
_PARTING = re.compile(
    r"^\W*(?:(?:mit |mfg\b|viele |beste |freundliche |liebe |sch[öo]ne )?(?:freundlichen? |besten? |herzlichen? )?gr[üu](?:ß|ss)e?n?\b|mfg\b|(?:kind |best |warm |with )?(?:kind |best )?regards\b|sincerely\b|cheers\b|best wishes\b|(?:bien )?cordialement\b|saludos\b|un saludo\b|cordiali saluti\b|saluti\b|met vriendelijke groet|groeten\b|pozdrawiam\b|med v[äa]nlig|v[äe]nlig h[äi]lsn|hilsen\b|atenciosamente\b|cumprimentos\b|с уважением|s pozdravem|-- ?$)",
    re.I | re.M,
)
_SENTENCE = re.compile(r"(?<!\d)[.!?…]+(?=\s|$)|(?<=\d{4})\.(?=\s|$)|[。！？]|\n+")
_WRAPPED = re.compile(r"^(.{50,}[^.!?,\s])[ ]*\n(?=\S)", re.M)
_PLEASE = re.compile(
    r"\b(?:please|pls|bitte|veuillez|merci de|por favor|per favore|alstublieft|prosz[ęe]|snälla)\b", re.I
)
PERSISTS = re.compile(
    r"\b(?:immer noch|noch immer|weiterhin|nach wie vor|leider(?! (?:bin|sind|befinden?) (?:ich|wir))|still|again|unfortunately(?!,? (?:i am|i['’]m|we are)\b)|not working|doesn['’]t|does not|persist\w*|toujours|encore|malheureusement|todav[íi]a|sigue|ancora|nog (?:steeds|altijd)|wci[ąa][żz]|nadal|ainda|fortfarande|fortsatt|stadig|edelleen|st[áa]le|aber|but(?! (?:i )?will\b| i['’]ll\b)|mais|pero|maar)\b|всё ещё|все еще|по-прежнему|досі|h[âa]l[âa]\b|まだ|仍然|还是|還是|아직",
    re.I,
)
"""Something is as it was, or otherwise than thought: words of somebody who waits for help."""

AWAY = re.compile("|".join(_AWAY), re.I)
SPEAKING = tuple(re.compile(words, re.I) for words in ("|".join(_UNTIL), _INSTEAD, _LATER, _THANKS))
"""Until when, who helps instead, what becomes of the mail, and thanks for it."""
_KNOWN = re.compile("|".join((*_AWAY, _UNTIL[1], _INSTEAD, _LATER, _THANKS, rf"^{_MEETING}$")), re.I)
_THIS_BOX = r"(?:diese (?:e-?mail-?)?adresse|dieses (?:e-?mail-?)?(?:konto|postfach)) wird nicht (?:mehr|länger) (?:gelesen|abgerufen|bearbeitet|genutzt|verwendet|betreut)|this (?:e-?mail )?(?:address|mailbox|inbox) is (?:no longer|not) (?:being )?(?:monitored|read|checked|in use)"
_LEFT = r"[\w.'’-]+(?: [\w.'’-]+){0,3} (?:ist nicht (?:mehr|länger) (?:bei uns|bei [\w&-]+|in unserem (?:unternehmen|hause?)|für uns) (?:beschäftigt|tätig|angestellt)|ist aus (?:dem|unserem) unternehmen ausgeschieden|hat (?:das|unser) unternehmen verlassen|is no longer (?:with|employed (?:by|at|with)) [\w&.-]+(?: [\w&.-]+){0,2}|has left (?:the|our) (?:company|organi[sz]ation|firm))"
_ANOTHER = r"(?:please contact|bitte (?:wenden sie sich|schreiben sie) an|bitte kontaktieren sie)(?: [\w.'’-]+){0,3},? <?[^\s@]+@[^\s@]+"
_SAID_BY_LEAVERS = tuple(re.compile(words, re.I) for words in (_LEFT, _THIS_BOX, _ANOTHER))
_THANKS_ALONE = re.compile(
    rf"(?:{_THANKS})|(?:vielen |herzlichen )?danke? f[üu]r (?:ihre|deine) (?:e-?mail|mail|nachricht|anfrage)", re.I
)
_ASKED_OF_OTHERS = re.compile(rf"{_WHO_HELPS}|nicht (?:auf|antworten)|do not reply", re.I)


def says_more(said: str, *, until: bool = False) -> bool:
    """Whether a text says anything beside what notes say: a sentence of another kind, or a wish to whoever reads it. With
    `until` a few words that name a time are of that kind, too."""
    parting = _PARTING.search(said)
    words = _WRAPPED.sub(r"\1 ", said[: parting.start() if parting else len(said)])
    for sentence in _SENTENCE.split(words):
        if not any(map(str.isalnum, sentence)):
            continue
        named = until and len(sentence.split()) <= 5 and bool(SPEAKING[0].search(sentence))
        if not (_KNOWN.search(sentence) or named) or (
            _PLEASE.search(sentence) and not _ASKED_OF_OTHERS.search(sentence)
        ):
            return True
    return False


def of_a_leaver(said: str) -> bool:
    """Whether a text is the note of a mailbox whose owner has left: nothing but that, that nobody reads this mailbox, and whom to
    write to instead. A colleague who tells of the same adds what they want, and is heard."""
    parting = _PARTING.search(said)
    words = _WRAPPED.sub(r"\1 ", said[: parting.start() if parting else len(said)])
    left = [one for one in map(str.strip, _SENTENCE.split(words)) if one and not re.fullmatch(_MEETING, one, re.I)]
    told = [
        [rule.fullmatch(one) is not None for rule in _SAID_BY_LEAVERS]
        for one in left
        if not _THANKS_ALONE.fullmatch(one)
    ]
    return all(map(any, told)) and bool(told) and all(map(any, zip(*told, strict=True)))
