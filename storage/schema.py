"""Every table of the house, imported in one place: for migrations, and so that foreign keys find their targets."""

import importlib

from sqlalchemy import MetaData
from sqlmodel import SQLModel

FOLDERS = (
    "storage",
    "customers",
    "staff",
    "knowledge_base",
    "ticketing",
    "sla",
    "e_level",
    "channels.phone_log",
    "desk",
)
FURTHER = (
    "customers.agreement_tables",
    "customers.feedback_tables",
    "customers.report_tables",
    "e_level.potential_tables",
    "knowledge_base.draft_tables",
    "knowledge_base.source_tables",
    "pages.embedding_tables",
    "sla.chain_tables",
    "sla.feed_tables",
    "sla.verdict_tables",
    "staff.audit_tables",
    "staff.level_tables",
    "staff.roster_tables",
    "staff.skill_tables",
    "ticketing.agent_notice_table",
    "ticketing.announcement_tables",
    "ticketing.custom_field_tables",
    "ticketing.due_table",
    "ticketing.link_tables",
    "ticketing.notice_tables",
    "ticketing.rule_tables",
    "ticketing.scan_tables",
    "ticketing.seen_table",
    "ticketing.sop_tables",
    "ticketing.webhook_tables",
)


def metadata() -> MetaData:
    """The metadata with all table classes loaded (by name, for storage must not import what lies above it)."""
    for folder in FOLDERS:
        importlib.import_module(f"{folder}.tables")
    for module in FURTHER:
        importlib.import_module(module)
    return SQLModel.metadata
