"""What single settings may be: ports, zones, days, networks, addresses; lists also separated by commas."""

import ipaddress
import json
import re
from datetime import date
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

USUAL_ZONE = "Europe/Berlin"


def _zone(name: str) -> str:
    if name != USUAL_ZONE and name not in available_timezones():  # there are six hundred, each a file to look at
        raise ValueError("is no time zone of the IANA list")
    return name


LAENDER = frozenset(["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"])


def _holiday_set(name: str) -> str:
    country, _, part = name.partition("-")
    if country == "DE" and (not part or part in LAENDER):
        return name  # the usual case, without loading the library
    import holidays

    known = holidays.list_supported_countries()
    if country not in known or (part and part not in known[country]):
        raise ValueError("is no holiday set that is known")
    return name


def _several(value: Any) -> Any:
    """A list may come from the environment as JSON or separated by commas."""
    if isinstance(value, str):
        value = value.strip()
        return (
            json.loads(value) if value.startswith("[") else [part.strip() for part in value.split(",") if part.strip()]
        )
    return value


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError:
            raise ValueError(f"{value!r} is no network") from None
    return values


def _addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if "@" not in value.strip("@"):
            raise ValueError(f"{value!r} is no e-mail address")
    return tuple(value.lower() for value in values)


def _address(value: str) -> str:
    return _addresses((value,))[0]


def _address_if_any(value: str) -> str:
    return _address(value) if value else ""


def _database_address(value: str) -> str:
    """Is never shown: a password may stand in it."""
    if not re.match(r"(|sqlite:///.+|postgresql(\+psycopg)?://.+)$", value):
        raise ValueError("has to begin with postgresql:// (not postgres://; other databases are not supported)")
    return value


def _day_if_any(value: Any) -> Any:
    return value or None


Port = Annotated[int, Field(ge=0, le=65535)]
Zone = Annotated[str, AfterValidator(_zone)]
HolidaySet = Annotated[str, AfterValidator(_holiday_set)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_several)]
Networks = Annotated[tuple[str, ...], BeforeValidator(_several), AfterValidator(_networks)]
Addresses = Annotated[tuple[str, ...], BeforeValidator(_several), AfterValidator(_addresses)]
Address = Annotated[str, AfterValidator(_address)]
DatabaseAddress = Annotated[str, AfterValidator(_database_address)]
AddressIfAny = Annotated[str, AfterValidator(_address_if_any)]

DayIfAny = Annotated[date | None, BeforeValidator(_day_if_any)]


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
