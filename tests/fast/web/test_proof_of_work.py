"""What a browser pays for a form: little for one, much for thousands."""

from datetime import UTC, datetime, timedelta
from itertools import count

from channels.web.proof_of_work import BITS, GOOD_FOR, LONGEST, is_ours, issued, paid, zero_bits

KEY = b"k" * 32
NOW = datetime(2026, 3, 10, 9, 42, tzinfo=UTC)


def pays(form_id: str, at: datetime = NOW) -> str:
    return next(str(number) for number in count() if paid(KEY, form_id, str(number), at))


def test_zero_bits_are_counted_across_bytes():
    assert [zero_bits(bytes.fromhex(digest)) for digest in ("80", "01", "0001", "001f", "0000")] == [0, 7, 15, 11, 16]


def test_a_form_that_was_paid_for_is_believed_and_one_that_was_not_is_not():
    form_id = issued(KEY, NOW)
    assert len(form_id) <= LONGEST
    proof = pays(form_id)
    assert paid(KEY, form_id, proof, NOW + GOOD_FOR - timedelta(seconds=1))
    assert int(proof) < 2 ** (BITS + 6)
    assert not paid(KEY, form_id, "", NOW)


def test_a_payment_is_for_one_form_of_ours_and_one_day():
    form_id = issued(KEY, NOW)
    proof = pays(form_id)
    assert not paid(KEY, form_id, proof, NOW + GOOD_FOR + timedelta(seconds=1))
    assert not paid(b"other" * 6, form_id, proof, NOW)
    assert not is_ours(KEY, "69a-made-up") and not is_ours(KEY, "") and is_ours(KEY, form_id)


def test_an_overlong_proof_is_not_even_hashed():
    assert not paid(KEY, issued(KEY, NOW), "1" * 10_000, NOW)
