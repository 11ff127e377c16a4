"""Columns of a view are moved one place at a time; topics stand under their areas."""

from desk.columns import moved
from pages.areas import grouped
from pages.templates import _options
from pages.view import Choice


def test_a_column_goes_one_place_up_or_down_and_never_off_the_end():
    three = ("level", "queue", "type")
    assert moved(three, "up:type") == ("level", "type", "queue")
    assert moved(three, "down:level") == ("queue", "level", "type")
    assert [moved(three, step) for step in ("up:level", "down:type", "up:nonsense", "")] == [three] * 4


def test_topics_stand_under_their_area_and_those_alone_in_theirs_behind_them():
    codes = (
        "fault.printer",
        "privacy.request",
        "billing.enquiry",
        "fault.network",
        "billing.dispute",
        "own_area.a",
        "own_area.b",
    )
    found = grouped([Choice(code, code) for code in codes], str)
    assert [(one.value, one.group) for one in found] == [
        ("fault.printer", "Something does not work"), ("fault.network", "Something does not work"),
        ("billing.enquiry", "Invoice and payment"), ("billing.dispute", "Invoice and payment"),
        ("own_area.a", "Own area"), ("own_area.b", "Own area"), ("privacy.request", "Other topics"),
    ]  # fmt: skip
    assert [one.group for one in grouped([Choice("vpn", "VPN"), Choice("mail", "Mail")], str)] == ["", ""]
    made = _options((*found[:2], Choice("x", "<X>")), "fault.network")
    assert made.count("<optgroup") == made.count("</optgroup>") == 1 and made.endswith(
        '<option value="x">&lt;X&gt;</option>'
    )
    assert '<option value="fault.network" selected>' in made
