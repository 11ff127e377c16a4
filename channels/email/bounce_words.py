"""The words by which mail systems say, in other languages than English, that a mail did not arrive, and why.

Tables only: a language is added by adding a row. English and the codes of SMTP are in `bounce_reasons.py`.
"""

NOT_DELIVERED = (
    r"unzustellbar|(?:nicht|kein\w*) (?:zugestellt|zustellbar|ausgeliefert)|zustellung\w* (?:ist )?(?:fehlgeschlagen|gescheitert)",  # German
    r"n['’]a pas (?:pu|[ée]t[ée])|impossible de (?:remettre|distribuer|livrer|transmettre)|[ée]chec de",  # French
    r"non (?:è stato|e' stato|ha potuto|recapit)|impossibile (?:recapitare|consegnare)|mancat[oa] (?:consegna|recapito)|recapito non riuscito",  # Italian
    r"no (?:se )?(?:ha podido|pudo|puede|fue|ha sido) (?:ser )?entrega|no entregado",  # Spanish
    r"n[ãa]o (?:foi poss[íi]vel|p[ôo]de|entregue|foi entregue)",  # Portuguese
    r"niet (?:worden )?(?:bezorgd|afgeleverd)|onbestelbaar",  # Dutch
    r"nie (?:mo[żz]na|mog[łl]a|zosta[łl]|uda[łl]o si[ęe]) dostarcz|niedostarcz|nie dostarcz",  # Polish
    r"g[åa]r inte att leverera|kunde inte (?:levereras|leverera)|olevererbar",  # Swedish
    r"k(?:an|unne) ikke (?:leveres|sendes|avleveres)|ikke (?:leveret|levert)",  # Danish, Norwegian
    r"ei voitu toimittaa|toimittamaton",  # Finnish
    r"nedoru[čc]|nebylo mo[žz]n[ée] doru[čc]it",  # Czech, Slovak
    r"недоставл|не (?:было |может быть |удалось |удается )?доставл?е?н?о?(?:ить)?|не доставлен|не може бути доставлен",  # Russian, Ukrainian
    r"teslim edileme|iletileme",  # Turkish
    r"k[ée]zbes[íi]thetetlen|nem (?:lehetett |siker[üu]lt )?k[ée]zbes[íi]t",  # Hungarian
    r"无法(?:送达|投递)|無法(?:送達|投遞|傳遞)|投递失败|退信|배달되지|배달 못함|전송하지 못|配信不能|配信できません|送信できませんでした|配達できません",
)

