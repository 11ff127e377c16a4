"""The words over a copied mail, by language: the names of its fields, and what announces the original or a forward.

Tables only: a language is added by adding a word. The rules that use them are in `quote_lines.py` and `forward_lines.py`.
"""

# the fields of a copied head; the first of a block must be the sender's or the date's
FROM = (
    "from|von|de|van|da|od|från|fra|lähettäjä|от|від|feladó|kimden|gönderen|de la|από|nadawca|差出人|发件人|"
    "寄件者|寄件人|보낸 사람|odesílatel|expéditeur|mittente|remitente|afzender|absender|avsändare|מאת|من|送信者|发自|"
    "šalje|from address|saatja|nuo|từ|จาก|dari|отправитель|від кого|expeditor|expeditorul|送信元|frå|frá|"
    "pošiljatelj|пошиљалац|ուղարկող|mula kay"
)
SENT = (
    "message du|nachricht vom|message from|messaggio del|mensaje del|sent|gesendet|envoyé|enviado|"
    "enviado el|enviada em|enviado em|inviato|verzonden|wysłano|wysłane|skickat|sendt|lähetetty|"
    "отправлено|надіслано|odesláno|odoslané|elküldve|gönderildi|gönderilme tarihi|trimis|date|datum|data|"
    "fecha|dato|дата|tarih|dátum|送信日時|日付|日時|发送时间|发送日期|日期|傳送時間|寄件日期|보낸 날짜|날짜|päivämäärä|pvm|päiväys|"
    "gesendet am|envoyé le|send|sent at|utsänt|στάλθηκε|ημερομηνία|ngày|נשלח|תאריך|التاريخ|poslano|"
    "poslané|küldve|изпратено|saadetud|išsiųsta|enviat|enviados|đã gửi|terkirim|ส่ง|kuupäev|dată|"
    "dagsetning|gönderilen|gönderilme|відправлено|poslato|ημ/νία|تم الإرسال|送信日|tanggal|วันที่|received"
)
TO = (
    "to|an|à|a|para|naar|aan|do|till|til|vastaanottaja|кому|komu|címzett|kime|către|宛先|收件人|收件者|받는 사람|cc|"
    "kopie|copie|kopia|kopi|bcc|copia|копия|kopio|抄送|副本|참조|reply-to|antwort an|προς|אל|إلى|an alle|"
    "empfänger|destinataire|destinatario|destinatarul|prima|pre|adresat|pour|kam|saaja|adressaat|до|"
    "kepada|tới|đến|ถึง|per a|za|bilgi|dw|másolat|másolatot kap|kopie (cc)|copie à|копія|kópia|"
    "odpowiedź-do|svar til|svara till|responder a|répondre à|rispondi a|válaszcím|antwoord aan|"
    "ответ-кому|кому відповісти|yanıt adresi|răspuns către|odgovori na|odpověď na|odpovedať-pre|送信先|kp|"
    "cópia|cco"
)
SUBJECT = (
    "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|ämne|emne|aihe|тема|předmět|predmet|"
    "tárgy|konu|subiect|件名|主题|主題|主旨|제목|θέμα|נושא|الموضوع|sujet|re|betr|thema|относно|teema|tema|assumpte|"
    "chủ đề|เรื่อง|perihal|subjek|subyek|naslov|subiectul|zadeva|efni|gaia"
)

