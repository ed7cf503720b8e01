"""Everything out, and in again: the same database; and without being asked, nothing private."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import migrations
from community import answers, comments, duplicates, threads
from community.answers import Answer
from community.categories import Category
from community.database import dispose, writing
from community.people import Person
from community.threads import Thread
from escalation.cases import Case
from tests.cast import joins
from tests.conftest import Configure
from tests.web.forum import accept, answer, ask
from tests.web.test_canaries import CANARIES, case  # noqa: F401 a case with everything private in it
from tests.web.test_whole_exports import everything
from web import bringing_in, exports


@pytest.fixture
def forum(case: Case, ana: Person, bo: Person, sam: Person, general: Category) -> None:  # noqa: F811
    """All kinds of things, the private ones, too; and a thread that points to a later one."""
    first, later = ask(ana, general, "First ☃", tags_=["sim"]), ask(bo, general, "Later")
    helpful = answer(later, bo, 'Scan\tit\n"again".')
    accept(helpful, bo)
    hidden = answer(later, ana, "heronhidden")
    with writing() as db:
        comments.post(db, db.get_one(Thread, later.id), by=ana, body="Thanks.")
        duplicates.attach(db, db.get_one(Thread, first.id), db.get_one(Thread, later.id), by=sam)
        answers.hide(db, db.get_one(Answer, hidden.id), by=sam, reason="Not for here.")
        gone = threads.ask(db, by=ana, category=general, title="herongone", body="herongone")
        comments.post(db, gone, by=bo, body="heronbelow")
        threads.hide(db, gone, by=sam, reason="Not for here.")


@pytest.fixture
def elsewhere(configure: Configure, tmp_path: Path) -> Callable[[], None]:
    """`elsewhere()` goes on in a new, empty database."""

    def go() -> None:
        dispose()
        configure(database_url=f"sqlite:///{tmp_path / 'elsewhere.sqlite'}", data_dir=tmp_path / "elsewhere")
        migrations.upgrade()

    return go


@pytest.mark.usefixtures("forum")
def test_an_export_brought_in_is_the_same_database(tmp_path: Path, elsewhere: Callable[[], None]):
    before = everything()
    told = exports.export(tmp_path / "out", private=True)
    assert told.tables["thread"] == len(before["thread"])
    elsewhere()
    bringing_in.bring_in(tmp_path / "out")
    assert everything() == before
    assert joins("Newcomer").id > max(person["id"] for person in before["person"])


@pytest.mark.usefixtures("forum")
def test_a_public_export_has_nothing_that_a_visitor_cannot_read(tmp_path: Path):
    told = exports.export(tmp_path / "out")
    written = "".join(file.read_text() for file in (tmp_path / "out").iterdir())
    assert told.tables.keys() == exports.PUBLIC.keys()
    assert [word for word in (*CANARIES.values(), "heron", "@people.example") if word in written] == []
    assert "Scan\\tit" in written


@pytest.mark.usefixtures("forum")
def test_only_its_owner_can_read_an_export(tmp_path: Path):
    exports.export(tmp_path / "out", private=True)
    assert (tmp_path / "out").stat().st_mode & 0o77 == 0


def test_there_is_already_something_there(tmp_path: Path):
    with pytest.raises(FileExistsError):
        exports.export(tmp_path)


def spoil(directory: Path, how: str) -> None:
    manifest = directory / exports.MANIFEST
    if how == "no manifest":
        manifest.unlink()
    elif how == "missing file":
        (directory / "thread.jsonl").unlink()
    elif how == "missing row":
        (directory / "category.jsonl").write_text("")
    elif how == "broken line":
        (directory / "category.jsonl").write_text("{\n")
    else:
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **json.loads(how)}))


@pytest.mark.parametrize(
    "how",
    [
        *("no manifest", "missing file", "missing row", "broken line"),
        *('{"private": false}', '{"revision": "0000"}', '{"format": 99}'),
    ],
)
def test_what_is_not_whole_changes_nothing(tmp_path: Path, how: str):
    exports.export(tmp_path / "out", private=True)
    before = everything()
    spoil(tmp_path / "out", how)
    with pytest.raises(bringing_in.Unfit):
        bringing_in.bring_in(tmp_path / "out")
    assert everything() == before


def test_a_database_with_people_in_it_is_left_alone(tmp_path: Path):
    exports.export(tmp_path / "out", private=True)
    joins("Ana")
    with pytest.raises(bringing_in.NotEmpty):
        bringing_in.bring_in(tmp_path / "out")
