"""Where a case can stand, which ways lead on from there, and what each does to its clocks: the one table.

queued --claim--> claimed                            claimed --release | lease over--> queued
claimed --asks the customer--> waiting_customer      waiting_customer --the customer writes--> queued
queued --the community answers--> waiting_customer   waiting_customer --two hours without a yes--> queued
claimed --asks an expert--> with_expert              with_expert --answer | timer--> queued
any --snooze--> snoozed                              snoozed --time | somebody writes--> queued
claimed --publishes--> answered                      answered --the asker confirms | presumed--> resolved --> closed
answered | resolved --"did not help"--> queued       any --incident--> in_incident --detached--> queued
any --solved by the community--> withdrawn           any --merge--> merged     any --thread gone--> cancelled
"""

from enum import StrEnum


class State(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    WAITING_CUSTOMER = "waiting_customer"
    WITH_EXPERT = "with_expert"
    SNOOZED = "snoozed"
    IN_INCIDENT = "in_incident"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    CANCELLED = "cancelled"


class Clocks(StrEnum):
    """What a step does to the clocks of its case."""

    KEEP = "stay as they are"
    PAUSE = "stand still"
    RESUME = "run on from where they stood"
    REPLIED = "the first reply is given, and the others stand still until the customer writes"
    AGAIN = "all run, and the first reply is promised anew if it had been given"
    STOP = "end"


class WrongMove(ValueError):
    """No way leads from the one state to the other."""

    def __init__(self, start: str, to: str):
        super().__init__(f"a case that is {start} cannot become {to}")


WITH_TEAM = (
    *(State.QUEUED, State.CLAIMED, State.WAITING_CUSTOMER),
    *(State.WITH_EXPERT, State.SNOOZED, State.IN_INCIDENT),
)
"""The team owes something, now or when a time or the customer comes."""

OPEN = (*WITH_TEAM, State.ANSWERED)
"""At most one case of a thread is in one of these."""

RUNNING = (State.QUEUED, State.CLAIMED, State.WITH_EXPERT, State.SNOOZED)
"""The clocks run: whoever rests a case, or asks a colleague, keeps the customer waiting all the same."""

OVER = (State.RESOLVED, State.CLOSED, State.WITHDRAWN, State.MERGED, State.CANCELLED)

Ways = dict[State, Clocks]

_ENDS: Ways = {
    State.RESOLVED: Clocks.STOP,
    State.WITHDRAWN: Clocks.STOP,
    State.CANCELLED: Clocks.STOP,
    State.MERGED: Clocks.PAUSE,
}

WAYS: dict[State, Ways] = {
    State.QUEUED: {
        State.CLAIMED: Clocks.KEEP,
        State.WAITING_CUSTOMER: Clocks.PAUSE,
        State.SNOOZED: Clocks.KEEP,
        State.IN_INCIDENT: Clocks.PAUSE,
        **_ENDS,
    },
    State.CLAIMED: {
        State.QUEUED: Clocks.KEEP,
        State.CLAIMED: Clocks.KEEP,
        State.WAITING_CUSTOMER: Clocks.PAUSE,
        State.WITH_EXPERT: Clocks.KEEP,
        State.SNOOZED: Clocks.KEEP,
        State.IN_INCIDENT: Clocks.PAUSE,
        State.ANSWERED: Clocks.REPLIED,
        **_ENDS,
    },
    State.WAITING_CUSTOMER: {
        State.QUEUED: Clocks.AGAIN,
        State.CLAIMED: Clocks.RESUME,
        State.SNOOZED: Clocks.RESUME,
        State.IN_INCIDENT: Clocks.KEEP,
        State.CLOSED: Clocks.STOP,
        **_ENDS,
    },
    State.WITH_EXPERT: {
        State.QUEUED: Clocks.KEEP,
        State.CLAIMED: Clocks.KEEP,
        State.SNOOZED: Clocks.KEEP,
        State.IN_INCIDENT: Clocks.PAUSE,
        **_ENDS,
    },
    State.SNOOZED: {
        State.QUEUED: Clocks.KEEP,
        State.CLAIMED: Clocks.KEEP,
        State.SNOOZED: Clocks.KEEP,
        State.IN_INCIDENT: Clocks.PAUSE,
        **_ENDS,
    },
    State.IN_INCIDENT: {
        State.QUEUED: Clocks.RESUME,
        State.CLAIMED: Clocks.RESUME,
        State.ANSWERED: Clocks.REPLIED,
        **_ENDS,
    },
    State.ANSWERED: {
        State.QUEUED: Clocks.AGAIN,
        State.IN_INCIDENT: Clocks.KEEP,
        State.RESOLVED: Clocks.STOP,
        State.CANCELLED: Clocks.STOP,
        State.MERGED: Clocks.PAUSE,
    },
    State.RESOLVED: {State.QUEUED: Clocks.AGAIN, State.CLOSED: Clocks.KEEP},
    State.MERGED: {State.QUEUED: Clocks.RESUME},
    State.CLOSED: {},
    State.WITHDRAWN: {},
    State.CANCELLED: {},
}
"""From where to where, and what becomes of the clocks. Waiting for the customer pauses them, and so does an incident,
which has a clock of its own; waiting for an expert, or a rest, never does."""


def way(start: str, to: str) -> Clocks:
    """What this step does to the clocks. Raises WrongMove where no way leads."""
    clocks = WAYS[State(start)].get(State(to))
    if clocks is None:
        raise WrongMove(start, to)
    return clocks
