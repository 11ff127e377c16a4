from tests.kit.dovecot import Dovecot

MAIL = b"Message-ID: <one@example.org>\r\nSubject: broken\r\n\r\nIt is broken.\r\n"


def test_a_mail_laid_into_the_mailbox_is_found_and_read_back(dovecot: Dovecot):
    dovecot.append(MAIL)
    with dovecot.login() as session:
        assert session.select("INBOX") == ("OK", [b"1"])
        (found,) = session.uid("SEARCH", "HEADER", "Message-ID", "one@example.org")[1]
        assert session.uid("FETCH", found.decode(), "(BODY.PEEK[])")[1][0][1] == MAIL


def test_emptying_the_mailbox_leaves_nothing_of_the_test_before(dovecot: Dovecot):
    with dovecot.login() as session:
        session.create("Archive")
    dovecot.append(MAIL)
    dovecot.append(MAIL, "Archive")
    dovecot.empty()
    with dovecot.login() as session:
        assert session.select("INBOX") == ("OK", [b"0"])
        assert [line.decode().split()[-1] for line in session.list()[1]] == ["INBOX"]


def test_the_mailbox_can_be_waited_on(dovecot: Dovecot):
    with dovecot.login() as session:
        assert "IDLE" in session.capability()[1][0].decode().split()
