"""The tests of rooms read the source, here of packages made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import figures, source

FILES = {
    "engine/sidestick_engine/__init__.py": "",
    "engine/sidestick_engine/one/__init__.py": "",
    "engine/sidestick_engine/one/music_vae.py": "from sidestick_engine.two import model\n",
    "engine/sidestick_engine/two/__init__.py": "",
    "engine/sidestick_engine/two/model.py": "def load():\n    from ..one import music_vae\n",
    "engine/sidestick_engine/three/__init__.py": "import sidestick_engine.one.music_vae as vae\n",
    "models/sidestick_models/networks/music_vae.py": "NAME = 'music-vae'\n",
    "engine/panel_page/src/settings.ts": "const model = 'DrumsRNN'\n",
}
FOLDERS = ("one", "two", "three")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_an_import_in_a_function_counts_as_one(root: Path) -> None:
    """Also one that is relative; a room that only one side imports is no pair."""
    assert source.mutual_imports(root) == [("sidestick_engine.one", "sidestick_engine.two")]
    one, two, three = (source.room(f"sidestick_engine.{name}", root) for name in FOLDERS)
    assert source.arrows(two, one, root) == [
        "engine/sidestick_engine/two/model.py:2: sidestick_engine.one.music_vae"
    ]
    assert source.arrows(one, three, root) == []


def test_an_import_has_its_whole_name_and_what_it_is_bound_to(root: Path) -> None:
    """And tells whether it runs when the file is loaded."""
    two, three = (source.room(f"sidestick_engine.{name}", root) for name in FOLDERS[1:])
    assert source.imports(two / "model.py", root) == (
        source.Import("sidestick_engine.one.music_vae", "music_vae", False, 2),
    )
    assert source.imports(three / "__init__.py", root) == (
        source.Import("sidestick_engine.one.music_vae", "vae", True, 1),
    )


def test_architectures_are_known_in_networks_only(root: Path) -> None:
    """Whoever else names one is found, in Python and on the page, however it is spelt."""
    assert list(figures.naming_networks(root)) == [
        "engine/sidestick_engine/one/music_vae.py",
        "engine/sidestick_engine/three/__init__.py",
        "engine/sidestick_engine/two/model.py",
        "engine/panel_page/src/settings.ts",
    ]


def test_the_fullest_folder_is_found(root: Path) -> None:
    """An `__init__.py` is its folder's, and no module in it."""
    assert figures.modules_of_folders(root).most_common() == [
        ("engine/sidestick_engine/one", 1),
        ("engine/sidestick_engine/two", 1),
        ("models/sidestick_models/networks", 1),
    ]
