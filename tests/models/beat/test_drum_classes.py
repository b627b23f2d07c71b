"""Drum classes: Magenta's nine, in its order, and the pitches that mean them."""

from sidestick_models.beat.drum_classes import GENERAL_MIDI, GENERAL_MIDI_PITCH, ROLAND, DrumClass


def test_the_nine_classes_stand_in_magentas_order():
    """Every file and message counts on this order."""
    assert [drum.key for drum in DrumClass] == [
        "kick",
        "snare",
        "closed_hat",
        "open_hat",
        "low_tom",
        "mid_tom",
        "high_tom",
        "crash",
        "ride",
    ]


def test_people_read_names_without_underscores():
    """A label is for the eye."""
    assert DrumClass.CLOSED_HAT.label == "closed hat"


def test_roland_has_the_22_notes_of_the_groove_midi_dataset():
    """They are exactly the notes that occur in its recordings."""
    assert sorted(ROLAND) == [
        *(22, 26, 36, 37, 38, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50),
        *(51, 52, 53, 55, 57, 58, 59),
    ]


def test_each_class_plays_a_pitch_that_both_tables_read_back():
    """A beat written with General MIDI is understood again, also by a Roland kit."""
    for drum, pitch in GENERAL_MIDI_PITCH.items():
        assert GENERAL_MIDI[pitch] is drum
        assert ROLAND[pitch] is drum


def test_hand_percussion_is_no_drum_of_ours():
    """A conga must not become a tom."""
    assert not {54, 56, 60, 64, 70} & set(GENERAL_MIDI)
