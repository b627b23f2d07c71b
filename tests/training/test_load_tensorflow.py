"""TensorFlow's remarks, which it writes past Python, stay off the terminal unless it fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from sidestick_training.load_tensorflow import load_tensorflow

REMARK = b"I0000 port.cc: custom operations are on\n"


def tensorflow(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """Take the place of TensorFlow: it remarks on something, then does this."""

    def list_physical_devices() -> None:
        os.write(2, REMARK)
        then()

    config = SimpleNamespace(list_physical_devices=list_physical_devices)
    monkeypatch.setitem(sys.modules, "tensorflow", SimpleNamespace(config=config))


def test_its_remarks_are_not_shown(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    tensorflow(monkeypatch, lambda: None)
    load_tensorflow()
    os.write(2, b"after it\n")
    assert capfd.readouterr().err == "after it\n"


def test_they_are_shown_if_it_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ImportError("no such library")

    tensorflow(monkeypatch, fail)
    with pytest.raises(ImportError, match="no such library"):
        load_tensorflow()
    assert capfd.readouterr().err == REMARK.decode()
