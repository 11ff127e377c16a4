"""The areas that categories belong to, the first step of their tree: `fault` of `fault.printer`; and choices put together by them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from pages.view import Choice
from pages.words import N_

TITLES = {
    "password": N_("Password and log-in"), "fault": N_("Something does not work"), "office": N_("Word, Excel, Outlook"),
    "order_info": N_("Orders and delivery"), "webshop": N_("Web shop"), "general": N_("Where do I get what"),
    "service_info": N_("Our services"), "billing": N_("Invoice and payment"), "access": N_("Access and rights"),
    "equipment": N_("Equipment"), "sales": N_("Offers and purchase"), "order": N_("Place or change an order"), "contract": N_("Contract"),
    "complaint": N_("Complaint"), "feedback": N_("Praise and ideas"),
}  # fmt: skip
OTHERS = N_("Other topics")


def area_of(category: str) -> str:
    return category.partition(".")[0]


def title_of(area: str, say: Callable[[str], str]) -> str:
    return say(TITLES[area]) if area in TITLES else area.replace("_", " ").capitalize()


def grouped(categories: Iterable[Choice], say: Callable[[str], str]) -> tuple[Choice, ...]:
    """Categories under the titles of their areas, in the order in which each area first comes; those that are alone in theirs
    stand together behind them, and without a title where there are no others."""
    areas: dict[str, list[Choice]] = {}
    for one in categories:
        areas.setdefault(area_of(one.value), []).append(one)
    alone = [one for area in areas.values() if len(area) == 1 for one in area]
    together = [
        replace(one, group=title_of(name, say)) for name, area in areas.items() if len(area) > 1 for one in area
    ]
    return (*together, *(replace(one, group=say(OTHERS) if together else "") for one in alone))
