"""So that the forum never becomes an island: an unanswered question reaches somebody whose job it is."""
