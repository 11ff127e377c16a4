"""Attachments as the API is sent them: the limits of the desk, the type judged from the bytes."""

from collections.abc import Sequence
from dataclasses import replace

from api.bodies import FileSaid
from foundation.errors import Invalid
from foundation.settings import Settings
from pages.forms import media_type
from ticketing.attachment_limits import check, cleaned, limits_of
from ticketing.inbound import File


def files_of(said: Sequence[FileSaid], settings: Settings) -> tuple[File, ...]:
    """The files, fit to be kept; Invalid where there are too many, or they are too large or of a refused type."""
    files = tuple(
        File(cleaned(one.filename), one.content, media_type(one.content, one.filename), one.content_type)
        for one in said
    )
    if mistakes := check(files, limits_of(settings)):
        raise Invalid(*(replace(mistake, field="attachments") for mistake in mistakes))
    return files
