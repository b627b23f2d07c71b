"""Parts of a song as drummers play them: who keeps time, who leaves, what leads on."""

import numpy as np
import pytest

from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, METERS
from sidestick_models.beat.two_hands import NEEDS_MORE
from sidestick_models.sampling.density import density_range
from sidestick_models.sampling.random_draws import Purpose, stream
from sidestick_models.tasks.song_part import PARTS, song_part

KICK, SNARE, CRASH = DrumClass.KICK, DrumClass.SNARE, DrumClass.CRASH
CLOSED, OPEN, RIDE = DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE
TIME = [CLOSED, OPEN, RIDE]
NOTHING = np.zeros((32, 9), bool)


def rock(*, bars=2, snares=(4, 12)):
    """Return hits of a plain beat: eighths on the hat, kick on one and three."""
    bar = np.zeros((16, 9), bool)
    bar[::2, CLOSED] = bar[[0, 8], KICK] = bar[[*snares], SNARE] = True
    return np.tile(bar, (bars, 1))


def made(part, hits, style="rock", seed=1, meter=FOUR_FOUR, *, in_triplets=False):
    """Make a part with a random stream of this seed."""
    rng = stream(seed, Purpose.SONG_PART, 0)
    return song_part(part, hits, meter, density_range(style), rng, in_triplets=in_triplets)


def played(hits, level=0.8):
    """Play hits on the grid, all alike."""
    return Beat(hits, np.where(hits, level, 0).astype(np.float32), np.zeros(hits.shape, np.float32))


def test_a_verse_is_the_beat_with_all_its_backbeats():
    """One was missing."""
    hits = rock()
    hits[28, SNARE] = False
    assert np.array_equal(made("verse", hits).hits, rock())


@pytest.mark.parametrize(("snares", "wanted"), [((8,), [8, 24]), ((4, 12), [4, 12, 20, 28])])
def test_backbeats_are_where_the_beat_has_them(snares, wanted):
    """In half-time on three."""
    hits = rock(snares=snares)
    hits[16:, SNARE] = False
    assert np.flatnonzero(made("verse", hits).hits[:, SNARE]).tolist() == wanted


def test_a_style_without_backbeats_gets_none():
    """Nor does a beat in it that has no snare."""
    hits = rock(snares=())
    assert not made("verse", hits, "jazz").hits[:, SNARE].any()
    assert made("verse", hits, "funk").hits[:, SNARE].any()


def test_an_intro_is_timekeeper_and_kick_and_a_fill_that_picks_up():
    """Nothing else is there before the fill."""
    part = made("intro", rock())
    assert np.array_equal(part.hits[:, [KICK, CLOSED]], rock()[:, [KICK, CLOSED]])
    assert part.hits.sum() == rock()[:, [KICK, CLOSED]].sum()
    assert (part.fill_steps, part.fill_end) == (8, 32)


def test_a_chorus_opens_up():
    """Crash on the one, time on the ride, the same kicks and more, every backbeat."""
    part = made("chorus", rock())
    assert part.hits[0, [CRASH, KICK]].all()
    assert part.hits[1:, RIDE].sum() >= 14
    assert not part.hits[:, CLOSED].any()
    assert part.hits[:, KICK].sum() > rock()[:, KICK].sum()
    assert part.hits[rock()[:, KICK], KICK].all()
    assert part.hits[[4, 12, 20, 28], SNARE].all()


def test_a_chorus_of_a_one_drop_leaves_the_one_out():
    """But for the crash that begins the phrase; other beats get a kick there."""
    hits = rock()
    hits[[0, 16], KICK] = False
    chorus = made("chorus", hits, "reggae").hits
    assert chorus[[0, 8, 24], KICK].all()
    assert not chorus[16, KICK]
    hits[[8, 24], KICK] = False
    assert made("chorus", hits, "reggae").hits[16, KICK]


def test_a_style_that_may_have_no_clap_gets_none():
    """Techno has backbeats in about half of its bars."""
    assert not made("verse", rock(snares=()), "techno").hits[:, SNARE].any()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("style", ["neworleans", "blues", "rock"])
