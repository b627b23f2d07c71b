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
MODULES = (
    *("select", "ssl", "asyncio", "ctypes", "sqlite3", "subprocess", "threading"),
    # What Sidestick imports.
    *("hashlib", "pathlib", "contextlib", "bisect", "json", "struct", "socket", "errno"),
    *("collections", "functools", "traceback", "codecs", "typing"),
)
DATA_KEY, NESTED_KEY = "sidestick_probe", "sidestick_probe_nested"
NESTED = {f"slot {n}": {"clip": f"{n:016x}", "recipe": "r" * 700, "at": n} for n in range(64)}


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
    import Live

    view, application = song.view, Live.Application.get_application()
    clip, slot = view.detail_clip, view.highlighted_clip_slot
    shown = str(application.view.focused_document_view) + ": "
    shown += "no clip" if clip is None or clip == None else _clip(clip)  # noqa: E711
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


def nested_data(song: Any) -> str:
    """Say whether nested data of the size that Sidestick keeps is read back, now and later."""
    before = song.get_data(NESTED_KEY, None)
    song.set_data(NESTED_KEY, NESTED)
    now = "the same" if song.get_data(NESTED_KEY, None) == NESTED else "other data"
    return f"{now} is read back; before there was {_kind(before)}"


def groove(song: Any) -> str:
    """Say whether a new clip comes with a groove of the set's pool."""
    with _new_clip(song) as clip:
        return "a new clip has one" if clip.has_groove else "a new clip has none"


def selection(song: Any) -> str:
    """Count the selected notes after some were added."""
    import Live

    with _new_clip(song) as clip:
        clip.add_new_notes((Live.Clip.MidiNoteSpecification(36, 0.0, 0.25),))
        clip.select_all_notes()
        clip.add_new_notes((Live.Clip.MidiNoteSpecification(38, 1.0, 0.25),))
        return f"{len(clip.get_selected_notes_extended())} selected: 1 was, then 1 was added"


def undo_at_once(song: Any) -> str:
    """Say whether a step can be undone in the callback that has made it, and nothing else is."""
    slot = _empty_slot(song)
    name = slot.canonical_parent.name
    song.begin_undo_step()
    slot.create_clip(4.0)
    song.end_undo_step()
    song.undo()
    left = "a clip is left" if slot.has_clip else "no clip is left"
    return left if slot.canonical_parent.name == name else left + ", and more was undone"


def take_lanes(song: Any) -> str:
    """Say what a clip of a take lane says of itself."""
    track = song.view.selected_track
    if not hasattr(track, "create_take_lane"):
        return "there are none in this version"
    clip = track.create_take_lane().create_midi_clip(64.0, 4.0)
    parent = clip.canonical_parent
    answer = (
        f"arrangement clip {clip.is_arrangement_clip}, take lane clip {clip.is_take_lane_clip}, "
        f"in a {type(parent).__name__} {'with' if hasattr(parent, 'devices') else 'without'} "
        f"devices, {len(track.arrangement_clips)} clips of the track"
    )
    track.delete_clip(clip)
    return answer


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
    """Say where a clip of the arrangement ends before and after its loop, and its end, grow."""
    track = song.view.selected_track
    with _new_clip(song) as clip:
        track.duplicate_clip_to_arrangement(clip, 0.0)
        copy = track.arrangement_clips[0]
        ends = [copy.end_time]
        copy.loop_end = copy.loop_end + 8.0
        ends.append(copy.end_time)
        copy.looping = False
        ends.append(copy.end_time)
        copy.end_marker = 32.0
        ends.append(copy.end_time)
        copy.loop_end = 32.0
        ends.append(copy.end_time)
        same = "the same clip" if copy == track.arrangement_clips[0] else "another clip"
        track.delete_clip(copy)
    steps = ("", "loop_end + 8", "looping off", "end_marker 32", "loop_end 32")
    return ", ".join(f"{step} {end:g}".strip() for step, end in zip(steps, ends)) + "; " + same


AT_ONCE: dict[str, Callable[[Any], str]] = {
    "python": python,
    "modules": modules,
    "surfaces": surfaces,
    "vectors": vectors,
}
ON_THE_TRACK: dict[str, Callable[[Any], str]] = {
    "kept data": kept_data,
    "nested data": nested_data,
    "note costs": note_costs,
    "listeners": listeners,
    "note ids": note_ids,
    "extent": extent,
    "take lanes": take_lanes,
    "groove": groove,
    "selection": selection,
    "undo at once": undo_at_once,
}


@contextmanager
def _new_clip(song: Any) -> Iterator[Any]:
    """Make a clip on the selected track, in an undo step of its own, and delete it at the end."""
    slot = _empty_slot(song)
    song.begin_undo_step()
    try:
        slot.create_clip(16.0)
        try:
            yield slot.clip
        finally:
            slot.delete_clip()
    finally:
        song.end_undo_step()


def _empty_slot(song: Any) -> Any:
    return next(each for each in song.view.selected_track.clip_slots if not each.has_clip)


def _clip(clip: Any) -> str:
    """Return a clip's name, and whether it is recorded or overdubbed."""
    states = [name for name in ("is_recording", "is_overdubbing") if getattr(clip, name)]
    return f"the clip {clip.name!r}" + "".join(f" {state}" for state in states)


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    return "the same" if value == NESTED else f"a {type(value).__name__} that is not the same"


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
