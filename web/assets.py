"""Everything under static/, joined, stripped and named by its content at the start. There is no build step."""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from community.settings import settings

STATIC = Path(__file__).parent / "static"
OURS = {
    "landbridge.js": STATIC / "js",
    "desk.js": STATIC / "js/desk",
    "passkeys.js": STATIC / "js/passkeys",
    "writing.js": STATIC / "js/writing",
}
"""Our own scripts, each folder joined to one file: what every page loads, and what only the desk, where one signs in,
or whoever is signed in does."""

STYLES = (
    *("tokens", "base", "scales", "button", "field", "badge", "avatar", "rows", "tabs", "menu", "dialog"),
    *("toast", "status", "answer", "vote", "code", "table", "chart", "empty", "skeleton", "composer", "sla", "kbd"),
    *("pagination", "bar"),
)
"""The bundle, in the order it cascades."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file as it is served. Its address carries a hash of its bytes, so it may be kept forever."""

    name: str
    body: bytes

    @cached_property
    def address(self) -> str:
        stem, suffix = posixpath.splitext(self.name)
        return f"/static/{stem}.{hashlib.sha256(self.body).hexdigest()[:10]}{suffix}"

    @cached_property
    def packed(self) -> bytes | None:
        """The bytes gzipped, or None where that gains nothing (fonts)."""
        packed = gzip.compress(self.body, 9, mtime=0)
        return packed if len(packed) < len(self.body) * 0.9 else None

    def response(self, *, gzipped: bool) -> Response:
        body = self.packed if gzipped and self.packed else self.body
        response = Response(body, media_type=TYPES[posixpath.splitext(self.name)[1]])
        response.headers.update({"Cache-Control": FOREVER, "Vary": "Accept-Encoding"})
        if body is self.packed:
            response.headers["Content-Encoding"] = "gzip"
        return response


def asset(name: str) -> str:
    """The address of a static file: `asset("css/pages/desk.css")`. Raises KeyError for one that does not exist."""
    return _assets()[name].address


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Mounted at /static: answers by address and knows nothing else."""
    address = scope["path"]
    if scope["type"] != "http" or address not in _addresses():
        raise HTTPException(404)
    if scope["method"] not in ("GET", "HEAD"):
        raise HTTPException(405)
    gzipped = "gzip" in Headers(scope=scope).get("accept-encoding", "")
    await _addresses()[address].response(gzipped=gzipped)(scope, receive, send)


@lru_cache(maxsize=1)
def _addresses() -> dict[str, Asset]:
    return {found.address: found for found in _assets().values()}


@lru_cache(maxsize=1)
def _assets() -> dict[str, Asset]:
    """Files that name no others come first, so that styles can name them by their address."""
    plain = {found.name: found for found in _plain()}
    styles = [Asset("landbridge.css", _joined_styles(plain)), *_page_styles(plain)]
    return plain | {found.name: found for found in styles}


def _plain() -> Iterator[Asset]:
    for path in sorted(STATIC.rglob("*")):
        name = path.relative_to(STATIC).as_posix()
        if path.suffix in TYPES and path.suffix != ".css" and path.parent not in OURS.values():
            yield Asset(name, path.read_bytes())
    for name, folder in OURS.items():
        yield Asset(name, _joined_scripts(folder).encode())


def _joined_styles(plain: dict[str, Asset]) -> bytes:
    styles = [_style(STATIC / f"css/{name}.css", plain) for name in STYLES]
    hue = f"@layer tokens{{:root{{--brand-hue:{settings().brand_hue}}}}}"
    return "\n".join([*styles, hue]).encode()


def _page_styles(plain: dict[str, Asset]) -> Iterator[Asset]:
    for path in sorted((STATIC / "css/pages").glob("*.css")):
        yield Asset(f"css/pages/{path.name}", _style(path, plain).encode())


def _style(path: Path, plain: dict[str, Asset]) -> str:
    """A style sheet without its comments and indents, its `url(…)`s turned into addresses."""
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    folder = path.parent.relative_to(STATIC).as_posix()
    css = re.sub(r'url\("(\.[^"]+)"\)', lambda url: _url(posixpath.normpath(f"{folder}/{url[1]}"), plain), css)
    return re.sub(r"\s*\n\s*", "\n", css).strip()


def _url(name: str, plain: dict[str, Asset]) -> str:
    return f'url("{plain[name].address}")'


def _joined_scripts(folder: Path) -> str:
    """Each file stands in a block of its own, so their names do not meet. None of them imports another."""
    scripts = [path.read_text().strip() for path in sorted(folder.glob("*.js"))]
    return '"use strict";\n' + "\n".join(f"{{\n{script}\n}}" for script in scripts) + "\n"