def test_a_part_needs_no_more_hands_than_the_beat(drummer, style, part):
    """A ride in place of the hat, and a snare and toms that stay, would be three."""
    for beat in drummer.generate(style, bars=4, seed=11, versions=4):
        (made_of,) = drummer.song_part(
            beat, np.zeros_like(beat.hits), part=part, style=style, seed=7
        )
        assert not NEEDS_MORE[made_of.events()].any()


def test_a_style_of_open_hats_has_them_between_the_beats():
    """Instead of a ride that it never plays."""
    hits = made("chorus", rock(), "house").hits
    assert hits[2::4, OPEN].all()
    assert not hits[:, RIDE].any()


def test_a_chorus_in_triplets_keeps_them():
    """On the ride, all twelve of a bar; of as many straight sixteenths it plays the eighths."""
    hits = rock()
    hits[:, CLOSED] = np.tile([True, True, False, True], 8)
    ride = made("chorus", hits, "blues", in_triplets=True).hits[:, RIDE]
    assert np.array_equal(ride[1:], hits[1:, CLOSED])
    assert not made("chorus", hits, "blues").hits[1::2, RIDE].any()


def test_open_hats_between_triplets_are_their_last_strokes():
    """And nothing closes them there."""
    hits = rock()
    hits[:, CLOSED] = np.tile([True, True, False, True], 8)
    chorus = made("chorus", hits, "house", in_triplets=True).hits
    assert np.array_equal(np.flatnonzero(chorus[:, OPEN]), np.arange(3, 32, 4))
    assert not chorus[3::4, CLOSED].any()


@pytest.mark.parametrize("part", ["intro", "break"])
def test_time_goes_on_where_a_crash_stood_in_its_place(part):
    """It leaves with what it crashed with, and the one is no hole."""
    hits = rock()
    hits[0, [CLOSED, CRASH]] = False, True
    changed = made(part, hits).hits
    assert np.array_equal(changed[:, CLOSED], rock()[:, CLOSED])
    assert not changed[:, CRASH].any()


def test_an_added_backbeat_is_about_as_hard_as_the_others(drummer):
    """Ghost notes on other steps, or in the place of one, do not make it soft."""
    hits = rock()
    hits[[12, 28], SNARE] = False
    hits[[7, 20], SNARE] = True
    beat = played(hits)
    beat.velocities[[7, 20], SNARE] = 0.1
    for seed in range(20):
        verse, chorus = (
            drummer.song_part(beat, NOTHING, part=part, style="rock", seed=seed)[0]
            for part in ("verse", "chorus")
        )
        for part in (verse, chorus):
            added = part.velocities[[12, 28], SNARE]
            assert 0.7 <= added.min() <= added.max() <= 0.85
            assert part.velocities[20, SNARE] == np.float32(0.1)


def test_an_added_backbeat_is_no_harder_than_the_others(drummer):
    """A kick that is played much harder than the snare says nothing of it."""
    hits = rock()
    hits[[12, 28], SNARE] = False
    beat = played(hits, 1.0)
    beat.velocities[:, SNARE] *= 0.4
    (verse,) = drummer.song_part(beat, NOTHING, part="verse", style="rock", seed=1)
    assert verse.velocities[[12, 28], SNARE] == pytest.approx(0.4, abs=0.05)


def test_backbeats_of_a_beat_without_any_are_as_hard_as_its_strokes(drummer):
    """Or as they usually are, where it has no strokes at all."""
    for hits in (rock(snares=()), rock(snares=()) & (np.arange(9) != KICK)):
        (verse,) = drummer.song_part(played(hits), NOTHING, part="verse", style="rock", seed=2)
        added = verse.velocities[[4, 12, 20, 28], SNARE]
        assert 0.7 <= added.min() <= added.max() <= 0.85


