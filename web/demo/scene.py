"""Where the story takes place and who is in it: categories with their policies, people, and the texts of the desk."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pyotp.totp import TOTP
from sqlmodel import Session

from community import authenticators, categories, mailboxes, people, second_factors, subscriptions
from community.people import Person
from community.settings import settings
from community.subscriptions import Kind
from escalation import macros, policies, teams
from escalation.policies import Rules
from search import synonyms
from web.demo import crew, story
from web.demo.times import parse

if TYPE_CHECKING:
    from web.demo.telling import Telling

PASSWORD = "tern-demo-2026"  # noqa: S105 everybody in the demo has it, and the demo prints it
LONG_AGO = timedelta(days=1600)


def set_up(telling: "Telling") -> None:
    """Everything that was there before the first question."""
    for empty in categories.in_order(telling.db):
        categories.remove(telling.db, empty)
    for told in story.categories():
        categories.add(telling.db, name=told["name"], slug=told["slug"], description=told["description"])
    _let_come(telling)
    _follow(telling)
    for told in story.categories():
        _promise(telling, told)
    crew.put_to_work(telling.db, telling.people, telling.now)
    _write_down(telling)


def _let_come(telling: "Telling") -> None:
    password = people.hasher().hash(PASSWORD)
    for told in story.people():
        who = {name: told[name] for name in ("handle", "name", "email", "role")}
        joined = telling.now - parse(told["joined"])
        about = told.get("about", "")
        person = people.add(telling.db, **who, about=about, password_hash=password, at=joined)
        if not told.get("new"):
            people.put_on(person, "Member")  # they have looked around long ago; what else they reached the worker finds
        if told.get("second_factor"):
            _bring_a_second_factor(telling.db, person, joined)
        if person.email:
            mailboxes.verify(telling.db, person, person.email, at=joined)
        telling.people[told["handle"]] = person


def _bring_a_second_factor(db: Session, person: Person, at: datetime) -> None:
    """An app whose secret nobody has, so that their account can be looked at, and not signed in to."""
    secret = authenticators.new_secret()
    second_factors.add_authenticator(db, person, secret, TOTP(secret).at(at), at=at)


def _follow(telling: "Telling") -> None:
    """What people hear of, besides the threads in which they asked or answered."""
    for told in story.people():
        person, joined = telling.people[told["handle"]], telling.now - parse(told["joined"])
        for slug in told.get("places", []):
            subscriptions.follow(telling.db, person, Kind.CATEGORY, telling.category(slug).id, at=joined)
        for handle in told.get("authors", []):
            subscriptions.follow(telling.db, person, Kind.PERSON, telling.people[handle].id, at=joined)


def _promise(telling: "Telling", told: story.Table) -> None:
    """The window of a category, and the one it had `before`, until so long ago."""
    db, place, first = telling.db, telling.category(told["slug"]), telling.now - LONG_AGO
    window = parse(told["window"]) if "window" in told else None
    before = told.get("before")
    begins = telling.now - parse(before["until"]) if before else first
    if before:
        policies.set_for(db, place, parse(before["window"]), starts_at=first, by=telling.people["idris"], at=first)
    rules = Rules(window=window, escalates=bool(window), **told.get("rules", {}))
    policies.change(db, place, rules, starts_at=begins, by=telling.people["helen"], at=begins)


def _write_down(telling: "Telling") -> None:
    """The texts that the desk writes often, `used` as often as people have, and what it says means the same."""
    by_slug = {team.slug: team.id for team in teams.all(telling.db)}
    for told in story.desk()["macro"]:
        team_id = by_slug[told["team"]] if "team" in told else None
        written = {"name": told["name"], "body": told["body"], "team_id": team_id}
        macro = macros.add(telling.db, by=telling.people[told["by"]], **written)
        for _ in range(told.get("used", 0)):
            macros.count_use(telling.db, macro)
    for told in story.desk()["synonym"]:
        language = told.get("language", settings().language)
        synonyms.add(telling.db, language, told["words"], by=telling.people[told["by"]])
