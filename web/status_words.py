"""The sentences of the status line, one function for each stage. web/status.py puts them on pages and in the API."""

from escalation.promises import Stage, Standing
from web import team_words
from web.team_words import Said, called
from web.times import day
from web.translations import N_, ngettext


def parts(standing: Standing) -> list[Said]:
    """The fact, and what follows from it."""
    return SAYS[standing.stage](standing)


def _with_the_community(standing: Standing) -> list[Said]:
    fact = N_("That did not help, so we look again.") if standing.round > 1 else N_("Waiting for the community.")
    if not standing.due_at or standing.due_at <= standing.at:
        return [(fact, {}), (N_("Nobody has answered in time, so our team is taking over now."), {})]
    promised = (USUALLY if standing.usual else UNTIL, {"usual": standing.usual, "time": standing.due_at})
    return [(fact, {}), promised, *_looking(standing)]


def _looking(standing: Standing) -> list[Said]:
    people = ngettext("%(n)s person", "%(n)s people", standing.looking)
    return [(N_("%(people)s who know about this were asked to look."), {"people": people})] if standing.looking else []


def _answered_and_open(standing: Standing) -> list[Said]:
    values = {"who": called(standing.answered_by), "time": standing.answered_at, "asker": called(standing.asker)}
    return [(_fact_of_answer(standing), values), (N_("Did it solve it, %(asker)s?"), values)]


def _fact_of_answer(standing: Standing) -> str:
    """An hour is said with "at", a day without."""
    today = standing.answered_at and not day(standing.answered_at)
    if not standing.answered_by:
        return N_("Somebody replied at %(time)s.") if today else N_("Somebody replied (%(time)s).")
    return N_("%(who)s answered at %(time)s.") if today else N_("%(who)s answered (%(time)s).")


def _helped(standing: Standing) -> list[Said]:
    took = (standing.solved_at or standing.at) - standing.asked_at
    values = {"asker": called(standing.asker), "took": took}
    if not standing.confirmed:
        return [
            (N_("Taken as solved."), {}),
            (N_("%(asker)s has not said so, and can still say that it is not."), values),
        ]
    return [(N_("Solved, and %(asker)s confirmed it."), values), (N_("It took %(took)s."), values)]


def _presumed(standing: Standing) -> list[Said]:
    says_so = N_("%(asker)s has not said so, and can still say that it did not help.")
    fact = N_("Taken as answered, because nobody objected for a week.")
    return [(fact, {}), (says_so, {"asker": called(standing.asker)})]


def _no_word(standing: Standing) -> list[Said]:
    fact = N_("Our team needed more from %(asker)s, and has heard nothing for a week.")
    return [(fact, {"asker": called(standing.asker)}), (N_("Whatever is written here now is heard all the same."), {})]


def _needs_a_detail(standing: Standing) -> list[Said]:
    values = {"asker": called(standing.asker), "time": standing.closes_at}
    if not standing.closes_at:
        opens = N_("It opens by itself as soon as %(asker)s writes.")
        return [(N_("Closed, because a detail is missing."), values), (opens, values)]
    waits = N_("The clock stands still until it is here; without it, this closes: %(time)s.")
    return [(N_("A detail from %(asker)s is missing."), values), (waits, values)]


def _asked_elsewhere(standing: Standing) -> list[Said]:
    other = standing.other
    if not other:
        return [(N_("Another thread asks the same."), {}), (N_("What is answered there helps here, too."), {})]
    values = {"other": other.reference, "time": other.due_at}
    fact = (N_("%(other)s asks the same."), values)
    if other.solved:
        return [fact, (N_("It is solved there."), values)]
    if other.due_at:
        return [fact, (N_("Our team answers both there; a reply is promised by %(time)s."), values)]
    return [fact, (N_("What is answered there helps here, too."), values)]


def _never_promised(standing: Standing) -> list[Said]:
    waits = {"asker": called(standing.asker)}
    nobody = (N_("Nobody has answered yet."), {})
    if not standing.escalates:
        return [nobody, (N_("Our team does not take over here by itself; %(asker)s can ask it to."), waits)]
    return [
        nobody,
        (N_("This was asked before our team promised to take over; %(asker)s can ask our team now."), waits),
    ]


def _closed(_standing: Standing) -> list[Said]:
    return [(N_("This takes no more answers."), {}), (N_("Ask a new question, and link to this one."), {})]


def _hidden(_standing: Standing) -> list[Said]:
    return [(N_("Hidden by a moderator."), {}), (N_("Its author and the people who moderate still see it."), {})]


SAYS = {
    Stage.TALK: lambda _standing: [],
    Stage.HIDDEN: _hidden,
    Stage.CLOSED: _closed,
    Stage.COMMUNITY: _with_the_community,
    Stage.QUEUED: team_words.in_the_queue,
    Stage.CLAIMED: team_words.with_an_agent,
    Stage.WAITING_CUSTOMER: team_words.waits_for_the_asker,
    Stage.HELD: team_words.held,
    Stage.WITH_EXPERT: team_words.with_an_expert,
    Stage.SNOOZED: team_words.resting,
    Stage.IN_INCIDENT: team_words.in_an_incident,
    Stage.NEEDS_INFO: _needs_a_detail,
    Stage.DUPLICATE: _asked_elsewhere,
    Stage.ANSWERED: _answered_and_open,
    Stage.NO_WORD: _no_word,
    Stage.PRESUMED: _presumed,
    Stage.SOLVED: _helped,
    Stage.UNARMED: _never_promised,
}

USUALLY = N_("People here usually answer within %(usual)s; if nobody has by %(time)s, our team takes over.")
UNTIL = N_("If nobody has answered by %(time)s, our team takes over.")
