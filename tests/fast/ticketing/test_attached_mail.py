"""The way into a mail that came attached: to a bounded depth, and never to what would be refused by itself (mail-requirements 26)."""

import pytest

from foundation.errors import Forbidden, NotFound
from ticketing.attached_mail import MOST_DEEP, file_inside, is_mail
from ticketing.attachment_limits import Limits
from ticketing.inbound import File, Inbound

LIMITS = Limits(files=10, total_bytes=1_000, refused=frozenset({"exe"}))
MAIL = File("mangel.eml", b"", "message/rfc822")


def opened(*files: File):
    """Every mail holds these files."""
    return lambda raw: Inbound("email", "", "", "", None, None, None, files=files)  # type: ignore[arg-type]


def test_a_file_inside_is_found_by_its_way_and_an_empty_way_is_the_file_itself():
    paper = File("plan.pdf", b"plan")
    assert file_inside(opened(MAIL, paper), MAIL, (0, 0, 1), LIMITS) is paper
    assert file_inside(opened(), MAIL, (), LIMITS) is MAIL


@pytest.mark.parametrize("way", [(2,), (1, 0), (0,) * (MOST_DEEP + 1)])
def test_a_way_that_leads_nowhere_goes_through_no_mail_or_too_deep_finds_nothing(way):
    with pytest.raises(NotFound):
        file_inside(opened(MAIL, File("plan.pdf", b"")), MAIL, way, LIMITS)


def test_a_program_inside_is_held_back_as_one_outside():
    with pytest.raises(Forbidden):
        file_inside(opened(File("wasser.exe", b"MZ")), MAIL, (0,), LIMITS)


def test_a_mail_is_known_by_its_type_and_by_its_name():
    assert is_mail("x", "message/rfc822") and is_mail("Weiter.EML", "application/octet-stream")
    assert not is_mail("bild.png", "image/png")
