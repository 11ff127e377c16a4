"""Finding contacts by the words in them: FTS5 in SQLite, tsvector in PostgreSQL, behind a few functions."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import CursorResult, TextClause, bindparam, text
from sqlmodel import Session

from storage.change import Change
from storage.search_words import phrases_of, spellings
from storage.straight import Straight

LONGEST = 100_000
NO_END = 2**62
POSTGRES = Straight(
    text("INSERT INTO contact_search (contact_id, document) VALUES (:id, to_tsvector('simple', :words))")
)
SQLITE = Straight(text("INSERT INTO contact_search (rowid, document) VALUES (:id, :words)"))
POSTGRES_FORGETS = text("DELETE FROM contact_search WHERE contact_id = :id")
SQLITE_FORGETS = text("INSERT INTO contact_search (contact_search, rowid, document) VALUES ('delete', :id, :words)")
"""The index keeps no text of its own, so it has to be told which words go."""
FILES_POSTGRES = Straight(
    text("INSERT INTO file_search (contact_id, document) VALUES (:id, to_tsvector('simple', :names))")
)
FILES_SQLITE = Straight(text("INSERT INTO file_search (rowid, document) VALUES (:id, :names)"))
FILES_POSTGRES_FORGETS = text("DELETE FROM file_search WHERE contact_id = :id")
FILES_SQLITE_FORGETS = text("DELETE FROM file_search WHERE rowid = :id")
AMONG_NEWEST = (
    text("SELECT contact_id FROM (SELECT contact_id, document FROM contact_search WHERE contact_id < :below ORDER BY contact_id DESC LIMIT :window) newest WHERE document @@ to_tsquery('simple', :wanted) ORDER BY contact_id DESC LIMIT :most"),
    text("SELECT contact_id FROM (SELECT contact_id, document FROM file_search WHERE contact_id < :below ORDER BY contact_id DESC LIMIT :window) newest WHERE document @@ to_tsquery('simple', :wanted) ORDER BY contact_id DESC LIMIT :most"),
)  # fmt: skip
NEWEST = (
    text("SELECT max(contact_id), count(*) FILTER (WHERE document @@ to_tsquery('simple', :last)) FROM (SELECT contact_id, document FROM contact_search WHERE contact_id < :below ORDER BY contact_id DESC LIMIT :sample) newest"),
    text("SELECT max(contact_id), count(*) FILTER (WHERE document @@ to_tsquery('simple', :last)) FROM (SELECT contact_id, document FROM file_search WHERE contact_id < :below ORDER BY contact_id DESC LIMIT :sample) newest"),
)  # fmt: skip
BY_INDEX = (
    text("WITH found AS MATERIALIZED (SELECT contact_id, document FROM contact_search WHERE document @@ to_tsquery('simple', :by) AND ARRAY[contact_id / 32768] && CAST(:blocks AS integer[]) AND contact_id < :below) SELECT contact_id FROM found WHERE document @@ to_tsquery('simple', :wanted) ORDER BY contact_id DESC LIMIT :most"),
    text("WITH found AS MATERIALIZED (SELECT contact_id, document FROM file_search WHERE document @@ to_tsquery('simple', :by) AND ARRAY[contact_id / 32768] && CAST(:blocks AS integer[]) AND contact_id < :below) SELECT contact_id FROM found WHERE document @@ to_tsquery('simple', :wanted) ORDER BY contact_id DESC LIMIT :most"),
)  # fmt: skip
WINDOW = 2_000
"""So many of the newest contacts are looked through before the index is asked (PostgreSQL)."""
BLOCK = 32_768
"""Ids of contacts that share an entry of the index beside their words, as its expression has it (PostgreSQL)."""
SAMPLE, COMMON = 200, 10
"""A beginning of a word that so many of the newest contacts hold is common (PostgreSQL)."""
WIDER = 4
"""The index is asked for the words in the newest block, then each time in so many times more of those before it."""
FIND_SQLITE = (
    text("SELECT rowid FROM contact_search WHERE contact_search MATCH :wanted AND rowid < :below ORDER BY rowid DESC LIMIT :most"),
    text("SELECT rowid FROM file_search WHERE file_search MATCH :wanted AND rowid < :below ORDER BY rowid DESC LIMIT :most"),
)  # fmt: skip

AT_ONCE = 10_000
"""So many contacts are named in one question; engine and driver take 32,766 and 65,535 values."""
AMONG_POSTGRES = (
    text("SELECT contact_id FROM contact_search WHERE contact_id IN :ids AND document @@ to_tsquery('simple', :wanted)").bindparams(bindparam("ids", expanding=True)),
    text("SELECT contact_id FROM file_search WHERE contact_id IN :ids AND document @@ to_tsquery('simple', :wanted)").bindparams(bindparam("ids", expanding=True)),
)  # fmt: skip
AMONG_SQLITE = (
    text("SELECT rowid FROM contact_search WHERE contact_search MATCH :wanted AND rowid IN :ids").bindparams(bindparam("ids", expanding=True)),
    text("SELECT rowid FROM file_search WHERE file_search MATCH :wanted AND rowid IN :ids").bindparams(bindparam("ids", expanding=True)),
)  # fmt: skip


def index_contact(session: Session, contact_id: int, *texts: str) -> None:
    """Makes the words of a contact findable with this commit."""
    words = " \n".join(texts)[:LONGEST]
    statement = POSTGRES if session.get_bind().dialect.name == "postgresql" else SQLITE
    statement.run(session, [{"id": contact_id, "words": words}])


def will_be_found(change: Change, contact_id: int, *texts: str) -> None:
    """The same for a contact that came into being in this change, together with the others it keeps."""
    statement = POSTGRES if change.session.get_bind().dialect.name == "postgresql" else SQLITE
    change.run(statement, id=contact_id, words=" \n".join(texts)[:LONGEST])


def forget_contact(session: Session, contact_id: int, *texts: str) -> None:
    """Makes a contact unfindable; `texts` are those it was indexed with."""
    words = " \n".join(texts)[:LONGEST]
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(POSTGRES_FORGETS, {"id": contact_id})
    else:
        session.connection().execute(SQLITE_FORGETS, {"id": contact_id, "words": words})


def index_files(session: Session, contact_id: int, names: Sequence[str], words: Sequence[str] = ()) -> None:
    """Makes a contact findable by the names of its files and the words in them, and only by these."""
    postgres = session.get_bind().dialect.name == "postgresql"
    session.connection().execute(FILES_POSTGRES_FORGETS if postgres else FILES_SQLITE_FORGETS, {"id": contact_id})
    if names:
        statement = FILES_POSTGRES if postgres else FILES_SQLITE
        statement.run(session, [{"id": contact_id, "names": _parted((*names, *words))}])


def files_will_be_found(change: Change, contact_id: int, names: Sequence[str]) -> None:
    """The same for a contact no file of which is indexed, together with the others this change keeps."""
    if names:
        statement = FILES_POSTGRES if change.session.get_bind().dialect.name == "postgresql" else FILES_SQLITE
        change.run(statement, id=contact_id, names=_parted(names))


def _parted(texts: Sequence[str]) -> str:
    """Letters and figures only, as the words of a query come."""
    return " ".join(re.sub(r"[\W_]+", " ", text) for text in texts)[:LONGEST]


def index_everything(session: Session) -> None:
    """Makes the words of every contact findable anew: after a restore, for the index itself is not backed up."""
    files = session.connection().execute(
        text("SELECT contact_id, filename, coalesce(words, '') FROM attachment ORDER BY contact_id, id")
    )
    for contact_id, those in groupby(files, key=lambda file: file[0]):
        _, names, words = zip(*those, strict=True)
        index_files(session, contact_id, names, words)
    found = session.connection().execute(
        text("SELECT id, subject, body_text, sender_name, sender_address FROM contact ORDER BY id")
    )
    while rows := found.fetchmany(500):
        for contact_id, *texts in rows:
            index_contact(session, contact_id, *texts)


def index_anew(session: Session, contact_id: int, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """The same for a contact whose texts were completed; `before` as they were given to `index_contact`."""
    forget_contact(session, contact_id, *before)
    index_contact(session, contact_id, *after)


def find_contacts(session: Session, query: str, most: int, below: int = NO_END, *, files: bool = True) -> list[int]:
    """Ids of the newest contacts under `below` that hold, in their own words or (unless `files` is False) in their
    files (names and text), every word of the query (the last one may be a beginning) and every "quoted phrase"; newest first."""
    phrases = phrases_of(query)
    if not phrases:
        return []
    places = 2 if files else 1  # the words of files stand second
    postgres = session.get_bind().dialect.name == "postgresql"
    execute = session.connection().execute
    asked: dict[str, Any] = {"most": most, "below": below}
    if postgres:
        asked |= {
            "wanted": _for_postgres(phrases),
            "whole": _for_postgres(phrases[:-1], beginning=False),
            "last": _for_postgres(phrases[-1:]),
        }
        found = [
            _newest_on_postgres(execute, *questions, asked)
            for questions in list(zip(AMONG_NEWEST, NEWEST, BY_INDEX, strict=True))[:places]
        ]
    else:
        asked["wanted"] = _for_sqlite(phrases)
        found = [execute(find, asked).scalars().all() for find in FIND_SQLITE[:places]]
    return sorted({contact_id for ids in found for contact_id in ids}, reverse=True)[:most]


def holding(session: Session, ids: Sequence[int], query: str) -> set[int]:
    """Which of these contacts hold, in their own words or in their files, every word and "quoted phrase" of the query;
    nothing is a beginning."""
    phrases = phrases_of(query)
    if not phrases or not ids:
        return set()
    postgres = session.get_bind().dialect.name == "postgresql"
    wanted = _for_postgres(phrases, beginning=False) if postgres else _for_sqlite(phrases, beginning=False)
    return {
        contact_id
        for start in range(0, len(ids), AT_ONCE)
        for find in (AMONG_POSTGRES if postgres else AMONG_SQLITE)
        for contact_id in session.connection().execute(find, {"wanted": wanted, "ids": list(ids[start : start + AT_ONCE])}).scalars()
    }  # fmt: skip


def _newest_on_postgres(
    execute: Callable[..., CursorResult[Any]],
    among_newest: TextClause,
    newest: TextClause,
    by_index: TextClause,
    asked: Mapping[str, Any],
) -> Sequence[int]:
    """GIN knows no order: of a word that stands in a million contacts it would give all to be sorted, and the planner,
    left alone, reads a million contacts backwards for a word that stands in one. So the newest are looked through
    first; a word that is rarer there is left to the index, which knows blocks of ids as well and is asked for the newest
    of them first (by their ids alone, the plan for any words would gather all ids there are). Of a beginning it gathers all its words before it looks at any block: a common one is looked for in
    what holds the whole words before it."""
    found = execute(among_newest, {**asked, "window": WINDOW}).scalars().all()
    if len(found) == asked["most"]:
        return found
    end, with_last = tuple(execute(newest, {**asked, "sample": SAMPLE}).one())
    by = asked["whole"] if asked["whole"] and with_last >= COMMON else asked["wanted"]
    by_blocks: list[int] = []
    for blocks in _blocks(end):
        rest = asked["most"] - len(by_blocks)
        by_blocks += execute(by_index, {**asked, "by": by, "blocks": blocks, "most": rest}).scalars()
        if len(by_blocks) == asked["most"]:
            break
    return by_blocks


def _blocks(newest: int | None) -> Iterator[list[int]]:
    """The blocks of all contacts up to `newest`, the newest first, ever more at once."""
    end, width = -1 if newest is None else newest // BLOCK, 1
    while end >= 0:
        start = max(0, end - width + 1)
        yield list(range(start, end + 1))
        end, width = start - 1, width * WIDER


def _for_postgres(phrases: list[list[str]], *, beginning: bool = True) -> str:
    """The query of `to_tsquery`; words come as letters and figures only. `beginning`: the last may be one."""
    last = len(phrases) - 1 if beginning else -1
    asked = ([" <-> ".join(words) + ":*" * (at == last) for words in spellings(phrase)] for at, phrase in enumerate(phrases))  # fmt: skip
    return " & ".join("(" + " | ".join(f"({one})" for one in ways) + ")" for ways in asked)


def _for_sqlite(phrases: list[list[str]], *, beginning: bool = True) -> str:
    """The query of FTS5. `beginning`: the last may be one."""
    last = len(phrases) - 1 if beginning else -1
    asked = (['"' + " ".join(words) + '"' + "*" * (at == last) for words in spellings(phrase)] for at, phrase in enumerate(phrases))  # fmt: skip
    return " AND ".join("(" + " OR ".join(ways) + ")" for ways in asked)
