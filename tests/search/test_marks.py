"""Text with the found words marked."""

from markupsafe import Markup, escape

from search.marks import Marked, Piece, excerpt, mark


def test_a_marked_text_is_escaped_once_by_a_template():
    marked = Marked((Piece("<b> & "), Piece("found", found=True)))
    assert escape(marked) == Markup("&lt;b&gt; &amp; <mark>found</mark>")
    assert escape(escape(marked)) == escape(marked)


def test_only_whole_words_are_marked():
    assert mark("sim, SIM and simple", lambda word: word.lower() == "sim").html == (
        "<mark>sim</mark>, <mark>SIM</mark> and simple"
    )


def test_a_short_text_is_its_own_excerpt():
    assert excerpt("Restart  the\nphone.", lambda word: word == "phone").html == "Restart the <mark>phone</mark>."


def test_an_excerpt_is_where_most_of_the_words_stand_together():
    text = "alpha " + "filler " * 60 + "alpha beta " + "filler " * 60
    shown = excerpt(text, lambda word: word in ("alpha", "beta"))
    assert "<mark>alpha</mark> <mark>beta</mark>" in shown.html
    assert shown.text.startswith("… ")
    assert shown.text.endswith(" …")


def test_an_excerpt_without_a_find_is_the_beginning():
    assert excerpt("filler " * 100, lambda _: False).text.startswith("filler filler")


def test_a_text_without_a_space_is_cut_all_the_same():
    assert len(excerpt("x" * 5_000, lambda _: True).text) < 300
