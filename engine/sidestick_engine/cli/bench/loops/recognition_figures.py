"""Measure recognition: loops of drummers that its weights never met, in every map, and melodies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

    from sidestick_engine.kit.kit_map import KitMap
    from sidestick_engine.kit.recognition.loop_notes import LoopNotes
    from sidestick_engine.kit.recognition.recogniser import Recognition
    from sidestick_engine.kit.recognition.rewriting import Manner, Rewriter

LEAST_HITS = 16
FILES_PER_MAP = 200
FOLDER_FILES = 10
MELODIES_PER_KIND = 100
# The maps that recognition was first asked for; the others are subsets of General MIDI's, or
# Live's racks, which are read by the names of their pads.
LISTED = [
    "abbey_road_drummer",
    "addictive_drums_2",
    "bfd3",
    "drumkit_from_hell",
    "ezdrummer_2",
    "ezdrummer_3",
    "ezx_electronic",
    "ezx_hip_hop",
    "general_midi",
    "ggd_invasion",
    "ggd_legacy",
    "mt_power_drum_kit_2",
    "roland_td",
    "steven_slate_drums_5",
    "superior_drummer_3",
]


class _Loop(NamedTuple):
    kit_map: KitMap
    notes: LoopNotes
    is_usual: bool  # on the usual notes of its map


def recognition_figures(gmd: Path, seed: int) -> dict[str, Any]:
    """Return the figures of recognition on files, folders and melodies, as shares from 0 to 1.

    Files are right where every hit gets its class. Two thirds are on the usual notes of their maps,
    as `convert` writes them or one for each class; `files_right_any_notes` is about the others,
    which are on any notes of the same sounds. All other figures are about both.
    `files_by_map` and `confusions` say where it fails: the map, what it was taken for, how often.

    Raises:
        KitError: the file is not the data set.
    """
    import numpy as np

    from sidestick_engine.kit.kit_map import kit_maps
    from sidestick_engine.kit.recognition.recogniser import Recogniser

    rng = np.random.default_rng(seed)
    maps = kit_maps()
    recogniser = Recogniser([each for each in maps if each.name in LISTED])
    everything = Recogniser(maps)
    folders = _folders(gmd, recogniser.maps, FILES_PER_MAP // FOLDER_FILES, rng)
    loops = [loop for folder in folders for loop in folder]
    answers = recogniser.files([loop.notes for loop in loops])
    right = [is_right(*pair) for pair in zip(loops, answers, strict=True)]
    in_folders = [recogniser.folder([loop.notes for loop in folder]) for folder in folders]
    of_folders = [
        (is_right(loop, answer), answer.is_sure)
        for folder, (_, found) in zip(folders, in_folders, strict=True)
        for loop, answer in zip(folder, found, strict=True)
    ]
    all_maps = [loop for folder in _folders(gmd, maps, 5, rng) for loop in folder]
    all_answers = everything.files([loop.notes for loop in all_maps])
    return {
        "files": len(loops),
        "files_right": _part([ok for loop, ok in zip(loops, right, strict=True) if loop.is_usual]),
        "files_right_any_notes": _part(
            [ok for loop, ok in zip(loops, right, strict=True) if not loop.is_usual]
        ),
        "files_sure": _part([answer.is_sure for answer in answers]),
        "files_sure_and_wrong": _part(
            [answer.is_sure and not ok for answer, ok in zip(answers, right, strict=True)]
        ),
        "files_right_all_maps": _part(
            [is_right(*pair) for pair in zip(all_maps, all_answers, strict=True)]
        ),
        "folders": len(folders),
        "folders_right": _part([ok for ok, _ in of_folders]),
        "folders_sure_and_wrong": _part([sure and not ok for ok, sure in of_folders]),
        "melodies_taken_for_drums": _melodies(everything, rng),
        "files_by_map": _by_map(loops, right),
        "confusions": _confusions(loops, answers, right),
    }


def is_right(loop: _Loop, answer: Recognition) -> bool:
    """Tell whether every note gets the drum class that it has in the map that was played."""
    if answer.kit_map is None:
        return False
    pitches = {int(pitch) for pitch in loop.notes.pitches}
    return all(_class(answer.kit_map, each) == _class(loop.kit_map, each) for each in pitches)


def _class(kit_map: KitMap, pitch: int) -> object:
    """Return what a hit counts as: a class, None for percussion, "unknown" for nothing."""
    articulation = kit_map.articulations.get(pitch)
    return "unknown" if articulation is None else articulation.drum


def _folders(
    gmd: Path, maps: Sequence[KitMap], folders_per_map: int, rng: np.random.Generator
) -> list[list[_Loop]]:
    """Return folders of loops that judged drummers play in one map, all in one manner."""
    from sidestick_engine.kit.recognition.gmd_windows import JUDGED, gmd_windows
    from sidestick_engine.kit.recognition.rewriting import Manner, Rewriter

    windows = [each for each in gmd_windows(gmd) if each.drummer in JUDGED]
    windows = [each for each in windows if len(each.notes) >= LEAST_HITS]
    folders = []
    for kit_map in maps:
        rewriter = Rewriter(kit_map)
        for number in range(folders_per_map):
            manner = list(Manner)[number % len(Manner)]
            folder: list[_Loop] = []
            while len(folder) < FOLDER_FILES:
                window = windows[rng.integers(len(windows))]
                loop = _loop(window.notes, rewriter, manner, rng)
                if len(loop.notes.onsets) >= LEAST_HITS:
                    folder.append(loop)
            folders.append(folder)
    return folders


def _loop(
    performance: np.ndarray[Any, Any], rewriter: Rewriter, manner: Manner, rng: np.random.Generator
) -> _Loop:
    from sidestick_engine.kit.recognition.rewriting import Manner, as_loop

    loop = as_loop(rewriter.play(performance, manner, rng))
    return _Loop(rewriter.kit_map, loop, manner is not Manner.ANY)


def _melodies(recogniser: Any, rng: np.random.Generator) -> float:
    """Return which part of melodies of kinds that were never trained on is taken for drums."""
    from sidestick_engine.kit.recognition.melodies import JUDGED, melody

    made = [melody(kind, rng) for kind in JUDGED for _ in range(MELODIES_PER_KIND)]
    return _part([answer.kit_map is not None for answer in recogniser.files(made)])


def _by_map(loops: Sequence[_Loop], right: Sequence[bool]) -> dict[str, float]:
    of_map: dict[str, list[bool]] = {}
    for loop, ok in zip(loops, right, strict=True):
        of_map.setdefault(loop.kit_map.name, []).append(ok)
    return {name: _part(oks) for name, oks in of_map.items()}


def _confusions(
    loops: Sequence[_Loop], answers: Sequence[Recognition], right: Sequence[bool]
) -> list[dict[str, Any]]:
    found = Counter(
        (loop.kit_map.name, answer.kit_map.name if answer.kit_map else "no drums")
        for loop, answer, ok in zip(loops, answers, right, strict=True)
        if not ok
    )
    return [
        {"map": map_name, "taken_for": taken_for, "files": count}
        for (map_name, taken_for), count in found.most_common(12)
    ]


def _part(which: Sequence[bool]) -> float:
    return sum(which) / len(which) if which else 0.0
