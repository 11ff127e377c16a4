"""What is personal: every text, list and file column of every table, and what erasing a person makes of it.

A test holds this against the schema: a new column is decided here before it is used. `erase.py` goes by it.
"""

from collections.abc import Mapping

EMPTY = "emptied"
"""The column is set to nothing (an empty text, list or mapping, or null)."""
ROW = "row"
"""The whole row goes."""
OTHER = "other"
"""Something else is put there, or only parts of it go (`rewriting.py` and `erase.py` say what)."""
KEPT = "kept"
"""Nothing of a customer belongs there: codes, states, the desk's own texts, figures. What members may have written of one all the same
(reasons, kept searches, tags) is named in docs/operator.md."""

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "agent": {KEPT: "login display_name public_alias email password_hash roles levels queues skills language theme zone presence signatures mail_kinds mail_pace quiet_from quiet_until extension"},
    "agent_notice": {EMPTY: "why", KEPT: "kind metric calendar chain mail"},
    "agent_session": {KEPT: "digest"},
    "announcement": {KEPT: "text_de text_en"},
    "answer_template": {KEPT: "name language text"},
    "api_token": {KEPT: "digest name scope last_used_on"},
    "arrival": {EMPTY: "sha256 envelope reason", KEPT: "channel mailbox outcome"},
    "article": {KEPT: "slug language title category kind audience state short_answer body variants"},
    "article_draft": {KEPT: "text saved_by"},
    "article_version": {KEPT: "title short_answer body variants saved_by"},
    "attachment": {ROW: "filename media_type claimed_type sha256 content_id check_state words"},
    "audit": {EMPTY: "text", KEPT: "category segment language source verdict right_category"},
    "audit_entry": {OTHER: "object before after reason", KEPT: "actor"},
    "audit_score": {KEPT: "category"},
    "automation_decision": {EMPTY: "reaction_token", OTHER: "facts reasons", KEPT: "category proposals mode outcome reaction"},
    "blob": {ROW: "sha256 content"},
    "bulk_step": {KEPT: "before"},
    "calendar": {KEPT: "code name_de name_en kind definition"},
    "calendar_feed": {KEPT: "code url saved_by days problem"},
    "calendar_version": {KEPT: "code definition saved_by reason"},
    "callback": {EMPTY: "number", KEPT: "state"},
    "category": {KEPT: "code name_de name_en default_type default_queue default_impact default_urgency goal_mode mode skills"},
    "category_licence": {KEPT: "category state parts reason proposals_by override_by override_note"},
    "competence_level": {KEPT: "name_de name_en"},
    "contact": {EMPTY: "sha256 content_key sender_address sender_name subject body_text body_html reply_text raw_ref", OTHER: "external_id details", KEPT: "direction channel mailbox kind visibility language suppress_reason set_aside_reason"},
    "contact_point": {ROW: "kind value data"},
    "custom_field": {KEPT: "code name_de name_en kind category choices"},
    "custom_value": {ROW: "field value sought"},
    "customer_agreement": {KEPT: "number services targets penalty note saved_by reason"},
    "defined_clock": {KEPT: "code name_de name_en owed_to rules"},
    "draft": {ROW: "kind text html copies"},
    "embedding_site": {KEPT: "origin"},
    "escalation": {KEPT: "metric state"},
    "escalation_chain": {KEPT: "name metric priority steps calendar"},
    "import_item": {EMPTY: "name sender_number sender_name error", OTHER: "origin", KEPT: "medium source stamp_source number_source text_source state"},
    "installation": {KEPT: "key value"},
    "knowledge_source": {KEPT: "name kind place category language audience counts troubles"},
    "labelled_text": {KEPT: "digest text label language"},
    "ledger_count": {KEPT: "day channel mailbox entry reason"},
    "licence_event": {KEPT: "category kind by data"},
    "mailbox": {KEPT: "name left_behind last_error warning refresh_token refresh_token_of"},
    "maintenance": {KEPT: "text_de text_en contact segments organisations"},
    "maintenance_mail": {KEPT: "stage"},
    "message_reference": {ROW: "message_id"},
    "model_version": {KEPT: "digest status note figures"},
    "notice_wording": {KEPT: "name language text saved_by"},
    "organisation": {KEPT: "name customer_no relationship_state zone"},
    "organisation_domain": {KEPT: "domain"},
    "outbox": {EMPTY: "reason", OTHER: "dedupe_key payload", KEPT: "kind about state"},
    "password_reset": {KEPT: "digest"},
    "person": {EMPTY: "display_name note", OTHER: "status", KEPT: "language identity"},
    "phone_call": {EMPTY: "number", KEPT: "source call_id direction line rings_for state note_id"},
    "potential_report": {KEPT: "made_by history asked report"},
    "prediction": {EMPTY: "evidence read", KEPT: "category second_category language"},
    "queue": {KEPT: "code name_de name_en calendar restricted_to skills mail"},
    "rating": {EMPTY: "comment"},
    "report_reader": {ROW: "address"},
    "roster_entry": {KEPT: "kind priority"},
    "routing_rule": {KEPT: "name conditions actions note"},
    "rule_edition": {KEPT: "digest rules"},
    "rule_hit": {KEPT: "rule day"},
    "saved_view": {KEPT: "name path query order columns"},
    "scan_page": {ROW: "picture header text source trouble codes words"},
    "segment": {KEPT: "code name_de name_en target_group service_window max_automation reason"},
    "self_help": {KEPT: "form_id"},
    "service_report": {EMPTY: "address name rhythm", KEPT: "number language measures last_key"},
    "skill": {KEPT: "code name_de name_en language"},
    "sla_breach": {EMPTY: "explanation", KEPT: "metric cause"},
    "sla_target": {KEPT: "segment ticket_type priority category channel level agreement metric calendar warn_percent saved_by reason"},
    "sla_timer": {KEPT: "metric state target calendar clock"},
    "sop": {KEPT: "name ticket_type category"},
    "sop_run": {OTHER: "done"},
    "sop_version": {KEPT: "steps saved_by"},
    "source_article": {KEPT: "place taken ours"},
    "suppressed_address": {ROW: "address reason words"},
    "tally": {KEPT: "scope"},
    "ticket": {EMPTY: "subject excerpt resolution_text", OTHER: "public_token", KEPT: "number type state category category_source first_category final_category impact urgency priority language first_channel segment queue route_explanation resolution_code closure_code article beyond"},
    "ticket_due": {KEPT: "state next_metric"},
    "ticket_event": {OTHER: "data actor_ref", KEPT: "actor_kind kind"},
    "ticket_link": {KEPT: "kind"},
    "ticket_tag": {KEPT: "tag"},
    "verdict_act": {KEPT: "kind reason subject state note"},
    "webhook": {KEPT: "name url events secret"},
    "webhook_call": {EMPTY: "request answer problem", KEPT: "event about"},
}  # fmt: skip


def columns(table: str, mark: str) -> tuple[str, ...]:
    """The columns of a table with this mark."""
    return tuple(COLUMNS[table].get(mark, "").split())
