"""How a subcommand ends when it cannot do what was asked: one sentence, and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from Sidestick.protocol.errors import PortFileError
from sidestick_engine.errors import KitError, MidiFileError, MidiPortError, RequestError, StartError
from sidestick_models.errors import LibraryError, UnknownStyleError, WeightsError
from sidestick_models.patterns.errors import PatternError

_BAD_INPUT = (
    KitError,
    LibraryError,
    MidiFileError,
    MidiPortError,
    PatternError,
    RequestError,
    UnknownStyleError,
)


class BadInputError(click.ClickException):
    """What was handed in cannot be used: exit code 2, as for click's complaints about options."""

    exit_code = 2


@contextmanager
def sentences() -> Iterator[None]:
    """Turns the errors that a person can mend into sentences on standard error."""
    try:
        yield
    except _BAD_INPUT as error:
        raise BadInputError(str(error)) from error
    except (WeightsError, StartError, PortFileError) as error:
        raise click.ClickException(str(error)) from error
