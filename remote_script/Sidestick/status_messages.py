"""Every sentence that Sidestick shows in Live's status line: one table.

Each says what happened and what to do. Words in braces are filled in by ``say``.
"""

from __future__ import annotations

from typing import Any, Mapping

from .protocol.messages import Style
from .protocol.note_changes import hits_per_bar, plural

NAME = "Sidestick"
MAX_CHARS = 300

SENTENCES = {
    # The engine.
    "connected": "engine connected. Style: {style}",
    "connected_other": "engine connected, of version {theirs}, but this script is of {ours}. "
    "Run sidestick setup, then quit Live and start it again",
    "engine_not_running": "engine not running. Start it with sidestick engine start, "
    "or at every login with sidestick setup",
    "engine_lost": "the engine stopped before it answered, so no note was changed. "
    "Press again in a moment; if it stays away, start it with sidestick engine start",
    "engine_silent": "the engine does not answer. Restart it with sidestick engine restart",
    "not_an_engine": "the program on port {port} is not this script's engine. "
    "Restart the engine with sidestick engine restart",
    "port_file_damaged": "the engine's port file is damaged. "
    "Restart the engine with sidestick engine restart",
    "wrong_token": "the engine did not accept this script's token. "
    "Restart the engine with sidestick engine restart",
    "script_older": "this script is older than the engine (protocol {ours} and {theirs}). "
    "Run sidestick setup, then quit Live and start it again",
    "engine_older": "the engine is older than this script (protocol {theirs} and {ours}). "
    "Run sidestick setup, which starts the new one",
    "wrong_version": "engine and script are of different versions. "
    "Run sidestick setup, then quit Live and start it again",
    "engine_says": "{sentence}",
    # A request on its way.
    "timeout": "no answer within {seconds:g} s, so no note was changed. Press again",
    "still_working": "still working on the last press. Press cancel to stop it",
    "too_busy": "too many requests at once. Wait for an answer, then press again",
    "cancelled": "cancelled, no note was changed",
    "nothing_to_cancel": "there is nothing to cancel",
    "illegal_request": "the request is not valid: {why}",
    # What is selected.
    "no_target": "no clip and no slot selected. Select a MIDI clip or a slot of a MIDI track",
    "no_arrangement_target": "no clip selected in the Arrangement. Select a MIDI clip there, "
    "or a slot in Session",
    "audio_clip": "the clip {name} is audio. Select a MIDI clip",
    "audio_track": "the track {name} holds no MIDI. Select a slot of a MIDI track",
    "group_slot": "this is the slot of a group. Select a slot of a MIDI track",
    "frozen_track": "the track {name} is frozen. Unfreeze it first",
    "empty_rack": "the drum rack on the track {name} has no sounds. Load a kit into it",
    "recording": "the clip {name} is being recorded. Stop recording first",
    "not_whole_bars": "the clip's loop is {bars:g} bars long. Make it a whole number of bars",
    "too_long": "the clip's loop is {bars:g} bars long. Sidestick writes at most {most} at once",
    "too_many_notes": "the clip's loop has {count} notes. Sidestick reads at most {most}",
    "empty_slot": "there is no clip to {verb}. Press generate first",
    "empty_clip": "the clip has no notes to {verb}. Press generate first",
    "fill_too_long": "the clip's loop is {bars} bars long, "
    "too short for a fill of {fill_bars:g} bars. Choose a shorter fill",
    "lane_alone": "the clip has no notes yet. Press generate first, "
    "then hold the lane {lane} and press it again",
    "arrangement_room": "this arrangement clip has no room for a loop of {bars:g} bars. "
    "Drag its end to the right or switch its loop off, or extend it in a session slot",
    "arrangement_loop": "a looped arrangement clip has no room for {bars:g} bars. Press again "
    "to switch its loop off and let it grow, or drag its end to the right",
    "arrangement_next": "{what} follows after {room:g} bars on this track, so there is no room "
    "for {bars:g}. Move it to the right, then press again",
    "arrangement_fixed": "Live did not let this arrangement clip grow, so nothing was written. "
    "Loop it and drag its end to the right, or extend it in a session slot",
    "nothing_to_clear": "there is no clip to clear",
    "nothing_to_undo": "there is nothing to undo",
    "nothing_to_launch": "there is no clip to launch. Press generate first",
    "arrangement_launch": "a clip in the arrangement plays with the arrangement. "
    "Press Play in Live",
    "kit_unknown": "only the engine knows which pad is which drum. "
    "Start it with sidestick engine start",
    "lane_unplayed": "no pad of this kit plays the {lane}. "
    "Give one that name, or choose another lane",
    # What has changed while the engine worked.
    "clip_gone": "the clip or slot was deleted, so the beat was not written",
    "clip_changed": "the loop was changed meanwhile, so the beat was not written. Press again",
    "notes_changed": "the notes were changed meanwhile, so nothing was written. Press again",
    "slot_taken": "the slot is no longer empty, so the beat was not written. Press again",
    "write_failed": "Live refused the beat: {why}",
    # Requests of the panel and of others.
    "not_as_read": "the clip was changed after it was read, so nothing was written. Read it again",
    "misplaced": "{notes} would be on pads without a sound or outside the loop, "
    "so nothing was written",
    "unknown_action": "there is no action {action}",
    "written": "the clip was written: {changes}",
    "done": "done",
    # Done.
    "generated": "{bars}{of_style}, seed {seed}, {density}{pads}",
    "extended": "{bars} more{in_style}, seed {seed}, {density}{pads}",
    "varied": "{notes}{in_style}, seed {seed}, {density}{pads}",
    "filled": "a fill: {notes}{in_style}, seed {seed}{pads}",
    "humanized": "{notes} humanized{in_style}, seed {seed}{pads}",
    "quantized": "{notes} put on the grid",
    "already_quantized": "every note is on the grid already",
    "again": "made again{in_style}, seed {seed}, {density}{pads}",
    "no_more_scenes": "this edition of Live allows only {count} scenes. "
    "Delete some to make room for the other parts",
    "song_kit": "new scenes below the others: {parts}",
    "style": "style {style}",
    "styles": "styles: {names}",
    "blend_style": "second style {style}. Turn blend to set how much of it",
    "blend_style_off": "no second style",
    "no_blend_style": "there is no second style to blend in. Turn up blend for the next in the "
    "list, or hold Shift and press a style",
    "no_such_style": "there is no style on this button",
    "fill_bars": "fills are {bars} long",
    "lane": "lane {lane}{lock}",
    "locked": "{lane} locked: new beats, Humanize and Quantize leave it as it is",
    "unlocked": "{lane} unlocked",
    "cleared": "{notes} removed",
    "undone": "Live's last step undone",
    "launched": "the clip {name} starts",
    "stopped": "the clip {name} stops",
    "knob": "{name} {value}",
    "no_styles": "there are no styles yet. Wait until the engine is connected",
    "control_taken": "Live does not hand on {control}: another control surface has it. "
    "Learn another control, or choose another input for one of the two",
    # Push.
    "push_mpe_switched": "Push's pads played MPE, and are switched to poly aftertouch now. "
    "Press again",
    "push_mpe": "Push's pads play MPE and cannot be switched. Press Setup on Push, and choose "
    "Poly or Mono for its pads",
    # Learning.
    "learn": "move the control for {role}. Press learn again to skip it, cancel to end",
    "learn_knob": "turn the knob for {role} slowly, to both sides. Press learn again to skip it, "
    "cancel to end",
    "learnt": "{role} is on {control} now",
    "learn_ended": "learning has ended",
    # Versions.
    "version": "version {number}: {what}",
    "version_queued": "version {number} starts at the next bar",
    "no_version": "there is no version in place {place}; there are {count}",
    "no_versions": "no versions of this clip are kept yet: they begin with its first beat",
    "not_kept": "{done}. But this could not be kept as a version, so only Live's undo brings back "
    "what was there ({why})",
    "kept_with_warning": "{done}. {warning}",
    "versions_unknown": "the versions of this clip cannot be shown ({why}). "
    "The clip itself is not touched",
    "recipe": "made by {parts}{edited}",
    "no_recipe": "no recipe is known for what is selected",
    # config.json.
    "config_unreadable": "config.json cannot be read ({why}). The defaults are used",
    "config_unwritable": "config.json cannot be written ({why}), so the control was not kept",
    "config_value": "config.json: {field} is {value}, it must be {legal}. The default is used",
    "config_unknown": "config.json: there is no setting {field}. The settings are {known}",
    "config_twice": "config.json: {first} and {second} have the same control. "
    "It is used for {first} only",
    # A fault of this script.
    "internal": "something went wrong. See Live's Log.txt for details",
}


