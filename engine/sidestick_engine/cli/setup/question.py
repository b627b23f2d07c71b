"""Questions to whoever sits at the terminal, who may also leave."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from sidestick_engine.server.signals import SignalError


def confirmed(question: str, *, default: bool = False, unanswered: str) -> bool:
    """Ask a question that is answered with yes or no.

    Whoever ends the command instead, by Ctrl-C or the end of input, is told what was not done.
    """
    with told_when_stopped(unanswered):
        return click.confirm(question, default=default)


@contextmanager
def told_when_stopped(sentence: str) -> Iterator[None]:
    """Say a sentence when Ctrl-C or its like ends what is inside, and let it end."""
    try:
        yield
    except SignalError:
        click.echo(f"\n{sentence}", err=True)
        raise
    except click.Abort:
        click.echo(f"\n{sentence}", err=True)
        sys.exit(1)
