"""People asking, answering and being credited for it, on a real database."""
