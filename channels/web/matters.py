"""The topics of the help centre: the first step of the category tree, with words and an icon for those we know."""

from collections.abc import Callable, Sequence

from channels.web.view import Matter
from knowledge_base.articles import PublicArticle
from pages.areas import area_of, title_of
from pages.words import N_

KNOWN = {
    "password": ("key", N_("Forgotten, locked, rules")),
    "fault": ("alert-circle", N_("Network, printer, application")),
    "office": ("file", N_("How to do it in office programs")),
    "order_info": ("shopping-bag", N_("Status, tracking, how to order")),
    "webshop": ("building-store", N_("Account, payment, returns")),
    "general": ("info-circle", N_("Software, equipment, forms, contact")),
    "service_info": ("list-details", N_("Offer, hours, prices")),
    "billing": ("file-invoice", N_("Copies, questions, payments")),
    "access": ("user-plus", N_("New users, permissions")),
    "equipment": ("plug-connected-x", N_("Order and exchange devices")),
}


def matters(articles: Sequence[PublicArticle], say: Callable[[str], str]) -> tuple[Matter, ...]:
    """The topics that have articles, known ones first, in a fixed order."""
    there = {area_of(article.category) for article in articles}
    ordered = [group for group in KNOWN if group in there] + sorted(there - KNOWN.keys())
    return tuple(
        Matter(
            KNOWN[group][0] if group in KNOWN else "book-2",
            title_of(group, say),
            say(KNOWN[group][1]) if group in KNOWN else "",
            f"/search?topic={group}",
        )
        for group in ordered
    )
