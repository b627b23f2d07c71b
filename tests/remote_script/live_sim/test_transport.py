"""The transport and clip launches, which obey one tick later."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive


def test_the_transport_obeys_one_tick_later(live: SimulatedLive) -> None:
    """A value that was set reads as before until the tick is over."""
    song = live.song
    song.is_playing = True
    assert not song.is_playing
    live.advance(0.5)
    assert song.is_playing
    assert song.current_song_time == pytest.approx(1.0)
    song.current_song_time = 16.0
    assert song.current_song_time == pytest.approx(1.0)
    live.advance(0.5)
    assert song.current_song_time == pytest.approx(17.0)
    song.stop_playing()
    live.advance(0.5)
    assert song.current_song_time == pytest.approx(17.0)
    song.start_playing()
    live.advance(0.25)
    assert song.current_song_time == pytest.approx(0.5)


def test_the_song_time_in_bars_and_beats(live: SimulatedLive) -> None:
    """Bars, beats and sixteenths count from 1; a beat follows the meter."""
    song = live.song
    song.current_song_time = 5.75
    live.advance(0.0)
    place = song.get_current_beats_song_time()
    assert (place.bars, place.beats, place.sub_division, place.ticks) == (2, 2, 4, 1)
    live.set_meter(song, 6, 8)
    place = song.get_current_beats_song_time()
    assert (place.bars, place.beats, place.sub_division) == (2, 6, 2)


def test_bars_are_counted_over_changes_of_meter(live: SimulatedLive) -> None:
    """And the meter is that of where the song is."""
    song = live.song
    live.change_meter_at(8.0, 3, 4)
    live.change_meter_at(14.0, 7, 8)
    meters = {}
    for beats in (0.0, 7.5, 8.0, 11.0, 14.0, 17.5):
        song.current_song_time = beats
        live.advance(0.0)
        meter = song.signature_numerator, song.signature_denominator
        meters[beats] = (song.get_current_beats_song_time().bars, *meter)
    assert meters == {
        0.0: (1, 4, 4),
        7.5: (2, 4, 4),
        8.0: (3, 3, 4),
        11.0: (4, 3, 4),
        14.0: (5, 7, 8),
        17.5: (6, 7, 8),
    }


def test_tempo_changes_keep_the_place(live: SimulatedLive) -> None:
    """A new tempo changes the pace from now on."""
    song = live.song
    song.continue_playing()
    live.advance(0.5)
    live.set_tempo(60.0)
    live.advance(1.0)
    assert song.current_song_time == pytest.approx(2.0)
    with pytest.raises(RuntimeError):
        song.tempo = 1000.0


def test_a_clip_plays_one_tick_after_its_launch(live: SimulatedLive, track: Any, clip: Any) -> None:
    """It is triggered at once, plays at the tick, and stops what played on its track."""
    other = live.add_midi_clip(track, 1, 4.0)
    track.clip_slots[0].fire()
    assert clip.is_triggered
    assert not clip.is_playing
    live.advance(0.0)
    assert clip.is_playing
    assert live.song.is_playing
    assert track.playing_slot_index == 0
    other.fire()
    live.advance(0.0)
    assert (clip.is_playing, other.is_playing, track.playing_slot_index) == (False, True, 1)
    track.clip_slots[5].fire()
    live.advance(0.0)
    assert track.playing_slot_index == -2
    live.song.scenes[0].fire()
    live.advance(0.0)
    assert clip.is_playing
    clip.is_playing = False
    live.advance(0.0)
    assert not clip.is_playing


def test_a_clip_plays_around_its_loop(live: SimulatedLive, clip: Any) -> None:
    """From its start marker on, with the song's tempo; stopped, it stays where it was."""
    clip.loop_end, clip.start_marker, clip.loop_start = 4.0, 0.0, 1.0
    assert clip.playing_position == 0.0
    clip.fire()
    live.advance(0.5)
    assert clip.playing_position == pytest.approx(1.0)
    live.advance(1.25)
    assert clip.playing_position == pytest.approx(3.5)
    live.set_tempo(60.0)
    live.advance(1.0)
    assert clip.playing_position == pytest.approx(1.5)
    live.song.stop_playing()
    live.advance(0.0)
    live.advance(2.0)
    assert clip.playing_position == pytest.approx(1.5)


def test_a_loop_that_changes_leaves_the_clip_where_it_is(live: SimulatedLive, clip: Any) -> None:
    """As long as that is in it; a place behind its end is around it."""
    clip.loop_end = 2.0
    clip.fire()
    live.advance(1.5)
    assert clip.playing_position == pytest.approx(1.0)
    clip.loop_end = 4.0
    assert clip.playing_position == pytest.approx(1.0)
    live.advance(1.0)
    assert clip.playing_position == pytest.approx(3.0)
    clip.loop_end = 2.0
    assert clip.playing_position == pytest.approx(1.0)


def test_a_clip_that_does_not_loop_stays_at_its_end(live: SimulatedLive, clip: Any) -> None:
    """And one whose song goes back is in its loop still."""
    clip.fire()
    live.advance(1.0)
    live.song.current_song_time = 0.0
    live.advance(0.0)
    assert clip.loop_start <= clip.playing_position < clip.loop_end
    clip.looping = False
    live.advance(99.0)
    assert clip.playing_position == clip.loop_end


def test_a_test_may_say_where_a_clip_plays(live: SimulatedLive, clip: Any) -> None:
    """It stays there, whatever becomes of it."""
    clip.sim_use().playing_position = 2.75
    clip.fire()
    live.advance(1.0)
    assert clip.playing_position == 2.75


def test_a_clip_deleted_before_its_launch_stays_silent(
    live: SimulatedLive, track: Any, clip: Any
) -> None:
    """A launch that was put off to the next tick finds no clip."""
    clip.fire()
    live.delete_clip(clip)
    live.advance(0.1)
    assert track.playing_slot_index == -2
    assert live.errors == []
