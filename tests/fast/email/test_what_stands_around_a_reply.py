"""Answers written into the copied mail, postscripts under a signature, and the warning of a gateway above: said or not."""

import pytest

from channels.email import visible_reply

OWN = "Vielen Dank, das hat geklappt."
OLD = "Dear Ida,\nplease open the settings and choose Reset."


def reply(body: str) -> str:
    return visible_reply.of(body, "", "Re: question")[1]


@pytest.mark.parametrize("own", ["Please see my answers in-line.", "Thanks, comments in red.", "Ich habe unten in Rot geantwortet.", "Siehe unten in Rot.", "I have answered below.", "Hallo,\nmeine Anmerkungen habe ich unten in Rot geschrieben."])  # fmt: skip
def test_answers_written_into_the_copied_mail_are_visible(own: str) -> None:
    assert reply(f"{own}\n\n{COPIED}").endswith("On Tuesday.")


COPIED = "From: Desk <d@desk.example>\nSent: Monday, 5 March 2024 10:00\nTo: Ida\nSubject: Re: x\n\nWhen?\nOn Tuesday."
NOT_INSIDE = [
    "Could you please respond to my email below?", "I still have no answer to my message below.", "Ich warte noch auf Ihre Antwort (siehe unten).",
    "Ich habe auf Ihre Mail unten noch keine Rückmeldung erhalten.", "My response to your mail below: no.", "The notebook in red please.",
    "Danke für die Rückmeldung, ich nehme die Variante in Rot.", "Merci pour votre réponse, je prends le modèle en bleu.",
    "Gracias por su respuesta, quiero la camisa en rojo.", "Thanks, the comments are in bold in the document.", "Please reply below.", "I need your answers below.",
]  # fmt: skip


@pytest.mark.parametrize("own", NOT_INSIDE)
def test_who_waits_for_an_answer_or_names_a_colour_has_written_none_inside(own: str) -> None:
    assert reply(f"{own}\n\n{COPIED}") == own
    gmail = "On Tue, Mar 5, 2024 at 9:10 AM Desk <d@desk.example> wrote:\n\nWhen?\nOn Tuesday."
    assert reply(f"{own}\n\n{gmail}") == own


@pytest.mark.parametrize("line", ["----- Original Mail -----", "-----Original Nachricht-----"])
def test_a_line_over_the_original_is_known_without_a_head_below(line: str) -> None:
    assert reply(f"{OWN}\n\n{line}\n{OLD}") == OWN


@pytest.mark.parametrize("begin", ["PS: My number is 0171 1234567.", "P.S. Call me.", "Nachtrag: Es eilt."])
def test_a_postscript_below_the_name_is_said(begin: str) -> None:
    assert reply(f"It fails.\n\nMfG\nIda Roe\nACME\n\n{begin}") == f"It fails.\n{begin}"
    assert "ACME" not in reply(f"It fails.\n\n-- \nIda\nACME\n{begin}")
    assert reply(f"It fails.\n\n-- \nIda\n{begin}\n\nTel. 0123 456") == f"It fails.\n{begin}"
    assert reply(f"It fails.\n\n-- \nIda\n{begin}\n\nPlease hurry.").endswith("Please hurry.")


@pytest.mark.parametrize(
    "begin", ["-- \nP.S. Raman\nRaman GmbH", "Mit freundlichen Grüßen\nP. S. Müller\nGeschäftsführer"]
)
def test_initials_are_no_postscript(begin: str) -> None:
    assert reply(f"It fails.\n\n{begin}\nTel. 0123 456") == "It fails."


BANNERS = [
    "CAUTION: This email originated from outside of the organization. Do not click links.",
    "[EXTERNAL EMAIL] DO NOT CLICK links or attachments unless you recognize the sender.",
    "ACHTUNG: Diese E-Mail stammt von außerhalb der Organisation.\nÖffnen Sie keine Anhänge.",
    "You don't often get email from ida@kunde.example. Learn why this is important <https://aka.ms/x>",
    "Sie erhalten nicht oft eine E-Mail von ida@kunde.example. Erfahren Sie, warum dies wichtig ist.",
]


@pytest.mark.parametrize("banner", BANNERS)
def test_the_warning_of_a_gateway_above_is_not_what_somebody_wrote(banner: str) -> None:
    assert reply(f"{banner}\n\nHello,\nthat works.") == "Hello,\nthat works."
    assert reply(f"Hello,\nthis is what I read:\n\n{banner}").startswith("Hello,")
    assert reply(banner) == banner


ABOUT_MAIL = [
    "Guten Tag, ich habe eine Mail bekommen, die Nachricht kommt von einer externen Adresse und verlangt mein Passwort. Ist das echt?",
    "My mail was sent outside business hours. I need a refund for order 123 at once.", "A message sent outside of office hours was never answered.",
    "Every e-mail sent from outside our network to your address bounces.", "Die Mail wurde von extern gesendet und kam nicht an.",
    "Warning: do not open the attachment I sent yesterday", "Warning: do not open the attachment of yesterday, it is infected.",
    "This message was sent from outside the office and never arrived.", "You don't often get email from ida@kunde.example, but now you do: cancel it.",
    "CAUTION: This email originated from outside of the organization. Do not click links.\nHello,\nit fails.",
]  # fmt: skip


@pytest.mark.parametrize("paragraph", ABOUT_MAIL)
def test_what_a_person_writes_about_mail_is_no_warning_of_a_gateway(paragraph: str) -> None:
    assert reply(f"{paragraph}\n\nThanks,\nEva") == f"{paragraph}\n\nThanks,\nEva"
