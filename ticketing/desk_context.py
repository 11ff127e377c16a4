"""What the errands of ticketing need to know of this installation, gathered once by `house/assembly.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.settings import Settings
from storage.blobs import Blobs
from ticketing.attached_mail import OpenMail
from ticketing.automation import Automation


@dataclass(frozen=True, slots=True)
class DeskContext:
    """`new_message_id` makes a Message-ID (without <>) for an outgoing contact: of a key (`ticketing/sent_forms.py`) always the
    same, without one a new one. `add_working_days(instant, days)` counts
    dates with opening hours of the desk's own calendar, `next_opening(session, calendar, instant)` says when a calendar opens
    again, None where it is open; `seconds_between(session, calendar, start, end)` is the service time between two instants, negative where they
    are swapped. `open_mail` reads a mail that came attached. (What lies above ticketing is passed in.) `confirm_key` signs the links of
    `ticketing/confirm_link.py`."""

    settings: Settings
    blobs: Blobs
    automation: Automation
    new_message_id: Callable[[str], str]
    add_working_days: Callable[[datetime, int], datetime]
    next_opening: Callable[[Session, str, datetime], datetime | None]
    seconds_between: Callable[[Session, str, datetime, datetime], int]
    open_mail: OpenMail
    confirm_key: bytes
