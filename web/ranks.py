"""The ladder in words: what each rank needs and may do, what earns points, and what is missing for the next rank.

All of it is read from the tables that the rules use: community/ranks.py and community/points.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from community import measuring
from community.measuring import Measured
from community.people import Person
from community.points import DAILY, RULES, Rule
from community.ranks import LADDER, STEPS, SUPERUSER, VOTE_POINTS, Need, Rank, rank_of
from web.translations import N_, ngettext
from web.translations import gettext as _

POWERS = {
    "ask": N_("ask questions"),
    "answer": N_("answer"),
    "comment": N_("write comments"),
    "me too": N_("say that you have it too"),
    "worked for me": N_("say that an answer worked for you"),
    "flag": N_("flag"),
    "vote up": N_("vote up, from %(n)s points"),
    "escalate": N_("pass a question on to the support team at once, with a reason"),
    "suggest edits": N_("suggest other words"),
    "vote duplicate": N_("vote that something was asked before; three votes decide"),
    "vote down": N_("vote down, from %(n)s points"),
    "retag": N_("change tags"),
    "review first posts": N_("look through the first posts of new people"),
    "ask for detail": N_("say that a detail is missing"),
    "edit": N_("change words without review"),
    "mark duplicate": N_("say alone that something was asked before"),
    "verify": N_("verify an answer, or mark it as out of date"),
    "be pinged": N_("be asked first when a question waits that you know about"),
    "moderate": N_("decide about flags, in the open"),
    "hide": N_("hide with a reason, never delete"),
    "merge": N_("merge threads"),
    "accept for the asker": N_("say what solved it when the asker is silent for 72 hours"),
    "escalate at once": N_("pass a question on at any time"),
    "surge duty": N_("help with the queue when very many ask"),
    "see who voted": N_("see who voted, which is logged"),
    "everything": N_("everything, for the company; all of it is logged"),
}
"""A word for each power of community/ranks.py."""

NEEDS = {
    "points": N_("%(n)s points"),
    "mail verified": N_("a confirmed e-mail address"),
    "second factor": N_("an app or a passkey to sign in with, besides the password"),
    "threads read": N_("%(n)s threads read"),
    "minutes": N_("%(n)s minutes here"),
    "days": N_("%(n)s days here"),
    "flags upheld": N_("%(n)s %% of your flags agreed with"),
    "positive share": N_("%(n)s %% of the votes on your answers up"),
    "active days": N_("here on %(n)s of 100 days"),
    "upheld against": N_("at most %(n)s flags against you agreed with in 100 days"),
    "invited": N_("an invitation by our team"),
}
"""A sentence for each need."""

COUNTED: dict[str, Callable[[int], str]] = {
    "positive answers": lambda n: ngettext("%(n)s answer voted up", "%(n)s answers voted up", n),
    "accepted": lambda n: ngettext("%(n)s accepted answer", "%(n)s accepted answers", n),
    "accepted lately": lambda n: ngettext("%(n)s accepted answer in 100 days", "%(n)s accepted answers in 100 days", n),
}
"""The same of what a small site needs only one of."""

EARNED = {
    "answer accepted": N_("your answer solved it"),
    "answered what waited": N_("besides, when it had waited for half an hour"),
    "answer voted up": N_("your answer is voted up"),
    "staff verified": N_("our team verifies your answer"),
    "thread voted up": N_("your question is voted up"),
    "worked for me": N_("your answer worked for somebody else"),
    "accepted an answer": N_("you say which answer solved it"),
    "edit approved": N_("words you suggested are taken"),
    "confirmed deflection": N_("your answer helps somebody before they ask"),
    "voted an answer down": N_("you vote an answer down"),
    "answer voted down": N_("your answer is voted down"),
    "abusive answer": N_("an abusive answer of yours is hidden"),
    "abusive thread": N_("an abusive thread of yours is hidden"),
    "abusive comment": N_("an abusive comment of yours is hidden"),
}
"""A sentence for each rule of community/points.py."""


@dataclass(frozen=True)
class Step:
    """One step of the ladder as somebody sees it: had, here, or to come."""

    rank: Rank
    look: str = ""

    @property
    def powers(self) -> str:
        """As a sentence."""
        words = [_(POWERS[power], n=_least(power)) for power in self.rank.powers]
        return ", ".join(words)

    @property
    def needs(self) -> str:
        return ", ".join(says(need) for need in self.rank.needs if need.asked)


@dataclass(frozen=True)
class Next:
    """The next rank, and how far each of its needs is."""

    rank: Rank
    needs: list[Measured]


def says(need: Need) -> str:
    """What is needed, as words."""
    return COUNTED[need.of](need.amount) if need.of in COUNTED else _(NEEDS[need.of], n=need.amount)


def part(it: Measured) -> float:
    """How much of it there is, between 0 and 1."""
    if it.met:
        return 1.0
    return max(0.0, min(1.0, it.has / it.need.amount)) if it.need.amount and not it.need.at_most else 0.0


def earning(rule: str, terms: Rule) -> str:
    """What a rule is for, with its limits."""
    words = _(EARNED[rule])
    if terms.most_of_one is not None:
        words += " " + _("(up to %(n)s points an answer)", n=terms.most_of_one)
    if terms.most_a_day is not None:
        words += " " + _("(up to %(n)s points a day)", n=terms.most_a_day)
    return words


def rules() -> list[tuple[str, str]]:
    """Every rule: how many points, and what for."""
    signed = [(f"{terms.points:+}".replace("-", "−"), earning(rule, terms)) for rule, terms in RULES.items()]
    return sorted(signed, key=lambda row: -int(row[0].replace("−", "-")))


def limit() -> int:
    return DAILY


def ladder(person: Person | None = None) -> list[Step]:
    """Every rank in order, seen from where somebody stands."""
    at = STEPS.index(rank_of(person)) if person else -1
    looks = ["had" if place < at else "here" if place == at else "" for place in range(len(STEPS))]
    return [Step(rank, look) for rank, look in zip(STEPS, looks, strict=True)]


def next_for(db: Session, person: Person) -> Next | None:
    """None for superusers and staff: there is nothing above that points could earn."""
    rank = rank_of(person)
    if rank not in LADDER:
        return None
    following = [*LADDER, SUPERUSER][LADDER.index(rank) + 1]
    return Next(following, measuring.measured(db, person, following))


def _least(power: str) -> int:
    return VOTE_POINTS[power].amount if power in VOTE_POINTS else 0
