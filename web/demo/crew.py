"""The people who work here: their teams, their hours, what they know, and what they want to be asked."""

from datetime import datetime

from sqlmodel import Session

from community import categories
from community.people import Person
from escalation import agents, calendars, teams, watching
from escalation.teams import Team
from web import shifts
from web.demo import story
from web.demo.times import parse


def put_to_work(db: Session, people: dict[str, Person], at: datetime) -> None:
    """Departments beside Support, the hours of each, and everybody of the staff in the team they belong to."""
    told = story.crew()
    works_by = {calendars.ALWAYS: calendars.always(db).id}
    for calendar in told["calendar"]:
        works_by[calendar["name"]] = _write_hours(db, calendar, by=people["helen"], at=at)
    for team in told["team"]:
        teams.add(db, name=team["name"], kind=team["kind"], calendar_id=works_by[team["calendar"]])
    teams.work_by(db, works_by[told["desk"]["calendar"]], [teams.first(db).id])
    for member in told["member"]:
        hours = shifts.read(member.get("shifts", []))
        how = {"languages": member["languages"], "most_cases": member.get("most_cases", 6), "hours": hours}
        agents.know(db, agents.place(db, people[member["handle"]], _team(db, member["team"]), **how), member["knows"])
    _write_rules(db, told["rule"], at)


def _write_hours(db: Session, told: story.Table, *, by: Person, at: datetime) -> int:
    """Every version of a calendar, the oldest first. Returns the newest's id."""
    place = {name: told[name] for name in ("name", "timezone", "country", "region")}
    written = 0
    for number, version in enumerate(told["version"]):
        began, hours = at - parse(version["ago"]), shifts.read(version["shifts"])
        written = calendars.put(db, **place, hours=hours, after=number, by=by, at=began).id
    return written


def _write_rules(db: Session, rules: list[story.Table], at: datetime) -> None:
    """The rules by which departments are asked."""
    for rule in rules:
        place = categories.by_slug(db, rule["category"]).id if "category" in rule else None
        said = {"name": rule["name"], "words": rule["words"], "question": rule["question"], "category_id": place}
        within, made = rule["hours"] * 3600, at - parse(rule["made"])
        watching.write(db, team_id=_team(db, rule["team"]).id, reply_within=within, made_at=made, **said)


def _team(db: Session, slug: str) -> Team:
    return next(team for team in teams.all(db) if team.slug == slug)
