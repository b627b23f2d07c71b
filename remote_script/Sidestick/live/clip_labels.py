"""Labels of clips, by which their versions are found again: data that Live saves with the set.

A set and each track have a key, each clip of ours has a label. Clips can bear no data themselves:
a label lies with the track, under the place of the clip, and is found again by the clip's content
or, where that was changed since, by its place and name.
"""

from __future__ import annotations

import os
from typing import Any, Callable, ClassVar, Dict, NamedTuple

from .clip_checks import in_arrangement, is_alive, track_of

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

    What the set holds is read again each time, as other rows of the script write labels too. Only
    where it holds no key does one count that is remembered, as after undo. Keys are made when a
    clip is written, never by looking at one.
    """

    # Keys of Live's objects, by pointer. All rows of the script in one Live share them.
    remembered: ClassVar[dict[int, tuple[Any, str]]] = {}

    def __init__(self, song: Callable[[], Any]) -> None:
        self._song = song

    def saved(self, clip: Any) -> Any:
        """Return what the set holds for a clip's track: it differs when a label has changed."""
        return _data(track_of(clip))

    def find(self, clip: Any, content: str | None) -> Label | None:
        """Return a clip's label; ``content`` is the hash of what it holds, None where not known."""
        labels, remembered = _labels(track_of(clip)), self._known(clip)
        here = _legal(labels.get(_place(clip)))
        legal = [label for label in [here, *map(_legal, labels.values())] if label is not None]
        for found in (
            [here] if here is not None and here.content == content else [],
            [label for label in legal if remembered and label.clip == remembered],
            [label for label in legal if label.content == content],
            [here] if here is not None and here.name == clip.name else [],
        ):
            if found:
                if content is not None:
                    self._remember(clip, found[0].clip)
                return found[0]
        return None

    def keys(self, clip: Any, content: str | None) -> Keys | None:
        """Return the keys of a clip; None for one that was never written."""
        label = self.find(clip, content)
        keys = self._keys(clip, label)
        return keys if keys.clip_key else None

    def write(self, clip: Any, before: str | None, content: str, recipe: str) -> Keys:
        """Label a clip and return its keys; it gets some where it has none.

        ``before`` is the hash of what it held before ``content``, None for a new clip. Within an
        undo step, for it is a change of the set.
        """
        song, track = self._song(), track_of(clip)
        keys = Keys(
            *(key or os.urandom(8).hex() for key in self._keys(clip, self.find(clip, before)))
        )
        for thing, key in zip((song, track, clip), keys):
            self._remember(thing, key)
        labels = _labels(track)
        last = max([each["at"] for each in labels.values()] + [0])
        written = Label(keys.clip_key, clip.name, content, recipe)
        labels[_place(clip)] = dict(written._asdict(), at=last + 1)
        for place in sorted(labels, key=lambda each: labels[each]["at"])[:-MOST_LABELS]:
            del labels[place]
        if song.get_data(KEY, "") != keys.set_key:
            song.set_data(KEY, keys.set_key)
        track.set_data(KEY, {"track": keys.track_key, "clips": labels})
        return keys

    def _keys(self, clip: Any, label: Label | None) -> Keys:
        """Return the keys that are saved, else those remembered; empty where there is none."""
        song, track = self._song(), track_of(clip)
        return Keys(
            _text(song.get_data(KEY, "")) or self._known(song),
            _text(_data(track).get("track")) or self._known(track),
            label.clip if label is not None and label.clip else self._known(clip),
        )

    def _known(self, thing: Any) -> str:
        known, key = self.remembered.get(_pointer(thing), (None, ""))
        return key if is_alive(known) and known == thing else ""

    def _remember(self, thing: Any, key: str) -> None:
        remembered, pointer = self.remembered, _pointer(thing)
        remembered.pop(pointer, None)
        while len(remembered) >= MOST_REMEMBERED:
            del remembered[next(iter(remembered))]
        remembered[pointer] = thing, key


def _pointer(thing: Any) -> int:
    """Return what tells Live's objects apart for as long as they live."""
    return int(thing._live_ptr)  # noqa: SLF001 - Live's own name for it


def _place(clip: Any) -> str:
    """Return where a clip lies: its slot's number, or its start in the arrangement, and its lane.

    Clips of several take lanes may start on the same beat.
    """
    parent, track = clip.canonical_parent, track_of(clip)
    if not in_arrangement(clip):
        return f"slot {_number(parent, track.clip_slots)}"
    beat = f"beat {clip.start_time:g}"
    return beat if parent == track else f"lane {_number(parent, track.take_lanes)} {beat}"


def _number(thing: Any, things: Any) -> int:
    return next((number for number, each in enumerate(things) if each == thing), -1)


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
