"""So that the forum never becomes an island: an unanswered question reaches somebody whose job it is."""

# Whoever imports anything of this room hears what it joins: no process writes to threads without their cases.
from escalation import agents, ending, experts, followups, holding, merging, redaction, reopening, watching  # noqa: F401
