"""The people who work here: their teams, what they know, and what they ask each other."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from community import categories
from community.people import Person
from escalation import agents, calendars, experts, teams, watching
from escalation.cases import Case, State
from escalation.teams import Team
from web import shifts
from web.demo import story

OFFICE = {str(day): [["08:00", "18:00"]] for day in range(5)}


def put_to_work(db: Session, people: dict[str, Person], at: datetime) -> None:
    """Departments beside Support, and everybody of the staff in the team they belong to."""
    told = story.crew()
    office = calendars.put(db, name="Office hours", timezone="Europe/London", hours=OFFICE, country="GB", at=at)
    works_by = {"Office hours": office.id, "Around the clock": calendars.always(db).id}
    for team in told["team"]:
        teams.add(db, name=team["name"], kind=team["kind"], calendar_id=works_by[team["calendar"]])
    for member in told["member"]:
        hours = shifts.read(member.get("shifts", []))
        how = {"languages": member["languages"], "most_cases": member.get("most_cases", 6), "hours": hours}
        agents.know(db, agents.place(db, people[member["handle"]], _team(db, member["team"]), **how), member["knows"])


def let_them_ask(db: Session, people: dict[str, Person], at: datetime) -> None:
    """The rules by which departments are asked, and what the desk waits for at this moment."""
    told = story.crew()
    for rule in told["rule"]:
        place = categories.by_slug(db, rule["category"]).id if "category" in rule else None
        said = {"name": rule["name"], "words": rule["words"], "question": rule["question"], "category_id": place}
        within = rule["hours"] * 3600
        watching.write(db, team_id=_team(db, rule["team"]).id, reply_within=within, made_at=at, **said)
    waiting = db.exec(select(Case.thread_id).where(Case.state == State.QUEUED)).all()
    watching.ask_in(db, list(waiting), at)
    for asked in told["asked"]:
        _ask(db, people, asked, at)


def _ask(db: Session, people: dict[str, Person], asked: story.Table, at: datetime) -> None:
    """About the newest case that anybody has claimed, by whoever has."""
    case = db.exec(select(Case).where(Case.state == State.CLAIMED).order_by(col(Case.id).desc()).limit(1)).one()
    whom = {"team": _team(db, asked["team"]), "expert": people[asked["expert"]]}
    within = timedelta(hours=asked["hours"])
    by = db.get_one(Person, case.assignee_id)
    experts.ask(db, case, by=by, question=asked["question"], within=within, at=at, **whom)


def _team(db: Session, slug: str) -> Team:
    return next(team for team in teams.all(db) if team.slug == slug)