REASONS: dict[str, tuple[str, ...]] = {
    "full": (
        r"(?:postfach|mailbox|speicher|kontingent)[^.\n]{0,10}[^\n]{0,80}?(?:\bvoll\b|überschritten|erschöpft)",
        r"bo[iî]te[^\n]{0,80}?(?:pleine|satur[ée]e)|quota d[ée]pass[ée]",
        r"casella[^\n]{0,80}?(?:\bpiena|esaurit)|quota superata",
        r"buz[óo]n[^\n]{0,80}?lleno|cuota[^\n]{0,40}?(?:excedida|superada)",
        r"caixa[^\n]{0,80}?cheia|cota excedida",
        r"(?:postvak|postbus|mailbox)[^\n]{0,80}?\bvol\b",
        r"skrzynka[^\n]{0,80}?(?:pe[łl]na|przepe[łl]niona)",
        r"(?:brevl[åa]d|postl[åa]d|postkass|innboks|indbakke)\w*[^\n]{0,80}?\b(?:full|fuld)",
        r"postilaatikko[^\n]{0,80}?täynnä|schr[áa]nka[^\n]{0,80}?(?:pln[áa]|p[řr]epln[ěe]n)",
        r"ящик[^\n]{0,80}?(?:переполнен|заполнен|переповнен)|posta kutusu[^\n]{0,80}?\bdolu|postafi[óo]k[^\n]{0,80}?(?:meg|be)telt",
        r"(?:邮箱|郵箱|信箱)已[满滿]|空间不足|편지함[^\n]{0,20}가득",
    ),
    "size": (
        r"(?:nachricht|mail)[^\n]{0,60}?zu gro(?:ß|ss)|message[^\n]{0,60}?trop (?:gros|volumineux|grand)|messaggio[^\n]{0,60}?troppo grande",
        r"mensaje[^\n]{0,60}?demasiado grande|mensagem[^\n]{0,60}?(?:muito|demasiado) grande|bericht[^\n]{0,60}?te groot",
        r"wiadomo[śs][ćc][^\n]{0,60}?za du[żz]a|(?:письмо|сообщение)[^\n]{0,60}?слишком больш",
    ),
    "address": (
        r"(?:empf[äa]nger|adresse|benutzer|postfach|konto|teilnehmer)[^\n]{0,80}?(?:unbekannt|nicht gefunden|existiert nicht|nicht vorhanden|ung[üu]ltig)|unbekannter? (?:benutzer|empf)",
        r"(?:utilisateur|destinataire|adresse|bo[iî]te|compte)[^\n]{0,80}?(?:inconnue?|introuvable|n['’]existe pas|pas [ée]t[ée] trouv|invalide|inexistante?)",
        r"(?:utente|destinatario|indirizzo|casella)[^\n]{0,80}?(?:sconosciut|non (?:esiste|trovat|valid|è stato trovato)|inesistente)",
        r"(?:usuario|destinatario|direcci[óo]n|buz[óo]n|cuenta)[^\n]{0,80}?(?:desconocid|no (?:existe|se (?:ha )?encontr|encontrad|v[áa]lid)|inexistente)",
        r"(?:usu[áa]rio|utilizador|destinat[áa]rio|endere[çc]o)[^\n]{0,80}?(?:desconhecid|n[ãa]o (?:existe|(?:foi )?encontrad)|inv[áa]lid|inexistente)",
        r"(?:gebruiker|ontvanger|adres)[^\n]{0,80}?(?:onbekend|niet gevonden|bestaat niet|ongeldig)|onbekende (?:gebruiker|ontvanger)",
        r"(?:u[żz]ytkownik|adresat|odbiorca|adres|konto)\w*[^\n]{0,80}?(?:nieznany|nie istnieje|nie znaleziono|nieprawid[łl]ow)|nie ma takiego (?:u[żz]ytkownika|adresu|konta)",
        r"(?:anv[äa]ndar|mottagar|adress)\w*[^\n]{0,80}?(?:ok[äa]nd|finns inte|hittades inte)|ok[äa]nd (?:anv[äa]ndare|mottagare)",
        r"(?:bruger|bruker|modtager|mottaker|adresse)\w*[^\n]{0,80}?(?:ukendt|ukjent|fin[dn]es ikke|ikke fun[dn])|uk(?:endt|jent) (?:bruger|bruker|modtager|mottaker)",
        r"tuntematon (?:käyttäjä|vastaanottaja)|(?:käyttäjää|osoitetta) ei (?:ole|löydy)",
        r"(?:u[žz][íi]vate[lľ]|adres|p[řr][íi]jemc)\w*[^\n]{0,80}?(?:neexistuje|nenalezen|nezn[áa]m)|nezn[áa]m[ýy] (?:u[žz]|p[řr])",
        r"(?:пользовател|адрес|получател|ящик|користувач)\w*[^\n]{0,80}?(?:не найден|не существует|неизвест|не знайдено|не існує)|(?:нет такого|неизвестный) пользовател",
        r"(?:kullan[ıi]c[ıi]|al[ıi]c[ıi]|adres)\w*[^\n]{0,80}?(?:bulunamad|bilinmiyor)|bilinmeyen (?:kullan|al[ıi]c)",
        r"ismeretlen (?:felhaszn|c[íi]mzett)|(?:felhaszn[áa]l[óo]|c[íi]m)\w*[^\n]{0,80}?nem (?:l[ée]tezik|tal[áa]lhat)",
        r"(?:用户|地址|账号|帐号|邮箱|使用者|信箱)[^\n]{0,60}?不存在|查无此人|존재하지 않|찾을 수 없|宛先|見つかりませんでした|存在しません",
    ),
    "content": (r"(?:als|wegen) spam|comme (?:spam|ind[ée]sirable)|virenverdacht|virus (?:gefunden|d[ée]tect)",),
    "inactive": (
        r"(?:konto|postfach|benutzer)[^\n]{0,60}?(?:gesperrt|deaktiviert|abgeschaltet|stillgelegt)|compte[^\n]{0,60}?(?:d[ée]sactiv|suspendu|ferm[ée])",
        r"(?:account|casella|utenza)[^\n]{0,60}?(?:disattivat|sospes)|(?:cuenta|casilla|buz[óo]n)[^\n]{0,60}?(?:desactivad|suspendid|inhabilitad|expirad|vencid)",
    ),
    "policy": (r"(?:wurde|wird) (?:abgelehnt|abgewiesen|zur[üu]ckgewiesen|blockiert)|a [ée]t[ée] (?:refus|rejet)",),
    "temporary": (r"(?:erneut|weiter) (?:versucht|zuzustellen)|sp[äa]ter (?:erneut|noch)|vor[üu]bergehend|temporairement|temporaneamente",),
}  # fmt: skip
"""By reason, in words of `bounce_reasons`."""
