"""What the fictitious company has agreed with a customer of its own, and whom it calls when time runs out."""

from datetime import timedelta
from decimal import Decimal

from sqlmodel import select

from customers.tables import Organisation
from sla import agreements
from sla.agreements import Agreed
from sla.chain_saving import save_chain
from sla.chains import ChainStep
from sla.penalties import Penalty
from sla.targets import Target
from storage.change import Change

HOUR = 3600
MOST = 20
"""So many tickets a month are included: a few come beyond, and fall back to the segment."""


def plant(change: Change) -> None:
    """An agreement with one of the customers, and two escalation chains; the customers are there already."""
    brandt = change.session.exec(select(Organisation).where(Organisation.customer_no == "K-10342")).one()
    agreed = Agreed(
        "WV-2026-014", brandt.id or 0,
        (
            Target("first_response", 2 * HOUR, "business"),
            Target("resolution", 12 * HOUR, "business"),
            Target("resolution", 4 * HOUR, "business", category="webshop"),
        ),
        valid_from=change.now - timedelta(days=30), included=MOST, note="Wartungsvertrag vom 12. Januar 2026, jährlich kündbar",
        penalty=Penalty("percent", Decimal(5), fee=Decimal(480), most=Decimal(120)),
    )  # fmt: skip
    agreements.save(change, agreed, seen=0, by="admin")
    save_chain(
        change, None, "P1 läuft ab", "resolution", "P1", 75,
        [ChainStep("assignee", 15), ChainStep("level_3", 30), ChainStep("lead", 60)], by="admin",
    )  # fmt: skip
    late = [ChainStep("assignee", 30), ChainStep("lead", 60)]
    save_chain(change, None, "Antwort versäumt", "first_response", "", 100, late, by="admin")
