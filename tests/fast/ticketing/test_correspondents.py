"""Whom an answer goes to."""

from dataclasses import replace

from ticketing.correspondents import Correspondents, Written, choose
from ticketing.inbound import Party

OWN = frozenset({"hilfe@schalter.example"})
CARLA, DIRK, EVA = (
    Party("Carla@kunde.example", "Carla"),
    Party("dirk@kunde.example", "Dirk"),
    Party("eva@x.example", "Eva"),
)
KNOWN = frozenset({"carla@kunde.example"})
OPENED = Written(CARLA, copied=("hilfe@schalter.example", "dirk@kunde.example"))


def asked(*written: Written, known: frozenset[str] = KNOWN, usual: Party | None = None) -> Correspondents:
    """`written` oldest first, as it happened."""
    return choose(written[::-1], known, usual, OWN)


def test_the_customer_gets_the_answer_though_somebody_copied_wrote_last_and_has_it_as_a_copy():
    found = asked(OPENED, Written(DIRK, copied=("Carla@kunde.example", "hilfe@schalter.example")))
    assert (found.to, found.cc, found.stranger) == (CARLA, (Party("dirk@kunde.example"),), None)
    assert found.others == (DIRK,)


def test_who_came_by_the_reply_address_alone_is_offered_and_gets_nothing_unasked():
    found = asked(OPENED, Written(EVA, copied=("mallory@x.example",)))
    assert (found.to, found.cc) == (CARLA, (Party("dirk@kunde.example"),))
    assert (found.others, found.stranger) == ((EVA,), EVA)


def test_who_is_perhaps_not_whom_they_say_is_not_even_offered():
    found = asked(OPENED, Written(EVA, doubtful=True))
    assert (found.to, found.others, found.stranger) == (CARLA, (), EVA)


def test_an_address_an_agent_has_answered_to_counts_as_the_customers():
    assert asked(OPENED, Written(EVA), known=KNOWN | {"eva@x.example"}).to == EVA


def test_a_doubtful_mail_in_the_customers_name_brings_nobody_along():
    found = asked(OPENED, Written(CARLA, reply_to=EVA, copied=("eva@x.example",), doubtful=True))
    assert (found.to, found.cc) == (CARLA, (Party("dirk@kunde.example"),))


def test_a_reply_to_elsewhere_counts_from_the_first_mail_on_or_from_a_proven_sender():
    assert asked(Written(CARLA, reply_to=EVA)).to == EVA
    assert asked(Written(CARLA, reply_to=EVA), Written(CARLA, reply_to=EVA)).to == EVA
    assert asked(OPENED, Written(CARLA, reply_to=EVA)).to == CARLA
    assert asked(OPENED, Written(CARLA, reply_to=EVA, verified=True)).to == EVA
    assert asked(Written(CARLA, reply_to=EVA, doubtful=True)).to == CARLA
    assert asked(Written(CARLA, reply_to=EVA, doubtful=True, only_the_name=True)).to == EVA


def test_further_addresses_to_answer_count_where_the_first_of_them_does():
    wishes = Written(CARLA, reply_to=CARLA, also=("team@kunde.example", "hilfe@schalter.example"))
    team = (Party("team@kunde.example"),)
    assert asked(wishes).cc == asked(wishes, Written(CARLA, reply_to=CARLA)).cc == team
    assert asked(Written(CARLA), wishes).cc == ()
    assert asked(Written(CARLA), replace(wishes, reply_to=EVA)).cc == ()
    assert asked(Written(CARLA), replace(wishes, verified=True)).cc == team
    assert asked(Written(CARLA), replace(wishes, verified=True, doubtful=True)).cc == ()
    assert asked(Written(CARLA), replace(wishes, sender=EVA, verified=True)).cc == ()


def test_without_an_address_of_the_customer_it_is_whoever_opened_the_ticket():
    assert asked(Written(DIRK, by_mail=False), Written(EVA), known=frozenset()).to == DIRK


def test_a_caller_is_answered_at_their_usual_address_or_not_at_all():
    assert asked(usual=CARLA).to == CARLA
    assert asked(Written(EVA), usual=CARLA).to == CARLA
    assert asked() == Correspondents()
