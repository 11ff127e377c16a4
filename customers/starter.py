"""The three segments a desk starts with (domain.md 5.5); strangers get `admin`, which allows automatic answers."""

from sqlmodel import select

from customers.tables import Segment
from storage.change import Change

SEGMENTS = (
    ("critical", "Kritisch", "Critical", "business critical", "24x7", "assisted", 1, False),
    ("commercial", "Gewerbe", "Commercial", "commercial", "extended", "automated", 0, False),
    ("admin", "Verwaltung", "Administrative", "administrative", "business", "automated", 0, True),
)


def plant(change: Change) -> None:
    """Adds the segments that are missing."""
    known = set(change.session.exec(select(Segment.code)).all())
    for code, german, english, group, window, automation, shift, default in SEGMENTS:
        if code not in known:
            change.session.add(
                Segment(
                    code=code, name_de=german, name_en=english, target_group=group, service_window=window, max_automation=automation,
                    priority_shift=shift, is_default=default, reason="Startbestand",
                )
            )  # fmt: skip
    change.session.flush()
