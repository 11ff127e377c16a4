"""The words by which mail programs announce a quote, a forward or a signature, by language.

Tables only: a language is added by adding a row. The rules that use them are in `quote_lines.py` and `signatures.py`.
"""

import re

# what an attribution begins with and ends with: "On <date>, <name> wrote:"
ATTRIBUTIONS: tuple[tuple[str, str], ...] = (
    (r"(?:on|at)\b", r"(?:wrote|writes|said|sent|has written|schreef|schrieb)"),  # English
    (
        r"(?:am|on|vom|von)\b",
        r"(?:schrieb|schrieben sie|hat geschrieben|geschrieben|wrote)",
    ),  # German, the person before or after
    (r"(?:le|el|on)\b", r"(?:a [ée]crit|[ée]crit|wrote|escribi[óo])"),  # French
    (r"(?:el|en|on)\b", r"(?:escribi[óo]|ha escrito|escribe|va escriure)"),  # Spanish, Catalan
    (r"(?:il|in data|on)\b", r"(?:ha scritto|scrive|scritto|wrote)"),  # Italian
    (r"(?:op|on)\b", r"(?:schreef|geschreven|het volgende geschreven|wrote)"),  # Dutch
    (r"(?:w dniu|dnia|on|w|pon|wt|śr|czw|pt|sob|niedz)\b\.?", r"(?:napisa[łl]\(?a?\)?|pisze|wrote)"),  # Polish
    (r"(?:\d|on|\w{2,6}\.)", r"(?:rakst[īi]ja|ra[šs][ėe]|kirjutas)"),  # Latvian, Lithuanian, Estonian
    (r"(?:ใน|เมื่อ|on)", r"(?:เขียนว่า|เขียน)"),  # Thai
    (r"(?:em|a|no dia|on|\d)", r"(?:escreveu|escreve)"),  # Portuguese
    (
        r"(?:den|p[åa]|on|fre|l[øo]r|s[øo]n|man|tir|tirs|ons|tor|tors|m[åa]n|fredag|l[øo]rdag|s[øo]ndag|mandag|tirsdag|onsdag|torsdag|\d)",
        r"(?:skrev|skrev f[øo]lgende|skrev:?)",
    ),  # Swedish, Danish, Norwegian
    (r"(?:ma|ti|ke|to|pe|la|su|on|\d)", r"(?:kirjoitti)"),  # Finnish
    (r"(?:dne|on|po|út|st|čt|pá|so|ne|\d)", r"(?:napsal\(?a?\)?|nap[íi]sal\(?a?\)?)"),  # Czech, Slovak
    (
        r"(?:\d|on|пн|вт|ср|чт|пт|сб|вс|в|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)",
        r"(?:пишет|написала?|писал[аи]?|пише|написав|написал\(а\)|пиша|написа)",
    ),  # Russian, Ukrainian, Bulgarian
    (r"(?:\d|on)", r"(?:tarihinde .{0,200}(?:yazd[ıi]|şunu yazd[ıi])|yazd[ıi]|şunları yazd[ıi])"),  # Turkish
    (r"(?:\d|on|ezt)", r"(?:[íi]rta|ezt [íi]rta)"),  # Hungarian
    (r"(?:on|[îi]n|la|pe|\d)", r"(?:a scris)"),  # Romanian
    (r"(?:στις|on|την)", r"(?:έγραψε)"),  # Greek
    (r"(?:dana|on|u|\d)", r"(?:je napisao(?:/la)?|je napisala?|napisao(?:\(la\))?|je pisal)"),  # Croatian, Slovenian
    (r"(?:v[àa]o|on|ng[àa]y)", r"(?:đã vi[ếe]t)"),  # Vietnamese
    (r"(?:pada|on)", r"(?:menulis)"),  # Indonesian
    (r"(?:on|ב|בתאריך)", r"(?:כתב/?ה?|מאת .{0,200})"),  # Hebrew
    (r"(?:في|على|on|بتاريخ)", r"(?:كتب)"),  # Arabic
    (r"(?:el|on|o|els)\b", r"(?:ha escrit|escribiu)"),  # Catalan, Galician
    (
        r"(?:на|\d|on)",
        r"(?:написа|напиша|напісаў|је написао(?:/ла)?|жазған|წერს|գրել է)",
    ),  # Bulgarian, Macedonian, Belarusian, Serbian, Kazakh, Georgian, Armenian
    (r"(?:às|as)\b", r"(?:escreveu)"),  # Portuguese, the hour first
    (r"(?:dňa|dna|v)\b", r"(?:nap[íi]sal\(?a?\)?|napisala?)"),  # Slovak, Slovenian
    (
        r"(?:þann|den|op|ils|më|ar|ysgrifennodd|\d)",
        r"(?:skrifaði|skreiv|skreau|ha .{0,60}scrit|shkroi|ysgrifennodd|scríobh|jo .{0,60}napisał|napisa|eo bet skrivet gant)",
    ),  # Icelandic, Nynorsk, Frisian, Romansh, Albanian, Welsh, Irish, Sorbian, Breton
    (r"(?:در تاریخ|\d)", r"(?:نوشته?)"),  # Persian
)
# attributions with an order of their own
WHOLE_ATTRIBUTIONS: tuple[str, ...] = (
    r"(?:quoting|zitat von|zitiere|citando|citation de|citazione di|cita de|citeren|cytat|citát|цитирую|цитирование)\W.{0,100}@[^\s<>]+>? ?[:：]",
    r"(?:>>> )?.{2,80}\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.{0,30}>>>",
    r"\(?\d{4}[年./-]\s?\d{1,2}[月./-]\s?\d{1,2}.{0,160}(?:[:：]|のメール|wrote:?|写道[:：]?|寫道[:：]?|さんは書きました[:：]?|님이 작성[:：]?|작성[:：]?)",
    r"(?:在|于)\s?\d{4}.{3,160}(?:写道|寫道)[:：]?",
    r".{0,40}\d{1,2}:\d{2}.{0,100}(?:写道|寫道|于.{1,40}写道)[:：]?",
    r"\d{4}년 \d{1,2}월 \d{1,2}일.{0,160}(?:작성|작성함|썼습니다|님이)[:：]?",
    r".{1,80}(?:さんは|님이).{0,80}(?:書きました|작성했습니다|쓴 글)[:：]?",
    r"[\w.'\"-]+(?:[ ,]+[\w.'\"-]+){0,5} ?<[^<>\s]+@[^<>\s]+> ?(?:wrote|schrieb|a [ée]crit|escribi[óo]|ha scritto|schreef|napisa[łl]\(?a?\)?|escreveu|skrev|kirjoitti|napsal\(?a?\)?|пишет|написала?|yazd[ıi]|[íi]rta|a scris) ?(?:am|on|le|op|em|el|dnia|w dniu)?.{0,80}[:：]",
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?.{0,60}<?[^<>\s]+@[^<>\s]+>?(?: ?[:：]| пишет:| написал:)",
    r"\* .{1,60}<[^<>\s]+@[^<>\s]+> [\[(]\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}.{0,20}[\])][:：]",
    r"(?:\w+ )?\d{1,2} \w+ \d{4},? .{0,20}\d{1,2}:\d{2}.{0,80}<[^<>\s]+@[^<>\s]+> ?[:：]",
    r"wiadomo[śs][ćc] napisana (?:przez .{1,100} )?w dniu .{4,60}[:：]",
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day, \w+ \d{1,2}, \d{4}, \d{1,2}:\d{2}.{0,12}, you wrote[:：]",
    r"[\w.'\"-]+(?:[ ,]+[\w.'\"-]+){0,5} ?<[^<>\s]+@[^<>\s]+> writes[:：]",
    r"-{3,} ?[\w.'\"<][^<>\n]{0,80}(?:<[^<>\s]+@[^<>\s]+>)? ?(?:schrieb|wrote|a [ée]crit|escribi[óo]|ha scritto|schreef) ?[:：] ?-{3,}",
)

