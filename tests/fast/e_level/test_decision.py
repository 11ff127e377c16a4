from dataclasses import replace

import pytest

from e_level.decision import Facts, decide

ALL_WELL = Facts(
    mode="automated",
    segment="automated",
    has_model=True,
    has_text=True,
    threshold=0.8,
    confidence=0.9,
    margin=0.4,
    article_match=0.6,
    article_lead=0.2,
)


def codes(decision):
    return [reason.code for reason in decision.reasons]


def test_where_everything_holds_the_answer_goes_out_without_a_reason_against_it():
    decision = decide(ALL_WELL)
    assert decision.outcome == "answered"
    assert decision.reasons == ()
    assert len(decision.held) == 19


@pytest.mark.parametrize(
    ("change", "code", "outcome"),
    [
        ({"mode": "off"}, "mode", "passed"),
        ({"mode": "shadow"}, "mode", "passed"),
        ({"mode": "assisted"}, "mode", "suggested"),
        ({"segment": "assisted"}, "segment", "suggested"),
        ({"segment": "human"}, "segment", "passed"),
        ({"has_model": False}, "no_model", "suggested"),
        ({"has_text": False}, "empty_text", "passed"),
        ({"threshold": None}, "licence", "suggested"),
        ({"familiarity": 0.49}, "topic", "suggested"),
        ({"telling": 1, "confidence": 0.99}, "little", "suggested"),
        ({"telling": 2, "threshold": 0.6, "confidence": 0.7}, "little", "suggested"),
        ({"confidence": 0.79}, "confidence", "suggested"),
        ({"confidence": float("nan")}, "confidence", "suggested"),
        ({"confidence": None}, "confidence", "suggested"),
        ({"margin": 0.149}, "margin", "suggested"),
        ({"margin": None}, "margin", "suggested"),
        ({"article_match": 0.349}, "no_article", "passed"),
        ({"article_match": None}, "no_article", "passed"),
        ({"article_lead": 0.029}, "choice", "suggested"),
        ({"article_lead": -0.2}, "choice", "suggested"),
        ({"foreign": "Netflix"}, "foreign", "suggested"),
        ({"bypass": "Anwalt"}, "bypass", "suggested"),
        ({"machine": "list"}, "machine", "suggested"),
        ({"audience": "customer"}, "sender", "suggested"),
        ({"audience": "customer", "trust": "plausible"}, "sender", "suggested"),
        ({"repeated": True}, "repeat", "suggested"),
        ({"answers_left": 0}, "limit", "suggested"),
        ({"switch_on": False}, "switch", "suggested"),
    ],
)
def test_each_condition_alone_keeps_the_machine_silent_and_is_named(change, code, outcome):
    decision = decide(replace(ALL_WELL, **change))
    assert (codes(decision), decision.outcome) == ([code], outcome)


@pytest.mark.parametrize(
    "change",
    [{"threshold": 0.9}, {"margin": 0.15}, {"article_match": 0.35}, {"article_lead": 0.03}, {"answers_left": 1}],
)
def test_a_value_on_the_line_suffices(change):
    assert decide(replace(ALL_WELL, **change)).outcome == "answered"


def test_an_override_answers_without_a_licence_and_stays_named():
    decision = decide(replace(ALL_WELL, threshold=None, licence_override=True))
    assert (codes(decision), decision.outcome) == (["licence_override"], "answered")


def test_an_override_is_silent_where_a_licence_is_held_and_opens_no_other_gate():
    assert decide(replace(ALL_WELL, licence_override=True)).reasons == ()
    decision = decide(replace(ALL_WELL, threshold=None, licence_override=True, margin=0.0))
    assert decision.outcome == "suggested"


def test_shadow_mode_sends_nothing_and_tells_what_would_have_been_sent():
    decision = decide(replace(ALL_WELL, mode="shadow"))
    assert (decision.outcome, decision.in_automated) == ("passed", "answered")


def test_every_failed_condition_is_told_with_value_and_need():
    decision = decide(replace(ALL_WELL, confidence=0.5, margin=0.05, switch_on=False))
    assert [(reason.code, reason.value, reason.needed) for reason in decision.reasons] == [
        ("confidence", "0.50", "0.80"),
        ("margin", "0.05", "0.15"),
        ("switch", "off", "on"),
    ]


def test_what_is_not_public_goes_to_a_verified_sender():
    assert decide(replace(ALL_WELL, audience="customer", trust="verified")).outcome == "answered"


def test_what_fell_short_by_little_is_shown_with_the_digits_that_tell():
    (close,) = decide(replace(ALL_WELL, margin=0.1496)).reasons
    assert (close.value, close.needed) == ("0.1496", "0.1500")
    (far,) = decide(replace(ALL_WELL, margin=0.1)).reasons
    assert (far.value, far.needed) == ("0.10", "0.15")


def test_few_words_that_are_surely_about_one_matter_are_answered():
    assert decide(replace(ALL_WELL, telling=2)).outcome == "answered"
