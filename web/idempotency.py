"""Creating something twice by accident: the same `Idempotency-Key` answers with the first result."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from community.database import now, reference


class IdempotentRequest(SQLModel, table=True):
    """What a request with a key answered. `fingerprint` is the hash of its method, path and body."""

    person_id: int = reference("person.id", primary_key=True)
    key: str = Field(max_length=255, primary_key=True)
    fingerprint: str = Field(max_length=64)
    status: int
    body: str
    at: datetime = Field(default_factory=now, index=True)
