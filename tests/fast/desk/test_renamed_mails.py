"""A reply whose subject speaks of something else is shown with it (mail-requirements 39)."""

from types import SimpleNamespace

from desk.conversation import _renamed


def mail(number: int, matter: str, direction: str = "in"):
    return SimpleNamespace(id=number, direction=direction, details={"matter": matter} if matter else {})


def test_a_new_subject_is_shown_and_a_reply_prefix_is_none():
    story = [
        mail(1, "Drucker"),
        mail(2, "", "out"),
        mail(3, "drucker"),
        mail(4, "Scanner"),
        mail(5, ""),
        mail(6, "Scanner"),
    ]
    assert _renamed(story) == {4}
