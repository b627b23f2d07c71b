"""Beats of styles that are written as patterns: variations that keep what makes the style."""

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter
from sidestick_models.drummer import Drummer
from sidestick_models.networks.slots import FILES_OF
from sidestick_models.patterns.pattern_to_beat import render
from sidestick_models.patterns.style_files import SHIPPED, load_style, more_beats, split
from sidestick_models.sampling.character import ANYTHING, Wanted
from sidestick_models.sampling.random_draws import Purpose, SecondStyle, stream
from sidestick_models.styles.programmed_beats import (
    ProgrammedBeats,
    ProgrammedStyle,
    programmed_style,
)
from sidestick_models.styles.trained import ELECTRONIC

TIMES = 60
TIMEKEEPING = sum(1 << drum for drum in (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE))


@pytest.fixture(scope="module")
def drummer():
    """Load all models once."""
    return Drummer.load()


def _drawn(style, temperature=1.0, wanted=ANYTHING):
    """Draw two bars some times: events (TIMES, 32)."""
    beats = ProgrammedBeats(programmed_style(style))
    return np.stack(
        [beats.draw(stream(seed, Purpose.EVENTS, 0), temperature, wanted) for seed in range(TIMES)]
    )


@pytest.mark.parametrize("style", ["house", "techno"])
def test_the_kick_stays_on_the_floor(style):
    """On all eight beats in nineteen of twenty, and yet hardly two beats are alike."""
    events = _drawn(style)
    assert (events[:, ::4] & 1 << DrumClass.KICK > 0).all(axis=1).mean() >= 0.95
    assert len(np.unique(events, axis=0)) > 0.95 * TIMES


@pytest.mark.parametrize("style", ELECTRONIC)
def test_hardly_a_beat_is_next_to_a_written_pattern(style):
    """Two cells apart at the least, or it was drawn again."""
    written = programmed_style(style).windows.events
    apart = np.bitwise_count(_drawn(style)[:, None].astype(np.uint16) ^ written).sum(axis=2)
    assert (apart.min(axis=1) < 2).mean() <= 0.1


@pytest.mark.parametrize("style", ELECTRONIC)
def test_more_beats_are_no_patterns_under_another_name(style):
    """They differ from each other and from all patterns, held-out ones most of all."""
    written = load_style(SHIPPED / f"{style}.txt")
    more, held_out = more_beats(written), split(written)[1]
    names = [pattern.name for pattern in (*written.patterns, *more)]
    assert len({*names}) == len(names)
    events = [render(written, pattern).beat.events() for pattern in (*more, *written.patterns)]
    all_of_them = np.stack(events).astype(np.uint16)
    apart = np.bitwise_count(all_of_them[: len(more), None] ^ all_of_them).sum(axis=2)
    assert np.sort(apart, axis=1)[:, 1].min() >= 4
    unheard = [pattern in held_out for pattern in (*more, *written.patterns)]
    assert apart[:, unheard].min() >= 5


@pytest.mark.parametrize("style", ELECTRONIC)
def test_time_goes_on_where_the_pattern_keeps_it(style):
    """Hats and ride rest for half a bar hardly more often than in what is varied."""

    def resting(events):
        in_time = (events & TIMEKEEPING) > 0
        twice = np.concatenate([in_time, in_time], axis=1)
        half_bars = np.lib.stride_tricks.sliding_window_view(twice, 8, axis=1)
        return (~half_bars).all(axis=2).any(axis=1).mean()

    written = programmed_style(style)
    beats = [render(written.style, pattern).beat.events() for pattern in written.beats]
    assert resting(_drawn(style)) <= resting(np.stack(beats)) + 0.03


@pytest.mark.parametrize("style", ["electro", "ukgarage"])
def test_more_beats_kick_on_both_backbeats_or_on_none(style):
    """Four on the floor is another beat; a kick under a single snare is a slip."""
    for pattern in more_beats(load_style(SHIPPED / f"{style}.txt")):
        kicks = [pattern.lanes["kick"][step] != "-" for step in (4, 12, 20, 28)]
        assert sum(kicks) in (0, 4), pattern.name


def test_what_is_asked_to_be_dense_is_denser():
    """About as many hits as are asked for."""
    for hits in (12.0, 20.0):
        events = _drawn("house", wanted=Wanted(hits))
        assert np.bitwise_count(events).sum() / 2 / TIMES == pytest.approx(hits, abs=1.5)


@pytest.mark.parametrize("style", ["house", "techno"])
@pytest.mark.parametrize("control", ["complexity", "intensity"])
def test_the_kick_stays_on_the_floor_at_any_complexity_and_intensity(style, control):
    """They choose among what the style's rules allow."""
    for value in (0.0, 0.45, 0.55, 1.0):
        events = _drawn(style, wanted=Wanted()._replace(**{control: value}))
        assert (events[:, ::4] & 1 << DrumClass.KICK > 0).all(axis=1).mean() >= 0.95


