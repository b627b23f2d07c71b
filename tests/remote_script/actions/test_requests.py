"""Requests to the engine, without Live and without an engine."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.actions import requests
from Sidestick.errors import TargetError
from Sidestick.live.clip_reader import ClipSnapshot
from Sidestick.protocol.messages import Note, Style, encode
from Sidestick.settings import config

STYLES = {
    key: Style(key, name, 0)
    for key, name in (("funk", "Funk"), ("afrocuban", "Afro-Cuban"), ("dnb", "Drum and Bass"))
}


class SessionClip:
    """Stands for a clip in a slot."""

    is_arrangement_clip = False


def snapshot(length_beats: float = 8.0, **changes: Any) -> ClipSnapshot:
    """Return a clip of two bars with one note."""
    note = Note(36, 0.25, 0.5, 100.0)
    whole = ClipSnapshot(
        slot=None,
        clip=SessionClip(),
        name="",
        loop_start_beats=4.0,
        length_beats=length_beats,
        numerator=4,
        denominator=4,
        tempo_bpm=120.0,
        pads=[(36, "Kick")],
        notes=[note],
        ids=[7],
        selected=None,
    )
    return whole._replace(**changes)


SETTINGS = config.parse(
    {
        "bars": 1,
        "extend_bars": 3,
        "temperature": 0.7,
        "seed": 5,
        "density": 0.5,
        "blend": {"style": "dnb", "amount": 0.25},
        "locked": ["snare"],
        "drummer": {"continuation_model": "drum_kit"},
    }
)[0].settings


def test_generate_fills_the_loop() -> None:
    """The loop's length wins over the settings' bars, and the message table takes it all."""
    fields = requests.generate(snapshot(), dict(SETTINGS, style="dnb"))
    assert (fields["bars"], fields["temperature"], fields["seed"]) == (2, 0.7, 5)
    assert fields["style"] == "dnb"
    assert encode("generate", id=1, deadline_ms=1, **fields)


def test_extend_hands_over_the_loop() -> None:
    """As many new bars as are asked for, and the notes there are."""
    fields = requests.extend(snapshot(), SETTINGS, "", 3)
    assert (fields["bars"], fields["length_beats"]) == (3, 8.0)
    assert fields["notes"] == snapshot().notes
    assert encode("extend", id=1, deadline_ms=1, **fields)


def test_extend_by_its_own_length() -> None:
    """Two bars more after two."""
    assert requests.extend(snapshot(), SETTINGS, "", None)["bars"] == 2


@pytest.mark.parametrize("selected", [None, (1.5, 2.25)])
def test_vary_tells_what_may_change(selected: Any) -> None:
    """The lanes that are not locked, in the range that is selected or all of the loop."""
    fields = requests.vary(snapshot(selected=selected), SETTINGS, "funk")
    assert (fields["from_beats"], fields["to_beats"]) == (selected or (0.0, 8.0))
    assert fields["locked"] == ["snare"]
    assert encode("vary", id=1, deadline_ms=1, **fields)


def test_a_fill_is_as_long_as_its_bars() -> None:
    """In quarter notes, by the clip's meter."""
    fields = requests.fill(
        snapshot(7.0, numerator=7, denominator=8), dict(SETTINGS, fill_bars=0.5), ""
    )
    assert (fields["fill_beats"], fields["locked"]) == (1.75, ["snare"])
    assert encode("fill", id=1, deadline_ms=1, **fields)


def test_feel_asks_for_no_new_hits() -> None:
    """Only for swing and amounts, but for locked lanes."""
    fields = requests.of_clip("feel", snapshot(), SETTINGS, "")
    assert fields["locked"] == ["snare"]
    assert {"swing", "timing_amount", "velocity_amount", "notes"} <= set(fields)
    assert not {"density", "versions", "temperature"} & set(fields)
    assert encode("feel", id=1, deadline_ms=1, **fields)


def test_all_choices_go_along() -> None:
    """With whatever brings new hits."""
    for fields in (
        requests.generate(snapshot(), SETTINGS),
        requests.extend(snapshot(), SETTINGS, "", 1),
        requests.vary(snapshot(), SETTINGS, ""),
        requests.fill(snapshot(), SETTINGS, ""),
    ):
        assert (fields["density"], fields["blend"]) == (0.5, ("dnb", 0.25))
        assert fields["drummer"] == ("", "drum_kit")


@pytest.mark.parametrize(("meter", "beats"), [((3, 4), 3.0), ((12, 8), 6.0), ((7, 8), 3.5)])
def test_bars_are_those_of_the_meter(meter: Any, beats: float) -> None:
    """Whatever it is: the engine knows what can be played."""
    clip = snapshot(3 * beats, numerator=meter[0], denominator=meter[1])
    assert requests.generate(clip, SETTINGS)["bars"] == 3
    with pytest.raises(TargetError, match="make it a whole number of bars".capitalize()):
        requests.generate(clip._replace(length_beats=3 * beats + 0.5), SETTINGS)


def test_sums_of_beats_that_are_not_exact_are_whole_bars() -> None:
    """A loop end dragged there by thirds of a beat."""
    assert requests.generate(snapshot(sum([1 / 3] * 24)), SETTINGS)["bars"] == 2


@pytest.mark.parametrize("style", STYLES)
def test_a_clips_name_holds_its_style(style: str) -> None:
    """`style_in` finds the style of a name that `title` made."""
    assert requests.style_in(requests.title(STYLES[style], 1234), STYLES) == style


@pytest.mark.parametrize(
    "name", ["", "Funk", "Funk ", "funk 1", "Funk 1 a", "Funk 01", "Polka 7", "Funk \u00b2", " 7"]
)
def test_another_name_holds_no_style(name: str) -> None:
    """A name that the musician gave is not mistaken for one of ours."""
    assert requests.style_in(name, STYLES) == ""
