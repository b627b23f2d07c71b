"""The page as it ships is made from the sources beside it, and needs nobody else."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ENGINE = Path(__file__).parents[4] / "engine"
SOURCES = ENGINE / "panel_page"
PAGE = ENGINE / "sidestick_engine" / "panel" / "page"
FIXED = ("package.json", "package-lock.json", "build.mjs")


def digest() -> str:
    """Return what build.mjs writes: a digest of all that the page is made of."""
    files = [path for path in (SOURCES / "src").rglob("*") if path.is_file()]
    names = [*FIXED, *(path.relative_to(SOURCES).as_posix() for path in files)]
    found = hashlib.sha256()
    for name in sorted(names):
        text = (SOURCES / name).read_text(encoding="utf-8")
        found.update(f"{name}\n{text}\n".encode())
    return found.hexdigest()


def test_the_page_is_as_new_as_its_sources() -> None:
    """An older page needs: npm ci && npm run build, in engine/panel_page."""
    assert (PAGE / "sources.sha256").read_text().strip() == digest()


def test_the_page_names_no_other_place() -> None:
    """It loads what lies beside it; a name of a standard's is no place to go to."""
    for path in (PAGE / name for name in ("index.html", "page.css", "page.js")):
        found = set(re.findall(r"https?://[\w.]+", path.read_text(encoding="utf-8")))
        assert found <= {"http://www.w3.org"}, path.name


def test_the_lock_file_names_no_download_host() -> None:
    """Whoever builds uses the registry that is theirs."""
    assert '"resolved"' not in (SOURCES / "package-lock.json").read_text(encoding="utf-8")
