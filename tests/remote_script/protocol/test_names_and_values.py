"""Values and names of the tables as musicians read them, and as earlier versions saved them."""

from __future__ import annotations

import pytest

from Sidestick.protocol.actions_table import label_of
from Sidestick.protocol.record_types import DrummerModels
from Sidestick.protocol.settings_table import renamed, written


@pytest.mark.parametrize(
    ("knob", "value", "text"),
    [
        ("density", None, "auto"),
        ("density", 0.754, "75%"),
        ("swing", 62.4, "62%"),
        ("temperature", 1.0, "1.00"),
        ("bars", 2.0, "2"),
    ],
)
def test_a_knobs_value_is_written_as_musicians_say_it(knob, value, text):
    """With its unit, and decimals where it has neither a unit nor whole steps."""
    assert written(knob, value) == text


def test_actions_and_settings_are_called_by_their_labels():
    """Other buttons, such as one that turns a page, by their own names."""
    assert [label_of(role) for role in ("song_kit", "density", "page")] == [
        "Song kit",
        "Density",
        "Page",
    ]


def test_models_that_0_1_saved_are_known_by_what_they_are_for():
    """In place of their architectures; what a later version saved wins, and all else stays."""
    old = {"style": "funk", "music_vae": "mine"}
    assert renamed(old) == {"style": "funk", "drummer": DrummerModels(seed_model="mine")}
    both = {"drums_rnn": "one", "music_vae": "mine"}
    assert renamed(both) == {"drummer": DrummerModels("mine", "one")}
    assert renamed({"drummer": "later", "drums_rnn": "one"}) == {"drummer": "later"}
    assert renamed({"style": "funk"}) == {"style": "funk"}
