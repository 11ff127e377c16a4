"""What an article can be, and whom it may be shown to."""

from typing import Literal

Kind = Literal["faq", "howto", "workaround", "product", "price", "policy"]
Audience = Literal["public", "customer", "agent"]
DAYS_A_MONTH = 30
"""Of the months after which an article is read again."""
