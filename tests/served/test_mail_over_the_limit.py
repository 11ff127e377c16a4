"""Where a mail over the limit is counted."""

import smtplib
from contextlib import closing

from tests.kit.books import Books
from ticketing.ledger import totals


def test_a_mail_that_is_too_large_is_counted_for_the_mailbox_it_was_sent_to(start_server):
    server = start_server(
        SCHALTER_MAIL__MAILBOXES="hilfe@schalter.example,info@schalter.example",
        SCHALTER_SMTP__MAX_MESSAGE_BYTES="10000",
    )
    with closing(Books(server)) as books:
        with smtplib.SMTP(*server.smtp, timeout=30) as client:
            client.ehlo()
            client.mail("anna@kunde.example")
            client.rcpt("info@schalter.example")
            assert client.data(b"x" * 70 * 200)[0] == 552
        with books.session() as session:
            assert {line.mailbox: line.refused for line in totals(session)} == {"info@schalter.example": 1}
