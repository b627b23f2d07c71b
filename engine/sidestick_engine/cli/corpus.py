"""`sidestick corpus`: makes a corpus of a musician's own loops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared import options, user_data
from sidestick_engine.cli.shared.exit_codes import BadInputError, report_errors
from sidestick_engine.cli.shared.json_output import print_json

if TYPE_CHECKING:
    from sidestick_engine.corpus.build import Built, Examines, Steps, Wanted
    from sidestick_engine.corpus.labels import Labels

FOLDERS, NAMES = "folders", "names"
_path = click.Path(path_type=Path)


@click.command()
@click.argument("places", metavar="IN...", nargs=-1, required=True, type=_path)
@click.option("--out", type=_path, required=True, help="The folder of the corpus.")
@click.option(
    "--style-from",
    metavar="folders|names|CSV",
    default=FOLDERS,
    show_default=True,
    help="What says which style a file is of; a CSV has the columns path and style.",
)
@click.option(
    "--map",
    "kit_map",
    metavar="MAP",
    help="The kit map of all files; `sidestick kit maps` lists them all. [default: recognised]",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="The scheduler of a Dask cluster that reads the files, such as tcp://studio:8786.",
)
@click.option("--force", is_flag=True, help="Replace a corpus that is in that folder.")
@options.as_json
def corpus(
    places: tuple[Path, ...],
    out: Path,
    style_from: str,
    kit_map: str | None,
    cluster: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Sort drum loops into a corpus, to learn from.

    IN are folders, zip archives and MIDI files of any drum library. files.csv in the corpus says of
    each file whether it was taken, and why; report.html shows it.
    """
    from sidestick_engine.corpus.build import build_corpus

    with report_errors():
        wanted = _wanted(places, out, style_from, kit_map, force=force)
        with _examines(cluster) as examines, _steps(shown=not as_json) as steps:
            built = build_corpus(wanted, steps, examines)
    if as_json:
        print_json(_facts(built))
    else:
        click.echo("\n".join(_sentences(built)))


def _wanted(
    places: tuple[Path, ...], out: Path, style_from: str, kit_map: str | None, *, force: bool
) -> Wanted:
    from sidestick_engine.corpus.build import Wanted
    from sidestick_engine.kit.kit_map import find_kit_map, kit_maps

    own = user_data.kits().own_maps
    maps, spoken = kit_maps(own), None
    if kit_map is not None:
        known = find_kit_map(kit_map, own)
        maps, spoken = [*(each for each in maps if each.name != known.name), known], known.name
    return Wanted(places, out, _labels(style_from, out), maps, spoken, force)


def _labels(style_from: str, out: Path) -> Labels:
    from sidestick_engine.corpus.labels import Labels, key_of, read_labels
    from sidestick_models.styles.trained import TRAINED

    usual = key_of(out.resolve().name) or "own"
    if style_from in (FOLDERS, NAMES):
        return Labels(style_from, usual, TRAINED)
    path = Path(style_from)
    if not path.exists():
        raise BadInputError(
            f'"{style_from}" is neither folders nor names, and there is no table of that name.'
        )
    return Labels(style_from, usual, TRAINED, read_labels(path))


@contextmanager
def _examines(cluster: str | None) -> Iterator[Examines]:
    from sidestick_engine.corpus.cluster import examining_at
    from sidestick_engine.corpus.workers import examine_all

    if cluster is None:
        yield examine_all
    else:
        with examining_at(cluster) as examines:
            yield examines


@contextmanager
def _steps(*, shown: bool) -> Iterator[Steps]:
    """Show how far the work has come, and how long it still takes."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not shown) as progress:
        yield _Bars(progress)


class _Bars:
    def __init__(self, progress: Any) -> None:
        self._progress, self._task = progress, None

    def begin(self, what: str, files: int) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=files)

    def advance(self, files: int) -> None:
        self._progress.advance(self._task, files)


def _facts(built: Built) -> dict[str, Any]:
    corpus = built.corpus
    return {
        "corpus": str(corpus.folder),
        "files": len(built.entries),
        "taken": sum(entry.file.is_taken for entry in built.entries),
        "reasons": built.reasons,
        "pieces": corpus.pieces,
        "bars": corpus.bars,
        "styles": dict(corpus.styles),
        "splits": dict(corpus.splits),
        "maps": dict(corpus.maps),
        "notes": list(built.sentences),
        "sha256": corpus.sha256,
    }


def _sentences(built: Built) -> Iterator[str]:
    from sidestick_models.corpus.corpus import FILES, REPORT

    facts = _facts(built)
    yield (
        f"{facts['taken']:,} of {facts['files']:,} files were taken: {facts['pieces']:,} pieces, "
        f"{facts['bars']:,} bars, in {facts['corpus']}"
    )
    for title in ("reasons", "maps", "styles", "splits"):
        shown = [f"{name} {count:,}" for name, count in facts[title].items()]
        yield f"{title.capitalize()}: {', '.join(shown)}"
    yield from built.sentences
    folder = built.corpus.folder
    yield f"Which file and why: {folder / FILES}; pictures: {folder / REPORT}"
