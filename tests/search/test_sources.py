"""Everything that can be found becomes a document by the same way, whichever room it is from."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, articles, jobs, threads
from community.articles import Article
from community.categories import Category
from community.database import now
from community.people import Person
from escalation import incident_documents, incidents
from escalation.incidents import Incident, State
from search import checks, rebuilding, sources, the_index
from search.index import Key, Query


@pytest.fixture
def article(db: Session, ana: Person, bo: Person, kim: Person, general: Category) -> Article:
    thread = threads.ask(db, by=ana, category=general, title="Help", body="Which one?", tags_=["apn"])
    answer = answers.post(db, thread, by=bo, body="Use tern.internet.")
    made = articles.publish(db, answer, by=kim, title="Which APN to use", body="It is tern.internet.")
    db.commit()
    work()
    return made


@pytest.fixture
def incident(db: Session, kim: Person, general: Category) -> Incident:
    said = {"title": "No roaming in Norway", "summary": "A partner is away.", "affected": "Bergen\nOslo"}
    made = incidents.open_new(db, by=kim, category_id=general.id, **said)
    db.commit()
    work()
    return made


def work() -> None:
    while jobs.run_some(now() + timedelta(hours=1)):
        pass


def found(words: str, **more) -> list[Key]:
    return [hit.key for hit in the_index().search(Query(words, **more)).hits]


def test_every_room_has_said_what_can_be_found():
    assert {source.name for source in sources.all()} >= {"thread", "article", incident_documents.INCIDENTS.name}


def test_an_article_is_found_by_its_words_and_the_tags_of_its_thread(article: Article):
    assert found("tern.internet", kind="article", tag="apn") == [("article", article.id)]


def test_an_edited_article_is_found_by_what_it_says_now(db: Session, article: Article, kim: Person):
    articles.edit(db, article, by=kim, title="Which name to use", body="It is tern.web.")
    db.commit()
    work()
    assert (found("tern.web", kind="article"), found("APN", kind="article")) == ([("article", article.id)], [])


def test_a_hidden_article_is_found_no_more_until_it_is_back(db: Session, article: Article, kim: Person):
    articles.hide(db, article, by=kim, reason="Outdated")
    db.commit()
    work()
    assert found("APN") == []
    articles.unhide(db, article, by=kim)
    db.commit()
    work()
    assert found("APN") == [("article", article.id)]


def test_an_incident_is_found_while_it_lasts_and_when_it_is_over(db: Session, incident: Incident, kim: Person):
    assert found("Norway partner", solved=False) == found("Bergen") == [("incident", incident.id)]
    incidents.answer(db, incident, by=kim, body="Choose another network by hand.")
    incidents.fix(db, incident, by=kim)
    db.commit()
    work()
    assert found("another network by hand", solved=True) == [("incident", incident.id)]


def test_an_incident_is_found_by_what_is_known_by_now(db: Session, incident: Incident, kim: Person):
    incidents.reword(db, incident, by=kim, title="No roaming in Sweden", summary="", affected="")
    db.commit()
    work()
    assert (found("Sweden"), found("Norway")) == ([("incident", incident.id)], [])


def test_what_is_suspected_or_was_none_is_not_found(db: Session, incident: Incident, kim: Person, general: Category):
    incidents.suspect(db, title="Voicemail is silent", category_id=general.id, at=now())
    incidents.dismiss(db, incident, by=kim)
    db.commit()
    work()
    rebuilding.reindex()
    assert (found("voicemail"), found("Norway")) == ([], [])


def test_a_rebuild_brings_all_of_them_and_nothing_disagrees(db: Session, article: Article, incident: Incident):
    the_index().clear()
    assert rebuilding.reindex() == 3
    assert found("Norway") == [("incident", incident.id)]
    assert list(checks.disagreements(db)) == []


def test_what_is_missing_or_kept_wrongly_is_named_with_its_source(db: Session, article: Article, incident: Incident):
    the_index().remove([Key("article", article.id)])
    incident.state = State.DISMISSED
    db.add(incident)
    assert set(checks.disagreements(db)) == {
        f"article {article.id} is missing from the search index",
        f"incident {incident.id} is in the search index, and nobody may see it",
    }


def test_what_changes_during_a_rebuild_is_promised_again(db: Session, article: Article, kim: Person):
    rebuild = rebuilding.rebuilt()
    next(rebuild)
    articles.edit(db, article, by=kim, title="Which name to use", body="Nothing else.")
    db.commit()
    list(rebuild)
    work()
    assert found("Which name", kind="article") == [("article", article.id)]
