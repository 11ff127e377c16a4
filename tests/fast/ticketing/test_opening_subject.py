"""What a ticket is called when a person opened it with a contact that has no subject."""

from dataclasses import replace

import pytest

from tests.kit.house import said
from ticketing.inbound import Party, ScannedLetter
from ticketing.opening import subject_of


@pytest.mark.parametrize(
    ("channel", "language", "named"),
    [("letter", "de", "Brief Olga Ohm"), ("letter", "en", "Letter Olga Ohm"), ("fax", "de", "Fax Olga Ohm")],
)
def test_a_letter_nobody_could_read_is_named_in_the_ticket_s_language(channel, language, named):
    unread = replace(
        said("", subject=""), channel=channel, sender=Party("", "Olga Ohm"), scan=ScannedLetter(1, readable=False)
    )
    assert subject_of(unread, language) == named


def test_a_contact_without_a_subject_is_called_by_its_first_words():
    assert subject_of(said("Der Drucker druckt halb.", subject=" "), "de") == "Der Drucker druckt halb."
