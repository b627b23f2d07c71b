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
    from sidestick_engine.installation.licences import all_licences

    found = all_licences()
    if as_json:
        print_json({"licences": [_fields(each) for each in found]})
        return
    for each in found:
        click.echo(f"{each.name} {each.version}: {each.licence}")
        if texts:
            click.echo("\n".join(["", *_texts(each), "-" * 80]))


def _fields(each: Licence) -> dict[str, object]:
    return {
        "name": each.name,
        "version": each.version,
        "licence": each.licence,
        "texts": [str(path) for path in each.texts],
    }


def _texts(each: Licence) -> list[str]:
    return [path.read_text(encoding="utf-8", errors="replace") for path in each.texts]
