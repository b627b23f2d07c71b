"""The doctor in homes as macOS, Windows and Linux lay them out: every state, named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sidestick_installer.deploy import install
from sidestick_installer.doctor import Computer, examine
from sidestick_installer.results import CheckResult, Status
from tests.installer.homes import SHIPPED, VERSION, Home, unpack
from tests.installer.test_setting_up import (
    drive_absent,
    live_10,
    live_11_alone,
    live_never_started,
    moved,
    new,
    two_lives,
)

OK, WARN, FAIL = Status.OK, Status.WARN, Status.FAIL
OF_LIVE = ("live", "user_library", "script")
Found = list[tuple[str, Status, str]]
INSTALL = ("script", FAIL, "install_script")


def set_up(home: Home) -> None:
    """Install the script where there is one Live."""
    new(home)
    install(SHIPPED, home.library, version=VERSION)


def from_0_1(home: Home) -> None:
    """Leave what 0.1 has left."""
    new(home)
    unpack("0.1.0", home.library, home.folder / "data")


def old_drive_absent(home: Home) -> None:
    """Take away the library of the older Live."""
    two_lives(home)
    (home.folder / "Old Library").rmdir()
    install(SHIPPED, home.library, version=VERSION)


STATES: dict[str, tuple[Callable[[Home], None], Found]] = {
    "no Live": (lambda home: None, [("live", WARN, ""), ("user_library", FAIL, "")]),
    "a new home": (new, [("live", OK, ""), INSTALL]),
    "set up": (set_up, [("live", OK, ""), ("script", OK, "")]),
    "upgrade from 0.1": (from_0_1, [("live", OK, ""), INSTALL]),
    "two Lives": (two_lives, [("live", OK, ""), INSTALL, INSTALL]),
    "a moved library": (moved, [("live", OK, ""), INSTALL]),
    "Live 11 alone": (live_11_alone, [("live", OK, ""), INSTALL]),
    "Live 10 alone": (live_10, [("live", FAIL, ""), INSTALL]),
    "Live was never started": (live_never_started, [("live", OK, ""), ("user_library", FAIL, "")]),
    "the newest Live's drive is absent": (
        drive_absent,
        [("live", OK, ""), ("user_library", FAIL, ""), INSTALL],
    ),
    "an older Live's drive is absent": (
        old_drive_absent,
        [("live", OK, ""), ("user_library", WARN, ""), ("script", OK, "")],
    ),
}


def found_in(home: Home, computer: Computer) -> list[CheckResult]:
    """Return what the doctor finds of Live and the script in a home."""
    here = replace(computer, places=home.places, source=SHIPPED, version=VERSION, library=None)
    return [each for each in examine(here) if each.key in OF_LIVE]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_each_state_is_told_with_what_mends_it(
    system: str, state: str, computer: Computer, tmp_path: Path
) -> None:
    """On both systems that Live runs on."""
    home = Home(tmp_path / "Müsic 🥁 home", system)
    make, expected = STATES[state]
    make(home)
    assert [(each.key, each.status, each.fix) for each in found_in(home, computer)] == expected


def test_on_linux_nobody_misses_live(computer: Computer, tmp_path: Path) -> None:
    """A warning that it does not run there, and nothing else."""
    home = Home(tmp_path / "home", "Linux")
    assert [(each.key, each.status) for each in found_in(home, computer)] == [("live", WARN)]


def test_an_absent_library_is_named_with_who_uses_it(computer: Computer, tmp_path: Path) -> None:
    """And with what to do about it."""
    home = Home(tmp_path / "anna", "Darwin")
    drive_absent(home)
    (missing,) = (each for each in found_in(home, computer) if each.key == "user_library")
    assert "Live 12.3.2 has its User Library in" in str(missing.sentence)
    assert str(home.library) in str(missing.sentence)
    assert "anna" not in missing.sentence.without_names(str)