MOBILE = re.compile(
    r"^[\W_]*(?:"
    r"(?:sent|get|download|send) (?:wirelessly )?(?:from|via|with|by|using|outlook|yahoo|aol|protonmail|proton mail|thunderbird|blue ?mail)\b.{0,70}"
    r"|(?:holen sie sich|hol dir|laden sie|obtenez|télécharge[rz]?|obtenir|obtener|obtén|descarga|scarica|ottieni|obter|baixe|pobierz aplikację|hämta|hent) outlook (?:für|pour|para|per|dla|för|til|for) .{0,60}"
    r"|(?:from|von|fra|från|de|da|van) (?:my|meinem|min|mitt|mon|mio|mi|meu|mijn) (?:iphone|ipad|android|galaxy|samsung|handy|smartphone|mobil\w*|telefon\w*)\b.{0,20}"
    r"|outlook (?:für|voor) (?:ios|android|mac)\b.{0,40}(?:beziehen|holen|laden|herunterladen|downloaden).{0,60}"
    r"|(?:von|mit|über) .{2,30} (?:für|app) ?(?:android|ios|iphone|ipad|windows|mac)?.{0,20}(?:gesendet|gesandt|verschickt|versendet|geschrieben)"
    r"|versendet mit der [\w.-]{2,20} mail app|mobil (?:gesendet|versendet)"
    r"|(?:von|aus|mit|über) (?:meinem|meiner|mein|unterwegs|iphone|ipad|samsung|android|outlook|der|mobil)\b.{0,50}(?:gesendet|gesandt|verschickt|geschickt).{0,30}"
    r"|(?:gesendet|gesandt|verschickt|diese nachricht wurde) (?:von|mit|aus|über|vom|unterwegs)\b.{0,70}"
    r"|(?:envoyé|provenance|télécharge[rz]?|obtenez|envoyée) (?:sans fil )?(?:de|depuis|par|avec|outlook|à partir|via)\b.{0,70}"
    r"|(?:enviado|enviada|obtener|obtenga|obter|mandado) (?:desde|de|do|da|por|a partir|através|outlook|via|con|com|pelo|pela)\b.{0,70}"
    r"|(?:inviato|scarica|ottieni|spedito) (?:da|dal|dall|tramite|outlook|con)\b.{0,70}"
    r"|(?:verzonden|verstuurd|download|gestuurd) (?:vanaf|van|met|via|outlook|door)\b.{0,70}"
    r"|(?:wysłane|wysłano|pobierz) (?:z|za|outlook)\b.{0,70}"
    r"|(?:skickat|hämta|skickades) (?:från|med|via|outlook)\b.{0,70}"
    r"|(?:sendt|hent|send) (?:fra|med|via|outlook)\b.{0,70}"
    r"|(?:lähetetty|hanki) .{0,70}"
    r"|(?:отправлено|отправлена|відправлено|надіслано|скачать|отправлен) (?:с|из|з|через|от|со)\b.{0,70}"
    r"|(?:odesláno|odoslané|poslané|posláno|získejte) (?:z|ze|zo|pomocí|aplikac|outlook).{0,70}"
    r"|(?:küldve|iphone-omról|elküldve|küldtem) .{0,70}|.{0,30}(?:készülékemről|telefonomról|iphone-omról) küldve\.?"
    r"|.{0,40}(?:iphone'?umdan|ipad'?imden|telefonumdan|cihazımdan|dan|den) gönderildi\.?"
    r"|(?:iphone|ipad|android|スマートフォン|携帯|yahoo!?メール).{0,20}(?:から送信|より送信|からの送信).{0,20}"
    r"|(?:从|來自|来自|发自|發自|從)\s?(?:我的|我).{0,40}"
    r"|(?:나의|내|저의)\s?.{0,30}(?:에서|으로) (?:보냄|보낸|발송).{0,10}"
    r")[\W_]*$",
    re.I,
)

