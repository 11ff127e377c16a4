"""Which files are looked at in their place, and as what."""

import pytest

from desk.file_previews import LARGEST_TEXT, LARGEST_THUMBNAIL, looks, preview, shown

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
WAV = b"RIFF\x24\0\0\0WAVEfmt "


@pytest.mark.parametrize(
    ("filename", "media_type", "kind"),
    [
        ("foto.png", "image/png", "picture"),
        ("IMG_1.JPEG", "application/octet-stream", "picture"),
        ("angebot.pdf", "application/pdf", "pdf"),
        ("fehler.log", "text/plain", "text"),
        ("liste.csv", "text/csv", "text"),
        ("nachricht.wav", "audio/x-wav", "sound"),
        ("logo.svg", "image/svg+xml", ""),
        ("seite.html", "text/html", ""),
        ("seite.html", "application/octet-stream", ""),
        ("brief.docx", "application/octet-stream", ""),
        ("foto.heic", "image/heic", ""),
    ],
)
def test_what_a_file_can_be_looked_at_as(filename: str, media_type: str, kind: str):
    assert preview(filename, media_type, 100) == kind


def test_the_bytes_decide_under_which_type_a_file_is_handed_out():
    seen = shown("foto.jpg", "image/jpeg", PNG)
    assert seen is not None and (seen.content_type, seen.content) == ("image/png", PNG)
    said = shown("nachricht.mp3", "audio/mpeg", WAV)
    assert said is not None and said.content_type == "audio/wav"
    for claimed in ("image/png", "application/pdf", "audio/mpeg", "text/plain"):
        for content in (b"<html><script>alert(1)</script>", b"  <!DOCTYPE html><p>", b"\0\1\2", b"PK\3\4zip"):
            assert shown("datei", claimed, content) is None
    said = shown("notiz.txt", "text/plain", "Grüße".encode("cp1252"))
    assert said is not None and (said.content_type, said.content.decode()) == ("text/plain", "Grüße")
    drawn = shown("bild.txt", "text/plain", b"<svg onload='alert(1)'/>")
    assert drawn is not None and drawn.content_type == "text/plain"
    assert shown("bild.svg", "image/svg+xml", b"<svg/>") is None


def test_large_pictures_wait_until_somebody_wants_them_and_large_texts_are_downloads():
    assert looks("foto.png", "image/png", LARGEST_THUMBNAIL) == {"preview": "picture", "thumbnail": True}
    assert looks("foto.png", "image/png", LARGEST_THUMBNAIL + 1) == {"preview": "picture", "thumbnail": False}
    assert preview("fehler.log", "text/plain", LARGEST_TEXT + 1) == ""
