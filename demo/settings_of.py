"""The demo company's name and texts where the settings still say what they say by default."""

from typing import Any, TypeVar

from demo.script import Company
from foundation.settings import Settings, Table

Part = TypeVar("Part", bound=Table)


def settings_of(company: Company, settings: Settings) -> Settings:
    """The settings of a desk that plays this company; whatever somebody has set stays."""
    german, english = company.placeholders["de"], company.placeholders["en"]
    names = ("hours", "phone", "portal_url", "shop_url", "order_url", "price_url", "return_days")
    return settings.model_copy(
        update={
            "desk": _filled(settings.desk, company=company.name, number_prefix=company.number_prefix, time_zone=company.timezone),
            "mail": _filled(settings.mail, address=german["support_email"]),
            "e_level": _filled(settings.e_level, match=company.match),
            "placeholders": _filled(
                settings.placeholders, hours_en=english["hours"], **{name: german[name] for name in names}
            ),
        }
    )  # fmt: skip


def _filled(part: Part, **values: Any) -> Part:
    """`part` with these values, each only where the default still stands."""
    fields = type(part).model_fields
    return part.model_copy(
        update={name: value for name, value in values.items() if getattr(part, name) == fields[name].default}
    )