SENT_GOODS = re.compile(
    r"\b(?:dhl|ups|usps|hermes|dpd|gls|fedex|tnt|pakete?|parcels?|päckchen|einschreiben|registered|kurier|couriers?|corriere|coursier|koerier|colissimo|spedition|freight|fax|telefax)\b"
    r"|\b(?:mit|per|durch|by|via|with|par|por|con|per|met|door) (?:der |die |dem |the |la |le |de |il |el )?(?:deutschen |royal )?(?:post|poste|posta|correo|correio|brief|letter|lettre|carta)\b(?! (?:für|for|para|per|pour|app))"
    r"|\b(?:our|unser(?:e[mnrs]?)?|nuestr[oa]|notre|nos|nostr[oa]|onze?)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|diens|donners|frei|sams|sonn)tag\b|\bmittwoch\b|\b(?:lun|mar|mercre|jeu|vendre|same)di\b|\bdimanche\b|\b(?:lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b"
    r"|\b(?:today|yesterday|tomorrow|this (?:morning|afternoon|week)|last (?:week|month)|heute|gestern|vorgestern|letzte[nrs]? (?:woche|monat)|aujourd['’]hui|hier|hoy|ayer|oggi|ieri|vandaag|gisteren)\b|\b\d{1,2}[./]\d{1,2}\.",
    re.I,
)
"""Words about goods and documents on their way, and when: no program puts them below a mail."""

CLOSING_LEGAL = re.compile(
    r"^(?:[\W_]*)(?:(?:this|the (?:information|contents?)|any|all)[^.]{0,80}(?:e-?mail|message|communication|transmission)[^.]{0,200}(?:confidential|privileged|intended (?:solely|only)|private)|confidentiality (?:notice|note)|disclaimer\b|(?:important|legal) notice\b|privileged|diese (?:e-?mail|nachricht)[^.]{0,120}vertraulich|vertraulichkeitshinweis|der inhalt dieser (?:e-?mail|nachricht)|ce (?:message|courriel|mail)[^.]{0,120}confidentiel|este (?:mensaje|correo|e-?mail)[^.]{0,120}confidencial|(?:le informazioni contenute|questo messaggio)[^.]{0,160}riservat|dit (?:bericht|e-?mail)[^.]{0,120}vertrouwelijk|esta mensagem[^.]{0,120}confidencia)",
    re.I,
)
