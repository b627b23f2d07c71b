"""A learned style: a musician's own two-bar windows, in one file, and how they were played.

The file is an npz of plain arrays with a card, which is JSON. Nothing in it is executed, and all of
it is bounded and checked when it is read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.array_file import array_bytes, read_arrays
from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import EVENTS, hits_of
from sidestick_models.beat.meter import FOUR_FOUR, PLACES, Meter
from sidestick_models.beat.subdivision import Subdivision
from sidestick_models.patterns.clap_table import NO_CLAPS, ClapTable
from sidestick_models.patterns.errors import PatternError
from sidestick_models.sampling.random_draws import FASTEST_BPM, SLOWEST_BPM, normal
from sidestick_models.styles.nearest_windows import hits_apart, played_as_nearest
from sidestick_models.styles.trained import Family, StyleInfo
from sidestick_models.styles.triplets_in_meter import triplet_lateness, triplet_places
from sidestick_models.styles.user_style import UserStyle
from sidestick_models.text_file import read_regular

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

ENDING = ".npz"
WINDOW_STEPS = 2 * PLACES
MOST_WINDOWS = 2048
"""The most windows that a style keeps: 5 s of encoding, 5 MB."""
MOST_HEARD = 1 << 20
FEW_WINDOWS = 64
"""Fewer windows than these are no style yet, only some beats."""

_FORMAT = 1
_MOST_BYTES = 32_000_000
_TYPES = {
    "card": np.uint8,
    "events": np.uint16,
    "fills": np.bool_,
    "velocities": np.uint8,
    "offsets": np.int8,
    "heard": np.uint64,
}
_FULL_VELOCITY, _OFFSET_UNIT = 127, 1 / 254
_FRESH = 0.15  # of the musician's own spread: how far a hit is from how it was played there
_COLOUR = re.compile("#[0-9a-f]{6}")
_KEY = re.compile("[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class StyleCard:
    """Description of a learned style: the JSON in its file.

    `tempo_bpm` is the usual range. `corpus` is the sha256 of what it was learned from, `pieces`
    and `windows` count what was found there, and `maps` the files that were read by each kit map.
    """

    name: str
    colour: str
    tempo_bpm: tuple[float, float]
    corpus: str
    pieces: int
    windows: int
    maps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class OwnWindows:
    """N windows of two bars of 4/4, no two of them alike, as they were played.

    `events` (N, 32), of a fill what is filled first and then the bar where it lands; `fills` (N,);
    `velocities` (0 to 1) and `offsets` (in steps, -0.5 to 0.5) (N, 32, 9). `heard` (M,) are the
    `fingerprints` of every window that was found, kept or not, in order.
    """

    events: Events
    fills: NDArray[np.bool_]
    velocities: NDArray[np.float32]
    offsets: NDArray[np.float32]
    heard: NDArray[np.uint64]


class LearnedStyle(UserStyle):
    """A style that was learned from a corpus; `file_key` is the name of its file."""

    def __init__(self, key: str, card: StyleCard, own: OwnWindows) -> None:
        self.file_key, self.card, self.own = key, card, own

    @property
    def info(self) -> StyleInfo:
        """Return what is shown of it."""
        card = self.card
        return StyleInfo(self.file_key, card.name, card.colour, card.tempo_bpm, Family.LEARNED)

    @cached_property
    def sha256(self) -> str:
        """Return the checksum of its windows."""
        parts = (self.events.astype(np.uint16), self.fills)
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def events(self) -> Events:
        """Return its windows: (N, 32)."""
        return self.own.events

    @property
    def fills(self) -> NDArray[np.bool_]:
        """Tell which windows are fills: (N,)."""
        return self.own.fills

    @property
    def claps(self) -> ClapTable:
        """Return that its snares are snares: a corpus knows one class for both."""
        return NO_CLAPS

    @property
    def is_small(self) -> bool:
        """Tell whether it was learned from very little."""
        return self.card.windows < FEW_WINDOWS

    def is_copy(self, patterns: Events) -> NDArray[np.bool_]:
        """Tell which patterns (B, 32) are, hit for hit, windows that it was learned from: (B,)."""
        heard, found = self.own.heard, fingerprints(patterns)
        places = np.minimum(np.searchsorted(heard, found), len(heard) - 1)
        return np.asarray(heard[places] == found)

    def distances(self, patterns: Events) -> NDArray[np.int64]:
        """Count how many hits tell patterns (B, steps) from the window most alike: (B,)."""
        # Counting bits needs no matrix product, whose threads would wait for each other.
        own = self._narrow[:, : patterns.shape[1]]
        return np.array([hits_apart(own, pattern).min() for pattern in patterns])

    def subdivisions_of(self, patterns: Events) -> list[Subdivision | None]:
        """Return how patterns (B, steps) are divided, where the style knows it of its windows."""
        return [None] * len(patterns)

    def play(
        self,
        events: Events,
        stream: np.random.Generator,
        meter: Meter = FOUR_FOUR,
        *,
        in_triplets: bool = False,
    ) -> Beat:
        """Play a beat's hits, events (S,) from a bar line on, as the musician does.

        Each two bars are played as the window that is most alike: a hit that this has not, as the
        next one that has it, else as the drum is hit on average. To that comes a little of how much
        the musician's own hits differ, so nothing where they do not. Drums that the musician never
        hits get no velocity. Where beats are dotted, hits may be windows' `in_triplets`.
        """
        is_dotted = in_triplets and meter.is_compound
        beat, two_bars = Beat.from_events(events), 2 * meter.pattern_steps
        played = np.zeros((2, *beat.hits.shape))
        for first in range(0, len(events), two_bars):
            part = slice(first, first + two_bars)
            steps = np.arange(len(events[part]))
            places = meter.places_of(steps)
            if is_dotted:
                places = triplet_places(places, steps)
            places = places + PLACES * (steps // meter.pattern_steps)
            played[:, part] = played_as_nearest(
                events[part], places, self._narrow, self._kinds, self._usual
            )
        if is_dotted:
            played[1] -= triplet_lateness(len(events))[:, None]
        played += _FRESH * self._spread[:, None] * normal(stream, *played.shape)
        velocities, offsets = np.where(beat.hits & self._is_known, played, 0.0).astype(np.float32)
        full = _FULL_VELOCITY * velocities
        known = beat.hits & self._is_known
        velocities[known] = np.clip(np.round(full[known]), 1, _FULL_VELOCITY) / _FULL_VELOCITY
        return Beat(beat.hits, velocities, np.clip(offsets, -0.5, 0.5))

    @cached_property
    def _hits(self) -> NDArray[np.bool_]:
        return hits_of(self.events)

    @cached_property
    def _narrow(self) -> NDArray[np.uint16]:
        return self.events.astype(np.uint16)

    @property
    def _kinds(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return self.own.velocities, self.own.offsets

    @cached_property
    def _is_known(self) -> NDArray[np.bool_]:
        """Tell which drums the musician hits at all: (9,)."""
        return np.asarray(self._hits.any(axis=(0, 1)))

    @cached_property
    def _usual(self) -> Floats:
        """The mean velocity and offset of each drum: (2, 9), 0 for one that is never hit."""
        count = np.maximum(self._hits.sum(axis=(0, 1)), 1)
        return np.stack([kind.sum(axis=(0, 1), dtype=np.float64) / count for kind in self._kinds])

    @cached_property
    def _spread(self) -> Floats:
        """The standard deviation of velocity and offset of each drum: (2, 9)."""
        count = np.maximum(self._hits.sum(axis=(0, 1)), 1)
        squares = [
            np.where(self._hits, (kind - usual) ** 2, 0).sum(axis=(0, 1)) / count
            for kind, usual in zip(self._kinds, self._usual, strict=True)
        ]
        spread: Floats = np.sqrt(np.stack(squares))
        return spread


def fingerprints(patterns: Events) -> NDArray[np.uint64]:
    """Return a number for each pattern (B, steps), the same for the same hits: (B,)."""
    rows = patterns.astype("<u2")
    digests = [hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in rows]
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)


def learned_style_bytes(style: LearnedStyle) -> bytes:
    """Return the file of a style: the same bytes for the same style."""
    own, hits = style.own, hits_of(style.events)
    card = json.dumps({"format": _FORMAT, **asdict(style.card)}).encode()
    return array_bytes(
        {
            "card": np.frombuffer(card, np.uint8),
            "events": own.events.astype(np.uint16),
            "fills": own.fills,
            "velocities": np.round(own.velocities[hits] * _FULL_VELOCITY).astype(np.uint8),
            "offsets": np.round(own.offsets[hits] / _OFFSET_UNIT).astype(np.int8),
            "heard": own.heard,
        }
    )


def load_learned_style(path: Path) -> LearnedStyle:
    """Read the style in a file, whose name without `.npz` is its key.

    Raises:
        PatternError: it cannot be read, or is damaged.
    """
    try:
        if not _KEY.fullmatch(path.stem):
            raise ValueError("its name is no style's")
        return parse_learned_style(read_regular(path, _MOST_BYTES), path.stem)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise PatternError(
            f"The learned style {path.name} is damaged: {said}. Learn it again, or remove it: "
            f"sidestick styles forget {path.stem}"
        ) from error


def parse_learned_style(data: bytes, key: str) -> LearnedStyle:
    """Return the style in the bytes of a file.

    Raises:
        ValueError: it is none, or damaged.
    """
    arrays = read_arrays(data, _TYPES)
    if any(arrays[name].dtype != dtype for name, dtype in _TYPES.items()):
        raise ValueError("its arrays are of another kind")
    events = arrays["events"].astype(np.int64)
    count = len(events)
    if not 1 <= count <= MOST_WINDOWS or events.shape[1:] != (WINDOW_STEPS,):
        raise ValueError("it has no windows, or too many")
    if events.max() >= EVENTS or events.min() < 0 or not events.any():
        raise ValueError("its hits are none")
    hits = hits_of(events)
    shapes = {"fills": count, "velocities": hits.sum(), "offsets": hits.sum()}
    if any(arrays[name].shape != (size,) for name, size in shapes.items()):
        raise ValueError("its arrays do not fit each other")
    heard = arrays["heard"]
    if not (heard.ndim == 1 and 1 <= len(heard) <= MOST_HEARD):
        raise ValueError("its list of windows is none")
    velocities, offsets = np.zeros((2, *hits.shape), np.float32)
    velocities[hits] = np.clip(arrays["velocities"] / _FULL_VELOCITY, 0, 1)
    offsets[hits] = np.clip(arrays["offsets"] * _OFFSET_UNIT, -0.5, 0.5)
    own = OwnWindows(events, arrays["fills"], velocities, offsets, np.sort(heard))
    return LearnedStyle(key, _card(arrays["card"].tobytes()), own)


def _card(text: bytes) -> StyleCard:
    try:
        fields: dict[str, Any] = json.loads(text)
        if fields.pop("format") != _FORMAT:
            raise ValueError("another Sidestick wrote it")
        card = StyleCard(**fields)
        slow, fast = map(float, card.tempo_bpm)
        maps = {str(name): int(files) for name, files in card.maps.items()}
        if not (card.name.isprintable() and 1 <= len(card.name) <= 100):
            raise ValueError("it has no name")
        if not _COLOUR.fullmatch(card.colour) or not SLOWEST_BPM <= slow <= fast <= FASTEST_BPM:
            raise ValueError("its colour or tempo is none")
        counts = int(card.pieces), int(card.windows)
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError(f"its card is none ({error})") from error
    return StyleCard(card.name, card.colour, (slow, fast), str(card.corpus), *counts, maps)
