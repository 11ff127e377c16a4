"""What must not change a decision does not, and what must end at a person does: the starter desk, without a database.

With `make trial` it knows all its matters and is asked about a thousand questions; with `make test` it has been taught
only the matters that are asked about, which takes a tenth of the time.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from html import escape
from pathlib import Path

import pytest

from channels.email.reader import Envelope, OwnAddresses, read
from e_level import guard_words, starter_set
from e_level.classifier import train
from e_level.recognition import recognised
from e_level.snapshot import LANGUAGES, Known, Snapshot, plain
from knowledge_base import markdown
from knowledge_base.ranking import Index, Readable
from tests.kit.surroundings import ROOT, trial_size

pytestmark = pytest.mark.trial

MARGIN, MATCH, THRESHOLD = 0.15, 0.35, 0.7
MATTERS = ("password", "office", "webshop", "service_info", "order_info", "contract.change", starter_set.NO_CATEGORY)
SHARE = 0.01
"""Of the decisions may change by what says nothing about the matter."""


@cache
def snapshot() -> Snapshot:
    """What a fresh desk knows."""
    articles = [
        markdown.read(file.read_text(encoding="utf-8"), file.name)
        for language in LANGUAGES
        for file in sorted((ROOT / "knowledge_base" / "starter" / language).glob("*.md"))
    ]
    taught = [
        starter_set.Example(said, each.category, each.language)
        for each in articles
        for said in (each.title, *each.variants)
    ]
    matters = MATTERS if trial_size(10) == 1 else ("",)
    model = train([one for one in (*starter_set.examples(), *taught) if one.label.startswith(matters)], 7)
    known = {at: Known(at, 1, each.slug, each.title, each.category, each.language, each.auto_answer_ok) for at, each in enumerate(articles)}  # fmt: skip
    index = Index.build(
        Readable(at, each.title, plain(each.short_answer), each.variants, each.language, plain(each.body), each.category)
        for at, each in enumerate(articles)
    )  # fmt: skip
    folder = Path(starter_set.__file__).parent / "starter"
    guards = {code: guard_words.load(folder / f"guard_words.{code}.txt") for code in LANGUAGES}
    return Snapshot(model, 1, known, index, guards)


@dataclass(frozen=True)
class Seen:
    """What would be done: the answer sent (its slug), or nothing."""

    category: str
    answer: str


@cache
def decided(text: str) -> Seen:
    found = recognised(snapshot(), "", text)
    best = next((one for one in found.proposals if one["answers"] and one["category"] == found.category), None)
    sends = (
        not found.bypass and not found.failure and best is not None and found.confidence >= THRESHOLD and found.margin >= MARGIN
        and best["score"] >= MATCH and best["lead"] >= 0.03 and not found.another and not found.foreign
    )  # fmt: skip
    return Seen(found.category, best["slug"] if sends and best else "")


def questions() -> list[starter_set.Example]:
    rows = [each for each in starter_set.examples() if each.label.startswith(MATTERS[:-2])]
    return random.Random(5).sample(rows, min(len(rows), trial_size(1_000, part=20)))


# none of these stands in what training adds around its texts (`e_level/mail_noise.py`)
GREETING = {
    "de": ("Werte Kolleginnen und Kollegen,\n\n{}", "Grüß Gott zusammen,\n\n{}", "Guten Abend Frau Petersen,\n{}", "Sehr geehrtes Serviceteam!\n\n{}"),
    "en": ("To whom it may concern,\n\n{}", "Good afternoon Mrs Ellery,\n\n{}", "Hiya folks,\n{}", "Dear Mr Finch,\n\n{}"),
}  # fmt: skip
SIGNATURE = {
    "de": (
        "{}\n\nBesten Dank vorab und schöne Grüße aus Lübeck\nKarla Brinkmann\nLeitung Disposition, Reederei Brinkmann KG\nMobil 0451 77 88 99",
        "{}\n\nHerzlichst\nIhre Karla Brinkmann", "{}\n\nSonnige Grüße von der Küste\nK. Brinkmann", "{}\n\nHochachtungsvoll\nDr. Brinkmann",
    ),
    "en": (
        "{}\n\nYours faithfully\nRosalind Okonkwo\nHead of Treasury, Marlow & Finch LLP\n+44 1632 960 777", "{}\n\nAll the best,\nRosalind",
        "{}\n\nWith warmest regards from Leeds\nR. Okonkwo", "{}\n\nMany wishes\nRosalind",
    ),
}  # fmt: skip
DISCLAIMER = {
    "de": ("{}\n\nDiese Nachricht und ihre Anhänge sind vertraulich und nur für die genannten Empfänger bestimmt. Haben Sie sie irrtümlich erhalten, löschen Sie sie bitte.",
           "{}\n\n-- \nBrinkmann GmbH\nDiese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt."),
    "en": ("{}\n\nThis message may contain privileged information and is intended for the person named above.",
           "{}\n\n-- \nBrinkmann Ltd\nThis e-mail is confidential and intended for the addressee only."),
}  # fmt: skip
QUOTE = {
    "de": ("{}\n\nAm 3. März 2026 um 10:12 schrieb Service <hilfe@schalter.example>:\n> Ihre Rechnung liegt bei.\n> Bitte zahlen Sie bis Freitag.",
           "{}\n\nVon: Service <hilfe@schalter.example>\nGesendet: Dienstag, 3. März 2026 10:12\nAn: Karla Brinkmann\nBetreff: Ihre Rechnung\n\nIhre Rechnung liegt bei."),
    "en": ("{}\n\nOn 3 March 2026 at 10:12 Service <hilfe@schalter.example> wrote:\n> Your invoice is attached.\n> Please pay until Friday.",
           "{}\n\nFrom: Desk <desk@bank.example>\nSent: Tuesday, March 3, 2026 8:15 AM\nTo: Rosalind Okonkwo\nSubject: Your transfer\n\nYour transfer was refused."),
}  # fmt: skip


@pytest.mark.parametrize(
    "way", [GREETING, SIGNATURE, DISCLAIMER, QUOTE], ids=["greeting", "signature", "disclaimer", "quoted history"]
)
def test_what_surrounds_a_question_does_not_change_the_decision(way):
    rows = questions()
    told = [way[row.language][at % len(way[row.language])].format(row.text) for at, row in enumerate(rows)]
    changed = [text for text, row in zip(told, rows, strict=True) if decided(text) != decided(row.text)]
    print(len(changed), "of", len(rows), changed[:3])
    assert len(changed) <= max(1, SHARE * len(rows))


def test_upper_case_changes_nothing():
    rows = questions()
    assert [row.text for row in rows if decided(row.text.upper()) != decided(row.text)] == []


SLIPS = {
    "two letters change places": lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    "a letter twice": lambda word, at: word[:at] + word[at] + word[at:],
    "a letter is missing": lambda word, at: word[:at] + word[at + 1 :],
    "umlauts without their dots": lambda word, at: word.translate(str.maketrans("äöü", "aou")),
}


def typed_badly(text: str, slip: Callable[[str, int], str], chance: random.Random) -> str:
    """One longer word of the text with this slip."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    words[at] = slip(words[at], chance.randrange(1, len(words[at]) - 2))
    return " ".join(words)


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_of_the_finger_seldom_changes_the_decision_and_never_sends_another_answer(slip):
    chance, rows = random.Random(9), questions()
    seen = [(decided(row.text), decided(typed_badly(row.text, slip, chance)), row.text) for row in rows]
    changed = [text for before, after, text in seen if before != after]
    print(len(changed), "of", len(rows), changed[:3])
    assert len(changed) <= max(1, SHARE * len(rows))
    assert [text for before, after, text in seen if before.answer and after.answer not in ("", before.answer)] == []


