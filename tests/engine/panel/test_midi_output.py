"""The beat out of a port, as a page asks for it."""

from __future__ import annotations

from typing import Any

from .conftest import PageClient, Served

BEAT: dict[str, Any] = {
    "notes": [["kick", 0, 0.25, 99], ["snare_77", 1, 0.25, 80]],
    "length_beats": 7,
    "numerator": 7,
    "denominator": 8,
}


def test_the_ports_are_listed_and_one_is_chosen(page: PageClient) -> None:
    """Our own, one by name, or none; what is not there is a sentence."""
    ports = page.request("list_ports")
    assert (ports["outputs"], ports["inputs"]) == (["Sidestick", "Synth"], ["Clock"])
    assert (ports["port"], ports["has_virtual"]) == ("none", True)
    chosen = page.request("use_port", port="virtual", name="")
    assert (chosen["port"], chosen["name"]) == ("virtual", "Sidestick")
    chosen = page.request("use_port", port="named", name="Synth")
    assert (chosen["port"], chosen["name"]) == ("named", "Synth")
    code, sentence = page.refusal("use_port", port="named", name="Gone")
    assert (code, "Gone" in sentence) == ("no_port", True)
    assert page.request("use_port", port="none", name="")["port"] == "none"


def test_a_beat_plays_on_the_kits_pitches_and_every_page_hears_of_it(panel: Served) -> None:
    """Its meter's bars, its tempo, from where it was asked; then another part, then silence."""
    with panel.page() as page, panel.page() as other:
        assert page.request("play", beat=BEAT, tempo_bpm=93, from_beats=2)["kind"] == "done"
        played, clip, tempo_bpm, from_beats = panel.player.done[-1]
        assert (played, tempo_bpm, from_beats) == ("play", 93, 2)
        assert (clip.length_beats, clip.bar_beats) == (7, 3.5)
        assert [note.pitch for note in clip.notes] == [36, 40]
        other.wait_for(lambda message: message["kind"] == "playing" and message["is_playing"])
        for when, done in (("next_step", "edit"), ("next_bar", "switch")):
            page.request("set_part", beat=BEAT, tempo_bpm=101, when=when)
            assert panel.player.done[-1][0] == done
        page.request("stop")
        other.wait_for(lambda each: each["kind"] == "playing" and not each["is_playing"])


def test_the_clock_is_sent_and_followed(page: PageClient) -> None:
    """Both are told with the ports."""
    ports = page.request("clock", send=True, follow="Clock")
    assert (ports["sends_clock"], ports["follows"]) == (True, "Clock")
    ports = page.request("clock", send=False, follow="")
    assert (ports["sends_clock"], ports["follows"]) == (False, "")


def test_the_channel_is_chosen_as_musicians_count(page: PageClient) -> None:
    """1 to 16; it is told with the ports."""
    assert page.request("use_channel", channel=16)["channel"] == 16
    assert page.request("list_ports")["channel"] == 16
    for illegal in (0, 17):
        code, sentence = page.refusal("use_channel", channel=illegal)
        assert (code, "1" in sentence and "16" in sentence) == ("bad_message", True)
    assert page.request("use_channel", channel=10)["channel"] == 10


def test_a_page_that_comes_later_is_told_the_ports_in_use(panel: Served) -> None:
    """So after a reload the beat still goes where it went."""
    with panel.page() as page:
        page.request("use_port", port="virtual", name="")
        with panel.page() as later:
            assert later.wait_for(lambda each: each["kind"] == "ports")["port"] == "virtual"
        page.request("use_port", port="none", name="")


def test_a_beat_too_short_to_play_is_a_sentence(page: PageClient) -> None:
    """Less than a step."""
    short = {**BEAT, "length_beats": 0.1, "notes": []}
    code, sentence = page.refusal("play", beat=short, tempo_bpm=93, from_beats=0)
    assert (code, "cannot be played" in sentence) == ("bad_clip", True)
