"""What the desk says about stored facts: reasons, history, message runs, clocks."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from desk import arrivals, conversation, cursor, mistakes, prediction, reasons, sentences, timers
from desk.file_links import called
from desk.names import Names, QueueName, initials
from desk.sent_mail import trouble
from foundation.errors import Invalid, Mistake
from pages.saying import Saying, saying
from pages.templates import LOCALE, reader_for, translations_for
from sla.calendar_text import calendar_from
from sla.clock_data import KeptClock, Pause, from_data, to_data
from sla.hours import compiled
from sla.running_clock import Clock
from ticketing.states import Move
from tools.build_assets import compile_translations

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
READER = reader_for("de", ZoneInfo("Europe/Berlin"), NOW)
WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CALENDAR = compiled(calendar_from({"tz": "Europe/Berlin", "week": WEEK}))
NAMES = Names(
    queues={"zugaenge": QueueName("zugaenge", "Zugänge", "Access", 1)},
    categories={"password.forgotten": ("Passwort vergessen", "Password forgotten")},
    segments={"standard": ("Standard", "Standard")},
    colleagues={},
    calendars={"business": CALENDAR},
)


@pytest.fixture(scope="module")
def german() -> Saying:
    compile_translations(LOCALE)
    translations_for.cache_clear() if hasattr(translations_for, "cache_clear") else None
    return Saying("de")


def clock(**facts):
    said = {
        "id": 1, "ticket_id": 1, "metric": "first_response", "state": "running", "target": {"minutes": 240, "calendar": "business"},
        "started_at": NOW - timedelta(hours=1), "due_at": NOW + timedelta(hours=3), "stopped_at": None, "paused_since": None,
        "paused_seconds": 0, "breached_at": None,
    } | facts  # fmt: skip
    names = {field.name for field in fields(Clock)} & said.keys()
    kept = Clock(target_seconds=said["target"]["minutes"] * 60, **{name: said[name] for name in names})
    return SimpleNamespace(**said | {"clock": to_data(KeptClock(kept, NOW))})


def test_each_rule_looked_at_names_the_condition_that_kept_it_off(german):
    edition = [
        {"name": "Englisch", "conditions": {"language": "en", "words": {"contains": "vpn"}}},
        {"name": "Zugang", "conditions": {"any": [{"queue": "zugaenge"}, {"category": ["password.*", "office.word"]}]}},
        {"name": "Passwort", "conditions": {"not": {"category": "password.forgotten"}}},
        {"name": "Rest", "conditions": {}},
    ]
    path = [{"code": "rules", "values": {"book": "4711", "kept_off": ["language", "any", "not", ""]}}]
    assert reasons.edition_of(path) == "4711"
    told = [(look.name, look.held, look.against) for look in reasons.rules(path, edition, NAMES, german)]
    assert told == [
        ("Englisch", False, "Sprache ist Englisch"),
        ("Zugang", False, "(Warteschlange ist Zugänge oder Kategorie ist Passwort vergessen oder office.word)"),
        ("Passwort", False, "Kategorie ist nicht Passwort vergessen"),
        ("Rest", True, ""),
    ]


def test_the_way_of_a_ticket_is_told_in_sentences(german):
    path = [
        {"code": "segment", "values": {"segment": "standard", "source": "default"}},
        {"code": "category", "values": {"category": "password.forgotten", "source": "e_level", "confidence": 0.94}},
        {"code": "rule", "values": {"rule": "Passwort", "actions": {"queue": "zugaenge", "priority": "P2"}}},
        {"code": "guarded", "values": {"rule": "Passwort", "queue": "zugaenge"}},
        {"code": "priority", "values": {"priority": "P2", "impact": "low", "urgency": "high"}},
    ]
    told = [(step.label, step.value, step.source) for step in reasons.route(path, NAMES, READER, german)]
    assert told == [
        ("Segment", "Standard", "wo nichts anderes bekannt ist"),
        ("Kategorie", "Passwort vergessen", "e-Level 94\u00a0%"),
        ("Regel", "„Passwort“", "Warteschlange Zugänge, Priorität P2"),
        ("Bleibt bei den Zuständigen, Warteschlange", "Zugänge", "„Passwort“ nimmt solche Tickets nicht ausdrücklich"),
        ("Priorität", "P2", "Auswirkung niedrig, Dringlichkeit hoch"),
    ]


def test_every_move_of_the_life_cycle_has_a_sentence(german):
    for move in Move:
        said = sentences.sentence("moved", {"move": move.value, "reason": ""}, NAMES, READER, german)
        assert said.endswith(".") and said != move.value


def test_a_reason_follows_what_happened(german):
    data = {"level": 2, "queue": "zugaenge", "level_before": 1, "queue_before": "x", "reason": "Neustart half nicht"}
    told = sentences.sentence("routed", data, NAMES, READER, german)
    assert told == "Weitergegeben an Stufe 2, Warteschlange Zugänge: Neustart half nicht"


def test_a_line_of_the_past_names_its_day(german):
    tomorrow = (NOW + timedelta(days=1)).isoformat()
    assert (
        sentences.sentence("follow_up_set", {"due": tomorrow}, NAMES, READER, german) == "Kommt Mi 11.3. 10:00 wieder."
    )


def test_a_message_is_shown_in_runs_with_its_folds_in_place():
    text = "Hallo\n> zitiert\nGruß\n-- \nFirma"
    runs = conversation.passages(text, [[6, 15, "quote"], [21, 30, "signature"]])
    assert [(run.text.strip(), run.fold) for run in runs] == [
        ("Hallo", ""),
        ("> zitiert", "quote"),
        ("Gruß", ""),
        ("-- \nFirma", "signature"),
    ]
    assert "".join(run.text for run in runs) == text


def test_what_is_left_counts_in_service_time(german):
    chip = timers.chip(clock(due_at=NOW + timedelta(days=1)), CALENDAR, NOW, german)
    assert (chip.state, chip.left) == ("run", 9 * 3600)
    assert timers.chip(clock(due_at=NOW + timedelta(minutes=50)), CALENDAR, NOW, german).state == "w75"
    assert timers.chip(clock(due_at=NOW + timedelta(minutes=20)), CALENDAR, NOW, german).state == "w90"


def test_what_is_left_of_working_days_counts_in_days_until_the_last(german):
    days = {"minutes": 0, "days": 3, "from": NOW.isoformat(), "seconds": 33 * 3600, "calendar": "business"}
    left = {
        days_away: timers.chip(
            clock(target=days, due_at=datetime(2026, 3, 10, 16, tzinfo=UTC) + timedelta(days=days_away)),
            CALENDAR,
            NOW,
            german,
        ).days
        for days_away in (0, 1, 3, 6)
    }
    assert left == {0: "", 1: "1 Arbeitstag", 3: "3 Arbeitstage", 6: "4 Arbeitstage"}


def test_a_clock_outside_the_hours_rests_until_they_open(german):
    night = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
    chip = timers.chip(clock(due_at=night + timedelta(hours=14)), CALENDAR, night, german)
    assert (chip.state, chip.resumes_at) == ("rest", datetime(2026, 3, 11, 7, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"state": "paused", "paused_since": NOW}, "pause"),
        ({"state": "met", "stopped_at": NOW}, "met"),
        ({"state": "voided", "stopped_at": NOW}, "void"),
        ({"state": "breached_open", "due_at": NOW - timedelta(minutes=18)}, "over"),
        ({"state": "breached_done", "due_at": NOW - timedelta(hours=1), "stopped_at": NOW}, "missed"),
    ],
)
def test_every_state_of_a_clock_has_its_shape(facts, state, german):
    assert timers.chip(clock(**facts), CALENDAR, NOW, german).state == state


def test_the_proof_adds_up_to_what_was_used(german):
    view = timers.view(clock(started_at=NOW - timedelta(days=1)), NAMES, NOW, german)
    so_far = [line for line in view.proof if line.place != "ahead"]
    assert sum(line.seconds for line in so_far) == view.used == 9 * 3600
    assert so_far[-1].ends_at is None and so_far[-1].counted


def test_a_proof_goes_on_to_the_deadline_and_says_what_came_after_it(german):
    start = NOW - timedelta(hours=1)
    ahead = timers.view(clock(started_at=start, due_at=NOW + timedelta(hours=3)), NAMES, NOW, german)
    assert [(line.place, line.seconds) for line in ahead.proof] == [("", 3600), ("ahead", 3 * 3600)]
    due = NOW - timedelta(minutes=20)
    late = timers.view(clock(state="breached_open", started_at=start, due_at=due, breached_at=due), NAMES, NOW, german)
    assert [(line.place, line.seconds) for line in late.proof] == [("", 2400), ("after", 1200)]


def test_a_pause_is_a_line_of_its_own_that_says_why_and_does_not_count(german):
    start = NOW - timedelta(hours=1)
    row = clock(started_at=start, paused_seconds=2400, due_at=start + timedelta(hours=4, minutes=40))
    pause = Pause(start + timedelta(minutes=10), start + timedelta(minutes=50), "waiting_customer")
    row.clock = to_data(KeptClock(from_data(row.clock, row.due_at).clock, NOW, pauses=(pause,)))
    view = timers.view(row, NAMES, NOW, german, {pause.start: "Lena Hansen"})
    so_far = [line for line in view.proof if line.place != "ahead"]
    assert [(line.seconds, line.counted) for line in so_far] == [(600, True), (0, False), (600, True)]
    assert so_far[1].reason == "wartet auf Kunden (durch Lena Hansen)"
    assert view.used == 1200


def test_another_promise_is_a_line_of_the_proof_and_what_it_made_missed_is_not_called_in_time(german):
    """An hour and a half of 4 h used when it becomes 1 h; half an hour later 16 h, and 20 minutes after that it is answered."""
    start, at = NOW - timedelta(hours=2), NOW - timedelta(minutes=30)
    row = clock(state="breached_done", started_at=start, breached_at=at, due_at=NOW + timedelta(hours=14), stopped_at=NOW, target={"minutes": 960, "calendar": "business"})  # fmt: skip
    kept = from_data(row.clock, row.due_at)
    terms = ((at, "business"), (NOW - timedelta(minutes=10), "business"))
    row.clock = to_data(replace(kept, terms=terms))
    view = timers.view(row, NAMES, NOW, german, {}, {at: "Priorität: P1 statt P3"})
    told = [(line.place, line.seconds, line.used) for line in view.proof]
    assert told == [("", 5400, 0), ("switch", 0, 5400), ("after", 1200, 0), ("switch", 0, 6600), ("after", 600, 0)]
    assert (
        "Priorität: P1 statt P3: Ab hier gilt eine andere Zusage, und es war schon mehr verbraucht"
        in view.proof[1].reason
    )
    assert (view.missed_at, view.late, view.missed_by_switch) == (at, 1800, True)
    assert (view.chip.state, view.chip.left, view.chip.due_at) == ("missed", -1800, at)


def test_how_late_it_is_stands_still_while_nobody_works(german):
    night = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
    chip = timers.chip(clock(state="breached_open", due_at=night - timedelta(hours=6)), CALENDAR, night, german)
    assert (chip.state, chip.resumes_at) == ("over", datetime(2026, 3, 11, 7, 0, tzinfo=UTC))


def test_a_clock_without_a_readable_calendar_is_still_shown(german):
    view = timers.view(clock(target={"minutes": 60, "calendar": "gone"}), NAMES, NOW, german)
    assert view.proof == () and view.target == 3600


def test_mistakes_name_the_field_of_their_form(german):
    error = Invalid(Mistake("text", "say what solved it"))
    assert mistakes.of_form("resolve", error, german) == (
        Mistake("resolution", "Schreiben Sie auf, was geholfen hat."),
    )


def test_a_cursor_comes_back_as_it_went():
    assert cursor.unpack(cursor.pack(NOW, 42)) == (NOW, 42)
    assert cursor.unpack("") is None and cursor.unpack("%%%") is None


@pytest.mark.parametrize(
    ("name", "letters"), [("Marit Johannsen", "MJ"), ("Ines", "I"), ("", ""), ("Dr. (MBA) Anna von Berg", "DB")]
)
def test_initials(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize("kind", ["staff_notified", "notice_suppressed", "moved", "something_new", "machine_wrote"])
def test_no_stored_code_ever_reaches_the_history(kind, german):
    said = sentences.sentence(kind, {"reason": "odd_code", "move": "odd_code", "kind": "reply", "to": "odd_code", "metric": "resolution"}, NAMES, READER, german)  # fmt: skip
    assert said.strip() and "odd_code" not in said and kind not in said


def test_a_notice_to_our_own_people_names_deadline_share_and_who_was_told(german):
    data = {"metric": "resolution", "percent": 90, "to": "assignee,lead"}
    told = sentences.sentence("staff_notified", data, NAMES, READER, german)
    assert told == "Lösung: Hinweis bei 90\u00a0% an: die zuständige Person, die Leitung."


def test_what_the_e_level_would_have_done_is_told_in_words(german):
    shadow = [{"code": "mode", "value": "shadow", "needed": "automated"}, {"code": "in_automated", "value": "answered", "needed": ""}]  # fmt: skip
    assert reasons.e_level(shadow, german)[-1] == "Probebetrieb: Automatisch hätte es geantwortet."
    assert reasons.e_level([{"code": "odd_code"}, {"code": "in_automated", "value": "odd"}], german) == ()


def test_a_proposal_shows_a_whole_sentence_with_its_blanks_filled():
    text = "Rufen Sie uns an: +49 431 555. Füllen Sie das Formular aus: https://hilfe.example. Wir melden uns."
    assert (
        prediction.passage(text, "Füllen Sie das Formular aus: .")
        == "Füllen Sie das Formular aus: https://hilfe.example."
    )
    assert (
        prediction.passage("Sie finden es hier: {{help_url}}. Wir helfen gern.", "Sie finden es hier: .")
        == "Wir helfen gern."
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("bounce", "eine Mail von uns kam zurück"), ("daemon", "maschinell geschrieben"),
        ("JSONDecodeError: Unterminated string", "Nicht lesbar: JSONDecodeError: Unterminated string"), ("Die Datei ist leer.", "Die Datei ist leer."),
    ],
)  # fmt: skip
def test_a_reason_for_setting_aside_or_holding_is_told_in_words(reason, said, german):
    assert arrivals.why(reason, german) == said


def test_a_mail_nobody_knows_the_fate_of_says_so_in_the_readers_language_and_one_refused_what_was_said():
    told = trouble("unknown", "the line broke after the mail was sent", Saying("de"))
    assert "vielleicht angekommen" in told and "line broke" not in told
    assert trouble("failed", "550 no such user", Saying("de")) == "550 no such user"
    assert trouble("suppressed", "taken back", Saying("de")) == "zurückgenommen"
    unreachable = trouble("queued", "the relay mail.example:587 cannot be used: refused", Saying("de"))
    assert unreachable == "Der Mailserver mail.example:587 lässt sich nicht nutzen: refused"
    assert Saying("de").word("mail_state", "unknown") == "nicht bekannt, ob angekommen"


def test_a_file_without_a_name_is_called_what_it_is():
    german = saying("de")
    assert called("message-1.txt", "message/delivery-status", german) == "Zustellbericht"
    assert called("text-2.ics", "text/calendar", german) == "Termin"
    assert called("Einladung.ics", "text/calendar", german) == "Einladung.ics"
    assert called("image-1.png", "image/png", german) == "image-1.png"
