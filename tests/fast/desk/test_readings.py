"""What an agent is told of words that were read otherwise than they are written."""

import pytest

from desk.readings import slips


def test_another_ending_of_a_word_is_no_slip():
    endings = [("Anruf", "Anrufe"), ("Raute", "Rauten"), ("größerer", "groesseren"), ("hänge", "haengen"), ("tomorrow's", "tomorrow")]  # fmt: skip
    assert slips(endings) == ()


@pytest.mark.parametrize(
    ("written", "read", "told"),
    [
        ("Pasword", "Passwort", "Passwort"),
        ("Rüchname", "Ruecknahme", "Rücknahme"),
        ("Zählerstnad", "Zaehlerstand", "Zählerstand"),
        ("Rente", "Renate", "Renate"),
    ],
)
def test_a_slip_is_told_with_the_umlauts_of_its_writer(written: str, read: str, told: str):
    assert slips([(written, read)]) == ((written, told),)
