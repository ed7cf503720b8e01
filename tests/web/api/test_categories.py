"""Categories through the API."""

from community import categories
from community.database import writing


def test_categories_stand_in_their_order_with_how_many_threads_they_have(client, question):
    with writing() as db:
        categories.add(db, name="Billing", description="Bills and payments")
    listed = client.get("/api/v1/categories").json()
    assert [(found["slug"], found["thread_count"]) for found in listed["items"]] == [("general", 1), ("billing", 0)]
    assert listed["next"] is None
