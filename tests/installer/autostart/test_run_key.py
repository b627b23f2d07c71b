"""The engine at login on Windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_installer.autostart.job import Job
from sidestick_installer.autostart.run_key import APPROVED, RUN, RunKey, run_key_value
from sidestick_installer.errors import AutostartError

JOB = Job((r"C:\Users\Zoë B\Scripts\pythonw.exe", "-m", "sidestick_engine", "engine"), Path("log"))
LINE = r'"C:\Users\Zoë B\Scripts\pythonw.exe" -m sidestick_engine engine'


class Registry:
    """A registry in a dictionary."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}

    def get(self, key: str, name: str) -> str | bytes | None:
        return self.values.get((key, name))

    def set(self, key: str, name: str, value: str) -> None:
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


@pytest.fixture
def registry() -> Registry:
    return Registry()


def test_the_value_is_quoted_as_windows_programs_read_it() -> None:
    """A folder with a space is one word."""
    assert run_key_value(JOB) == LINE


def test_an_installed_value_is_found_again_and_started(registry: Registry) -> None:
    """By the command line that stands there."""
    started: list[str] = []
    key = RunKey(registry, started.append)
    key.start()
    assert started == []
    key.install(JOB)
    entry = key.read()
    assert entry is not None
    assert (entry.command, entry.is_enabled) == (LINE, True)
    assert key.has(JOB)
    key.start()
    assert started == [LINE]


@pytest.mark.parametrize(("first_byte", "is_enabled"), [(2, True), (3, False), (6, True)])
def test_what_was_switched_off_in_the_settings_is_read_as_such(
    registry: Registry, first_byte: int, is_enabled: bool
) -> None:
    """Windows notes it in a key of its own."""
    key = RunKey(registry)
    key.install(JOB)
    registry.values[APPROVED, "Sidestick"] = bytes([first_byte, *[0] * 11])
    entry = key.read()
    assert entry is not None
    assert entry.is_enabled is is_enabled


def test_removing_leaves_nothing_in_the_registry(registry: Registry) -> None:
    """Neither the value nor what Windows has noted of it; other programs' stay."""
    registry.values[RUN, "Other"] = "other.exe"
    key = RunKey(registry)
    key.install(JOB)
    registry.values[APPROVED, "Sidestick"] = b"\3"
    key.remove()
    key.remove()
    assert registry.values == {(RUN, "Other"): "other.exe"}


def test_a_registry_that_may_not_be_written_is_a_sentence() -> None:
    """As on a computer that a school looks after."""

    class Closed(Registry):
        def set(self, key: str, name: str, value: str) -> None:
            raise PermissionError(13, "Access is denied")

    with pytest.raises(AutostartError, match=r"HKEY_CURRENT_USER.*Access is denied"):
        RunKey(Closed()).install(JOB)
