"""Reasons for taking or leaving a file: the words of the table and what they mean."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A word of the column `reason`; its value is what the table says."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    HIDDEN_FILE = "hidden_file"
    NOT_MIDI = "not_midi"
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    NO_NOTES = "no_notes"
    NO_DRUMS = "no_drums"
    UNKNOWN_MAP = "unknown_map"
    KIT_PREVIEW = "kit_preview"
    METER = "meter"
    OFF_GRID = "off_grid"
    TOO_SHORT = "too_short"

    @property
    def meaning(self) -> str:
        """Its meaning, for people."""
        return _MEANINGS[self]


_MEANINGS = {
    Reason.TAKEN: "its drums are in the corpus",
    Reason.DUPLICATE: "the same hits as in another file, which `duplicate_of` names, be it on the "
    "notes of another kit map, or at another tempo",
    Reason.HIDDEN_FILE: "its name, or a folder's, begins with a dot, as what macOS leaves beside "
    "files (`._Loop.mid`)",
    Reason.NOT_MIDI: "it is no MIDI file, whatever it is called",
    Reason.EMPTY_FILE: "it has no bytes",
    Reason.TOO_LARGE: "it has more bytes, or events, than are read of a file",
    Reason.UNREADABLE: "the system refuses to read it",
    Reason.DAMAGED: "it is cut, or has bytes that mean nothing",
    Reason.NO_NOTES: "it is silent",
    Reason.NO_DRUMS: "its notes are a melody, or percussion that is none of the nine drums",
    Reason.UNKNOWN_MAP: "its notes are drums, but it is not sure on which kit map: say it with "
    "`--map`",
    Reason.KIT_PREVIEW: "it plays each pad of a kit once, one after the other",
    Reason.METER: "no bar of it is in 4/4",
    Reason.OFF_GRID: "its hits lie on no grid: it was recorded without the tempo that it tells",
    Reason.TOO_SHORT: "it has less than four hits, or is over within a beat",
}
