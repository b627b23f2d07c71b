"""Some files of a collection -> what is in each, or why it is left: the work of one process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_engine.corpus import curated
from sidestick_engine.corpus.checks import plainly_left
from sidestick_engine.corpus.curated import Performance
from sidestick_engine.corpus.cutting import Part, parts_of, whole_part
from sidestick_engine.corpus.files.reading import USUAL_TEMPO_BPM, Drums, LeftError, read_drums
from sidestick_engine.corpus.files.reasons import Reason
from sidestick_engine.corpus.files.sources import Source
from sidestick_engine.corpus.grid import is_off_grid, name_of_grid
from sidestick_engine.corpus.kit_maps import GIVEN, Meanings, Spoken, maps_of
from sidestick_engine.kit.kit_map import KitMap

MOST_UNKNOWN = 0.2  # of the notes of a file whose map is known
_TEMPO_IN_NAME = re.compile(r"(?<!\d)(\d{2,3})[ _-]?bpm|bpm[ _-]?(\d{2,3})(?!\d)", re.I)
_TEMPOS_BPM = range(30, 320)


@dataclass(frozen=True)
class Plan:
    """All that every process has to know: the kit maps there are, and the one that is spoken.

    `performances` are those that a table of the collection tells all about.
    """

    maps: Sequence[KitMap]
    spoken: str | None = None
    performances: Mapping[str, Performance] = field(default_factory=dict)

    def of(self, sources: Iterable[Source]) -> Plan:
        """Return what has to be known for these files."""
        paths = (source.path for source in sources)
        its = {path: self.performances[path] for path in paths if path in self.performances}
        return replace(self, performances=its)


class Examined(NamedTuple):
    """A file as far as it is known. `sentence` says more about why it is left."""

    path: str
    reason: Reason
    sentence: str = ""
    map: str = ""
    certainty: float | None = None
    tempo_bpm: float | None = None
    meter: str = ""
    grid: str = ""
    parts: Sequence[Part] = ()

    @property
    def bars(self) -> int:
        """The number of bars of its pieces."""
        return sum(part.bars for part in self.parts)

    @property
    def is_taken(self) -> bool:
        """Tell whether it is in the corpus."""
        return self.reason is Reason.TAKEN


def examine(sources: Sequence[Source], plan: Plan) -> list[Examined]:
    """Return what is in each file; those of a folder speak for each other."""
    files: dict[str, Drums | LeftError] = {source.path: read(source) for source in sources}
    drums = {path: each for path, each in files.items() if isinstance(each, Drums)}
    unclear = {path: each for path, each in drums.items() if path not in plan.performances}
    plain = {path: left for path, each in unclear.items() if (left := plainly_left(each))}
    spoken = _spoken({path: each for path, each in unclear.items() if path not in plain}, plan)
    meanings = Meanings(plan.maps)
    found = []
    for path, each in files.items():
        if isinstance(each, LeftError):
            found.append(Examined(path, each.reason, str(each)))
        elif path in plan.performances:
            found.append(_performance(path, each, plan.performances[path], meanings))
        elif path in plain:
            found.append(_about(path, each)._replace(reason=plain[path]))
        else:
            found.append(_file(path, each, spoken[path], meanings))
    return found


def read(source: Source) -> Drums | LeftError:
    """Return the drums of a file, or why it is left."""
    if source.left is not None:
        return LeftError(source.left)
    try:
        return read_drums(source.data(), source.path)
    except LeftError as left:
        return left
    except OverflowError:
        return LeftError(Reason.TOO_LARGE)
    except OSError as error:
        return LeftError(Reason.UNREADABLE, f"{source.path} cannot be read: {error.strerror}.")


def _spoken(files: Mapping[str, Drums], plan: Plan) -> dict[str, Spoken]:
    if plan.spoken is not None:
        return dict.fromkeys(files, Spoken(plan.spoken, GIVEN))
    return maps_of(files, plan.maps)


def _about(path: str, drums: Drums) -> Examined:
    """Return what is known of a file before its kit is."""
    meter = "/".join(map(str, drums.meter))
    return Examined(path, Reason.TAKEN, tempo_bpm=tempo_of(path, drums), meter=meter)


def tempo_of(path: str, drums: Drums) -> float:
    """Return a file's tempo: its own, or the one in its name where it tells none, or the usual."""
    if drums.tempo_bpm is not None and round(drums.tempo_bpm, 3) != USUAL_TEMPO_BPM:
        return drums.tempo_bpm
    for match in reversed(list(_TEMPO_IN_NAME.finditer(path))):
        if (tempo_bpm := int(match[1] or match[2])) in _TEMPOS_BPM:
            return float(tempo_bpm)
    return USUAL_TEMPO_BPM


def _performance(path: str, drums: Drums, performance: Performance, meanings: Meanings) -> Examined:
    about = _about(path, drums)._replace(map=curated.MAP, certainty=GIVEN, meter=performance.meter)
    if performance.meter != "4/4":
        return about._replace(reason=Reason.METER)
    parts = whole_part(drums, meanings.classes(curated.MAP, drums))
    if not parts:
        return about._replace(reason=Reason.NO_DRUMS)
    return about._replace(parts=parts, grid=name_of_grid(np.unique(drums.starts)))


def _file(path: str, drums: Drums, spoken: Spoken, meanings: Meanings) -> Examined:
    about = _about(path, drums)
    if not spoken.is_drums:
        return about._replace(reason=Reason.NO_DRUMS)
    about = about._replace(map=spoken.map, certainty=spoken.certainty)
    if not spoken.is_sure or meanings.unknown_share(spoken.map, drums) > MOST_UNKNOWN:
        return about._replace(reason=Reason.UNKNOWN_MAP)
    classes = meanings.classes(spoken.map, drums)
    parts = parts_of(drums, classes)
    onsets = np.unique(drums.starts)
    if parts and not is_off_grid(onsets):
        return about._replace(parts=parts, grid=name_of_grid(onsets))
    return about._replace(reason=_why_left(drums, classes, parts))


def _why_left(drums: Drums, classes: NDArray[np.int64], parts: Sequence[Part]) -> Reason:
    """Return why drums on a known map are not in the corpus all the same."""
    if parts:
        return Reason.OFF_GRID
    if not (classes >= 0).any():
        return Reason.NO_DRUMS
    return Reason.TOO_SHORT if drums.is_in_four else Reason.METER
