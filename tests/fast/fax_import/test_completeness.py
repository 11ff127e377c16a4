"""When a scan is taken from its folder: never half, never twice, never for ever waited for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.fax_import.completeness import Look, Seen, is_unfinished, look, side_cars_of


def seen(name: str, size: int = 10, changed: int = 1, inode: int = 7) -> Seen:
    return Seen(name, size, changed, inode)


def looks(*rounds: tuple[float, list[Seen]], still: float = 3) -> Look:
    found = Look()
    for now, files in rounds:
        found = look(found.watched, files, now, still)
    return found


def test_a_file_is_taken_when_it_has_been_still_for_long_enough():
    assert looks((0, [seen("a.tif")])).complete == ()
    assert looks((0, [seen("a.tif")]), (2.9, [seen("a.tif")])).complete == ()
    assert looks((0, [seen("a.tif")]), (3, [seen("a.tif")])).complete == ("a.tif",)


def test_a_scanner_that_writes_slowly_is_waited_for():
    growing = [(float(second), [seen("a.tif", size=second + 1, changed=second)]) for second in range(0, 20, 2)]
    assert looks(*growing).complete == ()
    assert looks(*growing, (22.0, [seen("a.tif", size=19, changed=18)])).complete == ("a.tif",)


def test_a_closing_rename_needs_no_waiting():
    assert looks((0, [seen(".a.tif.part")]), (0.1, [seen("a.tif")])).complete == ("a.tif",)


def test_a_rename_between_two_finished_names_proves_nothing():
    assert looks((0, [seen("a.tif")]), (0.1, [seen("b.tif")])).complete == ()


def test_an_empty_file_may_still_get_its_first_byte_and_is_refused_in_the_end():
    assert looks((0, [seen("a.tif", size=0)]), (5, [seen("a.tif", size=0)])).complete == ()
    assert looks((0, [seen("a.tif", size=0)]), (60, [seen("a.tif", size=0)])).complete == ("a.tif",)


def test_unfinished_hidden_and_side_car_files_are_no_scans():
    names = [".x.tif", "x.tif.part", "~x.tif", "x.json", "x.XML", "x.txt"]
    rounds = [(at, [seen(name, inode=number) for number, name in enumerate(names)]) for at in (0.0, 100.0)]
    assert looks(*rounds).complete == ()


def test_the_older_fax_goes_first():
    files = [seen("b.tif", changed=5, inode=1), seen("a.tif", changed=9, inode=2)]
    assert looks((0, files), (9, files)).complete == ("b.tif", "a.tif")


def test_side_cars_are_those_of_the_same_name():
    others = ["fax1.tif", "fax1.json", "fax1.tif.xml", "FAX1.txt", "fax2.json", "fax10.json"]
    assert set(side_cars_of("fax1.tif", others)) == {"fax1.json", "fax1.tif.xml", "FAX1.txt"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 5), st.integers(0, 3)), min_size=1, max_size=15), st.floats(0.5, 4))
def test_nothing_that_changed_within_the_time_is_ever_taken(steps: list[tuple[float, int]], still: float):
    found, now, size, changed_at = Look(), 0.0, 1, 0.0
    for pause, growth in steps:
        now += pause
        if growth:
            size, changed_at = size + growth, now
        found = look(found.watched, [seen("a.tif", size=size, changed=size)], now, still)
        assert not found.complete or now - changed_at >= still - 1e-9


@given(st.text(max_size=30))
def test_every_name_can_be_judged(name: str):
    assert is_unfinished(name) in (True, False)
