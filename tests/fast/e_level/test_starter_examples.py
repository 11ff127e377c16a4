"""The examples and guard words a fresh desk starts with."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from e_level.guard_words import GROUPS, GuardWords, Hit, load
from foundation.errors import Invalid

STARTER = Path("e_level/starter")
AUTOMATABLE = frozenset(
    [
        "general.where_to_get",
        "general.contact_hours",
        "order_info.status",
        "order_info.how_to",
        "service_info.offer",
        "service_info.hours",
        "service_info.price",
        "webshop.account",
        "webshop.checkout",
        "webshop.returns",
        "password.forgotten",
        "password.locked",
        "password.rules",
        "office.word",
        "office.excel",
        "office.outlook",
        "office.powerpoint",
    ]
)
FOR_PEOPLE = frozenset(
    [
        "access.new_user",
        "access.rights",
        "equipment.order",
        "fault.network",
        "fault.application",
        "fault.device",
        "fault.printer",
        "fault.performance",
        "billing.enquiry",
        "billing.dispute",
        "billing.payment",
        "sales.enquiry",
        "sales.quote",
        "order.new",
        "order.delay",
        "order.change",
        "contract.termination",
        "contract.change",
        "complaint.service",
        "complaint.conduct",
        "complaint.delay",
        "privacy.request",
        "security.incident",
        "feedback.praise",
        "feedback.idea",
    ]
)
NO_CATEGORY = "-"

HARMLESS = {
    "de": [
        "Wo finde ich die Datenschutz-Einstellungen in Outlook?",
        "Wie lösche ich eine alte Datei aus dem Papierkorb?",
        "Kann ich meine Daten vom alten Notebook auf das neue übertragen?",
        "Wie ändere ich mein Passwort?",
        "Ich habe die Kündigung eines Mitarbeiters in der Personalakte abgelegt und finde den Ordner nicht mehr.",
        "Der Link zum Zurücksetzen ist abgelaufen.",
        "Wie verschlüssele ich eine Excel-Datei mit einem Kennwort?",
        "Wann kommt meine Bestellung? Ich warte seit gestern.",
        "Bitte widerrufen Sie die Freigabe für den Ordner Planung.",
        "Wie kann ich eine gesendete Mail zurückrufen?",
        "Der Drucker im Raum Gerichtsweg 3 ist offline.",
        "Bitte löschen Sie die alte Rechnungsadresse aus meinem Shop-Konto.",
        "Gibt es eine Anleitung zum Klagemauer-Projekt in PowerPoint?",
        "Die Pressefolie in der Präsentation hat keine Foliennummer.",
        "Mein Konto ist nach drei Fehlversuchen gesperrt.",
        "Was kostet eine Anwesenheitstafel?",
        "Wie oft kann ich das Kennwort noch ändern?",
        "Wie stelle ich die Kopfzeile ein?\n\nMaler Lütt GmbH, Amtsgericht Kiel HRB 0815",
        "Ich habe mein Kennwort dreimal falsch eingegeben.",
        "Welche Artikel 150 und 170 passen zusammen?",
        "Ist die Kantine wegen des Virus geschlossen?",
        "Kann ich unseren Vertrag als PDF herunterladen?",
        "Danke!! Wie setze ich mein Passwort zurück?",
        "Bis zum wievielten Tag kann ich bestellte Ware zurückgeben?",
    ],
    "en": [
        "Where are the privacy settings in Outlook?",
        "How do I delete old data from a worksheet?",
        "Please cancel order 66120.",
        "How long does delivery take?",
        "Sue from accounting cannot open the file.",
        "How do I kill a hanging print job?",
        "How much longer does the update take?",
        "Do you sell a voltage regulator for my workshop?",
        "My account is locked after three attempts.",
        "What skills does the Excel course cover?",
        "Can I close my ticket myself?",
        "How do I end a mail merge section?",
        "My password expires in five days, what should I do?",
        "The reset link does not work.",
        "Who issues the travel expense template?",
        "Which courtesy phones are available?",
    ],
}
TELLING = {
    "de": {
        "Hiermit reiche ich Beschwerde ein.": "complaint",
        "Das ist eine UNVERSCHÄMTHEIT": "complaint",
        "Das ist eine Unverschaemtheit": "complaint",
        "ich kündige zum Jahresende": "termination",
        "Ich möchte meinen Stromvertrag zum Monatsende beenden": "termination",
        "Auskunft nach Art. 15": "privacy",
        "Sie haben meinen Zugang zu Unrecht gesperrt": "complaint",
        "Warum habt ihr mein Konto gesperrt?": "complaint",
        "Euer Service ist wirklich das Letzte.": "complaint",
        "Das ist doch Betrug": "complaint",
        "Seit 3 Monaten keine Gutschrift": "complaint",
        "Wir warten schon seit vier Wochen auf die Ware": "complaint",
        "Der Umtausch wurde abgelehnt!!! Was nun?": "complaint",
        "Es wurde zweimal abgebucht": "complaint",
        "Ich bekam eine Mahnung, obwohl die Rechnung längst bezahlt ist": "complaint",
        "Das Konto gehörte meiner Mutter, sie ist gestorben": "termination",
        "Hiermit wird der Vertrag von uns gekündigt": "termination",
        "DSGVO-Auskunft": "privacy",
        "Ich bitte um Löschung meiner\nDaten.": "privacy",
        "Bitte löschen Sie alle von mir gespeicherten Daten": "privacy",
        "Mein Anwalt wird sich melden": "legal",
        "Ich glaube, das ist eine Phishing-Mail": "security",
        "Wir wurden gehackt!": "security",
        "Ich glaube, ich habe einen Virus auf dem Rechner": "security",
        "Das werden Sie bereuen": "threat",
        "Als Journalistin der Landeszeitung frage ich an": "press",
        "Konto gesperrt, bitte um Rückruf von einem Menschen": "person",
        "Ich will mit einem Mitarbeiter sprechen": "person",
    },
    "en": {
        "I want to make a complaint": "complaint",
        "You blocked my access wrongly": "complaint",
        "This is a scam": "complaint",
        "My parcel has not come for three weeks": "complaint",
        "Nobody answers my mails!!": "complaint",
        "My card was charged twice": "complaint",
        "I do not recognise this charge": "complaint",
        "My father has died": "termination",
        "I hereby terminate the contract": "termination",
        "please delete all of my data": "privacy",
        "my lawyer will be in touch": "legal",
        "Please let a human call me back": "person",
        "I think I've been hacked": "security",
        "I clicked on the link": "security",
        "you will regret this": "threat",
        "I'm a journalist": "press",
    },
}


def examples(language: str) -> list[tuple[str, str]]:
    with (STARTER / f"examples.{language}.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows[0] == ["category", "text"]
    assert all(len(row) == 2 and all(cell == cell.strip() != "" for cell in row) for row in rows)
    return [(category, text) for category, text in rows[1:]]


def guard_words(language: str) -> GuardWords:
    return load(STARTER / f"guard_words.{language}.txt")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_category_starts_with_enough_examples(language: str) -> None:
    counts = Counter(category for category, _ in examples(language))
    assert set(counts) == AUTOMATABLE | FOR_PEOPLE | {NO_CATEGORY}
    assert min(counts[category] for category in AUTOMATABLE) >= 8
    assert min(counts[category] for category in FOR_PEOPLE) >= 10
    assert counts[NO_CATEGORY] >= 40


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_example_stands_there_twice(language: str) -> None:
    counts = Counter(" ".join(text.casefold().split()) for _, text in examples(language))
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_group_of_guard_words_is_filled_without_repetition(language: str) -> None:
    hits = guard_words(language).hits
    assert {hit.group for hit in hits} == set(GROUPS)
    assert [phrase for phrase, count in Counter(hit.phrase for hit in hits).items() if count > 1] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_ordinary_questions_pass_the_guard(language: str) -> None:
    guard = guard_words(language)
    assert {text: hits for text in HARMLESS[language] if (hits := guard.find(text))} == {}


@pytest.mark.parametrize("language", ["de", "en"])
def test_examples_that_may_be_answered_by_machine_pass_the_guard(language: str) -> None:
    guard = guard_words(language)
    questions = [text for category, text in examples(language) if category in AUTOMATABLE]
    assert {text: hits for text in questions if (hits := guard.find(text))} == {}


@pytest.mark.parametrize(
    ("language", "text", "group"), [(language, *pair) for language, pairs in TELLING.items() for pair in pairs.items()]
)
def test_grave_matters_are_stopped_by_the_guard(language: str, text: str, group: str) -> None:
    assert group in {hit.group for hit in guard_words(language).find(text)}


def test_a_gap_does_not_reach_into_the_next_sentence() -> None:
    guard = GuardWords((Hit("privacy", "meine daten ... lösch*"),))
    assert guard.find("Meine Daten bitte sofort löschen")
    assert not guard.find("Meine Daten sind richtig. Löschen Sie bitte den Auftrag.")
    assert not guard.find("Meine Daten habe ich, weil es nötig war, auf einem Stick und will dort etwas löschen")


def test_a_phrase_is_reported_once_however_often_it_stands_there() -> None:
    assert GuardWords((Hit("legal", "anwalt"),)).find("Anwalt, Anwalt, ANWALT") == [Hit("legal", "anwalt")]


def test_an_empty_list_finds_nothing() -> None:
    assert GuardWords(()).find("Anwalt") == []


def test_a_faulty_file_of_guard_words_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "guard_words.de.txt"
    file.write_text("# Bemerkung\n[wetter]\nregen\n", encoding="utf-8")
    with pytest.raises(Invalid, match=r"guard_words.de.txt:2: unknown group 'wetter'"):
        load(file)
    file.write_text("anwalt\n", encoding="utf-8")
    with pytest.raises(Invalid, match=r"guard_words.de.txt:1"):
        load(file)
