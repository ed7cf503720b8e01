"""So that the forum never becomes an island: an unanswered question reaches somebody whose job it is."""

# Whoever imports anything of this room hears what it joins: no process writes to threads without their cases.
from escalation import (  # noqa: F401  # noqa: F401 what they keep goes when words are taken out
    agents,
    drafts,
    ending,
    experts,
    followups,
    guard,
    holding,
    merging,
    notes,
    reopening,
    side_threads,
    watching,
)
