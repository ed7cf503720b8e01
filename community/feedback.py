"""What somebody says about being helped: one tap, asked once, and never needed to go on."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from community.database import now, reference


class Feedback(SQLModel, table=True):
    """Whether an asker felt heard in their thread."""

    thread_id: int = reference("thread.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    felt_heard: bool
    at: datetime = Field(default_factory=now)
