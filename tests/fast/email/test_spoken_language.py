"""The language a mail is written in, and what its program is set to."""

from collections.abc import Callable

import pytest

from channels.email.spoken import language_of
from ticketing.inbound import Inbound

SAID = {
    "de": "Guten Tag, ich habe mein Passwort vergessen und komme nicht mehr in mein Konto. Können Sie mir bitte helfen?",
    "en": "Hello, I have forgotten my password and cannot get into my account any more. Could you please help me?",
    "fr": "Bonjour, j'ai oublié mon mot de passe et je ne peux plus accéder à mon compte. Pouvez-vous m'aider ?",
    "es": "Buenos días, he olvidado mi contraseña y no puedo entrar en mi cuenta. ¿Me pueden ayudar?",
    "it": "Buongiorno, ho dimenticato la password e non riesco più ad accedere al mio account. Potete aiutarmi?",
    "nl": "Goedendag, ik ben mijn wachtwoord vergeten en kan niet meer in mijn account. Kunt u mij helpen?",
    "pl": "Dzień dobry, zapomniałem hasła i nie mogę wejść na swoje konto. Czy mogą Państwo pomóc?",
    "ru": "Здравствуйте, я забыл пароль и не могу войти в свою учётную запись. Помогите, пожалуйста.",
    "ja": "こんにちは。パスワードを忘れてしまい、アカウントに入れません。助けてください。",
    "zh": "您好，我忘记了密码，无法登录我的帐户。请帮助我。",
    "tr": "Merhaba, şifremi unuttum ve hesabıma giremiyorum. Yardımcı olabilir misiniz?",
    "sv": "Hej, jag har glömt mitt lösenord och kan inte logga in på mitt konto. Kan ni hjälpa mig?",
    "da": "Hej, jeg har glemt min adgangskode og kan ikke logge ind på min konto. Kan I hjælpe mig?",
    "no": "Hei, jeg har glemt passordet mitt og kan ikke logge inn på kontoen min. Kan dere hjelpe meg?",
    "fi": "Hei, olen unohtanut salasanani enkä pääse enää tililleni. Voitteko auttaa? Kiitos",
    "cs": "Dobrý den, zapomněl jsem heslo a nemohu se přihlásit ke svému účtu. Můžete mi prosím pomoci?",
    "sk": "Dobrý deň, zabudol som heslo a nemôžem sa prihlásiť do svojho účtu. Môžete mi pomôcť?",
    "hu": "Jó napot, elfelejtettem a jelszavamat, és nem tudok belépni a fiókomba. Kérem, segítsenek.",
    "ro": "Bună ziua, mi-am uitat parola și nu mai pot intra în cont. Mă puteți ajuta?",
    "pt": "Bom dia, esqueci a minha palavra-passe e não consigo entrar na minha conta. Podem ajudar-me?",
    "uk": "Добрий день, я забув пароль і не можу увійти до свого облікового запису.",
    "el": "Καλημέρα, ξέχασα τον κωδικό μου και δεν μπορώ να μπω στον λογαριασμό μου.",
    "he": "שלום, שכחתי את הסיסמה שלי ואני לא יכול להיכנס",
    "ar": "مرحبا، نسيت كلمة المرور ولا أستطيع الدخول إلى حسابي",
    "ko": "안녕하세요. 비밀번호를 잊어버려서 로그인할 수 없습니다.",
    "th": "สวัสดีครับ ผมลืมรหัสผ่าน",
}


@pytest.mark.parametrize("language", SAID)
def test_the_language_of_a_mail_is_known(language: str) -> None:
    assert language_of(SAID[language]) == language


@pytest.mark.parametrize(
    "text", ["", "ok", "Passwort", "Error 0x80070005", "anna@kunde.example", "4711", "Ida Roe, ACME"]
)
def test_what_says_too_little_has_none(text: str) -> None:
    assert language_of(text) == ""


def test_words_count_before_what_a_program_is_set_to(reading: Callable[..., Inbound]) -> None:
    head = "From: ida@kunde.example\r\nContent-Language: en-US\r\n\r\n"
    assert reading(f"{head}{SAID['de']}\r\n").language == "de"
    assert reading(f"{head}4711\r\n").language == "en-us"
    quoted = "\r\n".join(f"> {line}" for line in SAID["en"].split(". "))
    assert (
        reading(f"{head}{SAID['de']}\r\n\r\nOn Tue, 5 Mar 2024 at 09:10, Desk wrote:\r\n{quoted}\r\n").language == "de"
    )
