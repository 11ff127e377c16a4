"""Bar codes and QR codes on a page: separator sheets, and the mark on letters of ours that come back."""

from PIL import Image

MOST = 8


def codes_on(page: Image.Image) -> list[str]:
    """The texts of the codes on a page, each once; none where nothing can be made out."""
    import zxingcpp

    try:
        found = zxingcpp.read_barcodes(page.convert("L"))
    except (ValueError, RuntimeError):
        return []
    return list(dict.fromkeys(one.text[:300] for one in found if one.text.strip()))[:MOST]
