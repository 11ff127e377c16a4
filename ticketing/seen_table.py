"""Which news on a ticket which agent has seen."""

from sqlmodel import Field, SQLModel


class TicketSeen(SQLModel, table=True):
    """This agent has seen the newest news on this ticket; the row goes when there is news again."""

    __tablename__ = "ticket_seen"

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
