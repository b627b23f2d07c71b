"""Notices when another clip is selected, or the notes of the same one have changed.

Live forbids changes within its listeners, so these only set flags; the timer looks at them.
"""

from __future__ import annotations

from typing import Any, Callable, Tuple

from .clip_checks import is_alive
from .clip_reader import application_view, looked_at

_Listener = Tuple[Any, str, Callable[[], None]]  # the object, the event, the callback

FOCUS_EVENTS = ("focused_document_view",)
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


class Listeners:
    """Listens in the set that ``song`` returns, Live's, until ``release``.

    ``target_changed`` says that another clip or slot is selected, ``clip_changed`` that notes, loop
    or meter of the clip have changed. ``follows_clip`` turns the latter on; it is off where nobody
    would look, for it costs a callback at each edit. ``opened`` is the set that is listened in.
    """

    def __init__(self, song: Callable[[], Any], follows_clip: bool = True) -> None:
        self.opened: Any = None
        self.target_changed = True
        self.clip_changed = False
        self._follows_clip = follows_clip
        self._song = song
        self._in_view: list[_Listener] = []
        self._in_target: list[_Listener] = []
        self._open()

    def take_target_change(self) -> bool:
        """Return whether another clip or slot was selected since the last call; follow it."""
        if not is_alive(self.opened):  # Live may open another set around a script that stays
            self._open()
        changed, self.target_changed = self.target_changed, False
        if changed:
            self.clip_changed = False
            self._follow()
        return changed

    def take_clip_change(self) -> bool:
        """Return whether notes, loop or meter of the clip have changed since the last call."""
        changed, self.clip_changed = self.clip_changed, False
        return changed

    def follow_clip(self, follows: bool) -> None:
        """Listen to the clip's notes too, or no longer."""
        if follows != self._follows_clip:
            self._follows_clip = follows
            self.target_changed = True

    def release(self) -> None:
        """Listen no longer."""
        self._forget(self._in_target)
        self._forget(self._in_view)

    def _open(self) -> None:
        self.opened, self.target_changed = self._song(), True
        self._in_view.clear()
        self._listen(self._in_view, self.opened.view, VIEW_EVENTS, self._on_target)
        self._listen(self._in_view, application_view(), FOCUS_EVENTS, self._on_target)

    def _on_target(self) -> None:
        self.target_changed = True

    def _on_clip(self) -> None:
        self.clip_changed = True

    def _follow(self) -> None:
        self._forget(self._in_target)
        clip, slot = looked_at(self.opened)
        if slot is not None:
            self._listen(self._in_target, slot, SLOT_EVENTS, self._on_target)
        if self._follows_clip and clip is not None and clip.is_midi_clip:
            self._listen(self._in_target, clip, CLIP_EVENTS, self._on_clip)

    @staticmethod
    def _listen(
        listeners: list[_Listener],
        thing: Any,
        events: tuple[str, ...],
        callback: Callable[[], None],
    ) -> None:
        for event in events:
            if not getattr(thing, f"{event}_has_listener")(callback):
                getattr(thing, f"add_{event}_listener")(callback)
            listeners.append((thing, event, callback))

    @staticmethod
    def _forget(listeners: list[_Listener]) -> None:
        while listeners:
            thing, event, callback = listeners.pop()
            if is_alive(thing) and getattr(thing, f"{event}_has_listener")(callback):
                getattr(thing, f"remove_{event}_listener")(callback)