def test_a_mail_as_hypertext_is_decided_like_the_same_words_as_text():
    rows = questions()[:100]
    changed = [row.text for row in rows if decided(as_hypertext(row.text)) != decided(row.text)]
    print(len(changed), "of", len(rows), changed[:3])
    assert len(changed) <= SHARE * len(rows)


def as_hypertext(text: str) -> str:
    """What the mail channel reads where somebody wrote the text as hypertext only."""
    mail = EmailMessage()
    mail["From"] = "mara@kunde.example"
    style = "<style>p { color: #333 }</style>"
    mail.set_content(f"<html><head>{style}</head><body><p>{escape(text)}</p></body></html>", subtype="html")
    envelope = Envelope("mara@kunde.example", ("hilfe@amt.example",))
    inbound = read(mail.as_bytes(), envelope, "hilfe", datetime(2026, 3, 3, tzinfo=UTC), OwnAddresses())
    return inbound.reply_text or inbound.body_text


def doubled() -> list[str]:
    """Two questions about different things in one mail."""
    chance, mails = random.Random(3), []
    for language in LANGUAGES:
        rows = [row for row in questions() if row.language == language]
        pairs = [chance.sample(rows, 2) for _ in range(60)]
        mails += [
            f"{one.text.rstrip('.!?')}? {other.text}"
            for one, other in pairs
            if one.label.split(".")[0] != other.label.split(".")[0]
        ]
    return mails


def test_two_questions_in_one_mail_are_for_a_person():
    mails = doubled()
    assert len(mails) > 60
    assert [mail for mail in mails if decided(mail).answer] == []


