"""Two that install or remove in one User Library take turns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sidestick_installer import library_lock
from sidestick_installer.deploy import DeployAction, install, plan, script_folder
from sidestick_installer.errors import DeployError


def test_of_many_installations_at_once_each_leaves_the_script_whole(
    source: Path, library: Path
) -> None:
    """As of a setup that was started twice: none takes away what another one is copying."""

    def one(number: int) -> str:
        config = {"seed": number}
        return str(install(source, library, version="0.1.0", config=config))

    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(one, range(24)))
    assert sum("was installed already" in each for each in said) == 23
    assert plan(source, library, version="0.1.0").action is DeployAction.NOTHING
    assert [each.name for each in script_folder(library).parent.iterdir()] == ["Sidestick"]


def test_whoever_waits_for_long_is_told(
    source: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And can install once the other one is done."""
    monkeypatch.setattr(library_lock, "TIMEOUT_S", 0.0)
    scripts = script_folder(library).parent
    scripts.mkdir()
    with (
        library_lock.library_lock(scripts),
        pytest.raises(DeployError, match=r"Another sidestick setup or uninstall works on"),
    ):
        install(source, library, version="0.1.0")
    assert install(source, library, version="0.1.0").copied
