"""People write Markdown; pages get safe HTML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from community import markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>body{display:none}</style>",
    "<form action=/sign-out><button>x</button></form>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](https://evil.example/pixel.png)",
    '[x](https://ok.example "\\" onmouseover=alert(1) \\"")',
    "<https://ok.example/\"onmouseover='alert(1)'>",
    '```"onclick=alert(1)\n</code></pre><script>alert(1)</script>\n```',
    "`</code><script>alert(1)</script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "# <b onclick=alert(1)>x</b>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "[x]: javascript:alert(1)\n\n[x]",
    "\x00<script\x00>alert(1)</script>",
]
TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\s[^<>]*)?)>")


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_an_attack_is_left_but_its_letters(attack: str):
    html = markdown.render(attack)
    for _closing, tag, attributes in TAG.findall(html):
        assert tag in markdown.TAGS
        assert set(re.findall(r'([\w-]+)="', re.sub(r'(?<==)"[^"]*"', '"', attributes))) <= {
            *("href", "title", "rel", "class", "start", "tabindex")
        }
    assert not re.search(r'href="(?!https?:|mailto:|tel:|/|#)', html)
    assert "<" not in TAG.sub("", html)


def test_what_people_write_looks_as_they_expect():
    assert markdown.render("One\ntwo") == "<p>One<br>\ntwo</p>\n"
    assert markdown.render("~~old~~ **new**") == "<p><s>old</s> <strong>new</strong></p>\n"
    assert markdown.render("# Title") == "<h3>Title</h3>\n"


@pytest.mark.parametrize("link", ["[here](https://ok.example)", "https://ok.example", "<https://ok.example>"])
def test_a_link_earns_nothing_for_the_site_it_leads_to(link: str):
    assert '<a href="https://ok.example" rel="nofollow ugc noopener">' in markdown.render(link)


def test_a_nul_byte_never_reaches_the_database():
    assert "\x00" not in markdown.render("Hello\x00 there")


def test_the_plain_words_are_what_a_reader_sees():
    assert markdown.plain(markdown.render("**5 < 6** & `more`")) == "5 < 6 & more"


def test_a_handle_leads_to_whoever_has_it_and_never_out_of_code_or_a_link():
    html = markdown.render(
        "@Ana, **@bo-2**: `@ana` [@ana](https://a.example) @nobody x@ana.example", {"ana": 7, "bo-2": 8}
    )
    assert html.count('class="named"') == 2
    assert '<a href="/people/~7" class="named" rel="nofollow ugc noopener">@Ana</a>,' in html
    assert '<a href="/people/~8" class="named" rel="nofollow ugc noopener">@bo-2</a>' in html
    assert "<code>@ana</code>" in html


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_comes_through_beside_a_handle(attack: str):
    named = markdown.render(f"@ana {attack} @ana", {"ana": 7})
    alone = markdown.render(f"@ana {attack} @ana")
    assert re.sub('<a href="/people/~7" class="named" rel="nofollow ugc noopener">@ana</a>', "@ana", named) == alone


PIECES = (
    *("word", " ", "\n", "\n\n", ".", "a.b", "example.org", "https://x.example/y", "//", "www.", "me@there.example"),
    *("@", "mailto:", ":", "/", "`", "*", "[", "](", ")", "<", ">", "1.5", "e.g.", "\\", "ö.de", "- "),
)


@given(words=st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_every_bare_link_is_found_although_few_texts_are_searched_for_them(words: str):
    thorough = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "typographer": False})
    thorough.enable(["table", "strikethrough", "linkify"]).disable("image")
    links = re.findall("<a href", thorough.render(words))
    assert len(re.findall("<a href", markdown.render(words))) == len(links)
