"""Errors that end a subcommand: each becomes one sentence and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from Sidestick.protocol.errors import PortFileError
from sidestick_engine.errors import (
    ClientError,
    ErrorReplyError,
    InstallationError,
    KitError,
    MidiFileError,
    MidiPortError,
    RequestError,
    RunningAlreadyError,
    StartError,
)
from sidestick_installer.errors import InstallerError
from sidestick_models.errors import CorpusError, LibraryError, UnknownStyleError, WeightsError
from sidestick_models.patterns.errors import PatternError

# Error codes that are not the request's fault: the engine, or Live, is not as it should be.
_NOT_NOW = frozenset(
    ("wrong_token", "wrong_version", "no_live", "live_gone", "deadline", "too_busy", "cancelled")
) | frozenset(("models_missing", "history_lost", "internal"))
_BAD_INPUT = (
    CorpusError,
    KitError,
    LibraryError,
    MidiFileError,
    MidiPortError,
    PatternError,
    RequestError,
    UnknownStyleError,
)

_NOT_AS_IT_SHOULD_BE = (
    ClientError,
    InstallationError,
    InstallerError,
    PortFileError,
    StartError,
    WeightsError,
)


class BadInputError(click.ClickException):
    """Input that cannot be used: exit code 2, as for click's complaints about options."""

    exit_code = 2


class RunsAlreadyError(click.ClickException):
    """One is there, and a second was not started: exit code 3, for scripts to tell it apart."""

    exit_code = 3


@contextmanager
def report_errors() -> Iterator[None]:
    """Turn errors that the user can fix into a sentence on standard error and an exit code."""
    try:
        yield
    except _BAD_INPUT as error:
        raise BadInputError(str(error)) from error
    except ErrorReplyError as error:
        ending = click.ClickException if error.code in _NOT_NOW else BadInputError
        raise ending(str(error)) from error
    except RunningAlreadyError as error:
        raise RunsAlreadyError(str(error)) from error
    except _NOT_AS_IT_SHOULD_BE as error:
        raise click.ClickException(str(error)) from error
