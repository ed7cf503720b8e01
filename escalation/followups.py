"""An answer nobody has confirmed: asked about after a day and after three, taken for a yes after a week at most."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from community.database import reference


class Followup(SQLModel, table=True):
    """The next time an asker's silence, or a missing detail, is looked at. `step` counts what has happened already."""

    thread_id: int = reference("thread.id", primary_key=True)
    due_at: datetime = Field(index=True)
    step: int = 0
