"""Tells when what the musician looks at has changed: another clip, or the same with other notes.

Live forbids changes within its listeners, so these only set flags; the timer looks at them.
"""

from __future__ import annotations

from typing import Any, Callable

from .clip_reader import is_alive

VIEW_EVENTS = ("detail_clip", "selected_track", "selected_scene")
SLOT_EVENTS = ("has_clip",)
CLIP_EVENTS = (
    "notes",
    "loop_start",
    "loop_end",
    "looping",
    "signature_numerator",
    "signature_denominator",
)


class Watch:
    """Listens in the set that ``song`` returns, Live's, until ``release``."""

    def __init__(self, song: Callable[[], Any]) -> None:
        self._song = song
        self._heard: Any = None  # the set that is listened in
        self._target_changed = True
        self._clip_changed = False
        self._heard_in_view: list[tuple[Any, str, Callable[[], None]]] = []
        self._heard_in_target: list[tuple[Any, str, Callable[[], None]]] = []
        self._open()

    def take_target_change(self) -> bool:
        """Tell whether another clip or slot is looked at since the last call; follow it."""
        if not is_alive(self._heard):  # Live may open another set around a script that stays
            self._open()
        changed, self._target_changed = self._target_changed, False
        if changed:
            self._clip_changed = False
            self._follow()
        return changed

    def take_clip_change(self) -> bool:
        """Tell whether notes, loop or meter of the clip have changed since the last call."""
        changed, self._clip_changed = self._clip_changed, False
        return changed

    def release(self) -> None:
        """Listen no longer."""
        self._forget(self._heard_in_target)
        self._forget(self._heard_in_view)

    def _open(self) -> None:
        self._heard, self._target_changed = self._song(), True
        self._heard_in_view.clear()
        self._listen(self._heard_in_view, self._heard.view, VIEW_EVENTS, self._on_target)

    def _on_target(self) -> None:
        self._target_changed = True

    def _on_clip(self) -> None:
        self._clip_changed = True

    def _follow(self) -> None:
        self._forget(self._heard_in_target)
        view = self._heard.view
        clip, slot = view.detail_clip, view.highlighted_clip_slot
        if is_alive(slot):
            self._listen(self._heard_in_target, slot, SLOT_EVENTS, self._on_target)
            if not is_alive(clip):
                clip = slot.clip
        if is_alive(clip) and clip.is_midi_clip:
            self._listen(self._heard_in_target, clip, CLIP_EVENTS, self._on_clip)

    @staticmethod
    def _listen(
        heard: list[tuple[Any, str, Callable[[], None]]],
        thing: Any,
        events: tuple[str, ...],
        callback: Callable[[], None],
    ) -> None:
        for event in events:
            if not getattr(thing, f"{event}_has_listener")(callback):
                getattr(thing, f"add_{event}_listener")(callback)
            heard.append((thing, event, callback))

    @staticmethod
    def _forget(heard: list[tuple[Any, str, Callable[[], None]]]) -> None:
        while heard:
            thing, event, callback = heard.pop()
            if is_alive(thing) and getattr(thing, f"{event}_has_listener")(callback):
                getattr(thing, f"remove_{event}_listener")(callback)
