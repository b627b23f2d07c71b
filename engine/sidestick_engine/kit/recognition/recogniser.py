"""Says which kit map the notes of files speak, how sure that is, or that they are no drums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.kit.recognition.lanes import Numbers
from sidestick_engine.kit.recognition.loop_notes import Ints, LoopNotes
from sidestick_engine.kit.recognition.map_table import MapTable, table_of
from sidestick_engine.kit.recognition.network import inputs_of, scores, shipped_weights
from sidestick_engine.kit.recognition.pooling import pooled

SURE = 0.95
"""From this certainty on a map is taken without asking."""
MOST_TOGETHER = 128
"""Files that are looked at at once: more would only take memory."""
NAMED = 3.0
"""Added to the score of a map that the track's name names, which may be wrong."""
COMMON = {"ezdrummer_3": 4.0, "general_midi": 3.0, "superior_drummer_3": 2.0}
"""Of maps that read notes alike, these are named rather than others, so many times as likely."""


@dataclass(frozen=True)
class Candidate:
    """One way to read the notes.

    Attributes:
        kit_map: the map that reads them so, of several a common one; None: they are no drums.
        probability: 0 to 1, of all maps that read them so.
        alike: every map that reads them so, `kit_map` first.
    """

    kit_map: KitMap | None
    probability: float
    alike: tuple[KitMap, ...] = ()