@pytest.mark.parametrize("style", ["house", "trap", "breakbeat"])
def test_more_complexity_is_more_between_the_beats(style):
    """It moves little next to its middle, where nothing is chosen."""

    def between(complexity):
        events = _drawn(style, wanted=Wanted(complexity=complexity))
        return np.bitwise_count(np.delete(events, np.s_[::4], axis=1)).sum() / TIMES

    values = [between(each) for each in (0.0, 0.25, 0.49, 0.51, 0.75, 1.0)]
    assert values == sorted(values)
    assert values[3] - values[2] < 0.15 * (values[-1] - values[0])
    assert between(0.5) == pytest.approx(values[2], rel=0.2)


def test_more_intensity_is_more_open_hats():
    """And crashes, where the style has them."""
    counts = [
        np.sum(_drawn("house", wanted=Wanted(intensity=each)) & 1 << DrumClass.OPEN_HAT > 0)
        for each in (0.0, 0.25, 0.75, 1.0)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] / 2


@pytest.mark.parametrize("style", ["techno", "reggae_steppers"])
def test_a_version_is_played_the_same_however_many_there_are(drummer, style):
    """In a meter in which what was drawn is not what is played, too."""
    request = {"bars": 2, "seed": 2, "meter": Meter(6, 8)}
    (alone,) = drummer.generate(style, **request)
    among = drummer.generate(style, versions=8, **request)[0]
    for name in ("hits", "velocities", "offsets"):
        assert np.array_equal(getattr(alone, name), getattr(among, name))


def test_a_warm_variation_is_farther_from_the_patterns():
    """The temperature says how much of a pattern may change."""
    written = ProgrammedStyle(load_style(SHIPPED / "house.txt"), programmed_style("house").beats)

    def apart(temperature):
        events = _drawn("house", temperature)[:, None].astype(np.uint16)
        return np.bitwise_count(events ^ written.windows.events).sum(axis=2).min(axis=1).mean()

    assert apart(0.2) < apart(1.0) < apart(2.0)


def test_a_beat_is_played_as_its_pattern_is_written():
    """Accents are loud and ghosts soft, a swung sixteenth is late, and a straight beat is on it."""
    style = load_style(SHIPPED / "house.txt")
    (swung,) = (each for each in style.patterns if each.name == "Swung ghosts")
    (ridden,) = (each for each in style.patterns if each.name == "Peak time")
    for pattern, late in ((swung, 0.16), (ridden, 0.08)):
        written = ProgrammedStyle(style, [pattern])
        events = written.windows.events[0].astype(np.int64)
        beat = ProgrammedBeats(written).play(events, stream(1, Purpose.FEEL, 0), 120)
        kicks, snares = (beat.hits[:, drum] for drum in (DrumClass.KICK, DrumClass.SNARE))
        assert beat.velocities[kicks, DrumClass.KICK].min() > 0.8
        assert beat.offsets[1::2][beat.hits[1::2]].mean() == pytest.approx(late, abs=0.05)
        assert np.abs(beat.offsets[::4, DrumClass.KICK]).max() < 0.1
    ghosts = beat.velocities[snares, DrumClass.SNARE]
    assert ghosts.min() < 0.6 < ghosts.max()


def test_a_beat_in_another_meter_is_played_too(drummer):
    """A bar of 3/4 leaves out a beat, and all of it sounds."""
    (beat,) = drummer.generate("house", bars=2, seed=1, meter=Meter(3, 4))
    assert beat.steps == 24
    assert beat.velocities[beat.hits].all()


def test_a_blend_and_an_imported_model_are_the_networks(drummer):
    """The patterns know nothing of a second style, nor who imports a model wants to hear them."""
    (alone,) = drummer.generate("house", bars=2, seed=1)
    (blended,) = drummer.generate("house", bars=2, seed=1, blend=SecondStyle("funk", 0.3))
    (unblended,) = drummer.generate("house", bars=2, seed=1, blend=SecondStyle("funk", 0.0))
    assert (unblended.hits == alone.hits).all()
    assert (blended.hits != alone.hits).any()
    networks = Drummer(drummer.models, drummer.catalogue, FILES_OF["seed_model"])
    (imported,) = networks.generate("house", bars=2, seed=1)
    assert (imported.hits != alone.hits).any()


def test_complexity_bears_on_electronic_styles_too(drummer):
    """More of it, more off the beat: eight beats of house together."""

    def off_the_beat(complexity):
        beats = drummer.generate("house", bars=2, seed=1, versions=8, complexity=complexity)
        return sum(int(beat.hits[1::2].sum()) for beat in beats)

    assert off_the_beat(0.0) < off_the_beat(1.0)
