"""Labels of clips: found again by content, by place and name, or as they are remembered."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.live import clip_labels
from Sidestick.live.clip_labels import KEY, MOST_LABELS, Labels
from sidestick_live_sim import SimulatedLive


class Script:
    """A script that knows the set that is open."""

    def __init__(self, c_instance: Any) -> None:
        self.labels = Labels(c_instance.song)

    def disconnect(self) -> None:
        """Live unloads it."""


@pytest.fixture
def labels(live: SimulatedLive, monkeypatch: pytest.MonkeyPatch) -> Labels:
    """Return labels in a Live that remembers nothing yet."""
    monkeypatch.setattr(Labels, "remembered", {})
    return live.load_script(Script).labels


def add_clip(live: SimulatedLive, scene: int, name: str = "Funk 1") -> Any:
    clip = live.add_midi_clip(live.song.tracks[0], scene, 4.0)
    clip.name = name
    return clip


def content_of(label: Any) -> Any:
    return None if label is None else label.content


def test_a_clip_that_was_edited_is_known_by_its_place_and_name(live: Any, labels: Labels) -> None:
    """After Live was opened again; under another name it is another clip."""
    clip = add_clip(live, 0)
    labels.write(clip, None, "as written", "made by hand")
    Labels.remembered.clear()
    assert content_of(labels.find(clip, "edited")) == "as written"
    Labels.remembered.clear()
    clip.name = "Mine"
    assert labels.find(clip, "edited") is None
    assert labels.keys(clip, "edited") is None
    assert content_of(labels.find(clip, "as written")) == "as written"


def test_a_clip_that_was_moved_is_known_by_its_content_before_its_place(
    live: Any, labels: Labels
) -> None:
    """It lies where another one lay, whose label is still there, and goes by that one's name."""
    first, second = add_clip(live, 0), add_clip(live, 1)
    of_first = labels.write(first, None, "one", "")
    of_second = labels.write(second, None, "other", "")
    Labels.remembered.clear()
    live.delete_clip(first)
    moved = add_clip(live, 0)
    assert labels.keys(moved, "other") == of_second
    Labels.remembered.clear()
    assert labels.keys(moved, "one") == of_first


def test_what_is_remembered_of_a_clip_counts_before_its_content(live: Any, labels: Labels) -> None:
    """Two clips may hold the same; looking at one without its content is nothing to remember."""
    first, second = add_clip(live, 0), add_clip(live, 1)
    of_edited = labels.write(first, None, "before", "")
    labels.write(second, None, "after", "")
    assert labels.keys(first, "after") == of_edited
    labels.write(first, None, "same", "")
    of_second = labels.write(second, None, "same", "")
    live.delete_clip(second)
    live.song.tracks[0].clip_slots[0].duplicate_clip_to(live.song.tracks[0].clip_slots[2])
    copy = live.song.tracks[0].clip_slots[2].clip
    assert labels.find(copy, None) is None
    of_first = labels.keys(first, "same")
    assert labels.keys(copy, "same") == of_first != of_second


def test_keys_of_a_set_that_is_opened_again_are_those_saved_in_it(
    live: Any, labels: Labels
) -> None:
    """Set and track keep theirs; after undo of the first press they are remembered."""
    clip, other = add_clip(live, 0), add_clip(live, 1)
    keys = labels.write(clip, None, "one", "")
    assert len({*keys}) == 3
    Labels.remembered.clear()
    again = labels.write(other, None, "other", "")
    assert (again.set_key, again.track_key) == (keys.set_key, keys.track_key)
    assert again.clip_key != keys.clip_key
    live.song.tracks[0].set_data(KEY, "")
    live.song.set_data(KEY, "")
    assert labels.keys(other, None) == again


def test_the_labels_written_longest_ago_are_dropped(live: Any, labels: Labels) -> None:
    """One that is written again is the newest."""
    track = live.song.tracks[0]
    clips = [live.add_arrangement_clip(track, 4.0 * place, 4.0) for place in range(MOST_LABELS + 1)]
    for place, clip in enumerate([*clips[:-1], clips[0], clips[-1]]):
        labels.write(clip, None, f"content {place}", "")
    kept = track.get_data(KEY, {})["clips"]
    assert len(kept) == MOST_LABELS
    assert kept["beat 0"]["content"] == f"content {MOST_LABELS}"
    assert "beat 4" not in kept
    assert {"beat 8", f"beat {4 * MOST_LABELS}"} <= set(kept)


def test_only_so_many_objects_are_remembered(
    live: Any, labels: Labels, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The set, the track and the clip that were written last."""
    monkeypatch.setattr(clip_labels, "MOST_REMEMBERED", 3)
    for scene in range(3):
        keys = labels.write(add_clip(live, scene), None, str(scene), "")
        assert sorted(key for _, key in Labels.remembered.values()) == sorted(keys)
