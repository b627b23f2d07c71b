"""Checks of Sidestick itself: its versions and weights, the user's files, disk and MIDI ports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sidestick_installer.errors import CheckError
from sidestick_installer.refusals import file_in_the_way
from sidestick_installer.results import CheckResult, failed, passed, warned
from sidestick_installer.sentences import Sentence, quote

OLDEST_PYTHON = (3, 11)
MB = 1 << 20
NEEDED_MB, ENOUGH_MB = 20, 200  # the script takes 1 MB, a full history of versions some 50


def check_versions(version: str, python: tuple[int, ...]) -> CheckResult:
    """Check Sidestick, and the Python of the engine (Live brings its own for the script)."""
    running = ".".join(map(str, python[:3]))
    if python < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        return failed(
            "versions",
            f"This is Python {running}; Sidestick {version} needs {needed} or later.",
            f"Install Sidestick again with Python {needed} or later.",
        )
    return passed("versions", f"Sidestick {version} on Python {running}")


def check_models(weights: Callable[[], str], imported: Callable[[], Sequence[str]]) -> CheckResult:
    """Check the weights that ship with Sidestick, and the models that the user added."""
    try:
        found = weights()
    except CheckError as error:
        return failed("models", quote(str(error)), error.remedy, error.fix)
    if problems := imported():
        return warned(
            "models",
            Sentence("{problems}", private={"problems": " ".join(problems)}),
            "Sidestick's own play in their place. Import them again, or remove them: "
            "sidestick models list",
        )
    return passed("models", found)


def check_styles(problems: Callable[[], Sequence[str]]) -> CheckResult:
    """Check the user's style files; one that cannot be read keeps nothing else from working."""
    try:
        found = problems()
    except CheckError as error:
        return failed("styles", quote(str(error)), error.remedy, error.fix)
    if found:
        return warned(
            "styles",
            Sentence("{problems}", private={"problems": " ".join(found)}),
            "Correct the files that you want to play: sidestick styles check FILE checks one.",
        )
    return passed("styles", "every style file of your own can be read")


def check_history(history: Callable[[], str]) -> CheckResult:
    """Look through the history of versions; what reads of a damaged one can be saved."""
    try:
        return passed("history", quote(history()))
    except CheckError as error:
        return failed("history", quote(str(error)), error.remedy, error.fix)


def check_disk(
    folders: Sequence[tuple[str, Path]],
    free_bytes: Callable[[Path], int | None],
    is_read_only: Callable[[Path], bool],
) -> CheckResult:
    """Check that there is room where Sidestick writes; `folders` are called by what they are.

    A folder whose disk is not there has a result of its own elsewhere.
    """
    for name, folder in folders:
        if is_read_only(folder):
            text = "The disk of {name} ({folder}) is read-only."
            return failed(
                "disk",
                Sentence(text, {"name": name}, {"folder": folder}),
                "Make that disk writable, or choose a folder on another one.",
            )
    sizes = [(name, folder, free_bytes(folder)) for name, folder in folders]
    free = [(size // MB, name, folder) for name, folder, size in sizes if size is not None]
    if not free:
        return warned("disk", "The room that is left on the disk is not known.")
    megabytes, name, folder = min(free)
    text = "{megabytes} MB are free for {name} ({folder})"
    public = {"megabytes": f"{megabytes:,}", "name": name}
    private = {"folder": folder}
    if megabytes >= ENOUGH_MB:
        return passed("disk", Sentence(text, public, private))
    said = Sentence(f"{text}.", public, private)
    advice = "Make room on that disk: where it is full, no version of a clip can be kept."
    result = failed if megabytes < NEEDED_MB else warned
    return result("disk", said, advice)


def check_midi(ports: Callable[[], str]) -> CheckResult:
    """Check the MIDI ports of `sidestick play` and of the panel; Live has ports of its own."""
    try:
        return passed("midi", ports())
    except CheckError as error:
        return warned(
            "midi", quote(str(error)), "Only sidestick play and the panel's MIDI out need them."
        )


def check_data_folder(
    folder: Path,
    *,
    redirected_to: str,
    former: Sequence[Path],
    store_python: bool,
    writable: bool,
) -> CheckResult:
    """Check that Live sees what the engine writes: the real paths, not those that are asked for."""
    if redirected_to:
        return failed(
            "data_folder",
            Sentence(
                "Windows puts {data_folder} into {place}, because this Python is from the "
                "Microsoft Store: Live does not find the engine there.",
                private={"data_folder": folder, "place": redirected_to},
            ),
            "Remove the environment variable SIDESTICK_DATA, or let it name a folder that is not "
            "under AppData; or install Sidestick with a Python from python.org.",
        )
    if file := file_in_the_way(folder):
        return failed(
            "data_folder",
            Sentence(
                "Sidestick keeps its data in the folder {data_folder}, but {file} is a file.",
                private={"data_folder": folder, "file": file},
            ),
            "Move that file away, or name another folder with SIDESTICK_DATA, for Live too.",
        )
    if not writable:
        return failed(
            "data_folder",
            Sentence("You may not write in {data_folder}.", private={"data_folder": folder}),
            "Give yourself the right to, or name another folder in the environment variable "
            "SIDESTICK_DATA, for Live too.",
        )
    if former:
        return warned(
            "data_folder",
            Sentence(
                "{data_folder} is empty; an earlier version kept your files in {former_folder}.",
                private={"data_folder": folder, "former_folder": former[0]},
            ),
            "They are copied when you start sidestick engine.",
            "copy_former_data",
        )
    store = " (this Python is the Microsoft Store's; Live sees the folder all the same)"
    return passed(
        "data_folder",
        Sentence(
            "{data_folder}{store}",
            {"store": store if store_python else ""},
            {"data_folder": folder},
        ),
    )
