"""What lies beside a scan: JSON, XML, lines; the surest key counts, an odd file says nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.fax_import.side_car import Told, entry_stamp, told_by, told_by_name

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def told(content: str) -> Told:
    return told_by(content.encode(), ZONE, "DE")


def test_json_xml_and_lines_say_the_same():
    at = datetime(2026, 3, 14, 9, 12, tzinfo=ZONE)
    said = [
        told('{"from_number": "0431 5550124", "fax": {"received": "2026-03-14 09:12"}, "name": "Praxis"}'),
        told("<fax><callerid>+49 431 5550124</callerid><received>2026-03-14T09:12</received><name>Praxis</name></fax>"),
        told('<fax number="004943 15550124" time="14.03.2026 09:12" name="Praxis"/>'),
        told("   Sender: +494315550124\n Received: 2026:03:14 09:12:00\nName: Praxis\n"),
    ]
    assert said == [Told("+494315550124", "Praxis", at)] * 4


def test_an_entity_bomb_is_no_side_car():
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a><number>&c;</number></a>'
    assert told(bomb) == Told(garbled=True)


def test_the_file_name_tells_number_and_time_by_the_admins_pattern():
    pattern = r"^(?P<time>\d{8}-\d{4})_(?P<number>\+?\d+)"
    found = told_by_name("20260314-0912_004943155501 24.tif".replace(" ", ""), pattern, ZONE, "DE")
    assert found == Told("+494315550124", "", datetime(2026, 3, 14, 9, 12, tzinfo=ZONE))
    assert told_by_name("scan0001.tif", pattern, ZONE, "DE") == Told()


def test_the_clock_starts_when_the_fax_came_in_not_when_it_was_scanned():
    came = datetime(2026, 3, 13, 17, 55, tzinfo=ZONE)
    assert entry_stamp(Told(time=came), NOW, NOW) == (came, True)


def test_a_day_alone_counts_from_its_beginning_and_the_day_of_the_file_from_its_time():
    friday = datetime(2026, 3, 13, tzinfo=ZONE)
    assert entry_stamp(Told(time=friday, day_only=True), NOW, NOW) == (friday, True)
    assert entry_stamp(Told(time=datetime(2026, 3, 16, tzinfo=ZONE), day_only=True), NOW, NOW) == (NOW, True)


@pytest.mark.parametrize("odd", [NOW + timedelta(days=1), NOW - timedelta(days=400)])
def test_an_unbelievable_time_is_not_believed(odd: datetime):
    assert entry_stamp(Told(time=odd), NOW, NOW) == (NOW, False)
    assert entry_stamp(Told(), odd, NOW) == (NOW, False)


@pytest.mark.parametrize(
    ("content", "garbled"),
    [('{"number": "0431', True), ("<fax><number>0431", True), ("[" * 5_000, True), ("no side-car at all", False), ("", False), ("number: 0431 5550142", False)],
)  # fmt: skip
def test_a_side_car_that_is_cut_off_is_said_to_be(content: str, garbled: bool):
    assert told_by(content.encode(), ZONE, "DE").garbled == garbled


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_side_car_breaks_the_intake(content: bytes):
    found = told_by(content, ZONE, "DE")
    assert found.number == "" or found.number.startswith("+")
    stamp, _ = entry_stamp(found, NOW, NOW)
    assert stamp <= NOW
