"""Pages leave packed, and no two as long as each other by what stands in them alone."""

import gzip

from pages.packing import pack

PAGE = b"<p>one of many lines that are alike</p>" * 500


def test_a_packed_page_is_small_and_comes_back_whole() -> None:
    packed = pack(PAGE)
    assert gzip.decompress(packed) == PAGE
    assert len(packed) * 8 < len(PAGE)


def test_the_length_of_a_page_is_left_to_chance() -> None:
    assert len({len(pack(PAGE)) for _ in range(40)}) > 5
