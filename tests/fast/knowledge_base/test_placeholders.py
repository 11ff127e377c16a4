import pytest

from foundation.errors import Invalid
from knowledge_base.placeholders import PLACEHOLDERS, check, fill, names_in


def test_every_placeholder_has_a_sentence_that_explains_it():
    assert all(sentence.endswith(".") for sentence in PLACEHOLDERS.values())


def test_names_are_found_wherever_they_stand():
    assert names_in("Call {{phone}} or {{phone}}, see {{help_url}}.") == {"phone", "help_url"}


def test_a_value_is_put_in_as_it_is_and_never_looked_into():
    assert fill("Call {{phone}}.", {"phone": "{{company}} \\1 {0} <b>"}) == "Call {{company}} \\1 {0} <b>."


def test_an_unknown_name_is_refused():
    with pytest.raises(Invalid, match="fax"):
        fill("Fax {{fax}}.", {"fax": "1"})


@pytest.mark.parametrize("values", [{}, {"phone": ""}, {"phone": " "}])
def test_a_name_without_a_value_is_refused(values):
    with pytest.raises(Invalid, match="phone"):
        fill("Call {{phone}}.", values)


@pytest.mark.parametrize(
    "text", ["{{ phone }}", "{{phone}", "{{}}", "{{Phone}}", "{{{{phone}}}}", "}}", "{{phone.__class__}}"]
)
def test_anything_else_between_braces_is_a_mistake(text):
    assert check(text, "body")[0].field == "body"


def test_single_braces_are_ordinary_text():
    assert check("A set {1, 2} and {{company}}.") == ()