def say(key: str, **values: Any) -> str:
    """Return a sentence of the table, filled in: one line of at most MAX_CHARS characters."""
    sentence = SENTENCES[key].format(**values)
    line = " ".join(f"{NAME}: {sentence}".split())
    return line if len(line) <= MAX_CHARS else line[: MAX_CHARS - 3] + "..."


def without_name(sentence: object) -> str:
    """Return a sentence of ``say`` without Sidestick's name in front."""
    text = str(sentence)
    text = text[len(NAME) + 2 :] if text.startswith(NAME + ": ") else text
    return text[:1].upper() + text[1:]


def describe_result(
    key: str, result: dict[str, Any], styles: Mapping[str, Style], notes: str = ""
) -> str:
    """Return the sentence ``key`` for the engine's result.

    ``styles`` are the engine's by key; ``notes`` says how many have changed.
    """
    style = result["style"]
    name = styles[style].name if style in styles else style
    return say(
        key,
        bars=plural(result["bars"], "bar"),
        of_style=f" of {name}" if name else "",
        in_style=f" in the style {name}" if name else "",
        notes=notes,
        density=hits_per_bar(result["versions"][0].hits_per_bar),
        seed=result["seed"],
        pads=_pads(result),
    )


def words(key: str) -> str:
    """Return a key such as ``closed_hat`` in words."""
    return key.replace("_", " ")


def _pads(result: dict[str, Any]) -> str:
    """Return what the kit lacks, where it is played instead, and what else is odd."""
    missing = ", ".join(result["missing"])
    moved = ", ".join(f"{drum} on {sound}" for drum, sound in result["substituted"])
    text = f". No pad for {missing}" if missing else ""
    text += f". Without pads of their own: {moved}" if moved else ""
    return words(text) + "".join(f". {problem.rstrip('.')}" for problem in result["problems"][:2])
