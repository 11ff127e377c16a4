"""What `config export` writes, where only a part of it is asked for. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

EXPORTED = ("calendars", "categories", "clocks", "custom_fields", "queues", "rules", "segments", "skills", "targets")


def own_parts(request: Any, own: Collection[str]) -> Any:
    """Of a whole export the parts that a draft is made of; whatever else it is, as it is."""
    if not isinstance(request, Mapping) or any(kind not in request for kind in EXPORTED):
        return request
    return {name: said for name, said in request.items() if name in own or name not in EXPORTED}
