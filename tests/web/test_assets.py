"""Static files: named by their content, kept forever, small on the way."""

import gzip
import re

import pytest
from starlette.testclient import TestClient

from web.assets import STATIC, asset


def test_a_static_file_may_be_kept_forever_because_its_name_carries_its_content(client: TestClient):
    answer = client.get(asset("landbridge.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert re.search(r"/landbridge\.[0-9a-f]{10}\.css$", asset("landbridge.css"))


def test_it_comes_gzipped_to_whoever_takes_gzip_and_plain_to_others(client: TestClient):
    packed = client.get(asset("landbridge.css"), headers={"Accept-Encoding": "gzip"})
    plain = client.get(asset("landbridge.css"), headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_fonts_are_packed_already(client: TestClient):
    answer = client.get(asset("fonts/atkinson-next-latin.woff2"))
    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers


def test_styles_name_their_fonts_by_address(client: TestClient):
    styles = client.get(asset("landbridge.css")).text
    assert asset("fonts/atkinson-next-latin.woff2") in styles
    assert "../fonts" not in styles
    assert "/*" not in styles


def test_every_style_and_script_is_in_the_bundle_or_on_a_page(client: TestClient):
    styles = client.get(asset("landbridge.css")).text
    scripts = client.get(asset("landbridge.js")).text + client.get(asset("desk.js")).text
    for path in (STATIC / "css").glob("*.css"):
        assert path.read_text().rstrip().splitlines()[-2].strip()[:60] in styles, path.name
    for path in [*(STATIC / "js").glob("*.js"), *(STATIC / "js/desk").glob("*.js")]:
        assert path.read_text().splitlines()[-1] in scripts, path.name


def test_the_operators_hue_is_in_the_styles(client: TestClient):
    assert "--brand-hue:226" in client.get(asset("landbridge.css")).text


def test_an_old_or_invented_address_is_not_found(client: TestClient):
    assert client.get("/static/landbridge.0000000000.css").status_code == 404
    assert client.get("/static/../web/app.py").status_code == 404
    assert client.post(asset("landbridge.css")).status_code == 405


def test_a_template_that_names_a_missing_file_says_so_at_once():
    with pytest.raises(KeyError):
        asset("css/pages/nowhere.css")


def test_the_first_visit_leaves_room_in_sixty_kilobytes():
    everything = ["landbridge.css", "landbridge.js", "js/vendor/htmx.min.js", "icons.svg", "favicon.svg"]
    files = [STATIC / "fonts/atkinson-next-latin.woff2", STATIC / "fonts/atkinson-next-polish.woff2"]
    page = 3_500  # home itself
    assert sum(_packed(name) for name in everything) + sum(file.stat().st_size for file in files) < 60_000 - page


def _packed(name: str) -> int:
    from web.assets import _assets

    return len(gzip.compress(_assets()[name].body, 9))
