"""What the search does not find: words, figures with the rows behind them, and what to do about each."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi import Query as Parameter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from community import categories, listing
from community.database import now, reading
from community.languages import read_in
from search import gaps, synonyms, tallies
from search.gaps import Figures, Kind
from search.outcomes import threads_in
from search.permissions import may_mend_search
from search.tallies import SearchedWords
from web import charts, times
from web.charts import Chart
from web.forms import Id, Line
from web.pages import page, see_other
from web.translations import N_, ngettext
from web.translations import gettext as _
from web.visitor import Db, Me, require

router = APIRouter()

HEADINGS = {
    Kind.SEARCHES: N_("All searches"),
    Kind.EMPTY: N_("Found nothing"),
    Kind.SOLVED: N_("Solved, as they said themselves"),
    Kind.READ: N_("Read something and left"),
    Kind.QUESTION: N_("Asked after all"),
    Kind.PASSED: N_("Opened nothing and left"),
}
SAYS = {
    Kind.SEARCHES: N_("by anybody but our own people"),
    Kind.EMPTY: N_("the words, or the answer, are missing here"),
    Kind.SOLVED: N_("confirmed: a question that did not have to be asked"),
    Kind.READ: N_("unconfirmed: it may have helped, or they gave up"),
    Kind.QUESTION: N_("what was shown was not it"),
    Kind.PASSED: N_("nothing was found, or nothing looked right"),
}
BAD = frozenset({Kind.EMPTY, Kind.PASSED})


class SynonymForm(BaseModel):
    means: Annotated[Line, Field(min_length=1, max_length=200)]


@router.get("/gaps")
def show(
    request: Request,
    me: Me,
    category: Annotated[str, Parameter(max_length=60)] = "",
    dismissed: bool = False,
    after: str | None = None,
) -> Response:
    require(may_mend_search(me))
    with reading() as db:
        places = categories.in_order(db)
        place = next((it for it in places if it.slug == category), None)
        listed = gaps.words(db, category_id=place and place.id, dismissed=dismissed, after=after)
        trends = gaps.trends(db, [it.id for it in listed.items])
        shown = {"figures": gaps.figures(db), "by_category": gaps.by_category(db), "used": gaps.most_used(db)}
    drawn = {it.id: _small(it, trends[it.id]) for it in listed.items}
    lists = {"listed": listed, "drawn": drawn, "places": places, "place": place, "dismissed": dismissed}
    return page(
        request, "gaps/gaps.html", charts=_drawn(shown["figures"]), first_page=not after, **lists, **shown, **WORDS
    )


@router.get("/gaps/words/{id}")
def show_words(request: Request, me: Me, id: Id, after: str | None = None) -> Response:
    """Every search for these words, and what can be done about them."""
    require(may_mend_search(me))
    with reading() as db:
        words = _the_words(db, id)
        found = gaps.rows_of(db, words, after=after)
        titles = _titles(db, found.items)
    return page(request, "gaps/words.html", words=words, rows=found, titles=titles)


@router.post("/gaps/words/{id}/dismissal")
def dismiss(db: Db, me: Me, id: Id) -> Response:
    require(may_mend_search(me))
    tallies.dismiss(_the_words(db, id), by=me, at=now())
    return see_other(f"/gaps/words/{id}")


@router.delete("/gaps/words/{id}/dismissal")
def restore(db: Db, me: Me, id: Id) -> Response:
    require(may_mend_search(me))
    tallies.restore(_the_words(db, id))
    return see_other(f"/gaps/words/{id}")


@router.post("/gaps/words/{id}/synonym")
def add_synonym(db: Db, me: Me, id: Id, form: Annotated[SynonymForm, Form()]) -> Response:
    """From now on these words find what was written in others, in the language they are in."""
    require(may_mend_search(me))
    words = _the_words(db, id)
    synonyms.add(db, read_in(words.words), [words.words, *form.means.split(",")], by=me)
    tallies.dismiss(words, by=me, at=now())
    return see_other(f"/gaps/words/{id}")


@router.get("/gaps/{kind}")
def show_rows(request: Request, me: Me, kind: Kind, day: date | None = None, after: str | None = None) -> Response:
    """Exactly what a figure counts, or what it counts on one day."""
    require(may_mend_search(me))
    with reading() as db:
        found = gaps.rows(db, kind, day=day, after=after)
        titles = _titles(db, found.items)
    shown = {"rows": found, "titles": titles, "kind": kind, "day": day, "heading": HEADINGS[kind], "says": SAYS[kind]}
    return page(request, "gaps/rows.html", dated=times.date, **shown)


def _the_words(db: Any, id: int) -> SearchedWords:
    """Raises HTTPException(404)."""
    words = db.get(SearchedWords, id)
    if not words:
        raise HTTPException(404)
    return words


def _titles(db: Any, rows: Any) -> dict[int, str]:
    """Of every thread that these searches showed, opened or ended in, as far as everybody may see it."""
    ids = {id for row in rows for id in (*threads_in(row.shown), row.thread_id or 0)}
    return {id: row.title for id, row in listing.by_ids(db, sorted(ids)).items()}


def _drawn(figures: Figures) -> dict[str, Chart]:
    ends = (times.date(figures.days[0]), _("today"))
    return {kind: _bars(kind, figures, ends) for kind in Kind}


def _bars(kind: Kind, figures: Figures, ends: tuple[str, str]) -> Chart:
    says = ngettext("Each of 30 days: %(n)s in all.", "Each of 30 days: %(n)s in all.", figures.count(kind))
    return charts.bars(figures.daily(kind), says=says, ends=ends, broken=kind in BAD)


def _small(words: SearchedWords, trend: list[int]) -> Chart:
    says = ngettext("Each of 30 days: %(n)s in vain.", "Each of 30 days: %(n)s in vain.", words.failed)
    return charts.bars(trend, says=says, ends=("", ""))


WORDS = {"Kind": Kind, "HEADINGS": HEADINGS, "SAYS": SAYS}
