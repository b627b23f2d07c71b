"""Questions of setup and uninstall, to somebody who leaves instead of answering."""

from __future__ import annotations

from typing import NoReturn

import click
import pytest

from sidestick_engine.cli.setup.question import confirmed, told_when_stopped
from sidestick_engine.server.signals import SignalError


@pytest.mark.parametrize(("ending", "code"), [(click.Abort(), 1), (SignalError(130), 130)])
def test_whoever_leaves_is_told_what_was_not_done(
    ending: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the end of input, or by Ctrl-C."""

    def leave(*_: object, **__: object) -> NoReturn:
        raise ending

    monkeypatch.setattr(click, "confirm", leave)
    with pytest.raises(SystemExit) as ended:
        confirmed("Remove it?", unanswered="Nothing was removed.")
    assert ended.value.code == code
    assert capsys.readouterr().err == "\nNothing was removed.\n"


def test_an_answer_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also no."""
    monkeypatch.setattr(click, "confirm", lambda *_, **__: False)
    assert confirmed("Remove it?", unanswered="Nothing was removed.") is False


def test_what_is_stopped_half_way_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """And ends all the same."""
    with pytest.raises(SignalError), told_when_stopped("Stopped: run it again."):
        raise SignalError(130)
    assert capsys.readouterr().err == "\nStopped: run it again.\n"
