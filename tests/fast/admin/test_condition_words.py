import pytest

from admin.sentences import found
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
