"""Own fields in conditions of rules: an administrator names them as they are called, a rule keeps their code."""

import pytest

from admin import rule_form
from pages.field_words import kept, shown
from pages.rule_words import Named, conditions_told
from pages.saying import Saying

FIELDS = {"serial": "Seriennummer", "site": "Standort der Anlage"}


@pytest.mark.parametrize(
    ("written", "held", "read"),
    [
        ("Seriennummer: AB-12", "serial=AB-12", "Seriennummer: AB-12"),
        ("standort der anlage = Kiel", "site=Kiel", "Standort der Anlage: Kiel"),
        ("serial=AB", "serial=AB", "Seriennummer: AB"),
        ("Seriennummer", "serial=", "Seriennummer"),
        ("product=Kran 7", "product=Kran 7", "product=Kran 7"),
        ("Kran 7", "Kran 7", "Kran 7"),
    ],
)
def test_a_field_is_written_and_read_by_its_name_and_kept_by_its_code(written: str, held: str, read: str):
    assert (kept(written, FIELDS), shown(held, FIELDS)) == (held, read)


def test_a_rule_of_the_form_keeps_the_code_and_tells_the_name():
    said = {
        "c.joint": ["all"],
        "c.0.input": ["form_fields"],
        "c.0.operator": ["contains"],
        "c.0.text": ["Seriennummer: AB"],
    }
    entered = rule_form.read(said, Saying("en"), FIELDS)
    assert entered.conditions == {"form_fields": {"contains": "serial=AB"}}
    assert (
        conditions_told(entered.conditions, Named(fields=FIELDS), Saying("en"))
        == "field of the form contains “Seriennummer: AB”"
    )
