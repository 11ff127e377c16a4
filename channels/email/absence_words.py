"""The words of absence notes that bear no field and no subject of one, by language.

Tables only: a language is added by adding a row to each. The rule that uses them is in `absence.py`: somebody is away now
(`AWAY`), and at least two of the other tables speak.
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
_INSTEAD = r"\b(?:urgent|urgency|urgence|urgen[tcz]\w*|dringend\w*|eilig\w*|piln\w+|brådskande|akut\w*|haste\w*|kiireel\w*|nal[ée]hav\w*|acil|s[üu]rg[őo]s)\b|срочн|терміново|お急ぎ|緊急|急事|紧急|緊急|급한|긴급|\b(?:please contact|reach out to|get in touch with|wenden sie sich|kontaktieren sie|vertretung|vertritt|contactez|merci de contacter|veuillez contacter|vous adresser|contact(?:e|ar|en) (?:con|a)|dir[íi]jase|p[óo]ngase en contacto|contattare|rivolgersi|contact opnemen|neem contact|prosz[ęe] o kontakt|contacte|kontakta|kontakt(?:er?|uj)?|ota(?:tte)? yhteytt[äa]|obra[ťt]te se|обращ|звертай|ileti[şs]ime|keresse|forduljon|ご連絡|请联系|請聯繫)"
_LATER = r"\b(?:repl(?:y|ies|ied)|respond|answer\w*|read)\b[^.!?\n]{0,60}\b(?:return|back|delay|as soon as)|(?:limited|no|intermittent|infrequent) access|\bnicht (?:automatisch )?(?:weitergeleitet|gelesen|bearbeitet)|\blese meine (?:e-?)?mails nicht|(?:nach|bei) (?:meiner |der )?r[üu]ckkehr|keinen? zugriff|[àa] mon retour|acc[èe]s limit|a mi (?:regreso|vuelta)|acceso limitado|al mio (?:rientro|ritorno)|na mijn (?:terugkeer|vakantie)|beperkt(?:e)? toegang|po powrocie|po n[áa]vratu|ограничен\w* доступ|по возвращении|\b(?:responder[ée]i?|contestar[ée]|odpowiem|r[ée]pondrai|risponder[òo]|beantwoord|svarar|svarer|vastaan|odpov[íi]m|v[áa]laszol\w*)\b|отвечу|відповім|yan[ıi]tlayaca|尽快回复|尽快回覆|回复您|折り返し|順次"
_THANKS = r"\b(?:thank you|thanks)(?: very much)? for (?:your|the|contacting|writing|getting)|\bdank? f[üu]r (?:ihre?n?|deine?n?|die)\b|\bmerci (?:pour|de) (?:votre|ton)|\bje vous remercie|\bgracias por (?:su|tu)|\bgrazie per|\bbedankt voor|\bdzi[ęe]kuj[ęe] za|\bobrigad[oa] (?:pel|por)|\btack f[öo]r|\btakk? for|\bkiitos (?:viesti|s[äa]hk[öo]posti)|\bd[ěe]kuj[iu] za|спасибо за|дякую за|te[şs]ekk[üu]r ederim|k[öo]sz[öo]n[öo]m|mul[țt]umesc pentru|お世話になって|ありがとうございます|您的邮件|您的郵件|메일(?:을)? .{0,10}감사|תודה על"

AWAY = re.compile("|".join(_AWAY), re.I)
SPEAKING = tuple(re.compile(words, re.I) for words in ("|".join(_UNTIL), _INSTEAD, _LATER, _THANKS))
"""Until when, who helps instead, what becomes of the mail, and thanks for it: a note says two of them, a person hardly ever."""