FORMAL_AND_FAMILIAR = (
    ("Können Sie mir helfen? {}", "Kannst du mir helfen? {}"),
    ("{} Vielen Dank für Ihre Mühe!", "{} Vielen Dank für deine Mühe!"),
    ("{} Bitte geben Sie mir kurz Bescheid.", "{} Bitte gib mir kurz Bescheid."),
    ("Könnten Sie mir das sagen? {}", "Könntet ihr mir das sagen? {}"),
    ("Ich hoffe, Sie können mir weiterhelfen. {}", "Ich hoffe, ihr könnt mir weiterhelfen. {}"),
)
FAMILIAR = {
    "Können Sie": "Kannst du", "können Sie": "kannst du", "Könnten Sie": "Könntest du", "Haben Sie": "Hast du",
    "haben Sie": "hast du", "Bieten Sie": "Bietest du", "brauchen Sie": "brauchst du", "Sind Sie": "Bist du",
    "sind Sie": "bist du", "ich Sie": "ich dich", "Sie": "du", "Ihnen": "dir", "Ihr": "dein", "Ihre": "deine",
    "Ihren": "deinen", "Ihrem": "deinem", "Ihrer": "deiner",
}  # fmt: skip


def familiar(text: str) -> str:
    """The text said to somebody one calls du; where a verb is left as it was it is bad German, but as it is written."""
    longest = sorted(FAMILIAR, key=len, reverse=True)
    return re.sub(rf"\b({'|'.join(longest)})\b", lambda found: FAMILIAR[found[0]], text)


def test_sie_and_du_are_decided_alike_and_never_with_another_answer():
    rows = [row.text for row in questions() if row.language == "de"]
    pairs = [
        (formal.format(text), casual.format(familiar(text)))
        for at, text in enumerate(rows)
        for formal, casual in (FORMAL_AND_FAMILIAR[at % len(FORMAL_AND_FAMILIAR)], ("{}", "{}"))
    ]
    seen = [(decided(formal), decided(casual), formal) for formal, casual in pairs]
    changed = [text for before, after, text in seen if before != after]
    print(len(changed), "of", len(seen), changed[:3])
    assert len(changed) <= max(1, SHARE * len(seen))
    assert [text for before, after, text in seen if before.answer and after.answer not in ("", before.answer)] == []


@pytest.mark.parametrize(
    "text",
    [
        "How do I reset my password and how do I return an item?",
        "wie kann ich im Shop bezahlen und wie setze ich mein Passwort zurück",
        "Kennwort vergessen? Postfach voll",
    ],
)
def test_two_questions_in_one_sentence_are_for_a_person(text):
    assert recognised(snapshot(), "", text).another


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Wie setze ich mein Quaxflix-Passwort zurück?", ("Quaxflix",)),
        ("I forgot the password of my Zorblat account", ("Zorblat",)),
        ("Abwesenheitsnotiz in Kromail einrichten", ("Kromail",)),
        ("Wie setze ich mein Passwort zurück?", ()),
        ("Wie setze ich mein Pasword für das Kundenportal zurück?", ()),
        ("Wie setze ich mein Psaswort zurück?", ()),
        ("I forgot my password and cannot log on to the portal", ()),
    ],
)
def test_what_nobody_here_has_ever_spoken_of_in_this_matter_is_for_a_person(text, named):
    assert recognised(snapshot(), "", text).foreign == named


COMPLAINTS = {
    "de": (
        "Ich beschwere mich ausdrücklich.",
        "Das ist eine Frechheit, ich möchte mich beschweren!",
        "Dies ist eine Beschwerde.",
    ),
    "en": ("I want to make a complaint.", "This is a formal complaint.", "I am complaining about this."),
}


def test_a_complaint_never_gets_an_automatic_answer():
    answered = [
        f"{row.text} {grievance}"
        for row in questions()
        for grievance in COMPLAINTS[row.language]
        if decided(f"{row.text} {grievance}").answer
    ]
    assert answered == []


@pytest.mark.parametrize(
    "plea", ["Was tun?", "Was muss ich jetzt tun?", "Können Sie mir bitte helfen?", "Bitte um Hilfe!", "What should I do?", "Please help me."]
)  # fmt: skip
def test_whoever_asks_for_help_as_well_has_named_no_second_matter(plea):
    assert not recognised(snapshot(), "", f"Ich habe mein Passwort vergessen. {plea}").another


@pytest.mark.timeout(20)  # all take a fraction of a second together; what grows with the square of a text takes minutes
@pytest.mark.parametrize(
    "text", ["x" * 20_000, "\n" * 20_000 + "Hilfe", "> " * 10_000, "Psaswort " * 2_000, "a?" * 10_000]
)
def test_a_text_made_to_be_slow_is_recognised_like_any_other(text):
    assert recognised(snapshot(), "", f"Ich habe mein Passwort vergessen. {text}").category


def test_an_address_is_changed_by_people_and_in_the_shop_by_the_customer():
    told = ("Bitte ändern Sie unsere Anschrift: Hafenstraße 4.", "please change our address")
    assert [text for text in told if decided(text).answer] == []
    assert decided("Wie ändere ich meine Lieferadresse im Shop-Konto?").answer == "webshop-account-data"
