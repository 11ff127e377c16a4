"""Finding contacts by the words in them: FTS5 in SQLite, tsvector in PostgreSQL, behind a few functions."""

import re

from sqlalchemy import text
from sqlmodel import Session

from storage.change import Change

LONGEST = 100_000
POSTGRES = text("INSERT INTO contact_search (contact_id, document) VALUES (:id, to_tsvector('simple', :words))")
SQLITE = text("INSERT INTO contact_search (rowid, document) VALUES (:id, :words)")
POSTGRES_FORGETS = text("DELETE FROM contact_search WHERE contact_id = :id")
SQLITE_FORGETS = text("INSERT INTO contact_search (contact_search, rowid, document) VALUES ('delete', :id, :words)")
"""The index keeps no text of its own, so it has to be told which words go."""


def index_contact(session: Session, contact_id: int, *texts: str) -> None:
    """Makes the words of a contact findable with this commit."""
    words = " \n".join(texts)[:LONGEST]
    statement = POSTGRES if session.get_bind().dialect.name == "postgresql" else SQLITE
    session.connection().execute(statement, {"id": contact_id, "words": words})


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


def index_everything(session: Session) -> None:
    """Makes the words of every contact findable anew: after a restore, for the index itself is not backed up."""
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


def find_contacts(session: Session, query: str, most: int) -> list[int]:
    """Ids of the newest contacts that hold every word of the query (the last one may be a beginning), newest first."""
    words = re.findall(r"\w+", query.casefold())[:8]
    if not words:
        return []
    if session.get_bind().dialect.name == "postgresql":
        wanted = " & ".join([*words[:-1], f"{words[-1]}:*"])
        statement = "SELECT contact_id FROM contact_search WHERE document @@ to_tsquery('simple', :wanted) ORDER BY contact_id DESC LIMIT :most"
    else:
        wanted = " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
        statement = (
            "SELECT rowid FROM contact_search WHERE contact_search MATCH :wanted ORDER BY rowid DESC LIMIT :most"
        )
    return [row[0] for row in session.execute(text(statement), {"wanted": wanted, "most": most})]