def test_a_pick_up_is_played_by_hands(drummer):
    """Kicks alone pick nothing up."""
    hands = [SNARE, DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
    for style in ("dance_disco", "rock_halftime", "drumandbass"):
        for seed in range(1, 13):
            (beat,) = drummer.generate(style, bars=2, seed=seed)
            (intro,) = drummer.song_part(beat, NOTHING, part="intro", style=style, seed=seed)
            assert intro.hits[24:, hands].any(), (style, seed)


def test_each_phrase_of_a_chorus_has_a_crash():
    """Of four bars."""
    assert np.flatnonzero(made("chorus", rock(bars=8)).hits[:, CRASH]).tolist() == [0, 64]


def test_a_break_is_half_time_or_without_kick():
    """One seed plays this, another that, and both keep time."""
    breaks = [made("break", rock(), seed=seed).hits for seed in range(12)]
    for hits in breaks:
        assert np.array_equal(hits[:, CLOSED], rock()[:, CLOSED])
    ways = {
        (tuple(np.flatnonzero(hits[:16, KICK])), tuple(np.flatnonzero(hits[:16, SNARE])))
        for hits in breaks
    }
    assert ways == {((0,), (8,)), ((), (4, 12))}


def test_an_outro_ends_on_a_crash():
    """A fill leads to the last bar, and nothing comes after its one."""
    part = made("outro", rock(bars=4))
    assert np.array_equal(part.hits[:48], rock(bars=3))
    assert np.flatnonzero(part.hits[48]).tolist() == [KICK, CRASH]
    assert not part.hits[49:].any()
    assert (part.fill_steps, part.fill_end) == (8, 48)


def test_a_break_of_four_on_the_floor_has_no_kick():
    """As of a beat without backbeats: there is nothing to halve."""
    floor = rock()
    floor[::STEPS_PER_BEAT, DrumClass.KICK] = True
    alone = rock()
    alone[:, DrumClass.SNARE] = False
    for hits in (floor, alone):
        for seed in range(12):
            assert not made("break", hits, seed=seed).hits[:, DrumClass.KICK].any()


@pytest.mark.parametrize("part", ["intro", "chorus", "break"])
def test_time_is_kept_where_the_beat_has_hardly_any(part):
    """In eighths; jazz time of five or six hits is left alone."""
    hits = rock()
    hits[:, CLOSED] = False
    hits[0, CLOSED] = True
    assert made(part, hits).hits[1:, TIME].any(axis=1).sum() >= 14
    swing = rock()
    swing[:, CLOSED] = False
    swing[[0, 4, 7, 8, 12, 15, 16, 20, 23, 24, 28, 31], RIDE] = True
    kept = made(part, swing, "jazz").hits[1:, TIME].any(axis=1)
    assert kept.sum() == 11


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_every_part_is_played_in_every_meter(drummer, meter):
    """As long as the beat, with what is locked as it was, and the same from the same seed."""
    (beat,) = drummer.generate("funk", bars=2, seed=1, meter=meter)
    locked = np.zeros(beat.hits.shape, bool)
    locked[:, SNARE] = True
    for part in PARTS:
        first, again = (
            drummer.song_part(beat, locked, part=part, style="funk", seed=3, meter=meter)[0]
            for _ in range(2)
        )
        assert first.hits.shape == beat.hits.shape
        assert np.array_equal(first.hits[:, SNARE], beat.hits[:, SNARE])
        stays = first.hits & beat.hits
        assert np.array_equal(first.velocities[stays], beat.velocities[stays])
        assert first.velocities.tobytes() == again.velocities.tobytes()


def test_a_part_that_there_is_not_is_refused(drummer):
    """With the names of those that there are."""
    (beat,) = drummer.generate("funk", bars=2, seed=1)
    with pytest.raises(ValueError, match="verse, intro, chorus, break, outro, not bridge"):
        drummer.song_part(beat, NOTHING, part="bridge", seed=1)


def test_versions_of_a_part_do_not_depend_on_how_many_there_are(drummer):
    """Fills differ between them."""
    (beat,) = drummer.generate("funk", bars=2, seed=1)
    three = drummer.song_part(beat, NOTHING, part="intro", style="funk", seed=1, versions=3)
    one = drummer.song_part(beat, NOTHING, part="intro", style="funk", seed=1)
    assert one[0].velocities.tobytes() == three[0].velocities.tobytes()
    assert len({each.hits.tobytes() for each in three}) == 3
