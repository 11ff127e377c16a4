import smtplib
from email.message import EmailMessage

import pytest

from tests.kit.relay import Relay


def send(relay: Relay, *recipients: str, timeout: float = 5) -> dict:
    message = EmailMessage()
    message["Subject"] = "Ihre Rechnung für März"
    message.set_content("Guten Tag")
    with smtplib.SMTP(relay.host, relay.port, timeout=timeout) as client:
        return client.send_message(message, "desk@example.org", recipients or ("anna@example.org",))


def test_a_relay_keeps_what_it_accepted(relay: Relay):
    send(relay, "anna@example.org", "bert@example.org")
    (delivery,) = relay.wait_for(1)
    assert (delivery.sender, delivery.recipients) == ("desk@example.org", ("anna@example.org", "bert@example.org"))
    assert delivery.message["Subject"] == "Ihre Rechnung für März"


def test_a_relay_refuses_as_often_as_it_was_told_and_then_accepts(relay: Relay):
    relay.answer("451 4.3.0 later", "554 5.7.1 never")
    for code in (451, 554):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(relay)
        assert refused.value.smtp_code == code
    send(relay)
    assert [delivery.answer[:3] for delivery in relay.deliveries] == ["451", "554", "250"]
    assert len(relay.accepted) == 1


def test_a_relay_that_drops_the_line_has_the_mail_all_the_same(relay: Relay):
    relay.answer("drop")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(relay)
    assert [delivery.answer for delivery in relay.deliveries] == ["drop"]


def test_a_relay_that_hangs_lets_the_sender_run_into_its_time_limit(relay: Relay):
    relay.answer("hang")
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        send(relay, timeout=0.5)


def test_a_relay_refuses_one_recipient_of_two(relay: Relay):
    relay.refuse("bert@example.org", "550 5.1.1 unknown")
    assert list(send(relay, "anna@example.org", "bert@example.org")) == ["bert@example.org"]
    assert relay.accepted[0].recipients == ("anna@example.org",)


def test_a_relay_that_is_down_comes_back_on_the_same_port(relay: Relay):
    relay.stop()
    with pytest.raises(ConnectionRefusedError):
        send(relay)
    relay.start()
    send(relay)
    assert len(relay.accepted) == 1
