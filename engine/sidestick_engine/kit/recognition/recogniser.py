"""Says which kit map the notes of files speak, how sure that is, or that they are no drums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

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
CAUTION = 2.0
"""Added to the score of there being no drums: what it was fitted to is made up."""
DRUM_CHANNEL = 2.0
"""Subtracted from it for notes on the drums' channel, which melodies are on by mistake."""
LEAST_NOTES = 5
"""Of fewer notes none look like a melody."""
MAYBE_DRUMS = 0.5
COMMON = {"general_midi": 4.0, "ezdrummer_3": 3.0, "superior_drummer_3": 2.0}
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


@dataclass(frozen=True, eq=False)
class _Odds:
    """The odds of M maps, and last of no drums (M + 1,), and which maps read alike (M, M)."""

    maps: tuple[KitMap, ...]
    likely: Numbers
    alike: NDArray[np.bool_]

    def candidates(self) -> Iterator[Candidate]:
        """Yield no drums, and each group of maps that read alike."""
        yield Candidate(None, float(self.likely[-1]))
        first_alike = self.alike.argmax(1)
        for first in np.unique(first_alike):
            group = np.flatnonzero(first_alike == first)
            order = np.argsort([-self.likely[n] * _common(self.maps[n]) for n in group])
            its = tuple(self.maps[number] for number in group[order])
            yield Candidate(its[0], float(self.likely[group].sum()), its)


@dataclass(frozen=True)
class Recognition:
    """The answer for a file or a folder.

    Attributes:
        kit_map: the map that they speak; None where they are no drums, or there are none.
        certainty: 0 to 1, that this map gives every note its drum class, or that there are no
            drums.
        drums: 0 to 1, how likely they are drums.
    """

    kit_map: KitMap | None
    certainty: float
    drums: float
    _odds: _Odds | None = field(default=None, repr=False, compare=False)

    @property
    def is_sure(self) -> bool:
        """Tell whether it needs no asking."""
        return self.certainty >= SURE

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The ways to read them, the likeliest first."""
        found = self._odds.candidates() if self._odds else ()
        return tuple(sorted(found, key=lambda each: -each.probability))


NOTHING = Recognition(None, 0.0, 0.0)
"""Of a file without notes."""


class Recogniser:
    """Recognises these kit maps; making one takes a millisecond."""

    def __init__(self, maps: Sequence[KitMap]) -> None:
        self.maps = tuple(maps)
        self._table = table_of(self.maps)
        self._common = np.array([_common(each) for each in self.maps])

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
            each.pitches[odds[:, -1] < MAYBE_DRUMS].ravel()
            for each, odds in zip(seen, np.split(together.of_files, sizes), strict=True)
        ]
        pitches = np.unique(np.concatenate(of_drums))[None, :]
        alike = same_conversion(pitches, self._table)[0]
        return self._answer(together.of_folder, alike), each_file

    def folders(self, files: Sequence[LoopNotes], *folders_of: Sequence[str]) -> list[Recognition]:
        """Return the likeliest of each file of a collection, which lies in folders.

        `folders_of` name the folder of each file, first those whose files speak for each other
        before all; where that is not sure, the next one does. Of maps that read a file alike, the
        one that most files of its last folder speak is named.
        """
        likeliest = [NOTHING for _ in files]
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
                    likeliest[numbers[row]] = self._answer(odds[row], alike[row])
        for rows in inside.values() if folders_of else ():
            files_of = Counter(
                answer.kit_map.name
                for answer in (likeliest[numbers[row]] for row in rows)
                if answer.kit_map is not None
            )
            for row in rows:
                answer = likeliest[numbers[row]]
                likeliest[numbers[row]] = self._as_most_files(answer, alike[row], files_of)
        return likeliest

    def _as_most_files(
        self, answer: Recognition, alike: NDArray[np.bool_], files_of: Mapping[str, int]
    ) -> Recognition:
        """Return the answer with that name of maps that read alike which most files have."""
        if answer.kit_map is None:
            return answer
        same = np.flatnonzero(alike[self.maps.index(answer.kit_map)])
        named = max((self.maps[n] for n in same), key=lambda each: files_of.get(each.name, 0))
        is_more = files_of.get(named.name, 0) > files_of[answer.kit_map.name]
        return replace(answer, kit_map=named) if is_more else answer

    def _look_at(self, files: Sequence[LoopNotes]) -> list[_Seen]:
        seen = []
        networks = shipped_weights()
        played = [number for number, file in enumerate(files) if len(file.onsets)]
        for begin in range(0, len(played), MOST_TOGETHER):
            numbers = played[begin : begin + MOST_TOGETHER]
            inputs = inputs_of([files[number] for number in numbers])
            found = scores(networks, inputs, self._table)
            on_channel = np.array([files[number].is_on_drum_channel for number in numbers])
            is_much = np.array([len(files[number].onsets) >= LEAST_NOTES for number in numbers])
            found[:, -1] += CAUTION * is_much - DRUM_CHANNEL * on_channel
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
        together = alike @ odds[:-1]
        best, none = int(together.argmax()), float(odds[-1])
        drums, of_best = 1 - none, float(together[best])
        details = _Odds(self.maps, odds, alike)
        if none >= of_best:
            return Recognition(None, none, drums, details)
        named = (alike[best] * odds[:-1] * self._common).argmax()
        return Recognition(self.maps[named], of_best, drums, details)


@dataclass(frozen=True)
class _Seen:
    """Files by number, the pitches of their lanes (F, P), and the scores of maps (F, M + 1)."""

    numbers: Sequence[int]
    pitches: Ints
    scores: Numbers


def _common(kit_map: KitMap) -> float:
    return COMMON.get(kit_map.name, 1.0)


def softmax_of(found: Numbers) -> Numbers:
    """Return how likely each map is, and no drums, by these scores."""
    raised = np.exp(found - found.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


def same_conversion(pitches: Ints, table: MapTable) -> NDArray[np.bool_]:
    """Return (F, M, M), which maps give all pitches (F, P) of a file the same drum classes."""
    classes = table.classes[:, pitches].transpose(1, 0, 2)
    return np.asarray((classes[:, :, None] == classes[:, None]).all(3))