@dataclass(frozen=True)
class Recognition:
    """The answer for a file or a folder.

    Attributes:
        kit_map: the map that they speak; None where they are no drums, or there are none.
        certainty: 0 to 1, that this map gives every note its drum class, or that there are no
            drums.
        drums: 0 to 1, how likely they are drums.
        candidates: the ways to read them, the likeliest first.
    """

    kit_map: KitMap | None
    certainty: float
    drums: float
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Tell whether it needs no asking."""
        return self.certainty >= SURE


class Likeliest(NamedTuple):
    """The best of what notes may be, as in `Recognition`."""

    kit_map: KitMap | None
    certainty: float
    drums: float


NOTHING = Recognition(None, 0.0, 0.0)
"""Of a file without notes."""


class Recogniser:
    """Recognises these kit maps; making one takes a millisecond."""

    def __init__(self, maps: Sequence[KitMap]) -> None:
        self.maps = tuple(maps)
        self._table = table_of(self.maps)
        self._common = np.array([COMMON.get(each.name, 1.0) for each in self.maps])

    def file(self, notes: LoopNotes) -> Recognition:
        """Return what the notes of one file are."""
        return self.files([notes])[0]

    def files(self, files: Sequence[LoopNotes]) -> list[Recognition]:
        """Return what the notes of each file are, each by itself."""
        seen = self._look_at(files)
        return self._answers(files, seen, [softmax_of(each.scores) for each in seen])

    def folder(self, files: Sequence[LoopNotes]) -> tuple[Recognition, list[Recognition]]:
        """Return what the files of a folder are together, and what each is, knowing that."""
        seen = self._look_at(files)
        if not seen:
            return NOTHING, [NOTHING for _ in files]
        together = pooled(np.concatenate([each.scores for each in seen]))
        sizes = np.cumsum([len(each.scores) for each in seen])[:-1]
        each_file = self._answers(files, seen, np.split(together.of_files, sizes))
        of_drums = [
            lane
            for each, odds in zip(seen, np.split(together.of_files, sizes), strict=True)
            for row in each.pitches[odds[:, -1] < 0.5]
            for lane in row
        ]
        pitches = np.unique(np.array(of_drums, np.int64))[None, :]
        alike = same_conversion(pitches, self._table)[0]
        return self._answer(together.of_folder, alike), each_file

    def folders(self, files: Sequence[LoopNotes], *folders_of: Sequence[str]) -> list[Likeliest]:
        """Return the likeliest of each file of a collection, which lies in folders.

        `folders_of` name the folder of each file, first those whose files speak for each other
        before all; where that is not sure, the next one does.
        """
        likeliest = [Likeliest(None, 0.0, 0.0) for _ in files]
        seen = self._look_at(files)
        if not seen:
            return likeliest
        numbers = np.concatenate([each.numbers for each in seen])
        found = np.concatenate([each.scores for each in seen])
        alike = [each for part in seen for each in same_conversion(part.pitches, self._table)]
        for folder_of in folders_of:
            inside: dict[str, list[int]] = defaultdict(list)
            for row, number in enumerate(numbers):
                inside[folder_of[number]].append(row)
            for rows in inside.values():
                unsure = [row for row in rows if likeliest[numbers[row]].certainty < SURE]
                if not unsure:
                    continue
                odds = dict(zip(rows, pooled(found[rows]).of_files, strict=True))
                for row in unsure:
                    likeliest[numbers[row]] = self._likeliest(odds[row], alike[row])
        return likeliest

    def _likeliest(self, odds: Numbers, alike: NDArray[np.bool_]) -> Likeliest:
        likely, no_drums = odds[:-1], float(odds[-1])
        together = alike @ likely
        best = int(together.argmax())
        if no_drums >= together[best]:
            return Likeliest(None, no_drums, 1 - no_drums)
        named = np.where(alike[best], likely * self._common, -1.0).argmax()
        return Likeliest(self.maps[int(named)], float(together[best]), 1 - no_drums)

    def _look_at(self, files: Sequence[LoopNotes]) -> list[_Seen]:
        seen = []
        networks = shipped_weights()
        played = [number for number, file in enumerate(files) if len(file.onsets)]
        for begin in range(0, len(played), MOST_TOGETHER):
            numbers = played[begin : begin + MOST_TOGETHER]
            inputs = inputs_of([files[number] for number in numbers])
            found = scores(networks, inputs, self._table)
            found[:, :-1] += NAMED * self._are_named([files[number] for number in numbers])
            seen.append(_Seen(numbers, inputs.lanes.pitches, found))
        return seen

    def _are_named(self, files: Sequence[LoopNotes]) -> NDArray[np.bool_]:
        """Return (F, M), whether each file's track names each map."""
        return np.array([[file.named == each.name for each in self.maps] for file in files])

    def _answers(
        self, files: Sequence[LoopNotes], seen: Sequence[_Seen], odds: Sequence[Numbers]
    ) -> list[Recognition]:
        answers = [NOTHING for _ in files]
        for each, its_odds in zip(seen, odds, strict=True):
            alike = same_conversion(each.pitches, self._table)
            for number, row, same in zip(each.numbers, its_odds, alike, strict=True):
                answers[number] = self._answer(row, same)
        return answers

    def _answer(self, odds: Numbers, alike: NDArray[np.bool_]) -> Recognition:
        """Return the answer for the odds of each map, and of no drums, and which read alike."""
        likely = odds[:-1]
        candidates = [Candidate(None, float(odds[-1]))]
        first_alike = alike.argmax(1)
        for first in np.unique(first_alike):
            group = np.flatnonzero(first_alike == first)
            group = group[np.argsort(-likely[group] * self._common[group], kind="stable")]
            its = tuple(self.maps[number] for number in group)
            candidates.append(Candidate(its[0], float(likely[group].sum()), its))
        candidates.sort(key=lambda each: -each.probability)
        best = candidates[0]
        drums = 1 - float(odds[-1])
        return Recognition(best.kit_map, best.probability, drums, tuple(candidates))


@dataclass(frozen=True)
class _Seen:
    """Files by number, the pitches of their lanes (F, P), and the scores of maps (F, M + 1)."""

    numbers: Sequence[int]
    pitches: Ints
    scores: Numbers


def softmax_of(found: Numbers) -> Numbers:
    """Return how likely each map is, and no drums, by these scores."""
    raised = np.exp(found - found.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


def same_conversion(pitches: Ints, table: MapTable) -> NDArray[np.bool_]:
    """Return (F, M, M), which maps give all pitches (F, P) of a file the same drum classes."""
    classes = table.classes[:, pitches].transpose(1, 0, 2)
    return np.asarray((classes[:, :, None] == classes[:, None]).all(3))
