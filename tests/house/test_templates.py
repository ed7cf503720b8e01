"""The rules every page keeps: no injected style or script, only icons we have, no template nobody shows."""

import re
from collections.abc import Iterator
from pathlib import Path

from web.assets import STATIC
from web.pages import templates

WEB = Path(__file__).parents[2] / "web"
TEMPLATES = WEB / "templates"


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield path.relative_to(TEMPLATES).as_posix(), path.read_text()


def test_every_template_can_be_read():
    for name, _source in sources():
        templates.get_template(name)


def test_no_template_injects_style_or_script():
    """The content security policy would refuse them; values go into the classes of css/scales.css. A letter is no page:
    mail programs read nothing but what stands in it. Nor is what people take along: it is read without the site."""
    injected = re.compile(r"""\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)|hx-on|javascript:""")
    apart = ["letters/letter.html", "own_data/page.html"]
    assert [name for name, source in sources() if injected.search(source)] == apart


def test_every_icon_a_template_shows_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    shown = {icon for _name, source in sources() for icon in re.findall(r"""\bicon\(["']([\w-]+)["']""", source)}
    assert shown <= drawn


def test_every_template_is_shown_somewhere():
    everything = "\n".join(path.read_text() for path in [*WEB.rglob("*.py"), *TEMPLATES.rglob("*.html")])
    assert not [name for name, _source in sources() if f'"{name}"' not in everything]


def test_every_page_style_is_used():
    """`{% set styles = ["desk"] %}` loads css/pages/desk.css."""
    named = {name for _name, source in sources() for name in re.findall(r"set styles = \[([^\]]*)\]", source)}
    used = set(re.findall(r'"([\w-]+)"', " ".join(named)))
    assert used <= {path.stem for path in (STATIC / "css/pages").glob("*.css")}
