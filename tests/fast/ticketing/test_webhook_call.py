"""What another program is sent, and how it knows that it is from us."""

from datetime import UTC, datetime

from ticketing.webhook_call import body, headers, new_secret, signature, without_words

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_signature_is_that_of_the_standard():
    signed = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_call_is_signed_with_its_own_time_and_name():
    at = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    first, second = headers(SECRET, 7, at, "{}"), headers(SECRET, 8, at, "{}")
    assert first["webhook-id"] == "call_7" and first["webhook-timestamp"] == str(int(at.timestamp()))
    assert first["webhook-signature"] != second["webhook-signature"]
    assert new_secret() != new_secret()


def test_letters_of_any_alphabet_stay_readable_in_the_body():
    assert "Müller" in body("ticket.opened", "2026-03-03T08:00:00+00:00", {"ticket": {"subject": "Müller"}})


def test_of_a_confidential_ticket_no_word_is_told_that_somebody_wrote():
    renamed = {"field": "subject", "before": "Mobbing", "after": "Gespräch", "reason": "auf Wunsch"}
    assert without_words(renamed) == {"field": "subject"}
    moved = {"before": "queued", "after": "in_progress", "reason": "Betriebsrat"}
    assert without_words(moved) == {"before": "queued", "after": "in_progress"}
