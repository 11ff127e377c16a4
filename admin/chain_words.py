"""Whom a step of an escalation chain tells, in words. Pure."""

from pages.words import N_

TO = {
    "assignee": N_("whoever is responsible"),
    "on_call": N_("whoever else is on call"),
    "level_1": N_("everybody of level 1 at the desk"),
    "level_2": N_("everybody of level 2 at the desk"),
    "level_3": N_("everybody of level 3 at the desk"),
    "lead": N_("the leads"),
}
