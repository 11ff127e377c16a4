import pytest

from e_level.language import detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wie setze ich mein Passwort zurück?", "de"),
        ("Ich komme nicht mehr in mein Konto", "de"),
        ("Drucker druckt nicht", "de"),
        ("Rechnungskopie", "de"),
        ("How do I reset my password?", "en"),
        ("printer offline again", "en"),
        ("The Word document does not open", "en"),
        ("Outlook zeigt meine E-Mails nicht an", "de"),
        ("Bitte Update installieren", "de"),
    ],
)
def test_german_and_english_are_told_apart(text, code):
    assert detect(text)[0] == code


def test_a_long_text_is_certain_and_a_name_is_not():
    assert detect("Können Sie mir bitte sagen, wann meine Bestellung kommt?")[1] > 0.95
    assert detect("Outlook")[1] < 0.8


def test_nothing_to_read_has_no_language():
    assert detect("123 !!") == ("", 0.0)


def test_letters_that_are_no_word_say_nothing_of_the_language():
    letters = "theschungtionwhichoughkeit" * 100
    assert detect(letters) == ("", 0.0)
    assert detect(f"Mein Drucker druckt nicht {letters}") == detect("Mein Drucker druckt nicht")
