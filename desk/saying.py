"""Sentences of the desk; see `pages/saying.py`."""

from pages.saying import Saying, saying

__all__ = ["Saying", "saying"]
