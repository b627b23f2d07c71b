"""`sidestick ports`: lists the MIDI ports."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.json_output import print_json


@click.command("ports")
@options.as_json
def list_ports(as_json: bool) -> None:
    """List the MIDI ports to play to, and the clocks to follow."""
    from sidestick_engine.midi_out.ports import Ports

    with report_errors():
        ports = Ports()
        outputs, inputs = ports.outputs(), ports.inputs()
        ports.close()
    system = ports.system
    if as_json:
        print_json({"system": system.title, "outputs": outputs, "inputs": inputs})
        return
    click.echo(f"{system.title} has these ports.")
    click.echo("\n".join(["To play to (--port):", *_lines(outputs, system.virtual)]))
    click.echo("\n".join(["To follow the clock of (--follow):", *_lines(inputs, system.virtual)]))


def _lines(names: Sequence[str], first_is_virtual: bool) -> list[str]:
    if not names:
        return ["  none"]
    note = "  (made when it is used)" if first_is_virtual else ""
    return [f"  {names[0]}{note}", *(f"  {name}" for name in names[1:])]
