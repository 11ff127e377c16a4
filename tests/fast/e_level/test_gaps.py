"""Unanswered questions become topics, and a topic the file of an article that can be read again."""

from e_level.gaps import Gap, Question, Topic, draft
from e_level.grouping import grouped
from knowledge_base import markdown

TEXTS = (
    "Der Beamer im Saal bleibt dunkel",
    "Kann man den Beamer ausleihen?",
    "Wo steht der Kopierer?",
    "Beamer kaputt",
)


def test_messages_about_the_same_thing_come_together_and_each_stands_in_one_group():
    [group] = grouped(TEXTS, 2, 5)
    assert (group.terms[0], group.members) == ("beamer", (0, 1, 3))
    assert grouped(TEXTS, 2, 5, {"beamer"}) == ()
    assert grouped((), 2, 5) == ()


def test_what_was_masked_brings_nobody_together():
    assert grouped(("Gruß [name] Stuhl", "Gruß [name] Tisch"), 2, 5, {"gruss"}) == ()


def test_a_draft_holds_the_questions_and_what_a_colleague_answered():
    questions = (
        Question("Beamer [name] ausleihen?", "T-1", ""),
        Question("Beamer ausleihen?", "T-2", "Im Sekretariat.\n\nBitte zwei Tage vorher."),
        Question("beamer ausleihen?", "T-3", ""),
    )
    gap = Gap("room.booking", "de", (Topic(("beamer", "ausleihen"), questions),))
    article = markdown.read(markdown.write(draft(gap, gap.topics[0])))
    assert (article.slug, article.title) == ("room-booking-beamer-ausleihen", "Beamer ausleihen")
    assert [variant.casefold() for variant in article.variants] == ["beamer ausleihen?"]
    assert article.short_answer.startswith("Im Sekretariat.")
    assert not article.auto_answer_ok


def test_single_questions_without_a_word_in_common_still_make_a_file():
    gap = Gap("uncategorised", "en", (Topic((), (Question("[name]", "T-1", ""),)),))
    assert draft(gap, gap.topics[0]).variants == ()
