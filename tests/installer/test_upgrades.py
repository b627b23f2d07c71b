"""The upgrade of a script that is there already, in every state that it may be found in."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import Sidestick
from Sidestick.settings import config
from sidestick_engine.history.database import History, Query
from sidestick_engine.kit.track_maps import read_track_maps
from sidestick_installer.deploy import DeployAction, install, plan, script_folder
from sidestick_installer.errors import DeployError, DowngradeError
from sidestick_installer.manifest import NAME, Manifest
from sidestick_installer.releases import TABLE, version_numbers
from sidestick_models.styles.user_styles import UserStyles

from .homes import RELEASES, files, unpack

SHIPPED = Path(Sidestick.__file__).parent
VERSION = "99.0.0"
MINE = b"# my own idea\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def edit(folder: Path) -> None:
    (folder / "protocol" / "port_file.py").write_bytes(MINE)


def lose_manifest(folder: Path) -> None:
    (folder / NAME).unlink()


def damage_manifest(folder: Path) -> None:
    (folder / NAME).write_text("{", encoding="utf-8")


def lose_file(folder: Path) -> None:
    (folder / "protocol" / "zmtp.py").unlink()


def edit_and_lose_manifest(folder: Path) -> None:
    edit(folder)
    lose_manifest(folder)


def nothing(_: Path) -> None:
    """Leave the script as it was installed."""


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    "change",
    [nothing, edit, lose_manifest, damage_manifest, lose_file, edit_and_lose_manifest],
    ids=lambda change: change.__name__,
)
def test_an_upgrade_brings_the_script_of_this_version_and_loses_nothing(
    library: Path, data: Path, release: str, change: Callable[[Path], None]
) -> None:
    """Settings, learned controls and edits of the user stay; files of the release go."""
    unpack(release, library, data)
    folder = script_folder(library)
    change(folder)
    is_edited = "edit" in change.__name__
    before = files(folder)
    planned = plan(SHIPPED, library, version=VERSION)
    assert files(folder) == before
    assert (planned.action, planned.previous) == (DeployAction.UPGRADE, release)
    assert planned.edited == (("protocol/port_file.py",) if is_edited else ())

    report = install(SHIPPED, library, version=VERSION, config={})
    after = files(folder)
    assert report.previous == release
    assert after["config.json"] == before["config.json"]
    assert report.backups == (("protocol/port_file.py.backup",) if is_edited else ())
    if is_edited:
        assert after["protocol/port_file.py.backup"] == MINE
    manifest = Manifest.read(folder)
    assert manifest is not None
    assert after.keys() - set(report.backups) == {*manifest.files, NAME, "config.json"}
    assert plan(SHIPPED, library, version=VERSION).action is DeployAction.NOTHING


@pytest.mark.parametrize(
    ("release", "style", "generate"),
    [("0.1.0", "reggae", (0x99, 36)), ("0.2.0", "funk", (0x99, 36))],
)
def test_what_a_release_has_saved_is_read_without_a_complaint(
    library: Path, data: Path, release: str, style: str, generate: tuple[int, int]
) -> None:
    """By the script that was installed over it."""
    unpack(release, library, data)
    install(SHIPPED, library, version=VERSION, config={})
    (settings, controls), problems = config.load(script_folder(library))
    assert problems == []
    assert settings["style"] == style
    assert controls["generate"].message == generate


@pytest.mark.parametrize(
    ("release", "kit_map"), [("0.1.0", "general_midi"), ("0.2.0", "ezdrummer_3")]
)
def test_the_data_of_a_release_are_read(
    library: Path, data: Path, release: str, kit_map: str
) -> None:
    """History, the choice of a kit map, a style of the user's."""
    unpack(release, library, data)
    with closing(History(data / "history.db")) as history:
        history.check()
        entries = history.find(Query(), 10)
    assert {entry.action for entry in entries} >= {"generate", "extend"}
    assert read_track_maps(data / "tracks.txt").of_others == kit_map
    styles = UserStyles(data / "styles")
    assert (list(styles.styles()), styles.faults()) == (["polka"], [])


def test_an_edited_file_is_kept_each_time_under_a_name_of_its_own(
    source: Path, library: Path
) -> None:
    """Two edits are two backups, the same edit is one; a later upgrade carries both over."""
    install(source, library, version="1.0")
    folder = script_folder(library)
    for text in ("first", "second", "second"):
        (folder / "surface.py").write_text(text, encoding="utf-8")
        install(source, library, version="1.0")
    install(source, library, version="1.1")
    assert (folder / "surface.py.backup").read_text(encoding="utf-8") == "first"
    assert (folder / "surface.py.backup 2").read_text(encoding="utf-8") == "second"
    assert not (folder / "surface.py.backup 3").exists()


def test_a_later_version_is_replaced_only_when_that_is_asked_for(
    source: Path, library: Path
) -> None:
    """It says what is there, and what to type."""
    install(source, library, version="0.10.0", config={"style": "funk"})
    before = files(library)
    assert plan(source, library, version="0.9.0").action is DeployAction.DOWNGRADE
    with pytest.raises(DowngradeError, match=r"0\.10\.0.*0\.9\.0.*--downgrade"):
        install(source, library, version="0.9.0")
    assert files(library) == before
    report = install(source, library, version="0.9.0", downgrade=True)
    assert report.previous == "0.10.0"
    assert json.loads((script_folder(library) / "config.json").read_text()) == {"style": "funk"}


def test_versions_are_compared_as_numbers() -> None:
    assert version_numbers("0.10.0") > version_numbers("0.9.12")


@pytest.mark.parametrize(
    ("change", "action"),
    [
        (nothing, DeployAction.NOTHING),
        (edit, DeployAction.REPAIR),
        (lose_file, DeployAction.REPAIR),
        (lose_manifest, DeployAction.REPAIR),
        (edit_and_lose_manifest, DeployAction.REPAIR),
        (shutil.rmtree, DeployAction.INSTALL),
    ],
    ids=["as shipped", "edited", "file lost", "manifest lost", "edited, manifest lost", "gone"],
)
def test_a_script_of_this_version_is_put_right(
    library: Path, change: Callable[[Path], None], action: DeployAction
) -> None:
    """The plan says how, and what was done is there afterwards."""
    install(SHIPPED, library, version=VERSION)
    change(script_folder(library))
    planned = plan(SHIPPED, library, version=VERSION)
    assert planned.action is action
    assert str(script_folder(library)) in str(planned)
    install(SHIPPED, library, version=VERSION)
    assert plan(SHIPPED, library, version=VERSION).action is DeployAction.NOTHING


def test_every_release_is_known_by_its_files() -> None:
    """`python -m tests.installer.note_release` adds the one that is being made."""
    changes = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changes, re.MULTILINE)
    assert set(json.loads(TABLE.read_text(encoding="utf-8"))) == set(released)


def test_a_folder_with_few_of_our_files_is_somebody_elses(library: Path) -> None:
    """It is refused, as a plan too, and left alone."""
    folder = script_folder(library)
    folder.mkdir(parents=True)
    shutil.copy(SHIPPED / "errors.py", folder / "errors.py")
    for do in (plan, install):
        with pytest.raises(DeployError, match="Move it out"):
            do(SHIPPED, library, version=VERSION)
    assert [path.name for path in folder.iterdir()] == ["errors.py"]
