"""`sidestick models conformance`: does ours compute what Magenta computes?"""

from __future__ import annotations

from pathlib import Path

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.json_output import print_json
from sidestick_engine.cli.training.train_extra import require_training


@click.command("conformance")
@click.option("--small", is_flag=True, help="Compare small networks: one or two minutes.")
@options.as_json
def conformance(small: bool, as_json: bool) -> None:
    """Compare our networks with Magenta's, given the same weights.

    Random weights in all layouts, and our own, whose 8-bit arithmetic is measured too.
    """
    import tempfile
    from dataclasses import asdict
    from time import perf_counter

    with require_training(), tempfile.TemporaryDirectory() as folder:
        from sidestick_training.magenta.conformance import compare_networks, run_magenta
        from sidestick_training.magenta.conformance_cases import (
            SMALL,
            Sizes,
            random_cases,
            trained_cases,
        )
        from sidestick_training.magenta.float_weights import load_float_weights

        started = perf_counter()
        trained = {} if small else trained_cases(load_float_weights())
        tried = random_cases(SMALL if small else Sizes()) | trained
        answers, read_back = run_magenta(tried, Path(folder))
        rows = list(compare_networks(read_back, answers, fixed_point=trained))
        seconds = perf_counter() - started
    if as_json:
        print_json({"rows": [asdict(row) for row in rows], "seconds": seconds})
    else:
        for row in rows:
            bound = "" if row.bound is None else f"at most {row.bound:g}"
            verdict = "" if row.bound is None else ("ok" if row.holds else "TOO MUCH")
            click.echo(f"{row.what:<86} {row.difference:>9.2g}  {bound:<14} {verdict}".rstrip())
        click.echo(f"{seconds:.0f} seconds")
    if not all(row.holds for row in rows):
        raise click.ClickException("Sidestick does not compute what Magenta computes.")
