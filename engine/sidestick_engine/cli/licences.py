"""`sidestick licences`: lists the licences of all that ships with Sidestick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.json_output import print_json

if TYPE_CHECKING:
    from sidestick_engine.installation.licences import Licence


@click.command()
@click.option("--texts", is_flag=True, help="Print the licences themselves, whole.")
@options.as_json
def licences(texts: bool, as_json: bool) -> None:
    """List the licences of all that ships with Sidestick."""
    from sidestick_engine.installation.licences import all_licences, in_full

    if texts:
        click.echo(in_full())
    elif as_json:
        print_json({"licences": [_fields(each) for each in all_licences()]})
    else:
        click.echo("\n".join(map(str, all_licences())))


def _fields(each: Licence) -> dict[str, object]:
    return {
        "name": each.name,
        "version": each.version,
        "licence": each.licence,
        "texts": [str(path) for path in each.texts],
    }
