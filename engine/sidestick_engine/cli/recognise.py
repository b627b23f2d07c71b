"""`sidestick kit recognise`: says which kit map the notes of files speak."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared import options, user_data
from sidestick_engine.cli.shared.exit_codes import BadInputError, report_errors
from sidestick_engine.cli.shared.json_output import print_json

if TYPE_CHECKING:
    from sidestick_engine.conversion.folders import Left
    from sidestick_engine.conversion.recognising import RecognisedFolder
    from sidestick_engine.kit.recognition.recogniser import Recognition

MOST_REASONS = 3
LEAST_LISTED = 0.001
HOW_TO_SAY = (
    "Where it is not certain, say which map it is: --from MAP for convert, --kit-map MAP for "
    "extend, vary, fill and humanize."
)


@click.command("recognise")
@click.argument("paths", metavar="IN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.as_json
def recognise(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say which kit map the notes of MIDI files speak.

    IN are files or folders. The files of a folder are looked at together first, then each by
    itself. Certain is what is at least 95 % likely.
    """
    from sidestick_engine.conversion.folders import find_files
    from sidestick_engine.conversion.recognising import recognise_folders
    from sidestick_engine.kit.kit_map import kit_maps
    from sidestick_engine.kit.recognition.recogniser import Recogniser

    with report_errors():
        recogniser = Recogniser(kit_maps(user_data.kits().own_maps))
        sources, left = find_files(paths)
        folders = list(recognise_folders(sources, recogniser, left))
    if not folders:
        reasons = [each.reason for each in left[:MOST_REASONS]]
        raise BadInputError(" ".join(["There is no file to recognise.", *reasons]))
    if as_json:
        shown = [{"path": str(path), "reason": reason} for path, reason in left]
        print_json({"folders": [_folder_facts(each) for each in folders], "left": shown})
        return
    _print(folders, left)


def _print(folders: Sequence[RecognisedFolder], left: Sequence[Left]) -> None:
    from sidestick_engine.conversion.recognising import described

    is_asking = False
    for folder in folders:
        is_alone = len(folder.files) == 1
        if not is_alone:
            click.echo(f"{folder.path}: {described(folder.answer)}, {len(folder.files)} files")
        for source, answer in folder.files:
            name = str(source.path) if is_alone else f"  {source.path.name}"
            click.echo(f"{name}: {described(answer)}")
            is_asking |= not answer.is_sure
    if is_asking:
        click.echo(HOW_TO_SAY)
    for _, reason in left:
        click.echo(reason, err=True)


def _folder_facts(folder: RecognisedFolder) -> dict[str, Any]:
    files = [{"path": str(source.path), **facts(answer)} for source, answer in folder.files]
    return {"path": str(folder.path), **facts(folder.answer), "files": files}


def facts(answer: Recognition) -> dict[str, Any]:
    """Return a recognition as it stands in JSON; the map of no drums is empty."""
    return {
        "map": answer.kit_map.name if answer.kit_map else "",
        "certainty": round(answer.certainty, 4),
        "sure": answer.is_sure,
        "drums": round(answer.drums, 4),
        "candidates": [
            {
                "map": each.kit_map.name if each.kit_map else "",
                "probability": round(each.probability, 4),
                "alike": [kit_map.name for kit_map in each.alike],
            }
            for each in answer.candidates
            if each.probability >= LEAST_LISTED
        ],
    }
