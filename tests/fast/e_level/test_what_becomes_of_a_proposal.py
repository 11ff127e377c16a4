import pytest

from e_level.assist import made_of

PROPOSAL = "Öffnen Sie das Portal. Wählen Sie dort „Passwort vergessen“ und folgen Sie der Mail."


@pytest.mark.parametrize(
    ("sent", "use"),
    [
        (PROPOSAL, "as_is"),
        (f"Guten Tag Frau Weber,\n\n{PROPOSAL}\n\nViele Grüße\nLena", "as_is"),
        (PROPOSAL.replace("der Mail", "bitte der Mail"), "edited"),
        (PROPOSAL.removesuffix(" und folgen Sie der Mail."), "edited"),
        ("Ich habe Ihr Konto eben selbst entsperrt. Bitte melden Sie sich noch einmal an.", "rewritten"),
        ("", "rewritten"),
    ],
)
def test_greetings_are_no_edit_and_another_answer_is_no_use(sent, use):
    assert made_of(PROPOSAL, sent) == use
