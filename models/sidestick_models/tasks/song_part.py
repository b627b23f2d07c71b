"""Parts of a song out of one beat, by what drummers do: who keeps time, who leaves, what leads on.

| part | what becomes of the beat |
|---|---|
| verse | it stays, with its backbeats complete |
| intro | timekeeper and kick alone, and a fill of half a bar that picks up |
| chorus | a crash on the one of each phrase, time on the ride or on open hats, more kicks |
| break | half-time, or no kick: one of both; the timekeeper goes on |
| outro | a fill of half a bar leads to the last bar, which ends on a crash |

A part changes cells of the beat and draws few hits of its own, so that it is the same song.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.drum_classes import DrumClass, events_of
from sidestick_models.beat.meter import PHRASE_BARS, PLACES, Meter
from sidestick_models.beat.two_hands import NEEDS_MORE, within_two_hands
from sidestick_models.sampling.density import IS_STROKE, DensityRange
from sidestick_models.sampling.form import PlannedFill
from sidestick_models.sampling.random_draws import DrawRequest, Purpose, gumbel, uniform

if TYPE_CHECKING:
    from sidestick_models.styles.blend import StyleBlend
    from sidestick_models.tasks.fill import FillTask

Hits = NDArray[np.bool_]
Floats = NDArray[np.float64]

VERSE, INTRO, CHORUS, BREAK, OUTRO = "verse", "intro", "chorus", "break", "outro"
PARTS = (VERSE, INTRO, CHORUS, BREAK, OUTRO)

_KICK, _SNARE, _CRASH = DrumClass.KICK, DrumClass.SNARE, DrumClass.CRASH
_CLOSED, _OPEN, _RIDE = DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE
_TIME = [_CLOSED, _OPEN, _RIDE]
_TOMS = [DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]

_BACKBEATS, _HALF_TIME, _ONE_DROP = (4, 12), (8,), 8  # places of a bar of 4/4
_MOSTLY = 0.5
# Fewer hits for each step than this are no time, and eighths are played instead.
_FEWEST = 5 / 16
# More than so many for each step are too many for a ride, unless they are triplets.
_MOST_ON_RIDE = 10 / 16
# How many kicks a bar of a chorus has more, at places where so many bars of the style have one.
_MORE_KICKS, _RARE = 2, 0.1
# Strokes that are hit at least this share as hard as the hardest are no ghost notes.
_HARD = 0.5
# An added backbeat is 0.9 to 1.05 times as hard as others are, the more the harder it was drawn.
_AT_LEAST, _AS_DRAWN = 0.9, 0.15
_USUAL_VELOCITY, _SOFTEST = 0.8, 0.25  # of backbeats; what is softer is a ghost note


class SongPart(NamedTuple):
    """A part: its hits (S, 9), and how many steps of a fill lead to the step `fill_end`, or 0."""

    hits: Hits
    fill_steps: int = 0
    fill_end: int = 0


class SongPartTask:
    """Request for parts of a song; their fills are those of the fill task."""

    def __init__(self, fill: FillTask) -> None:
        self._fill = fill

    def draw(
        self,
        part: str,
        hits: Hits,
        locked: Hits,
        request: DrawRequest,
        usual: DensityRange,
        fill_blend: StyleBlend,
        *,
        in_triplets: bool = False,
    ) -> tuple[NDArray[np.int64], Hits]:
        """Make versions of a part of a beat of whole bars, hits (S, 9): events (versions, S).

        With them comes where backbeats were added, (versions, S). What is `locked` (S, 9) stays
        but where a fill is.

        Raises:
            ValueError: there is no such part.
        """
        made = [
            song_part(part, hits, request.meter, usual, rng, in_triplets=in_triplets)
            for rng in request.streams(Purpose.SONG_PART)
        ]
        for each in made:
            each.hits[locked] = hits[locked]
        added = np.stack([each.hits[:, _SNARE] & ~hits[:, _SNARE] for each in made])
        events = np.stack([events_of(each.hits) for each in made])
        if not NEEDS_MORE[events_of(hits)].any():
            events = within_two_hands(events) | events_of(hits & locked)
        fills = [
            PlannedFill(version, 0, each.fill_end, each.fill_steps)
            for version, each in enumerate(made)
            if each.fill_steps and each.fill_end >= request.meter.pattern_steps
        ]
        for fill in fills:
            added[fill.version, fill.end - fill.steps : fill.end] = False
        if fills:
            events = self._fill.fill_bars(events, fills, request, fill_blend)
        return events, added


def with_hard_backbeats(played: Beat, added: Hits, beat: Beat, meter: Meter) -> Beat:
    """Return a part as it is played, its added backbeats (S,) about as hard as those of its beat.

    Where the beat has none they are as hard as its other strokes, ghost notes left aside.
    """
    strokes = np.where(IS_STROKE, beat.velocities, 0)
    hard = (strokes > 0) & (strokes >= _HARD * strokes.max())
    places = meter.places_of(np.arange(beat.steps))
    snares = strokes[:, _SNARE]
    firm = snares >= max(_HARD * snares.max(), _SOFTEST)
    own = snares[firm & np.isin(places, [*_BACKBEATS, *_HALF_TIME])]
    usual = own if own.size else strokes[hard]
    level = np.median(usual) if usual.size else _USUAL_VELOCITY
    velocities, new = played.velocities.copy(), added & played.hits[:, _SNARE]
    spread = _AT_LEAST + _AS_DRAWN * velocities[new, _SNARE]
    velocities[new, _SNARE] = np.minimum(1.0, level * spread)
    return Beat(played.hits, velocities, played.offsets)


def song_part(
    part: str,
    hits: Hits,
    meter: Meter,
    usual: DensityRange,
    rng: np.random.Generator,
    *,
    in_triplets: bool = False,
) -> SongPart:
    """Make a part of a beat of whole bars, hits (S, 9); `usual` is of its style.

    `in_triplets` says that its beats are in three: their first, second and last sixteenths.

    Raises:
        ValueError: there is no such part.
    """
    if part not in PARTS:
        raise ValueError(f"A part must be one of {', '.join(PARTS)}, not {part}.")
    return _MAKERS[part](_Song(hits, meter, usual, rng, in_triplets=in_triplets))


class _Song:
    """The beat that parts are made of, and what is known of it."""

    def __init__(
        self,
        hits: Hits,
        meter: Meter,
        usual: DensityRange,
        rng: np.random.Generator,
        *,
        in_triplets: bool,
    ) -> None:
        self.hits, self.meter, self.rng, self.in_triplets = hits.copy(), meter, rng, in_triplets
        self.by_place = usual.by_place
        steps = np.arange(len(hits))
        self.places = meter.places_of(steps)
        self.in_bar = steps % meter.steps_per_bar
        in_beat = steps % STEPS_PER_BEAT
        self.is_eighth = np.isin(in_beat, (0, 3)) if in_triplets else in_beat % 2 == 0
        self.backbeats = self._find_backbeats()

    def _find_backbeats(self) -> tuple[int, ...]:
        """Return the places of the backbeats, in the beat or else in its style; none if neither."""
        in_beat, in_style = self.shares(_SNARE), self.by_place[:, _SNARE]
        if in_beat[[*_BACKBEATS]].max() >= _MOSTLY:
            return _BACKBEATS
        if in_beat[[*_HALF_TIME]].max() >= _MOSTLY:
            return _HALF_TIME
        for backbeats in (_BACKBEATS, _HALF_TIME):
            if in_style[[*backbeats]].min() >= _MOSTLY:
                return backbeats
        return ()

    def has_half_time(self) -> bool:
        """Tell whether there are backbeats in most bars that may come at half the time.

        A kick on every beat goes on or ends, and has no half.
        """
        snare, kick = self.shares(_SNARE), self.shares(_KICK)
        in_most = snare[[*_BACKBEATS]].min() >= _MOSTLY
        return bool(in_most and kick[::STEPS_PER_BEAT].min() < _MOSTLY)

    def shares(self, drum: int) -> Floats:
        """Return how often the beat hits a drum at each place of a bar of 4/4: (16,)."""
        shares = np.zeros(PLACES)
        for place in {*self.places.tolist()}:
            shares[place] = self.hits[self.places == place, drum].mean()
        return shares

    def complete_backbeats(self) -> None:
        self.hits[np.isin(self.places, self.backbeats), _SNARE] = True

    @property
    def timekeeper(self) -> int:
        """The drum that keeps time: the one of hats and ride that is hit most."""
        return _TIME[int(self.hits[:, _TIME].sum(axis=0).argmax())]

    def drop_crashes(self) -> None:
        """Play what keeps time in place of each crash that stands alone on an eighth."""
        alone = self.hits[:, _CRASH] & ~self.hits[:, _TIME].any(axis=1) & self.is_eighth
        self.hits[alone, self.timekeeper] = True
        self.drop(_CRASH)

    def keep_time(self) -> None:
        """Play eighths in bars that have hardly any time, on what keeps it in the others."""
        main = self.timekeeper
        for bar in np.split(self.hits, len(self.hits) // self.meter.steps_per_bar):
            time = np.any(bar[:, _TIME], axis=1)
            if time.sum() < _FEWEST * len(bar):
                bar[::2, main] |= ~time[::2]

    def drop(self, *drums: int) -> None:
        self.hits[:, [*drums]] = False

    def crash(self, step: int) -> None:
        """Play a crash with the kick, in place of what keeps time there."""
        self.hits[step, _TIME] = False
        self.hits[step, [_CRASH, _KICK]] = True


def _verse(song: _Song) -> SongPart:
    song.complete_backbeats()
    return SongPart(song.hits)


def _intro(song: _Song) -> SongPart:
    song.drop(_SNARE, *_TOMS)
    song.drop_crashes()
    song.keep_time()
    return SongPart(song.hits, song.meter.short_fill_steps, len(song.hits))


def _chorus(song: _Song) -> SongPart:
    song.complete_backbeats()
    song.keep_time()
    hits, closed = song.hits, song.hits[:, _CLOSED].copy()
    if song.by_place[:, _RIDE].sum() >= song.by_place[:, _OPEN].sum():
        if closed.sum() > _MOST_ON_RIDE * len(hits) and not song.in_triplets:
            closed &= song.is_eighth
        hits[:, _RIDE] |= closed
        hits[:, _CLOSED] = False
        hits[:, _OPEN] &= ~hits[:, _RIDE]
    else:
        # The last stroke of a triplet is its beat's last sixteenth, played early.
        between = STEPS_PER_BEAT - 1 if song.in_triplets else STEPS_PER_BEAT // 2
        offbeat = song.in_bar % STEPS_PER_BEAT == between
        hits[offbeat, _OPEN] = True
        hits[offbeat, _CLOSED] = False
    _add_kicks(song)
    phrase = PHRASE_BARS * song.meter.steps_per_bar
    for step in range(0, len(hits), phrase):
        song.crash(step)
    return SongPart(hits)


def _add_kicks(song: _Song) -> None:
    """Add the same kicks to every bar, where the style has some and the beat neither of both.

    The one gets one too, where the style and the beat do not leave it out.
    """
    drops_the_one = _drops_the_one(song.shares(_KICK))
    shares = song.by_place[:, _KICK].copy()
    taken = np.isin(np.arange(PLACES), [*song.backbeats, *song.places[song.hits[:, _KICK]]])
    shares[taken | (shares < _RARE)] = 0.0
    if drops_the_one:
        shares[0] = 0.0
    likely = np.log(np.maximum(shares, 1e-9)) + gumbel(uniform(song.rng, PLACES))
    chosen = [place for place in np.argsort(-likely)[:_MORE_KICKS] if shares[place] > 0]
    song.hits[np.isin(song.places, chosen), _KICK] = True
    if song.by_place[0, _KICK] >= _MOSTLY and not drops_the_one:
        song.hits[song.in_bar == 0, _KICK] = True


def _drops_the_one(kicks: Floats) -> bool:
    """Tell a one drop by how often the kick is at each place: on three, and not on the one."""
    return bool(kicks[0] == 0 and kicks[_ONE_DROP] >= _MOSTLY)


def _break(song: _Song) -> SongPart:
    half_time = float(uniform(song.rng, 1)[0]) < _MOSTLY and song.has_half_time()
    song.complete_backbeats()
    song.drop(*_TOMS)
    song.drop_crashes()
    song.keep_time()
    hits = song.hits
    if half_time:
        song.drop(_SNARE, _KICK)
        on_three = np.isin(song.places, _HALF_TIME)
        hits[on_three if on_three.any() else song.places == _BACKBEATS[1], _SNARE] = True
        hits[song.in_bar == 0, _KICK] = True
    else:
        song.drop(_KICK)
        if song.backbeats:
            hits[:, _SNARE] &= np.isin(song.places, song.backbeats)
    return SongPart(hits)


def _outro(song: _Song) -> SongPart:
    song.complete_backbeats()
    song.keep_time()
    bar, steps = song.meter.steps_per_bar, len(song.hits)
    last = steps - bar if steps > bar else steps - song.meter.short_fill_steps
    song.hits[last:] = False
    song.crash(last)
    return SongPart(song.hits, song.meter.short_fill_steps if steps > bar else 0, last)


_MAKERS = {VERSE: _verse, INTRO: _intro, CHORUS: _chorus, BREAK: _break, OUTRO: _outro}