ORIGINAL = (
    r"original(?!\s+\w)|original (?:message|e-?mail|mail|nachricht|text|post)|original-nachricht|ursprüngliche (?:e-?)?mail|mail original|message initial|"
    r"e-?mail original[e]?|correo original|messaggio originario|original appointment|"
    r"ursprüngliche nachricht|originalnachricht|ursprünglicher termin|message d'origine|message original|"
    r"message d’origine|e-?mail d'origine|mensaje original|mensagem original|messaggio originale|"
    r"oorspronkelijk bericht|origine(?:el|le) bericht|oorspronkelijke (?:bericht|e-?mail)|wiadomość oryginalna|"
    r"oryginalna wiadomość|wiadomość pierwotna|ursprungligt meddelande|originalmeddelande|"
    r"oprindelig meddelelse|oprindelig besked|opprinnelig melding|original ?melding|alkuperäinen viesti|"
    r"исходное сообщение|оригинальное сообщение|пересылаемое сообщение|оригінальне повідомлення|"
    r"вихідне повідомлення|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|"
    r"orijinal (?:mesaj|ileti)|özgün ileti|元のメッセージ|オリジナルメッセージ|原始邮件|原始郵件|邮件原件|원본 메시지|원본 메일|mesaj original|"
    r"αρχικό μήνυμα|reply message|replied message|reply|antwort|回复的原邮件|oorspronklike boodskap|"
    r"الرسالة الأصلي(?:ّ)?ة|الرسالة الأصليَّة|оригинално писмо|зыходны ліст|missatge original|"
    r"ursprüngliche mitteilung|algne (?:kiri|sõnum)|jatorrizko mezua|mensaxe orixinal|הודעה מקורית|"
    r"izvorna poruka|pesan asli|upprunalegur póstur|originalus laiškas|sākotnējais ziņojums|оригинална порака|"
    r"opphavleg melding|treść oryginalnej wiadomości|mesajul original|izvirno sporočilo|mesazhi origjinal|"
    r"оригинална порука|originalna poruka|початкове повідомлення|thư gốc|原始消息|原始信件|原邮件|"
    r"ข้อความ(?:ดั้งเดิม|ต้นฉบับ)"
)
ABOVE = (
    r"(?:please )?(?:type|write|enter|add) your (?:reply|answer|response) above this line|(?:please )?reply above this line"
    r"|(?:bitte )?(?:antworten|schreiben) sie (?:bitte )?(?:über|oberhalb) dieser (?:linie|zeile)|(?:bitte )?(?:geben|schreiben|tragen) sie ihre antwort (?:bitte )?(?:über|oberhalb) dieser (?:linie|zeile)(?: ein)?|bitte (?:oberhalb|über) dieser (?:linie|zeile) antworten"
    r"|(?:veuillez )?(?:répondre|répondez|écrire|saisir)(?: votre réponse)? au-dessus de cette ligne|(?:por favor, )?(?:responda|escriba)(?: su respuesta)? (?:por )?encima de esta línea"
    r"|(?:si prega di )?(?:rispondere|scrivere)(?: la risposta)? sopra questa (?:riga|linea)|(?:typ|schrijf) (?:uw|je) (?:antwoord|reactie) boven deze (?:lijn|regel)"
)
"""What ticket systems write above the mail they quote."""
FORWARD = (
    r"forwarded message|begin forwarded message|forwarded by|forwarded mail|weitergeleitete nachricht|"
    r"anfang der weitergeleiteten (?:nachricht|e-?mail)|message transféré|message transmis|"
    r"début du message (?:transféré|réexpédié)|mensaje reenviado|inicio del mensaje reenviado|"
    r"mensagem (?:encaminhada|reencaminhada)|início da mensagem (?:encaminhada|reencaminhada)|"
    r"messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|"
    r"wiadomość przekazana|przekazana wiadomość|początek przekazywanej wiadomości|"
    r"vidarebefordrat (?:meddelande|brev)|vidarebefordrat|videresendt (?:besked|melding|meddelelse)|"
    r"start på videresendt|välitetty viesti|välitetty viesti alkaa|пересылаемое сообщение|"
    r"пересланное сообщение|начало переадресованного|переслане повідомлення|přeposlaná zpráva|přeposlaná|"
    r"továbbított (?:üzenet|levél)|yönlendirilen (?:mesaj|ileti)|iletilen (?:mesaj|ileti)|転送されたメッセージ|転送メッセージ|"
    r"转发(?:的)?邮件|轉寄郵件|轉寄的郵件|전달된 메시지|전달된 메일|začátek přeposílané zprávy|začiatok preposlanej správy|"
    r"preposlaná správa|start på videresendt besked|započni proslijeđenu poruku|proslijeđena poruka|"
    r"prosleđena poruka|początek przekazywanej wiadomości|treść przekazanej wiadomości|przes[łl]ana wiadomość|"
    r"începe mesajul redirecționat|mesaj redirecționat|vidarebefordrat mejl|ileti başlangıcı|"
    r"iletilmiş (?:mesaj|ileti)|початок листа, що пересилається|перенаправлен(?:ное сообщение|е повідомлення)|"
    r"edelleenlähetetty viesti|missatge reenviat|προωθημένο μήνυμα|posredovano sporočilo|"
    r"edastatud (?:kiri|sõnum)|persiųstas laiškas|pārsūtīts ziņojums|препратено (?:писмо|съобщение)|"
    r"vidaresend melding|mensaxe reenviada|birbidalitako mezua|áframsendur póstur|转发的(?:消息|信件|邮件)|メッセージを転送|"
    r"הודעה שהועברה|رسالة (?:ممرّرة|معاد توجيهها)|pesan terusan|thư chuyển tiếp"
)
