"""The probes: each takes Live's set and returns its answer in words.

What is written into the set is taken back; each runs at once, within one of Live's callbacks.
"""

from __future__ import annotations

import importlib
import sys
import time
from contextlib import contextmanager
from typing import Any, Callable, Iterator

NOTES = 500
EVER = (-1e6, 2e6)  # from when on, and for how long: as far as Sidestick reads
MODULES = ("select", "ssl", "asyncio", "ctypes", "sqlite3", "subprocess", "hashlib", "threading")
DATA_KEY = "sidestick_probe"


def python(_song: Any) -> str:
    """Name the Python that Live embeds."""
    return sys.version.replace("\n", " ")


def modules(_song: Any) -> str:
    """Say which modules can be imported."""
    return ", ".join(f"{name} {_import(name)}" for name in MODULES)


def surfaces(_song: Any) -> str:
    """Name the other control surfaces, and what a script can get of Push's."""
    import Live

    found = getattr(Live.Application.get_application(), "control_surfaces", ())
    return "; ".join(_described(each) for each in found) or "none"


def target(song: Any) -> str:
    """Say which clip and slot are selected; it is asked again as long as Live runs."""
    view = song.view
    clip, slot = view.detail_clip, view.highlighted_clip_slot
    shown = "no clip" if clip is None or clip == None else f"the clip {clip.name!r}"  # noqa: E711
    if slot is None or slot == None:  # noqa: E711
        return shown + ", no slot"
    return shown + (", a slot with a clip" if slot.has_clip else ", an empty slot")


def vectors(song: Any) -> str:
    """Say whether Live's lists count from their end too."""
    scenes = song.scenes
    return "yes" if scenes[-1] == scenes[len(scenes) - 1] else "no: another one"


def kept_data(song: Any) -> str:
    """Say whether data that was saved with the set is there; set it for the next time."""
    before = song.get_data(DATA_KEY, 0)
    song.set_data(DATA_KEY, before + 1)
    return f"was set {before} times before"


def note_costs(song: Any) -> str:
    """Measure how long Live takes to add, read, change and remove many notes."""
    import Live

    specification = Live.Clip.MidiNoteSpecification
    new = tuple(specification(36 + n % 16, n // 16 * 0.25, 0.1) for n in range(NOTES))
    with _new_clip(song) as clip:
        took: dict[str, float] = {}
        _time(took, "add", lambda: clip.add_new_notes(new))
        notes = _time(took, "get", lambda: clip.get_notes_extended(0, 128, 0.0, 64.0))
        _time(took, "read", lambda: [(n.note_id, n.pitch, n.start_time, n.velocity) for n in notes])
        _time(took, "change", lambda: _soften(notes))
        _time(took, "apply", lambda: clip.apply_note_modifications(notes))
        _time(took, "remove", lambda: clip.remove_notes_extended(0, 128, 0.0, 64.0))
    return ", ".join(f"{name} {took[name] * 1000:.2f} ms" for name in took)


def listeners(song: Any) -> str:
    """Count the calls of a notes listener at once after each change."""
    import Live

    with _new_clip(song) as clip:
        calls: list[int] = []
        clip.add_notes_listener(lambda: calls.append(1))
        clip.add_new_notes((Live.Clip.MidiNoteSpecification(36, 0.0, 0.25),))
        added = len(calls)
        notes = clip.get_notes_extended(0, 128, 0.0, 4.0)
        _soften(notes)
        clip.apply_note_modifications(notes)
        changed = len(calls) - added
    return f"called {added} times for a new note, {changed} times for a changed one"


def note_ids(song: Any) -> str:
    """Say whether ids can be handed over in a tuple, and what changing some of the notes does."""
    import Live

    specification = Live.Clip.MidiNoteSpecification
    with _new_clip(song) as clip:
        clip.add_new_notes(tuple(specification(36, start, 0.25) for start in (-8.0, 1.0, 99.0)))
        before = [note.note_id for note in clip.get_notes_extended(0, 128, *EVER)]
        some = clip.get_notes_by_id(tuple(before[:1]))
        for note in some:
            note.start_time = 2.0
        clip.apply_note_modifications(some)
        after = [note.note_id for note in clip.get_notes_extended(0, 128, *EVER)]
        clip.remove_notes_by_id(tuple(after[1:]))
        left = [note.start_time for note in clip.get_notes_extended(0, 128, *EVER)]
    same = "the same" if sorted(after) == sorted(before) else "others"
    return (
        f"{len(before)} notes, {same} after one was moved, {len(left)} left after two were removed"
    )


def extent(song: Any) -> str:
    """Say where a clip of the arrangement ends before and after its loop grows."""
    track = song.view.selected_track
    with _new_clip(song) as clip:
        track.duplicate_clip_to_arrangement(clip, 0.0)
        copy = track.arrangement_clips[0]
        before = copy.end_time
        copy.loop_end = copy.loop_end + 8.0
        answer = f"looping: end_time {before:g}, then {copy.end_time:g}"
        copy.looping = False
        before = copy.end_time
        copy.loop_end = copy.loop_end + 8.0
        answer += f"; not looping: {before:g}, then {copy.end_time:g}"
        track.delete_clip(copy)
    return answer


AT_ONCE: dict[str, Callable[[Any], str]] = {
    "python": python,
    "modules": modules,
    "surfaces": surfaces,
    "vectors": vectors,
}
ON_THE_TRACK: dict[str, Callable[[Any], str]] = {
    "kept data": kept_data,
    "note costs": note_costs,
    "listeners": listeners,
    "note ids": note_ids,
    "extent": extent,
}


@contextmanager
def _new_clip(song: Any) -> Iterator[Any]:
    """Make a clip on the selected track, in an undo step of its own, and delete it at the end."""
    slot = next(each for each in song.view.selected_track.clip_slots if not each.has_clip)
    song.begin_undo_step()
    try:
        slot.create_clip(16.0)
        try:
            yield slot.clip
        finally:
            slot.delete_clip()
    finally:
        song.end_undo_step()


def _soften(notes: Any) -> None:
    for note in notes:
        note.velocity = 20.0


def _time(took: dict[str, float], name: str, action: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = action()
    took[name] = time.perf_counter() - start
    return result


def _import(name: str) -> str:
    try:
        importlib.import_module(name)
    except Exception as error:
        return f"no ({error})"
    return "yes"


def _described(surface: Any) -> str:
    if surface is None:
        return "empty"
    controls = len(getattr(surface, "control_descriptions", ()))
    return "{} {}, {} controls".format(
        type(surface).__name__, getattr(surface, "type_name", ""), controls
    )
