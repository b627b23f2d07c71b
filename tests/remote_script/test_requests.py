"""What the engine is asked, without Live and without an engine."""

from __future__ import annotations

import pytest

from Sidestick import config, requests
from Sidestick.protocol.messages import Note, encode
from Sidestick.reading import Reading

STYLES = ("funk", "afro-cuban", "new orleans", "80s")


class SessionClip:
    """Stands for a clip in a slot."""

    is_arrangement_clip = False


def reading(length_beats: float = 8.0) -> Reading:
    """A clip of two bars with one note."""
    notes = [Note(36, 0.25, 0.5, 100.0)]
    return Reading(None, SessionClip(), "", 4.0, length_beats, 4, 4, 120.0, [(36, "Kick")], notes)


SETTINGS = config.parse({"bars": 1, "extend_bars": 3, "temperature": 0.7, "seed": 5})[0]


def test_generate_fills_the_loop() -> None:
    """The loop's length wins over the settings' bars, and the message table takes it all."""
    asked = requests.generate(reading(), SETTINGS, "funk")
    assert (asked["bars"], asked["temperature"], asked["seed"]) == (2, 0.7, 5)
    assert encode("generate", id=1, deadline_ms=1, **asked)


def test_extend_hands_over_the_loop() -> None:
    """As many new bars as the settings say, and the notes there are."""
    asked = requests.extend(reading(), SETTINGS, "")
    assert (asked["bars"], asked["length_beats"]) == (3, 8.0)
    assert asked["notes"] == reading().notes
    assert encode("extend", id=1, deadline_ms=1, **asked)


def test_sums_of_beats_that_are_not_exact_are_whole_bars() -> None:
    """A loop end dragged there by thirds of a beat."""
    assert requests.generate(reading(sum([1 / 3] * 24)), SETTINGS, "funk")["bars"] == 2


@pytest.mark.parametrize("style", STYLES)
def test_a_clips_name_holds_its_style(style: str) -> None:
    """What title gives, style_in finds again."""
    assert requests.style_in(requests.title(style, 1234), STYLES) == style


@pytest.mark.parametrize(
    "name", ["", "Funk", "Funk ", "funk 1", "Funk 1 a", "Funk 01", "Polka 7", "Funk \u00b2", " 7"]
)
def test_another_name_holds_no_style(name: str) -> None:
    """A name that the musician gave is not mistaken for one of ours."""
    assert requests.style_in(name, STYLES) == ""
