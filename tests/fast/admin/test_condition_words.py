import pytest

from admin.rule_view import in_words
from admin.sentences import found
from foundation.errors import Mistake
from pages.saying import saying


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0.21", "0,21"), ("3", "3"), ("none", "keine"), ("shadow", "Schatten"), ("service_info.price", "Preise"),
        ("complaint, legal", "Beschwerde, Rechtliches"), ("other segments", "nur in anderen Segmenten"),
    ],
)  # fmt: skip
def test_what_a_condition_found_is_told_in_words(value, said):
    assert found(value, {"service_info.price": "Preise"}, saying("de")) == said


def test_what_is_wrong_about_a_rule_is_told_at_its_field_of_the_form_and_in_the_readers_language():
    wrong = [
        Mistake("conditions.segment", "there is no such segment", "'gold'"), Mistake("actions.category", "there is no such category", "'x'"),
        Mistake("note", "this is too long", "at most 1000 characters"), Mistake("conditions", "an empty text fits everything"),
    ]  # fmt: skip
    assert [(one.field, one.problem) for one in in_words(wrong, saying("de"))] == [
        ("conditions", "Dieses Segment gibt es nicht: 'gold'"), ("category", "Diese Kategorie gibt es nicht: 'x'"),
        ("hand_over", "Das ist zu lang."), ("conditions", "Ein leerer Text passt auf alles: Lassen Sie die Bedingung weg."),
    ]  # fmt: skip
