"""The map that notes speak: files alone, files of a folder, melodies, and a musician's own map."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_engine.kit.articulation import Articulation
from sidestick_engine.kit.kit_map import KitMap, find_kit_map, kit_maps
from sidestick_engine.kit.recognition.loop_notes import LoopNotes
from sidestick_engine.kit.recognition.melodies import JUDGED, melody
from sidestick_engine.kit.recognition.recogniser import NOTHING, Recogniser
from tests.engine.kit.recognition.beats_in_maps import beat_in

RECOGNISER = Recogniser(kit_maps())
EMPTY = LoopNotes.of([])


def drums_of(loop: LoopNotes, kit_map: KitMap) -> list[object]:
    met = kit_map.articulations
    return [met[pitch].drum if pitch in met else "?" for pitch in loop.pitches.tolist()]


@pytest.mark.parametrize("kit_map", kit_maps(), ids=lambda kit_map: kit_map.name)
def test_a_beat_gets_the_drums_that_it_has_in_its_map(kit_map: KitMap) -> None:
    """By that map, or another one that reads these notes alike."""
    loop = beat_in(kit_map)
    answer = RECOGNISER.file(loop)
    assert answer.kit_map is not None
    right = drums_of(loop, answer.kit_map) == drums_of(loop, kit_map)
    assert right or not answer.is_sure
    assert right or kit_map.name in ("ezx_electronic", "ableton_808", "ableton_909")
    assert answer.drums > 0.9


def test_certainty_counts_every_map_that_reads_the_notes_alike() -> None:
    """A family of libraries differs in notes that most loops lack."""
    answer = RECOGNISER.file(beat_in(find_kit_map("general_midi")))
    best = answer.candidates[0]
    assert {"general_midi", "logic_drum_kit_designer", "roland_td"} <= {m.name for m in best.alike}
    assert answer.certainty == best.probability
    assert sum(each.probability for each in answer.candidates) == pytest.approx(1, abs=1e-4)
    named = [kit_map.name for each in answer.candidates for kit_map in each.alike]
    assert sorted(named) == [kit_map.name for kit_map in kit_maps()]


def test_what_is_asked_together_is_answered_as_alone() -> None:
    """In the order of the files; of one without notes nothing is known."""
    loops = [beat_in(kit_map, 3) for kit_map in kit_maps()[:3]]
    together = RECOGNISER.files([loops[0], EMPTY, *loops[1:]])
    assert together[1] == NOTHING
    for loop, found in zip(loops, [together[0], *together[2:]], strict=True):
        alone = RECOGNISER.file(loop)
        assert found.kit_map == alone.kit_map
        assert found.certainty == pytest.approx(alone.certainty, abs=1e-4)


def test_a_folder_helps_its_files() -> None:
    """One that might be of two maps alone is what the others are; its answer is theirs."""
    electronic = find_kit_map("ezx_electronic")
    folder, files = RECOGNISER.folder([beat_in(electronic, seed) for seed in range(10)])
    assert folder.kit_map == electronic
    assert all(answer.kit_map == electronic for answer in files)


def test_a_file_that_is_clearly_of_another_map_stays_so_in_a_folder() -> None:
    """The folder's map is what most files speak."""
    common, stray = find_kit_map("addictive_drums_2"), find_kit_map("bfd3")
    loops = [beat_in(common, seed) for seed in range(9)]
    folder, files = RECOGNISER.folder([*loops, beat_in(stray), EMPTY])
    assert folder.kit_map == common
    assert [answer.kit_map for answer in files] == [*[common] * 9, stray, None]


def test_a_folder_of_two_maps_is_read_in_both() -> None:
    """Half of the files each."""
    one, two = find_kit_map("addictive_drums_2"), find_kit_map("ggd_invasion")
    loops = [beat_in((one, two)[seed % 2], seed) for seed in range(20)]
    _, files = RECOGNISER.folder(loops)
    assert [answer.kit_map for answer in files] == [one, two] * 10


def test_maps_that_read_a_file_alike_are_named_as_most_of_the_collection() -> None:
    """One file alone goes by another of their names, with the same drums."""
    roland, few = find_kit_map("roland_td"), beat_in(find_kit_map("ezdrummer_2"))
    alone = RECOGNISER.file(few)
    assert alone.kit_map != roland
    assert roland in alone.candidates[0].alike
    loops = [*(beat_in(roland, seed) for seed in range(6)), few]
    found = RECOGNISER.folders(loops, [*("one",) * 6, "other"], ["all"] * 7)
    assert [answer.kit_map for answer in found] == [roland] * 7


def test_an_empty_folder_is_nothing() -> None:
    """And so are its files."""
    assert RECOGNISER.folder([]) == (NOTHING, [])
    assert RECOGNISER.folder([EMPTY]) == (NOTHING, [NOTHING])


def test_melodies_are_no_drums() -> None:
    """Nearly all of them, of kinds that the weights never met."""
    rng = np.random.default_rng(7)
    made = [melody(kind, rng) for kind in JUDGED for _ in range(12)]
    taken = [each.kit_map is not None for each in RECOGNISER.files(made)]
    assert sum(taken) <= 0.05 * len(made)


def test_a_map_of_the_musicians_own_needs_no_training() -> None:
    """Whatever its notes are."""
    usual = [each for each in Articulation if each.sound.drum is not None]
    notes = {each: (100 - 2 * number,) for number, each in enumerate(usual[:40])}
    own = KitMap("cellar", "Cellar", (), notes)
    answer = Recogniser([*kit_maps(), own]).file(beat_in(own))
    assert answer.kit_map == own
    assert answer.is_sure


def test_a_tracks_name_counts() -> None:
    """It makes its map likelier; notes that contradict it win."""
    loop = beat_in(find_kit_map("ezx_electronic"))
    alone = RECOGNISER.file(loop)
    named = RECOGNISER.file(loop._replace(named="ezx_electronic"))

    def odds(answer: object) -> float:
        candidates = answer.candidates  # type: ignore[attr-defined]
        return next(
            float(each.probability)
            for each in candidates
            if any(kit_map.name == "ezx_electronic" for kit_map in each.alike)
        )

    assert odds(named) > odds(alone)
    bfd = beat_in(find_kit_map("bfd3"))._replace(named="ezx_electronic")
    assert RECOGNISER.file(bfd).kit_map == find_kit_map("bfd3")
