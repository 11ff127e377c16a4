"""An mbox as a history: what strangers' mails say, read as a person sees them."""

from e_level.mail_history import texts


def test_what_a_reader_of_the_mail_does_not_see_is_not_learnt_from():
    html = "<style>p{}</style><p>Mein Drucker druckt nicht.</p><div style='display:none'>gewonnen</div>" + "<" * 20_000
    mail = f"From a\nSubject: Drucker\nContent-Type: text/html; charset=utf-8\n\n{html}\n"
    (text,) = texts(mail.encode())
    assert "Mein Drucker druckt nicht." in text
    assert "gewonnen" not in text
