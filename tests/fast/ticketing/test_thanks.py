"""A reply that only says thanks reopens nothing; one that says more does."""

import pytest

from ticketing.thanks import only_thanks


@pytest.mark.parametrize(
    "text",
    ["Danke!", "Vielen Dank", "Super, vielen Dank!\n\nMfG\nAnna Meier", "thanks a lot", "Perfekt, danke. Hat geklappt.", "Hallo Herr Petersen,\nvielen Dank!\nViele Grüße\nAnna",
     "Great, works now. Thank you!", "Herzlichen Dank", "Puh, danke!", "Danke, das war schnell!", "Gut erklärt, danke schön.", "Wow, das ging aber flott. Danke!",
     "Danke für die schnelle Hilfe!", "Thank you for your quick reply", "Phew, thanks!", "That was quick, thank you", "Very well explained. Thanks!",
     "Danke 🙂", "Uff … vielen Dank!", "Vielen Dank, das hilft mir sehr!", "Danke, das hat uns sehr geholfen.", "Merci beaucoup, ça marche.", "Muchas gracias",
     "Bonjour,\nmerci pour votre aide, c'est parfait.\nCordialement\nAnne Petit", "Endlich! Danke Ihnen", "👍", "🙏🏼 ❤️"],
)  # fmt: skip
def test_thanks(text):
    assert only_thanks(text)


@pytest.mark.parametrize(
    "text",
    ["Danke, aber es geht immer noch nicht.", "Nein", " \n", "🏽", "\u200d", "👎", "👍 aber kaputt", "Danke. Eine Frage noch: wo finde ich das Formular?", "", "Das hat nicht geholfen",
     "Thanks, but the mail still does not arrive", "Passwort", "Anna Meier", "Danke, das war schnell, aber falsch.", "Danke. Noch eine Frage: gilt das auch für Word?", "Puh, immer noch kaputt",
     "Danke für die Antwort, es geht trotzdem nicht", "Danke für die Hilfe, und wo ist die Rechnung?", "That was quick. It is broken again, thanks",
     "Danke, gut erklärt?", "Das war schnell", "Gut erklärt", "Danke. Hier fehlt etwas", "Danke, das hilft mir nicht", "Merci. Toujours rien", "Merci, ça ne marche pas", "Gracias, pero nada", "Thanks for your reply, what about the second device?"],
)  # fmt: skip
def test_more_than_thanks(text):
    assert not only_thanks(text)
