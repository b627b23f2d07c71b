"""`python -m sidestick_training.patterns check`: the corpus in figures and pictures."""

from collections.abc import Mapping
from pathlib import Path

import click

from sidestick_models.patterns.drum_tab import PatternStyle
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.pattern_variations import variations
from sidestick_models.patterns.style_files import load_styles
from sidestick_training.patterns.check import VARIED, count, likenesses, read_recorded

_PATH = click.Path(path_type=Path)


@click.group()
def main() -> None:
    """Patterns of electronic styles, written as tabs."""


@main.command("check")
@click.option("--folder", type=_PATH, multiple=True, help="A folder with styles of your own.")
@click.option("--recorded", type=_PATH, help="Onset probabilities of recordings, as JSON.")
@click.option("--pictures", type=_PATH, help="Where to write a picture of each style.")
def check_command(folder: tuple[Path, ...], recorded: Path | None, pictures: Path | None) -> None:
    """Read every style, count it, and compare it with recordings."""
    try:
        styles = load_styles(*folder)
        print_counts(styles)
        if recorded:
            print_likenesses(styles, recorded)
    except PatternError as error:
        raise click.ClickException(str(error)) from error
    if pictures:
        write_pictures(styles, pictures)


def print_counts(styles: Mapping[str, PatternStyle]) -> None:
    """Print one line of figures per style, those of `StyleCount`."""
    click.echo(
        f"{'':70}of {VARIED} variations\n"
        "style         beats  fills  held out  hits per bar (range)  clap  nearest two  "
        "distinct  met"
    )
    for style in styles.values():
        c = count(style)
        click.echo(
            f"{c.style:13} {c.beats:5}  {c.fills:5}  {c.held_out:8}  {c.hits_per_bar:5.1f} "
            f"({c.fewest_hits:4.1f} to {c.most_hits:4.1f})  {c.with_clap:4}  {c.nearest:11}  "
            f"{c.distinct:8}  {c.met:3}"
        )


def print_likenesses(styles: Mapping[str, PatternStyle], recorded: Path) -> None:
    """Print our profiles beside the recorded ones, and what the comparison is worth."""
    click.echo(
        "\nShare of bars with an onset at each sixteenth, ours against recordings. The recordings'"
        "\nfigures come from audio in three bands, which stand for the drums only roughly: the"
        "\nmiddle band also holds the kick, and toms and percussion fall into all of them.\n"
    )
    click.echo("recordings                of          lanes                 band      r   |diff|")
    for r in likenesses(styles, read_recorded(recorded)):
        click.echo(
            f"{r.recordings:25} {r.source:11} {r.lanes:21} {r.band:5} "
            f"{r.correlation:6.2f}  {r.difference:7.3f}"
        )


def write_pictures(styles: Mapping[str, PatternStyle], folder: Path) -> None:
    """Draw for each style a page of its patterns and a page of 24 variations."""
    from sidestick_training.patterns.pictures import draw

    folder.mkdir(parents=True, exist_ok=True)
    for style in styles.values():
        draw(style, style.patterns, folder / f"{style.key}.png")
        varied = list(variations(style, style.patterns, 24, seed=1))
        draw(style, varied, folder / f"{style.key}-variations.png")
    click.echo(f"\nPictures are in {folder}.")


if __name__ == "__main__":
    main(prog_name="python -m sidestick_training.patterns")
