"""A reply that only says thanks reopens nothing; one that says more does."""

import pytest

from ticketing.thanks import only_thanks


@pytest.mark.parametrize(
    "text",
    ["Danke!", "Vielen Dank", "Super, vielen Dank!\n\nMfG\nAnna Meier", "thanks a lot", "Perfekt, danke. Hat geklappt.", "Hallo Herr Petersen,\nvielen Dank!\nViele Grüße\nAnna",
     "Great, works now. Thank you!", "Herzlichen Dank"],
)  # fmt: skip
def test_thanks(text):
    assert only_thanks(text)


@pytest.mark.parametrize(
    "text",
    ["Danke, aber es geht immer noch nicht.", "Nein", "Danke. Eine Frage noch: wo finde ich das Formular?", "", "Das hat nicht geholfen",
     "Thanks, but the mail still does not arrive", "Passwort", "Anna Meier"],
)  # fmt: skip
def test_more_than_thanks(text):
    assert not only_thanks(text)
