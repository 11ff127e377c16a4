"""Which ticket a message belongs to, key by key (mail-requirements 35–39)."""

from hypothesis import given
from hypothesis import strategies as st

from ticketing.reply_matching import Append, Candidate, Open, match

US = frozenset({"anna@kunde.example"})


def test_a_signed_reply_address_counts_from_anybody():
    assert match([Candidate(7, "token")], "other@private.example") == Append(7, "token")


def test_own_message_ids_count_from_anybody_unless_the_domain_disowns_the_sender():
    assert match([Candidate(7, "own_id")], "x@y.example") == Append(7, "own_id")
    assert match([Candidate(7, "own_id")], "x@y.example", sender_trusted=False) == Open(linked_to=7, key="own_id")
    assert match([Candidate(7, "token")], "x@y.example", sender_trusted=False) == Append(7, "token")


def test_a_foreign_id_or_a_number_counts_only_from_a_participant():
    for key in ("foreign_id", "number"):
        assert match([Candidate(7, key, participants=US)], "anna@kunde.example") == Append(7, key)
        assert match([Candidate(7, key, participants=US)], "evil@x.example") == Open(linked_to=7, key=key)


def test_siblings_meet_when_the_participants_overlap():
    colleague = Candidate(7, "sibling", participants=frozenset({"anna@kunde.example", "berta@kunde.example"}))
    assert match([colleague], "carl@kunde.example", frozenset({"berta@kunde.example"})) == Append(7, "sibling")
    assert match([colleague], "carl@kunde.example", frozenset({"x@y.example"})) == Open(linked_to=7, key="sibling")


def test_a_closed_ticket_gives_a_linked_new_one():
    assert match([Candidate(7, "token", closed=True)], "a@b.example") == Open(follow_up_of=7, key="token")


def test_the_first_key_that_counts_decides():
    found = [Candidate(1, "foreign_id", participants=frozenset()), Candidate(2, "number", participants=US)]
    assert match(found, "anna@kunde.example") == Append(2, "number")


@given(st.permutations([Candidate(n, "foreign_id", participants=US) for n in range(1, 5)]))
def test_the_kind_of_answer_does_not_depend_on_the_order_of_references(found):
    assert isinstance(match(found, "anna@kunde.example"), Append)


def test_nothing_named_opens_a_ticket():
    assert match([], "a@b.example") == Open()
