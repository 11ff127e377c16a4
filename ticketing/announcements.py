"""What is announced to everybody now: read out by the telephone system, shown to agents and above every public page."""

from datetime import datetime

from sqlmodel import Session, col, select

from ticketing.announcement_tables import Announcement, Maintenance

MOST = 3


def running(session: Session, now: datetime) -> list[Announcement]:
    """What is announced now, the newest first."""
    question = select(Announcement).where(col(Announcement.ends_at) > now, col(Announcement.starts_at) <= now)
    return list(session.exec(question.order_by(col(Announcement.id).desc()).limit(MOST)).all())


def text_of(one: Announcement | Maintenance, language: str) -> str:
    return one.text_en if language == "en" else one.text_de
