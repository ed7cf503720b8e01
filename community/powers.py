"""What a rank unlocks: each rule asks the very table that /ranks shows (community/ranks.py)."""

from datetime import datetime

from sqlmodel import Session

from community import ranks, votes
from community.people import Person
from community.permissions import (
    HIDDEN,
    YES,
    No,
    Permission,
    Written,
    may_by_rank,
    may_edit_words_of,
    may_write,
)

VOTES_A_DAY = 30


def may_vote(person: Person | None, on: Written, value: int = 1) -> Permission:
    """Up from the first points on, as a Member; down as an Advisor with more of them. Staff earn none and need none."""
    if not (allowed := may_take_vote_back(person, on)) or not person or person.is_staff or person.is_superuser:
        return allowed
    power = "vote up" if value > 0 else "vote down"
    if not (allowed := may_by_rank(person, power)):
        return allowed
    least = ranks.VOTE_POINTS[power].amount
    return YES if person.points >= least else No("You can do this from %(n)s points.", {"n": least})


def may_vote_today(db: Session, person: Person, on: Written, value: int, at: datetime | None = None) -> Permission:
    """30 votes a day (UTC) are enough for anybody who reads what they vote on. A changed vote is a new one."""
    if not (allowed := may_vote(person, on, value)):
        return allowed
    if votes.cast_today(db, person, at) < VOTES_A_DAY:
        return YES
    return No("You have voted %(n)s times today. Tomorrow you can again.", {"n": VOTES_A_DAY})


def may_take_vote_back(person: Person | None, on: Written) -> Permission:
    if not (allowed := may_write(person)):
        return allowed
    if person and person.id == on.author_id:
        return No("You cannot vote on what you wrote yourself.")
    return YES if on.visible else HIDDEN


def may_say_worked(person: Person | None, on: Written) -> Permission:
    """ "This worked for me": for everybody it helped, but who wrote it."""
    if not (allowed := may_by_rank(person, "worked for me")):
        return allowed
    if person and person.id == on.author_id:
        return No("This is your own answer. Others say whether it worked for them.")
    return YES if on.visible else HIDDEN


def may_verify(person: Person | None, on: Written) -> Permission:
    """Say that an answer is right, or no longer is. Nobody vouches for their own words."""
    if not (allowed := may_by_rank(person, "verify")):
        return allowed
    if person and person.id == on.author_id:
        return No("Somebody else has to decide about your own words.")
    return YES if on.visible else HIDDEN


def may_suggest(person: Person | None, on: Written) -> Permission:
    """Suggest other words for what somebody else wrote."""
    if not (allowed := may_by_rank(person, "suggest edits")):
        return allowed
    if may_edit_words_of(person, on.author_id):
        return No("You can change this yourself.")
    return YES if on.visible else HIDDEN


def may_decide_suggestion(person: Person | None, author_id: int, by_id: int) -> Permission:
    """The author of the words, and whoever may change them anyway; but nobody about what they suggested themselves."""
    if not (allowed := may_edit_words_of(person, author_id)):
        return allowed
    return YES if person and person.id != by_id else No("Somebody else has to decide about your own words.")


def may_see_who_voted(person: Person | None) -> Permission:
    """Who voted is between them and us. Whoever looks is on the public log."""
    return may_by_rank(person, "see who voted")


def may_invite_superuser(person: Person | None) -> Permission:
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and person.is_staff else No("Only staff can invite somebody to be a superuser.")
