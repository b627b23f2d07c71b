"""`sidestick ports`: which MIDI ports there are."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import sentences


@click.command()
@options.as_json
def ports(as_json: bool) -> None:
    """List the MIDI ports that a beat can be sent to, and those whose clock can be followed."""
    from sidestick_engine.midi_out.ports import Ports

    with sentences():
        there = Ports()
        outputs, inputs = there.outputs(), there.inputs()
        there.close()
    if as_json:
        told = {"system": there.system.title, "outputs": outputs, "inputs": inputs}
        click.echo(json.dumps(told))
        return
    click.echo(f"{there.system.title} has these ports.")
    made = there.system.virtual
    click.echo("\n".join(["To play to (--port):", *_lines(outputs, made)]))
    click.echo("\n".join(["To follow the clock of (--follow):", *_lines(inputs, made)]))


def _lines(names: Sequence[str], first_is_made: bool) -> list[str]:
    if not names:
        return ["  none"]
    made = "  (made when it is used)" if first_is_made else ""
    return [f"  {names[0]}{made}", *(f"  {name}" for name in names[1:])]
