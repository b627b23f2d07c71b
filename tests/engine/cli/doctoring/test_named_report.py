"""`sidestick doctor --report` on real files: the same text in homes of any names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from sidestick_engine.cli import main
from sidestick_installer.places import Places

if TYPE_CHECKING:
    from conftest import FakeDrummer

PLAIN = "anna"
# What differs from one run to the next, whatever things are called.
CHANGING = re.compile(r"^Written .*$|[\d,]+ MB", re.MULTILINE)


def report_of(root: Path, user: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a home in which much is wrong, and return the report on it."""
    home = root / user
    data, library = home / "Sidestick's", home / "Music" / user / "User Library"
    script = library / "Remote Scripts" / "Sidestick"
    for folder in (data / "styles", data / "models" / "mine", script):
        folder.mkdir(parents=True)
    (script / "config.json").write_text('{"bars": 99999, "no such": 1}', encoding="utf-8")
    (script / "__init__.py").write_text("somebody else's", encoding="utf-8")
    (data / "history.db").write_bytes(b"no database" * 400)
    (data / "port.json").write_text("{", encoding="utf-8")
    (data / "port.json").chmod(0o600)
    (data / "styles" / f"{user}.txt").write_text("no style", encoding="utf-8")
    (data / "models" / "mine" / "model.json").write_text("{}", encoding="utf-8")
    mac = Places.of("Darwin", home, {})
    with monkeypatch.context() as here:
        here.setenv("HOME", str(home))
        here.setenv("SIDESTICK_DATA", str(data))
        here.chdir(home)
        here.setattr(Places, "here", lambda: Places(programs=(), preferences=mac.preferences))
        line = ["doctor", "--library", str(library), "--report", "report.txt"]
        assert CliRunner().invoke(main, line).exit_code == 1
        text = Path("report.txt").read_text(encoding="utf-8")
    return CHANGING.sub("…", text)


@pytest.mark.parametrize("user", ["e", "{reason}", "O'Neil", 'ü "日本" 🥁', r"back\slash", "data"])
def test_a_report_on_real_files_is_the_same_in_every_home(
    user: str, drummer: FakeDrummer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damaged files, a style of that name, and what each reader says of them."""
    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", lambda **_: drummer)
    monkeypatch.setattr("sidestick_engine.cli.background.running.running_engines", list)
    monkeypatch.setattr("sidestick_installer.autostart.here.autostart_here", lambda: None)
    plain = report_of(tmp_path / "first", PLAIN, monkeypatch)
    assert report_of(tmp_path / "second", user, monkeypatch) == plain
    for said in ("FAIL history", "FAIL script", "FAIL settings", "FAIL engine", "warn styles"):
        assert said in plain
