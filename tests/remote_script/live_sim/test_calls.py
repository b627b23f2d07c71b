"""Calls are as strict as Boost.Python: number, names and types of arguments."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import CORE_KIT_909, SimulatedLive


@pytest.mark.parametrize("length", ["4", None, [4.0]])
def test_a_float_is_no_text_and_not_nothing(track: Any, length: Any) -> None:
    """Calls that take a float refuse str, None and lists with a TypeError."""
    with pytest.raises(TypeError, match="Live takes float"):
        track.clip_slots[0].create_clip(length)


def test_an_int_is_accepted_as_float(track: Any) -> None:
    """Calls that take a float take an int too."""
    slot = track.clip_slots[0]
    slot.create_clip(4)
    assert slot.clip.length == 4.0
    assert isinstance(slot.clip.length, float)


def test_a_float_is_not_accepted_as_int(Live: Any, clip: Any) -> None:  # noqa: N803
    """Calls that take an int refuse a float, even a whole one."""
    with pytest.raises(TypeError, match="float where Live takes int"):
        Live.Clip.MidiNoteSpecification(36.0, 0.0, 0.25)
    with pytest.raises(TypeError, match="float where Live takes int"):
        clip.get_notes_extended(0.0, 128, 0.0, 4.0)
    with pytest.raises(TypeError, match="float where Live takes int"):
        clip.signature_numerator = 3.0


def test_an_int_must_fit_into_32_bits(clip: Any) -> None:
    """An int beyond C++'s range overflows."""
    with pytest.raises(OverflowError):
        clip.get_notes_extended(0, 2**31, 0.0, 4.0)


def test_a_name_is_text(clip: Any, track: Any) -> None:
    """A property of type str takes nothing else."""
    with pytest.raises(TypeError, match=r"Clip\.Clip\.name cannot be set: int"):
        clip.name = 5
    with pytest.raises(TypeError, match="Live takes str"):
        track.name = b"Drums"


def test_a_switch_takes_a_bool_or_an_int(clip: Any) -> None:
    """A property of type bool takes True, False and ints, not text and not None."""
    clip.muted = 1
    assert clip.muted is True
    with pytest.raises(TypeError):
        clip.muted = "yes"
    with pytest.raises(TypeError):
        clip.muted = None


def test_too_many_and_too_few_arguments_are_refused(track: Any, clip: Any) -> None:
    """The number of arguments must match."""
    with pytest.raises(TypeError, match="2 arguments instead of 1"):
        track.clip_slots[1].create_clip(4.0, 4.0)
    with pytest.raises(TypeError, match="'time_span' is missing"):
        clip.get_notes_extended(0, 128, 0.0)
    with pytest.raises(TypeError, match="1 arguments instead of 0"):
        clip.select_all_notes(True)


def test_a_positional_argument_has_no_name(track: Any, clip: Any) -> None:
    """Arguments without a name in Live cannot be given by name."""
    for name in ("length", "pages", "arg2"):
        with pytest.raises(TypeError):
            track.clip_slots[1].create_clip(**{name: 4.0})
    with pytest.raises(TypeError):
        clip.add_new_notes(notes=[])


def test_a_named_argument_may_be_given_by_name(clip: Any) -> None:
    """Arguments with a name may come by name, in any order; unknown names are refused."""
    window = {"from_time": 0.0, "time_span": 4.0, "pitch_span": 1, "from_pitch": 36}
    assert len(clip.get_notes_extended(**window)) == 1
    with pytest.raises(TypeError, match="pitch cannot be given by name"):
        clip.get_notes_extended(pitch=0, **window)


def test_pitch_comes_before_time(clip: Any) -> None:
    """get_notes_extended takes pitches first; beats in their place are refused when floats."""
    with pytest.raises(TypeError):
        clip.get_notes_extended(0.0, 4.0, 0, 128)


def test_objects_of_another_class_are_refused(track: Any, live: SimulatedLive) -> None:
    """An argument that is an object must be of the class that Live expects."""
    with pytest.raises(TypeError, match="Track where Live takes Clip"):
        track.delete_clip(track)
    with pytest.raises(TypeError, match="ClipSlot where Live takes Track"):
        live.song.view.selected_track = track.clip_slots[0]


def test_an_enumeration_takes_its_own_values_only(clip: Any, Live: Any) -> None:  # noqa: N803
    """An int is no value of an enumeration, though its values are ints."""
    clip.view.grid_quantization = Live.Clip.GridQuantization.g_eighth
    assert clip.view.grid_quantization == 7
    assert str(clip.view.grid_quantization) == "GridQuantization.g_eighth"
    with pytest.raises(TypeError):
        clip.view.grid_quantization = 7


def test_the_error_is_boost_pythons(track: Any) -> None:
    """The refusal is a TypeError of the name that Live's log shows."""
    with pytest.raises(TypeError) as refusal:
        track.clip_slots[0].create_clip("4")
    kind = type(refusal.value)
    assert f"{kind.__module__}.{kind.__name__}" == "Boost.Python.ArgumentError"


def test_a_refused_call_changes_nothing(live: SimulatedLive) -> None:
    """After a refused call the set is as before and there is nothing to undo."""
    track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
    with pytest.raises(TypeError):
        track.clip_slots[0].create_clip("4")
    assert not track.clip_slots[0].has_clip
    assert live.undo_steps == []


def test_c_instance_is_as_strict(surface: Any) -> None:
    """show_message and log_message take one str, send_midi a tuple of bytes."""
    c_instance = surface.c_instance
    with pytest.raises(TypeError):
        c_instance.show_message(5)
    with pytest.raises(TypeError):
        c_instance.log_message("a", "b")
    with pytest.raises(TypeError):
        c_instance.send_midi([0x90, 60, 1])
    with pytest.raises(RuntimeError):
        c_instance.send_midi((0x90, 60, 300))
    with pytest.raises(AttributeError):
        c_instance.shoe_message("x")


def test_functions_are_as_strict(surface: Any, Live: Any) -> None:  # noqa: N803
    """Functions of Live's modules take what Live takes."""
    with pytest.raises(TypeError):
        Live.Application.get_application(1)
    with pytest.raises(TypeError):
        Live.MidiMap.forward_midi_note("handle", 1, 0, 60)
