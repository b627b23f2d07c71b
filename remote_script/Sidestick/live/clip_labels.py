"""Labels of clips, by which their versions are found again: data that Live saves with the set.

A set and each track have a key, each clip of ours has a label. Clips can bear no data themselves:
a label lies with the track, under the place of the clip, and is found again by the clip's content
or, where that was changed since, by its place and name.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, NamedTuple

from .clip_checks import is_alive, track_of

KEY = "sidestick"
MOST_LABELS = 64  # of a track; those written longest ago are dropped
MOST_REMEMBERED = 1024

_Labels = Dict[str, Dict[str, Any]]


class Label(NamedTuple):
    """A clip's key, its name, the hash of what it held when it was written, and its recipe."""

    clip: str
    name: str
    content: str
    recipe: str


class Keys(NamedTuple):
    """The keys by which the engine knows a clip."""

    set_key: str
    track_key: str
    clip_key: str


class Labels:
    """Finds and writes labels; ``song`` gives Live's set.

    Keys hold as long as the script runs, even where undo takes them out of the set.
    """

    def __init__(self, song: Callable[[], Any]) -> None:
        self._song = song
        self._keys: dict[int, tuple[Any, str]] = {}  # of Live's objects, by pointer

    def has_any(self, clip: Any) -> bool:
        """Return whether there are labels on a clip's track."""
        return bool(_labels(track_of(clip)))

    def find(self, clip: Any, content: str | None) -> Label | None:
        """Return a clip's label; ``content`` is the hash of what it holds, None where not known."""
        labels = _labels(track_of(clip))
        here, key = _legal(labels.get(_place(clip))), self._known(clip)
        candidates = [here, *map(_legal, labels.values())]
        for label in candidates:
            if label is not None and (label.clip == key if key else label.content == content):
                return label
        return here if not key and here is not None and here.name == clip.name else None

    def keys(self, clip: Any, content: str | None) -> Keys:
        """Return the keys of a clip, new ones where it has none."""
        song, track, label = self._song(), track_of(clip), self.find(clip, content)
        return Keys(
            self._key(song, _text(song.get_data(KEY, ""))),
            self._key(track, _text(_data(track).get("track"))),
            self._key(clip, label.clip if label else ""),
        )

    def write(self, clip: Any, keys: Keys, content: str, recipe: str) -> None:
        """Label a clip. Within an undo step, for it is a change of the set."""
        song, track = self._song(), track_of(clip)
        label = Label(keys.clip_key, clip.name, content, recipe)
        labels = _labels(track)
        last = max([each["at"] for each in labels.values()] + [0])
        labels[_place(clip)] = dict(label._asdict(), at=last + 1)
        for place in sorted(labels, key=lambda each: labels[each]["at"])[:-MOST_LABELS]:
            del labels[place]
        if song.get_data(KEY, "") != keys.set_key:
            song.set_data(KEY, keys.set_key)
        track.set_data(KEY, {"track": keys.track_key, "clips": labels})

    def _known(self, thing: Any) -> str:
        known, key = self._keys.get(_pointer(thing), (None, ""))
        return key if is_alive(known) and known == thing else ""

    def _key(self, thing: Any, saved: str) -> str:
        """Return the key known for one of Live's objects, else the saved one, else a new one."""
        key = self._known(thing) or saved or os.urandom(8).hex()
        if len(self._keys) >= MOST_REMEMBERED:
            self._keys = {ptr: each for ptr, each in self._keys.items() if is_alive(each[0])}
        self._keys[_pointer(thing)] = thing, key
        return key


def _pointer(thing: Any) -> int:
    """Return what tells Live's objects apart for as long as they live."""
    return int(thing._live_ptr)  # noqa: SLF001 - Live's own name for it


def _place(clip: Any) -> str:
    """Return where a clip lies: its slot's number, or its start in the arrangement."""
    if clip.is_arrangement_clip:
        return f"beat {clip.start_time:g}"
    slot = clip.canonical_parent
    slots = enumerate(track_of(clip).clip_slots)
    return "slot " + str(next((number for number, each in slots if each == slot), -1))


def _data(track: Any) -> dict[str, Any]:
    """Return what the track keeps for us; whatever else lies there is none of ours."""
    data = track.get_data(KEY, {})
    return data if isinstance(data, dict) else {}


def _labels(track: Any) -> _Labels:
    clips = _data(track).get("clips")
    labels = clips.items() if isinstance(clips, dict) else ()
    return {place: label for place, label in labels if _legal(label) is not None}


def _legal(label: Any) -> Label | None:
    """Return the label that a value of the set's file holds, if it does."""
    if not isinstance(label, dict) or not isinstance(label.get("at"), int):
        return None
    texts = [value for value in map(label.get, Label._fields) if isinstance(value, str)]
    return Label(*texts) if len(texts) == len(Label._fields) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 64 else ""
