"""`sidestick convert`: rewrites loops from one drum library's notes to another's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from Sidestick.protocol.note_changes import plural
from sidestick_engine.cli.shared import options, user_data
from sidestick_engine.cli.shared.exit_codes import BadInputError, report_errors
from sidestick_engine.cli.shared.json_output import print_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sidestick_engine.conversion.files import Converter
    from sidestick_engine.conversion.folders import Left, Source
    from sidestick_engine.kit.kit_map import KitMap

MOST_SHOWN = 8


@click.command()
@click.argument("paths", metavar="IN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", "to", metavar="MAP", required=True, help="The kit map to rewrite them to.")
@click.option(
    "--from",
    "from_",
    metavar="MAP",
    default="",
    help="The kit map that they are in. [default: recognised]",
)
@options.where
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write them to; for one file also a file that ends in .mid.",
)
@click.option("--force", is_flag=True, help="Write also over files that are there.")
@options.as_json
def convert(
    paths: tuple[Path, ...],
    to: str,
    from_: str,
    out: Path,
    force: bool,
    as_json: bool,
    where: dict[str, Any] | None = None,
) -> None:
    """Rewrite the drums in MIDI files IN for another kit map.

    IN are files or folders, whose folders are kept in OUT. All but the drums' notes stays as it is.
    `sidestick kit maps` lists the maps; MAP may be a file of yours too. Without --from the maps are
    recognised, and files of which that is not certain are left.
    """
    from sidestick_engine.conversion.files import Converter
    from sidestick_engine.conversion.folders import (
        destinations,
        find_files,
        is_file_of_one,
        refuse_existing,
    )
    from sidestick_engine.kit.kit_map import find_kit_map

    with report_errors():
        own = user_data.kits().own_maps
        target, source = find_kit_map(to, own), find_kit_map(from_, own) if from_ else None
        sources, left = find_files(paths, out)
        places = destinations(sources, out, is_file=is_file_of_one(paths, out))
        if not force:
            refuse_existing(places)
        where = {key: value for key, value in (where or {}).items() if key != "advice"}
        converter = Converter(target, **where)
        place_of = {each.path: place for each, place in zip(sources, places, strict=True)}
        for each, spoken in _sources_in(sources, source, converter.left, where):
            converter.convert(each.path, spoken, place_of[each.path])
        converter.left += left
    if not converter.converted:
        raise BadInputError(
            " ".join(["No file was converted.", *_shown([each.reason for each in converter.left])])
        )
    if as_json:
        print_json(_facts(converter, target))
        return
    _report(converter, target, out)


def _sources_in(
    sources: Sequence[Source], source: KitMap | None, left: list[Left], where: dict[str, Any]
) -> Iterator[tuple[Source, KitMap]]:
    """Yield the files and the kit map of each: the one that is given, or else recognised.

    `left` gets those of which it is not certain.
    """
    from sidestick_engine.conversion.folders import Left
    from sidestick_engine.conversion.recognising import described, recognise_folders
    from sidestick_engine.kit.kit_map import kit_maps
    from sidestick_engine.kit.recognition.recogniser import Recogniser

    if source is not None:
        yield from ((each, source) for each in sources)
        return
    recogniser = Recogniser(kit_maps(user_data.kits().own_maps))
    for folder in recognise_folders(sources, recogniser, left, **where):
        for each, answer in folder.files:
            if answer.is_sure and answer.kit_map is not None:
                yield each, answer.kit_map
            else:
                why = f"{each.path} is {described(answer)}. If it is drums, say in which map: "
                left.append(Left(each.path, f"{why}--from MAP."))


def _facts(converter: Converter, target: KitMap) -> dict[str, Any]:
    from sidestick_engine.conversion.outcome import Outcome

    total = Outcome.total(each.outcome for each in converter.converted)
    return {
        "to": target.name,
        "files": [each.facts() for each in converter.converted],
        "left": [{"path": str(path), "reason": reason} for path, reason in converter.left],
        "total": {"files": len(converter.converted), **total.facts()},
    }


def _report(converter: Converter, target: KitMap, out: Path) -> None:
    """Print what was written, what is not as it was, and what was left."""
    from sidestick_engine.conversion.outcome import Outcome

    files = converter.converted
    total = Outcome.total(each.outcome for each in files)
    titles = " and ".join(sorted({each.source.title for each in files}))
    place = files[0].place if len(files) == 1 else out
    notes = plural(total.notes, "note")
    count = "" if len(files) == 1 else f"{plural(len(files), 'file')} with "
    click.echo(f"{count}{notes} from {titles} to {target.title}: {place}")
    for sentence in total.sentences(titles, target):
        click.echo(sentence)
    warnings = [warning for each in files for warning in each.warnings]
    for sentence in [*_shown(warnings), *_shown([each.reason for each in converter.left])]:
        click.echo(sentence, err=True)


def _shown(sentences: Sequence[str]) -> list[str]:
    more = len(sentences) - MOST_SHOWN
    if more <= 0:
        return list(sentences)
    return [*sentences[:MOST_SHOWN], f"And {more} more; --json lists all of them."]
