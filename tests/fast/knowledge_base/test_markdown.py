from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Invalid
from knowledge_base.markdown import MORE, ArticleText, read, write

ARTICLE = ArticleText(
    slug="outlook-signature",
    title="Set up a signature: the short way",
    category="office.outlook",
    language="en",
    kind="howto",
    audience="public",
    auto_answer_ok=True,
    review_months=12,
    variants=("how do I add my signature", "Subject: footer - new number"),
    short_answer="Open the settings.\n\nWrite your signature there.",
    body="1. Open Outlook.\n2. Call {{phone}} if it fails.\n---\nEnd.",
)

_line = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).map(str.strip).filter(bool)
_prose = st.lists(_line, min_size=1, max_size=4).map("\n\n".join).filter(lambda text: MORE not in text)


def fields_of(raised: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {mistake.field for mistake in raised.value.mistakes}


def test_an_article_survives_being_written_and_read():
    assert read(write(ARTICLE)) == ARTICLE


def test_an_article_without_more_than_its_short_answer_survives_too():
    assert read(write(replace(ARTICLE, body=""))) == replace(ARTICLE, body="")


@settings(max_examples=60)
@given(
    title=_line,
    variants=st.lists(_line, min_size=1, max_size=5, unique_by=str.casefold).map(tuple),
    short_answer=_prose,
    body=_prose,
    auto_answer_ok=st.booleans(),
    review_months=st.integers(1, 60),
)
def test_every_sound_article_survives_being_written_and_read(**changed):
    article = replace(ARTICLE, **changed)
    try:
        text = write(article)
    except Invalid:  # braces that are no placeholder
        return
    assert read(text) == article


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_reading_raises_nothing_but_invalid(text):
    for attempt in (text, f"---\n{text}\n---\n{text}", write(ARTICLE).replace("howto", text)):
        try:
            read(attempt, "any.md")
        except Invalid as invalid:
            assert all(mistake.field.startswith("any.md: ") for mistake in invalid.mistakes)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm():
    assert read("\ufeff" + write(ARTICLE).replace("\n", "\r\n")) == ARTICLE


def test_everything_wrong_is_said_at_once():
    text = (
        write(ARTICLE)
        .replace("kind: howto", "kind: poem")
        .replace("auto_answer_ok: true", "auto_answer_ok: yes")
        .replace("review_months: 12", "review_months: soon\ncolour: blue")
        .replace("language: en\n", "")
        .replace("{{phone}}", "{{fax}}")
        .replace(MORE, "")
    )
    with pytest.raises(Invalid) as raised:
        read(text)
    assert fields_of(raised) == {"kind", "auto_answer_ok", "review_months", "colour", "language", "short_answer"}
    with pytest.raises(Invalid) as raised:
        read(write(ARTICLE).replace("{{phone}}", "{{fax}}"))
    assert fields_of(raised) == {"body"}


def test_a_field_given_twice_or_a_list_where_a_value_belongs_is_refused():
    with pytest.raises(Invalid) as raised:
        read(write(ARTICLE).replace("kind: howto", "kind: howto\nkind: faq\ntitle:\n- one"))
    assert {"kind", "title"} <= fields_of(raised)
    with pytest.raises(Invalid) as raised:
        read(write(ARTICLE).replace("kind: howto", "kind:\n- howto"))
    assert fields_of(raised) == {"kind"}


def test_the_same_question_in_other_letters_counts_as_the_same():
    with pytest.raises(Invalid) as raised:
        write(replace(ARTICLE, variants=("Where is it?", "where is IT?")))
    assert fields_of(raised) == {"variants"}


def test_an_article_for_agents_cannot_be_sent_by_itself():
    with pytest.raises(Invalid) as raised:
        write(replace(ARTICLE, audience="agent"))
    assert fields_of(raised) == {"auto_answer_ok"}


def test_a_text_that_would_not_be_read_back_is_not_written():
    for change in ({"title": "two\nlines"}, {"variants": (" blank",)}, {"short_answer": f"a\n{MORE}\nb"}):
        with pytest.raises(Invalid):
            write(replace(ARTICLE, **change))
