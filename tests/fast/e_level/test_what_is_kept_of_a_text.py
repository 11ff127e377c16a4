import pytest

from e_level.lessons import prepared
from e_level.masking import masked
from e_level.sampling import is_drawn, is_kept_back, lot
from e_level.starter_set import Example


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Schreiben Sie an anna.kunde@firma.example, danke", "anna.kunde"),
        ("Meine Nummer ist 0431 / 55 50 100", "55 50"),
        ("Call me at +44 20 5550 1234", "5550"),
        ("Kundennummer 4711223, Bestellung A-20231-7", "4711223"),
        ("Bestellung A-20231-7", "20231"),
        ("IBAN DE02 1203 0000 0000 2020 51", "1203"),
        ("Ich wohne in der Lindenstraße 14a", "Lindenstraße"),
        ("24103 Kiel", "Kiel"),
        ("zuständig ist Frau Dr. Petersen", "Petersen"),
        ("Mein Name ist Jörg Petersen und ich", "Petersen"),
        ("siehe https://shop.example/konto?id=17", "shop.example"),
    ],
)
def test_names_addresses_and_numbers_do_not_stay(said, gone):
    assert gone not in masked(said)


def test_a_lesson_is_masked_and_its_language_known_before_any_change_begins():
    said = "Ich habe mein Kennwort vergessen, meine Kundennummer ist 4711223"
    [lesson] = prepared([Example(said, "password.forgotten"), Example("", "password.forgotten")])
    assert lesson.text == "Ich habe mein Kennwort vergessen, meine Kundennummer ist [number]"
    assert (lesson.label, lesson.language) == ("password.forgotten", "de")


def test_what_a_matter_is_about_stays():
    said = "Ich habe mein Passwort vergessen. Gilt die Rückgabefrist von 14 Tagen auch für Excel 365?"
    assert masked(said) == said


def test_the_writers_own_name_does_not_stay():
    assert (
        masked("Hier ist Anna, bitte zurückrufen. Anna Weiß", ["Anna Weiß"])
        == "Hier ist [name], bitte zurückrufen. [name] [name]"
    )


def test_a_draw_can_be_repeated_and_a_larger_share_draws_everything_a_smaller_one_would():
    numbers = range(1, 4_001)
    few, many = ({number for number in numbers if is_drawn(number, share)} for share in (0.05, 0.5))
    assert few <= many
    assert 0.03 < len(few) / 4_000 < 0.07
    assert 0.46 < len(many) / 4_000 < 0.54
    assert few == {number for number in numbers if is_drawn(number, 0.05)}
    assert not is_drawn(1, 0.0) and all(is_drawn(number, 1.0) for number in range(100))


def test_what_is_kept_back_has_nothing_to_do_with_what_is_drawn():
    drawn = [number for number in range(1, 8_001) if is_drawn(number, 0.05)]
    assert 0.4 < sum(map(is_kept_back, drawn)) / len(drawn) < 0.6
    assert lot("audit", 1) != lot("kept back", 1)
